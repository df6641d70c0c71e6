"""A lesson as a notebook: the instructor's version, with nbgrader's metadata."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from vae_course.build.lesson import ANSWERED, KEY, Cell, Lesson

SCHEMA = 3  # of nbgrader's metadata
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def to_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """The instructor's version of a lesson, without outputs.

    Args:
        lesson: A lesson read from its text.

    Returns:
        A notebook of format 4.5. The same lesson gives the same notebook, cell ids included.
    """
    taken: Counter[str] = Counter()
    cells = [_to_cell(cell, taken) for cell in lesson.cells]
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        KEY: {"lesson": lesson.name, "version": lesson.version},
    }
    return new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def check_line(cell: Cell) -> str:
    """The one line that a check cell holds, ``check("gaussian_kl", gaussian_kl, points=3)``."""
    return f'check("{cell.id}", {cell.id}, points={cell.points})'


def grade_id(cell: Cell) -> str | None:
    """The id under which nbgrader knows a cell; None for cells it does not know.

    An answer has its exercise's id, the check below it ``check_<id>``.
    """
    if cell.kind == "setup":
        return "setup"
    return f"check_{cell.id}" if cell.kind == "check" else cell.id


def _to_cell(cell: Cell, taken: Counter[str]) -> nbformat.NotebookNode:
    metadata: dict[str, Any] = {KEY: cell.tag}
    if grade_id(cell) is not None:
        metadata["nbgrader"] = _nbgrader(cell)
    if cell.kind in (*ANSWERED, "check"):
        metadata["tags"] = ["raises-exception"]  # Run All goes on behind an answer that fails
    new = new_code_cell if cell.is_code else new_markdown_cell
    source = check_line(cell) if cell.kind == "check" else cell.source
    return new(source, id=_cell_id(cell, taken), metadata=metadata)


def _nbgrader(cell: Cell) -> dict[str, Any]:
    metadata = {
        "grade": cell.kind in ("check", "written"),
        "grade_id": grade_id(cell),
        "locked": cell.kind in ("check", "setup"),
        "schema_version": SCHEMA,
        "solution": cell.kind in (*ANSWERED, "written"),
        "task": False,
    }
    return metadata if cell.points is None else {**metadata, "points": cell.points}


def _cell_id(cell: Cell, taken: Counter[str]) -> str:
    # Made from the text, not from the place: a new cell leaves the ids of all others alone.
    stem = grade_id(cell)
    if stem is None:
        stem = f"{cell.kind}-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
    taken[stem] += 1
    return stem[:60] if taken[stem] == 1 else f"{stem[:60]}-{taken[stem]}"
