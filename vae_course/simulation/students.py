"""Who is in a simulated class, and what each of them hands in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from autograded_tests.banks.solutions import Solution
from vae_course.simulation.answers import ExerciseAnswers
from vae_course.simulation.mutations import ATTACKS, CORRUPTIONS, MUTATIONS
from vae_course.simulation.paraphrase import Style

DUE = datetime(2026, 3, 13, 23, 59)
# Shares of a class; who is not among these answers as well as they can: "right" or "slip".
SPECIAL = {"odd": 0.10, "half": 0.07, "blank": 0.04, "damaged": 0.03, "attack": 0.02}
COPYING = 0.03
_RIGHT = 0.55  # of those who answer as well as they can


@dataclass(frozen=True)
class Student:
    """One learner and what they hand in.

    Args:
        id: The learner's id.
        kind: ``right``, ``slip``, ``half``, ``blank``, ``odd``, ``damaged`` or ``attack``.
        style: How they write.
        answers: The answer to each exercise; one that is not there was left as released.
        writes: Whether the written answers are given.
        what: Which mutation, corruption or attack.
        target: The exercise that an attack stands in for.
        submitted_at: When they hand in, UTC.
        copied_from: Whose answers these are, where they are not the learner's own.
    """

    id: str
    kind: str
    style: Style
    answers: dict[str, Solution] = field(default_factory=dict)
    writes: bool = True
    what: str = ""
    target: str = ""
    submitted_at: datetime = DUE
    copied_from: str | None = None


def make_class(exercises: Sequence[ExerciseAnswers], size: int, seed: int) -> list[Student]:
    """Draw a class.

    Args:
        exercises: The answers to the lesson's exercises, in order.
        size: How many learners.
        seed: The same seed gives the same class.

    Returns:
        The learners, in the order of their ids.
    """
    random = Random(f"class {seed}")
    width = max(4, len(str(size)))
    abilities = [random.gauss(0, 1) for _ in range(size)]
    kinds = _kinds(abilities, random)
    whats = {"odd": _deck(MUTATIONS, random), "damaged": _deck(CORRUPTIONS, random),
             "attack": _deck(ATTACKS, random)}  # fmt: skip
    students = []
    for number, (ability, kind) in enumerate(zip(abilities, kinds, strict=True), 1):
        student = Student(
            f"learner{number:0{width}}",
            kind,
            Style(random.getrandbits(32), random.getrandbits(32)),
            _answers(kind, ability, exercises, random),
            writes=kind != "blank" and random.random() < 0.9,
            what=next(whats[kind]) if kind in whats else "",
            target=random.choice(exercises).id if kind == "attack" else "",
            submitted_at=_moment(random),
        )
        students.append(student)
    return _with_copies(students, random)


def _kinds(abilities: Sequence[float], random: Random) -> list[str]:
    """A kind for each learner: the able are mostly right, the others slip or give up."""
    size = len(abilities)
    counts = {kind: math.ceil(share * size) for kind, share in SPECIAL.items()}
    if size < len(SPECIAL) + 2:  # too few to have one of each
        counts = {kind: int(share * size + 0.5) for kind, share in SPECIAL.items()}
    # The weakest come first, with some luck; anybody may have an odd file, or try something.
    order = sorted(range(size), key=lambda n: abilities[n] + random.gauss(0, 0.6))
    kinds = [""] * size
    for kind in ("odd", "damaged", "attack"):
        for n in random.sample([n for n in order if not kinds[n]], counts[kind]):
            kinds[n] = kind
    rest = [n for n in order if not kinds[n]]
    giving_up = rest[: 3 * (counts["half"] + counts["blank"])]
    random.shuffle(giving_up)
    for n in giving_up[: counts["blank"]]:
        kinds[n] = "blank"
    for n in giving_up[counts["blank"] : counts["blank"] + counts["half"]]:
        kinds[n] = "half"
    rest = [n for n in rest if not kinds[n]]
    slips = round((1 - _RIGHT) * len(rest))
    for place, n in enumerate(rest):
        kinds[n] = "slip" if place < slips else "right"
    return kinds


def _deck(names: dict[str, object] | dict, random: Random) -> Iterator[str]:
    """All names in turn, in an order drawn anew each time."""
    while True:
        yield from random.sample(list(names), len(names))


def _common(solutions: Sequence[Solution], random: Random) -> Solution:
    """An answer; the first of a bank are the commonest."""
    weights = [1 / (rank + 2) for rank in range(len(solutions))]
    return random.choices(solutions, weights)[0]


def _answers(
    kind: str, ability: float, exercises: Sequence[ExerciseAnswers], random: Random
) -> dict[str, Solution]:
    if kind == "blank":
        return {}
    answers = {exercise.id: _common(exercise.right, random) for exercise in exercises}
    if kind == "half":
        return _up_to_a_point(answers, exercises, random)
    if kind == "slip":
        chances = [_chance_of_a_slip(ability, n / len(exercises)) for n in range(len(exercises))]
        wrong = [
            s for s, chance in zip(exercises, chances, strict=True) if random.random() < chance
        ]
        for exercise in wrong or random.choices(exercises, chances):
            answers[exercise.id] = _common(exercise.slips, random)
    return answers


def _chance_of_a_slip(ability: float, place: float) -> float:
    """Likelier for the less able, and in later exercises, which are harder."""
    return 1 / (1 + math.exp(1.2 * ability + 0.6 - place))


def _up_to_a_point(
    answers: dict[str, Solution], exercises: Sequence[ExerciseAnswers], random: Random
) -> dict[str, Solution]:
    """The first exercises are right, one is begun, and the rest is left as released."""
    reached = random.randrange(len(exercises))
    kept = {exercise.id: answers[exercise.id] for exercise in exercises[:reached]}
    begun = exercises[reached]
    if begun.begun and random.random() < 0.6:
        kept[begun.id] = random.choice(begun.begun)
    return kept


def _moment(random: Random) -> datetime:
    """Most hand in on the last evening; some are late."""
    before = random.expovariate(1 / 30) * 3600
    late = random.random() < 0.04
    seconds = -random.random() * 40 * 3600 if late else before
    return DUE - timedelta(seconds=int(seconds))


def _with_copies(students: list[Student], random: Random) -> list[Student]:
    """A few hand in another's work, with other names and comments."""
    able = [s for s in students if s.kind in ("right", "slip")]
    copying = random.sample(able, min(len(able) // 2, round(COPYING * len(students))))
    names = {student.id for student in copying}
    sources = [student for student in able if student.id not in names]
    copies = {}
    for student in copying:
        source = random.choice(sources)
        style = Style(source.style.structure, student.style.surface)
        copies[student.id] = replace(
            source, id=student.id, style=style, submitted_at=student.submitted_at,
            copied_from=source.id,
        )  # fmt: skip
    return [copies.get(student.id, student) for student in students]
