"""Which released cell a submitted one is, and what in a notebook is the learner's own.

A cell is known by its ids: nbgrader's, ours, the notebook's. Where a host has stripped them it is
known by its text, if that is as released.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vae_course.build.lesson import Cell, Lesson
from vae_course.build.notebook import grade_id
from vae_course.grading.defined import defines
from vae_course.grading.submissions.parse import Submission, SubmittedCell

_CHECK = re.compile(r"""check\(\s*["'](\w+)["']""")


@dataclass(frozen=True)
class Placed:
    """A submitted cell, and which one of the release it is.

    Args:
        number: Its number in the submission, from 1.
        cell: As it was handed in.
        released: The released cell that it is; None for one of the learner's own.
        behind: The number of the last released cell at or above it, 0 if there is none.
    """

    number: int
    cell: SubmittedCell
    released: Cell | None
    behind: int

    @functools.cached_property
    def changed(self) -> bool:
        """Whether it says what the release does not say."""
        return bool(self.text.strip()) and (
            self.released is None or not same_text(self.text, self.released.source)
        )

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.cell.source

    def is_for(self, *kinds: str, id: str | None = None) -> bool:
        """Whether it is a released cell of one of these kinds, and of that id, if one is given."""
        cell = self.released
        return cell is not None and cell.kind in kinds and id in (None, cell.id)

    def defines(self, name: str) -> bool:
        """Whether it defines that name when it is run."""
        runs = self.cell.kind == "code" or self.is_for("exercise", "quiz")
        return runs and self.changed and defines(self.text, name)


def place(lesson: Lesson, submission: Submission) -> list[Placed]:
    """Find the released cell of each cell that was handed in, in the order of the notebook."""
    by_id = {name: cell for cell in lesson.cells for name in _ids(cell)}
    placed: list[Placed] = []
    behind = 0
    for number, submitted in enumerate(submission.cells, 1):
        released = next((by_id[name] for name in submitted.names if name in by_id), None)
        if released is None and submitted.source.strip():
            released = _by_text(submitted, lesson, by_id, behind)
        behind = released.number if released else behind
        placed.append(Placed(number, submitted, released, behind))
    return placed


def _by_text(
    submitted: SubmittedCell, lesson: Lesson, by_id: dict[str, Cell], behind: int
) -> Cell | None:
    """The cell of that text, the next one of several; or the check of the exercise it asks for."""
    same = _cells_by_text(lesson).get(_trimmed(submitted.source), [])
    if same:
        return next((cell for cell in same if cell.number > behind), same[-1])
    check = _CHECK.match(submitted.source) if submitted.kind == "code" else None
    return by_id.get(f"check_{check[1]}") if check else None


@functools.lru_cache(maxsize=32)
def _cells_by_text(lesson: Lesson) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in lesson.cells:
        found.setdefault(_trimmed(cell.source), []).append(cell)
    return found


def _ids(cell: Cell) -> set[str]:
    return {name for name in (grade_id(cell), cell.id_in_notebook) if name}


def ids_of_answers(lesson: Lesson) -> set[str]:
    """All ids under which a lesson's answers are known."""
    return {name for cell in lesson.answers.values() for name in _ids(cell)}


def written_texts(lesson: Lesson, placed: Sequence[Placed]) -> dict[str, list[Placed]]:
    """The cells that hold each written answer: its own, and prose of the learner's beside it.

    Prose without a place of its own belongs to the answer directly above it; or to the first answer
    still blank that the release has before its next cell.
    """
    own = {
        str(cell.id): [p for p in placed if p.is_for("written", id=cell.id) and p.changed]
        for cell in lesson.of("written")
    }
    rest = [p for p in placed if is_own_prose(p)]
    for prose in rest:
        last, following = _neighbours(prose, placed)
        between = [c for c in lesson.of("written") if last <= c.number <= following]
        above = [c for c in between if c.number == last]
        blank = [c for c in between if not own[str(c.id)]]
        for cell in (above or blank)[:1]:
            own[str(cell.id)].append(prose)
    shown = {p.number for cells in own.values() for p in cells}
    for cell in lesson.of("written"):
        # Its cell is gone, and prose is left that fits nowhere: who marks decides what it is.
        if not own[str(cell.id)] and not any(p.is_for("written", id=cell.id) for p in placed):
            own[str(cell.id)] = [p for p in rest if p.number not in shown]
    return {id: sorted(cells, key=lambda p: p.number) for id, cells in own.items()}


def is_own_prose(placed: Placed) -> bool:
    """Whether a cell is text that the learner wrote where the release has none, or another."""
    prose = placed.cell.kind not in ("code",) and placed.changed
    return prose and (placed.released is None or placed.is_for("markdown"))


def _neighbours(prose: Placed, placed: Sequence[Placed]) -> tuple[int, float]:
    """The numbers of the released cells above and below, text changed by the learner left out."""
    known = [p for p in placed if p.released is not None and not is_own_prose(p)]
    above = [p.released.number for p in known if p.number < prose.number and p.released]
    below = [p.released.number for p in known if p.number > prose.number and p.released]
    return (above[-1] if above else 0), (below[0] if below else float("inf"))


def same_text(a: str, b: str) -> bool:
    r"""Whether two cells say the same, but for white space at the ends of lines.

    Example:
        >>> same_text("a = 1  ", "a = 1\n")
        True
    """
    return a == b or _trimmed(a) == _trimmed(b)


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
