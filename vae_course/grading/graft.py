"""The released lesson with the learner's text put in; nothing else of a submission is used.

From a submission come only source texts, and they run in the order of the learner's notebook, so
that practice and grading agree: answers, cells of the learner's own, and released cells whose text
the learner changed. A check is put where the notebook has its check cell; where that cell is gone,
or the answer only comes below it, behind the answer. The text of a check cell decides nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from vae_course.build.lesson import ANSWERED, Cell, Lesson
from vae_course.grading.defined import names_in
from vae_course.grading.place import Placed, is_own_prose, place, written_texts
from vae_course.grading.sandbox.stand_ins import LOOK
from vae_course.grading.submissions.parse import Submission

Kind = Literal["setup", "answer", "extra", "check", "written", "prose"]


@dataclass(frozen=True)
class Step:
    """One step of grading a submission.

    Args:
        kind: ``setup``, ``answer`` and ``extra`` are run; a ``check`` asks; ``written`` waits for
            a human; ``prose`` is only shown.
        id: The exercise's id, or a name for messages.
        source: The text to run.
        points: Points to be had, of a check or a written answer.
        also: Further exercises that the cell of an answer answers.
    """

    kind: Kind
    id: str
    source: str = ""
    points: float = 0.0
    also: tuple[str, ...] = ()


@dataclass
class Program:
    """What to do with a submission, in order.

    Args:
        lesson: The released lesson.
        steps: The steps.
        notes: What was odd about the submission, by exercise id.
        behind: Cells of the learner's own, by the number of the released cell they stand behind.
        answers: What the learner wrote for each answer of the lesson, by id; the released text
            where there is nothing.
        found: The ids of the answers that were found, blank or not.
    """

    lesson: Lesson
    steps: list[Step] = field(default_factory=list)
    behind: dict[int, list[Step]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _AnswerSite:
    """Where a notebook answers an exercise.

    Args:
        cell: The released cell.
        own: The submitted cells with its id.
        definers: The submitted cells that define its name.
        asked: The number of the submitted cell behind which its check is put.
    """

    cell: Cell
    own: list[Placed]
    definers: list[Placed]
    asked: float

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.cell.id)

    @functools.cached_property
    def work(self) -> list[Placed]:
        """The submitted cells that hold the learner's work on it, in order."""
        mine = {p.number: p for p in self.own if p.changed}
        if not any(p.number in mine for p in self.definers):
            mine |= {p.number: p for p in self.definers}
        return [mine[number] for number in sorted(mine)]


def graft(lesson: Lesson, submission: Submission) -> Program:
    """Put the learner's text into the released lesson.

    Args:
        lesson: The learner's version of the lesson, as released.
        submission: What was handed in.

    Returns:
        The steps to grade it.
    """
    placed = place(lesson, submission)
    exercises = [_exercise(cell, placed, lesson) for cell in lesson.of(*ANSWERED)]
    written = written_texts(lesson, placed)
    program = Program(lesson)
    for exercise in exercises:
        _describe(program, exercise.cell, exercise.own, exercise.work)
    for cell in lesson.of("written"):
        own = [p for p in placed if p.is_for("written", id=cell.id)]
        _describe(program, cell, own, written[str(cell.id)])
    shown = {p.number for w in written.values() for p in w}
    program.steps = list(_steps(program, placed, exercises))
    program.behind = _behind(placed, exercises, shown)
    return program


def _exercise(cell: Cell, placed: list[Placed], lesson: Lesson) -> _AnswerSite:
    id = str(cell.id)
    own = [p for p in placed if p.is_for(*ANSWERED, id=id)]
    definers = [p for p in placed if p.defines(id)]
    checks = [p.number for p in placed if p.is_for("check", id=id)]
    at = [number for number in checks if definers and definers[0].number <= number]
    # A name that is used for something else behind its answer is no answer.
    last = [p.number for p in definers if p in own] or [p.number for p in definers]
    fallback = checks + [p.number for p in own]
    return _AnswerSite(cell, own, definers, max(at or last or fallback, default=float("inf")))


