"""A lesson as a list of tagged cells, read from its text or from a built notebook.

The text, ``lessons/NN_topic.py``, is jupytext's py:percent format; a header carries the tag::

    # %% [markdown]                            markdown
    # %% setup                                 imports and constants, one cell a lesson
    # %% look                                  shows, loads, trains; never run when graded
    # %% exercise="gaussian_kl"                the answer stands between the solution markers
    # %% quiz="q4_difference"                  the same, for an answer variable
    # %% check="gaussian_kl" points=3          left empty: the builder writes its one line
    # %% [markdown] written="w_why" points=4   rubric between the markers, marked by a human

A number in a sentence says where it is printed, ``[[71 | held out:]]``: `vae_course.build.claims`.

A built notebook says the same in its metadata, so that both are read alike:

- ``cell.metadata["vae_course"] = {"kind": "check", "id": "gaussian_kl", "points": 3}`` on every
  cell, with only the keys that the tag has;
- ``notebook.metadata["vae_course"] = {"lesson": "04_elbo", "version": "<12 hex digits>"}``, the
  version being a digest of the lesson's text.

nbgrader's own metadata is derived from this, in `vae_course.build.notebook`. Grading reads
lessons with `read_notebook`, which needs nbformat only; `read_lesson` needs jupytext, a developer's
tool.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from vae_course import CourseError
from vae_course.build.claims import Claim, split_claims

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
KINDS = ("markdown", "setup", "look", "exercise", "quiz", "check", "written")
BARE = ("setup", "look")  # tags that are a word alone
NAMED = ("exercise", "quiz", "check", "written")  # tags that carry an id
ANSWERED = ("exercise", "quiz")  # code cells with an answer between the markers
KEY = "vae_course"


class LessonError(CourseError):
    """A lesson that cannot be read or built; the message names file, cell and remedy."""


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson.

    Args:
        number: Its place in the lesson, from 1.
        kind: One of `KINDS`.
        source: Its text.
        id: The id in its tag, where the tag has one.
        points: The points in its tag, where the tag has them.
        line: Line of its header in the lesson's text; None if read from a notebook.
        id_in_notebook: The notebook cell's own ``id``; None if read from the lesson's text.
        claims: The numbers that its sentences state, each with where it is printed.
    """

    number: int
    kind: str
    source: str
    id: str | None = None
    points: float | None = None
    line: int | None = None
    id_in_notebook: str | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def is_code(self) -> bool:
        """Whether this is a code cell."""
        return self.kind not in ("markdown", "written")

    @property
    def is_answered(self) -> bool:
        """Whether a learner fills this cell: an exercise, a quiz or a written answer."""
        return self.kind in (*ANSWERED, "written")

    @property
    def tag(self) -> dict[str, Any]:
        """The tag as it stands in a notebook cell's metadata."""
        tag = {"kind": self.kind, "id": self.id, "points": self.points}
        return {key: value for key, value in tag.items() if value is not None}

    def __str__(self) -> str:
        """How messages name the cell: ``cell 7 (check "gaussian_kl", line 88)``."""
        details = [self.kind if self.id is None else f'{self.kind} "{self.id}"']
        if self.line is not None:
            details.append(f"line {self.line}")
        return f"cell {self.number} ({', '.join(details)})"


@dataclass(frozen=True)
class Lesson:
    """A lesson: its name, its cells in order, and the version of its text."""

    name: str
    path: Path
    version: str
    cells: tuple[Cell, ...]

    @property
    def claims(self) -> list[tuple[int, Claim]]:
        """What its sentences claim, each with the number of its cell."""
        return [(cell.number, claim) for cell in self.cells for claim in cell.claims]

    def of(self, *kinds: str) -> list[Cell]:
        """The cells of these kinds, in the lesson's order."""
        return [cell for cell in self.cells if cell.kind in kinds]

    @property
    def answers(self) -> dict[str, Cell]:
        """The cells that a learner fills, by id, in order: exercises, quizzes, written answers."""
        return {str(cell.id): cell for cell in self.cells if cell.is_answered}

    @property
    def checks(self) -> dict[str, Cell]:
        """The check cells by the id of what they check, in order."""
        return {str(cell.id): cell for cell in self.of("check")}

    @property
    def points(self) -> float:
        """All points that the lesson has, those for written answers included."""
        return sum(cell.points or 0 for cell in self.cells)


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's text.

    Args:
        path: ``lessons/NN_topic.py``.

    Returns:
        The lesson, cells as they stand (the bodies of check cells are still empty).

    Raises:
        LessonError: If a header carries no tag, an unknown one, or several at once.
    """
    try:
        import jupytext
    except ImportError as error:
        raise LessonError("reading lessons needs jupytext: pip install -e '.[dev]'") from error
    text = path.read_text(encoding="utf-8")
    # Lines such as "# ls" are comments here, never commented-out magics.
    form = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    raw = jupytext.reads(text, fmt=form).cells
    headers = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"#\s*%%", line)]
    lines = headers if len(headers) == len(raw) else [None] * len(raw)
    pairs = zip(raw, lines, strict=True)
    cells = [_cell(path, number, cell, line) for number, (cell, line) in enumerate(pairs, 1)]
    return Lesson(path.stem, path, _digest(text), tuple(cells))


def read_notebook(path: Path) -> Lesson:
    """Read a built notebook, the instructor's version or the learner's.

    Cells that an instructor added there, in nbgrader's usual way, are read by nbgrader's metadata;
    plain code among them counts as ``look``.

    Args:
        path: ``solutions/NN_topic/NN_topic.ipynb`` or the like under ``notebooks/``.

    Returns:
        The lesson; its version is the one that the notebook was built from.

    Raises:
        LessonError: If the file is no notebook, or one that this course did not build.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat warns where an old notebook lacks ids
            notebook = nbformat.read(path, as_version=4)
        about = notebook.metadata[KEY]
        cells = [_built_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)]
        return Lesson(about["lesson"], path, about["version"], tuple(cells))
    except (KeyError, AttributeError, nbformat.reader.NotJSONError) as error:
        raise LessonError(f"{path} was not built by `vae-course build`: {error!r}") from error


