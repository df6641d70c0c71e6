r"""Submissions that are more alike than chance explains: a reason to look, never a proof.

Right answers to a short exercise are alike by nature, so likeness alone says nothing. What counts
is likeness in what is *rare*: fragments that hardly anybody else in the class wrote, and that
stand neither in the blank, nor in the model answer, nor in another known way to write it. Each
shared rarity is weighed in bits, :math:`\log_2(N / n)` where n of N learners have it, and a pair
is reported when its bits exceed what chance brings about among so many pairs.

Source: the fragments are those of Schleimer, Wilkerson & Aiken (2003), Winnowing; candidates come
from MinHash with locality-sensitive hashing (Broder 1997), so that the work grows with the class
and not with its square.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from vae_course.grading.record import SubmissionRecord
from vae_course.reporting.normal_form import normal_form

Form = tuple[str, ...]
Fragments = NDArray[np.uint64]
WIDTH = 5  # words of a fragment
LONG = 25  # rare fragments from which on an answer is an observation of its own
NEAR = 0.85  # similarity of two answers that count as one
MARGIN = (
    3.3  # bits beyond what the likeliest chance pair of a class has: 1 class in 10 has such a pair
)
SMALLEST = 30  # learners: a smaller class cannot say what is rare, and is treated as one of these
PERMUTATIONS = 64


@dataclass(frozen=True)
class Likeness:
    """Two answers to one exercise that are alike.

    Args:
        exercise: The exercise.
        similarity: From 0 to 1, names and comments aside.
        same: Whether the words are the same, names aside.
        learners: How many in the class have an answer with just the words of the first.
        bits: How much the likeness weighs.
    """

    exercise: str
    similarity: float
    same: bool
    learners: int
    bits: float


@dataclass(frozen=True)
class Pair:
    """Two submissions that are more alike than chance explains.

    Args:
        students: The two.
        likenesses: Where, the most telling first.
    """

    students: tuple[str, str]
    likenesses: tuple[Likeness, ...]

    @property
    def bits(self) -> float:
        """How much all of it weighs."""
        return sum(likeness.bits for likeness in self.likenesses)


@dataclass(frozen=True)
class Group:
    """Learners linked by pairs that are alike.

    Args:
        students: All of them.
        pairs: Their pairs, the most telling first.
    """

    students: tuple[str, ...]
    pairs: tuple[Pair, ...]


def rare(learners: int) -> int:
    """How many learners may share a fragment that still counts as rare: 2 to 10.

    Example:
        >>> rare(20), rare(200), rare(10_000)
        (2, 4, 10)
    """
    return min(10, max(2, learners // 50))


def alike(records: Sequence[SubmissionRecord], known: Mapping[str, Iterable[str]]) -> list[Group]:
    """Find the submissions of a lesson that are more alike than chance explains.

    Args:
        records: Submissions, with the learners' ``answers``.
        known: Texts by exercise whose fragments say nothing: the blank, the model answer, other
            ways known to be right.

    Returns:
        Groups of learners, the most telling first.
    """
    students = [record.student for record in records]
    ids = sorted({id for record in records for id in record.answers})
    exercises = [
        _ExerciseAnswers(id, [record.answers.get(id) for record in records], known.get(id, ()))
        for id in ids
    ]
    candidates = {pair for answers in exercises for pair in answers.candidates()}
    least = _chance(len(students)) + MARGIN
    pairs = []
    for one, two in sorted(candidates):
        found = [likeness for answers in exercises if (likeness := answers.likeness(one, two))]
        ordered = tuple(sorted(found, key=lambda likeness: -likeness.bits))
        pair = Pair((students[one], students[two]), ordered)
        if pair.bits >= least:
            pairs.append(pair)
    return _groups(pairs)


def _chance(learners: int) -> float:
    """Bits that the likeliest pair of a class has in common by chance."""
    return math.log2(max(2, learners * (learners - 1) / 2))


@dataclass
class _ExerciseAnswers:
    """All answers to one exercise, by their normal forms.

    Args:
        id: The exercise.
        sources: Answers by learner's number, None where there is none.
        known: Texts whose fragments say nothing.
    """

    id: str
    sources: list[str | None]
    known: Iterable[str]
    words: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.learners = max(SMALLEST, len(self.sources))
        self.limit = rare(len(self.sources))
        self.forms = _forms(self.sources)
        self.who: dict[Form, list[int]] = defaultdict(list)
        for number, form in enumerate(self.forms):
            if form:
                self.who[form].append(number)
        self.known_forms = {normal_form(text) for text in self.known}
        self.rare, self.bits = self._weigh()

    def _fragments(self, form: Form) -> Fragments:
        """Numbers of all runs of `WIDTH` words; the same words give the same number."""
        numbers = np.array([self.words.setdefault(w, len(self.words)) + 1 for w in form], np.uint64)
        if len(numbers) < WIDTH:
            return np.empty(0, np.uint64)
        windows = np.lib.stride_tricks.sliding_window_view(numbers, WIDTH)
        mixed = np.zeros(len(windows), np.uint64)
        for column in windows.T:
            mixed = (mixed + column) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        return np.unique(mixed)

    def _weigh(self) -> tuple[dict[Form, Fragments], dict[int, float]]:
        """The rare fragments of each form, and what each of them weighs."""
        fragments = {form: self._fragments(form) for form in self.who}
        nothing = np.empty(0, np.uint64)
        known = np.concatenate([nothing, *(self._fragments(form) for form in self.known_forms)])
        every = [np.repeat(found, len(self.who[form])) for form, found in fragments.items()]
        values, counts = np.unique(np.concatenate([nothing, *every]), return_counts=True)
        # What one learner alone wrote is shared with nobody.
        telling = (counts >= 2) & (counts <= self.limit) & ~np.isin(values, known)
        weights = np.log2(self.learners / counts[telling]) / WIDTH
        bits = dict(zip(values[telling].tolist(), weights.tolist(), strict=True))
        telling_values = values[telling]
        kept = {f: found[np.isin(found, telling_values)] for f, found in fragments.items()}
        return kept, bits

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of learners worth a look."""
        for form, who in self.who.items():
            if 2 <= len(who) <= self.limit and form not in self.known_forms:
                yield from combinations(who, 2)
        for one, two in self._near():
            for pair in ((a, b) for a in self.who[one] for b in self.who[two]):
                yield min(pair), max(pair)

    def _near(self) -> Iterator[tuple[Form, Form]]:
        """Different forms that share many rare fragments."""
        index = MinHashLSH(threshold=0.5, num_perm=PERMUTATIONS)
        forms = [form for form, found in self.rare.items() if len(found) >= LONG]
        for number, form in enumerate(forms):
            sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
            sketch.update_batch((self.rare[form] >> np.uint64(32)).tolist())
            for other in index.query(sketch):
                yield forms[other], form
            index.insert(number, sketch)

    def likeness(self, one: int, two: int) -> Likeness | None:
        """How alike the answers of two learners are; None if that says nothing."""
        first, second = self.forms[one], self.forms[two]
        if not first or not second or {first, second} & self.known_forms:
            return None
        similarity = Indel.normalized_similarity(first, second)
        if similarity < NEAR:
            return None
        learners = len(self.who[first])
        same = math.log2(self.learners / learners) if first == second else 0.0
        shared = np.intersect1d(self.rare[first], self.rare[second], assume_unique=True)
        long = sum(self.bits[value] for value in shared.tolist()) if len(shared) >= LONG else 0.0
        weight = max(same, long)
        found = Likeness(self.id, similarity, first == second, learners, weight)
        return found if weight > 0 else None


def _forms(sources: Iterable[str | None]) -> list[Form]:
    known: dict[str | None, Form] = {None: ()}
    forms = []
    for source in sources:
        if source not in known:
            known[source] = normal_form(source or "")
        forms.append(known[source])
    return forms


def _groups(pairs: Sequence[Pair]) -> list[Group]:
    """Join pairs that have a learner in common."""
    leader: dict[str, str] = {}

    def find(student: str) -> str:
        while leader.setdefault(student, student) != student:
            student = leader[student]
        return student

    for pair in pairs:
        one, two = map(find, pair.students)
        leader[two] = one
    joined: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        joined[find(pair.students[0])].append(pair)
    groups = []
    for members in joined.values():
        ordered = sorted(members, key=lambda pair: (-pair.bits, pair.students))
        students = sorted({student for pair in members for student in pair.students})
        groups.append(Group(tuple(students), tuple(ordered)))
    return sorted(groups, key=lambda group: (-group.pairs[0].bits, group.students))
