"""The released lesson with the learner's text put in; nothing else of a submission is used.

From a submission come the source texts of its answer cells, by id, and its extra code cells, each
after the released cell it stood behind. Released cells whose text the learner changed count as
extra cells. Check cells are never taken: deleted, doubled, retyped or edited, they do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vae_course.build.lesson import Cell, Lesson
from vae_course.build.notebook import grade_id
from vae_course.grading.submissions.parse import Submission, SubmittedCell

Kind = Literal["setup", "answer", "extra", "check", "written"]


@dataclass(frozen=True)
class Step:
    """One step of grading a submission.

    Args:
        kind: ``setup``, ``answer`` and ``extra`` are run; a ``check`` asks; ``written`` waits for
            a human.
        id: The exercise's id, or a name for messages.
        source: The text to run.
        points: Points to be had, of a check or a written answer.
    """

    kind: Kind
    id: str
    source: str = ""
    points: float = 0.0


@dataclass
class Program:
    """What to do with a submission, in order.

    Args:
        lesson: The released lesson.
        steps: The steps.
        notes: What was odd about the submission, by exercise id.
        behind: The learner's own code cells, by the number of the released cell they stand behind.
    """

    lesson: Lesson
    steps: list[Step] = field(default_factory=list)
    behind: dict[int, list[Step]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def graft(lesson: Lesson, submission: Submission) -> Program:
    """Put the learner's text into the released lesson.

    Args:
        lesson: The learner's version of the lesson, as released.
        submission: What was handed in.

    Returns:
        The steps to grade it.
    """
    program = Program(lesson, behind=_extras(lesson, submission))
    found = _matches(lesson, submission)
    program.steps += program.behind.get(0, [])
    for cell in lesson.cells:
        program.steps += _released(cell, found.get(cell.number, []), program.notes)
        program.steps += program.behind.get(cell.number, [])
    return program


def _names(cell: Cell) -> set[str]:
    return {name for name in (grade_id(cell), cell.id_in_notebook) if name}


def _places(lesson: Lesson) -> dict[str, Cell]:
    return {name: cell for cell in lesson.cells for name in _names(cell)}


def _place(submitted: SubmittedCell, places: dict[str, Cell]) -> Cell | None:
    return next((places[name] for name in submitted.names if name in places), None)


def _matches(lesson: Lesson, submission: Submission) -> dict[int, list[SubmittedCell]]:
    places = _places(lesson)
    found: dict[int, list[SubmittedCell]] = {}
    for submitted in submission.cells:
        cell = _place(submitted, places)
        if cell is not None:
            found.setdefault(cell.number, []).append(submitted)
    return found


def _extras(lesson: Lesson, submission: Submission) -> dict[int, list[Step]]:
    """The learner's own code, by the number of the released cell it stands behind."""
    places = _places(lesson)
    extras: dict[int, list[Step]] = {}
    behind = 0
    for number, submitted in enumerate(submission.cells, 1):
        cell = _place(submitted, places)
        behind = cell.number if cell else behind
        own = cell is None or (
            cell.kind in ("setup", "look") and not same_text(submitted.source, cell.source)
        )
        if own and submitted.kind == "code" and submitted.source.strip():
            step = Step("extra", f"cell_{number}", submitted.source)
            extras.setdefault(behind, []).append(step)
    return extras


def _released(cell: Cell, handed_in: list[SubmittedCell], notes: dict[str, str]) -> list[Step]:
    id = cell.id or cell.kind
    if cell.kind == "setup":
        return [Step("setup", id, cell.source)]
    if cell.kind in ("exercise", "quiz"):
        return [Step("answer", id, _answer(cell, handed_in, notes))]
    if cell.kind == "check":
        return [Step("check", id, points=cell.points or 0.0)]
    if cell.kind == "written":
        return [Step("written", id, _answer(cell, handed_in, notes), points=cell.points or 0.0)]
    return []


def _answer(cell: Cell, handed_in: list[SubmittedCell], notes: dict[str, str]) -> str:
    """The learner's text for a cell; of several, the last that holds work."""
    id = str(cell.id)
    if not handed_in:
        notes[id] = "The cell was missing from the notebook, so it counts as blank."
        return cell.source
    released = (cell.source, "")
    with_work = [c for c in handed_in if not any(same_text(c.source, r) for r in released)]
    if len(handed_in) > 1:
        notes[id] = f"The cell was there {len(handed_in)} times; the last one with work counts."
    return (with_work or handed_in)[-1].source or cell.source


def same_text(a: str, b: str) -> bool:
    r"""Whether two cells say the same, but for white space at the ends of lines.

    Example:
        >>> same_text("a = 1  ", "a = 1\n")
        True
    """
    first, second = ("\n".join(line.rstrip() for line in t.strip().splitlines()) for t in (a, b))
    return first == second