def _describe(program: Program, cell: Cell, own: list[Placed], work: list[Placed]) -> None:
    """Note what stands for an answer, and what was odd about it."""
    id = str(cell.id)
    program.answers[id] = "\n\n".join(p.text for p in work) or cell.source
    if own or work:
        program.found.add(id)
    if not (own or work):
        program.notes[id] = "The cell was missing from the notebook, so it counts as blank."
    elif len(work) > 1:
        program.notes[id] = f"The answer was spread over {len(work)} cells; all of them were run."
    elif work and work[0] not in own:
        program.notes[id] = "The answer was found in another cell."


def _steps(program: Program, placed: list[Placed], exercises: list[_AnswerSite]) -> Iterator[Step]:
    """Everything to run and to ask, in the order of the notebook."""
    lesson = program.lesson
    yield Step("setup", "setup", _setup(lesson))
    runs = _runs(exercises)
    waiting = list(exercises)
    ran = False
    for submitted in placed:
        step = runs.get(submitted.number) or _extra(submitted, ran)
        if step is not None:
            ran = True
            yield step
        for exercise in [e for e in waiting if e.asked <= submitted.number]:
            yield from _check(lesson, exercise)
            waiting.remove(exercise)
    for exercise in waiting:
        yield from _check(lesson, exercise)
    for cell in lesson.of("written"):
        yield Step("written", str(cell.id), program.answers[str(cell.id)], cell.points or 0.0)


def _runs(exercises: list[_AnswerSite]) -> dict[int, Step]:
    """The answers, by the number of the submitted cell; one cell may hold several.

    A blank runs only where there is no work at all.
    """
    runs: dict[int, Step] = {}
    for exercise in exercises:
        for submitted in exercise.work or exercise.own[:1]:
            text = submitted.text if exercise.work else exercise.cell.source
            first = runs.get(submitted.number) or Step("answer", exercise.id, text)
            also = (*first.also, exercise.id) if first.id != exercise.id else first.also
            runs[submitted.number] = replace(first, also=also)
    return runs


def _extra(submitted: Placed, ran: bool) -> Step | None:
    """Code of the learner's own, released code that was changed, and the setup further down."""
    again = ran and submitted.is_for("setup")
    own = submitted.changed and not submitted.is_for(*ANSWERED)
    if submitted.cell.kind == "code" and (own or again):
        return Step("extra", f"cell_{submitted.number}", submitted.text)
    return None


def _check(lesson: Lesson, exercise: _AnswerSite) -> Iterator[Step]:
    """The question; where the cell is gone and nothing found, what was released is asked about."""
    if not exercise.own and not exercise.work:
        yield Step("answer", exercise.id, exercise.cell.source)
    check = lesson.checks.get(exercise.id)
    if check is not None:
        yield Step("check", exercise.id, points=check.points or 0.0)


def _behind(
    placed: list[Placed], exercises: list[_AnswerSite], shown: set[int]
) -> dict[int, list[Step]]:
    """What the learner added and is no answer, by the released cell that it stands behind."""
    answers = _runs(exercises)
    behind: dict[int, list[Step]] = {}
    for submitted in placed:
        if submitted.number in answers or submitted.number in shown:
            continue
        step = _extra(submitted, ran=False)
        if is_own_prose(submitted):
            step = Step("prose", f"cell_{submitted.number}", submitted.text)
        if step is not None:
            behind.setdefault(submitted.behind, []).append(step)
    return behind


def _setup(lesson: Lesson) -> str:
    """The setup cell; what only cells define that are not run stands for what is not there."""
    cells = tuple(cell.source for cell in lesson.of("setup"))
    names = _only_shown(cells, tuple(cell.source for cell in lesson.of("look")))
    own = sorted(names - set(lesson.answers))
    return "\n".join([*cells, *([f"from {LOOK} import {', '.join(own)}"] if own else [])])


@functools.lru_cache(maxsize=64)
def _only_shown(setup: tuple[str, ...], look: tuple[str, ...]) -> set[str]:
    there = {name for source in setup for name in _safely(source)}
    return {name for source in look for name in _safely(source)} - there


def _safely(source: str) -> set[str]:
    try:
        return names_in(source)
    except (SyntaxError, ValueError):  # an instructor's own cell, with magics
        return set()