def find_lessons(folder: Path) -> list[Path]:
    """The lessons in a folder, ``NN_topic.py``, in order."""
    return sorted(path for path in folder.glob("[0-9][0-9]_*.py"))


def _built_cell(number: int, raw: Any) -> Cell:
    tag = raw.metadata.get(KEY) or _tag_of_own_cell(raw)
    id, points = tag.get("id"), tag.get("points")
    return Cell(number, tag["kind"], raw.source, id, points, id_in_notebook=raw.get("id"))


def _tag_of_own_cell(raw: Any) -> dict[str, Any]:
    """The tag of a cell that an instructor added to the built notebook by hand."""
    about = raw.metadata.get("nbgrader", {})
    id, points = about.get("grade_id"), about.get("points")
    if raw.cell_type == "markdown":
        is_written = about.get("grade") and about.get("solution")
        return (
            {"kind": "written", "id": id, "points": points} if is_written else {"kind": "markdown"}
        )
    if about.get("grade"):
        return {"kind": "check", "id": str(id).removeprefix("check_"), "points": points}
    return {"kind": "exercise", "id": id} if about.get("solution") else {"kind": "look"}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _cell(path: Path, number: int, raw: Any, line: int | None) -> Cell:
    tag = dict(raw.metadata)
    tag.pop("lines_to_next_cell", None)
    # jupytext puts bare words of a header into the cell's title.
    bare = str(tag.pop("title", "")).split() + [k for k, v in tag.items() if v is None]
    named = {key: value for key, value in tag.items() if value is not None}
    points = named.pop("points", None)
    where = f"{path.parent.name}/{path.name}, cell {number}" + (f" (line {line})" if line else "")
    found = [word for word in bare] + list(named)
    unknown = [w for w in bare if w not in BARE] + [k for k in named if k not in NAMED]
    if unknown:
        raise LessonError(f"{where}: unknown tag {unknown[0]!r}; the tags are {_tags()}.")
    if len(found) > 1:
        raise LessonError(f"{where}: has the tags {' and '.join(found)}; keep one of them.")
    kind = found[0] if found else "markdown"
    _check_cell_type(where, kind, raw.cell_type, bool(found))
    if points is not None and (isinstance(points, bool) or not isinstance(points, int | float)):
        raise LessonError(f"{where}: points={points!r} is not a number; write points=3.")
    id = named.get(kind)
    if id is not None and not (isinstance(id, str) and id.isidentifier()):
        raise LessonError(f"{where}: the id {id!r} must be a Python name in double quotes.")
    source, claims = split_claims(raw.source) if raw.cell_type == "markdown" else (raw.source, ())
    return Cell(number, kind, source, id, points, line, claims=claims)


def _check_cell_type(where: str, kind: str, cell_type: str, tagged: bool) -> None:
    if cell_type == "code" and not tagged:
        raise LessonError(f"{where}: code without a tag; write `# %% look` or one of {_tags()}.")
    if cell_type not in ("code", "markdown"):
        raise LessonError(f"{where}: a {cell_type} cell; make it markdown or code.")
    if (cell_type == "markdown") != (kind in ("markdown", "written")):
        wanted = "a [markdown] cell" if kind == "written" else "a code cell"
        raise LessonError(f"{where}: the tag {kind!r} belongs on {wanted}.")


def _tags() -> str:
    return ", ".join([*BARE, *(f'{name}="id"' for name in NAMED)])
