"""The notebook that is kept of a graded submission: the release, the learner's text, the marks.

It lies in nbgrader's ``autograded/``, where the formgrader shows it to who marks written answers
and where feedback is made from. Nothing of the submitted file is in it but text.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograded_tests.framework.record import CheckRecord
from vae_course.build.lesson import KEY
from vae_course.grading.graft import Program, Step


def grafted_notebook(released: NotebookNode, program: Program) -> NotebookNode:
    """Put the learner's text into the released notebook.

    Args:
        released: The lesson as released; it is changed.
        program: What was made of the submission.
    """
    cells = []
    for number, cell in enumerate([None, *released.cells]):
        if cell is not None:
            tag = cell.metadata.get(KEY, {})
            if tag.get("kind") in ("exercise", "quiz", "written"):
                cell.source = program.answers[tag["id"]]
            cells.append(cell)
        for extra in program.behind.get(number, []):
            cells.append(_extra_cell(extra))
    released.cells = cells
    return released


def _extra_cell(extra: Step) -> NotebookNode:
    id = f"learner-{extra.id}"
    if extra.kind == "prose":
        return new_markdown_cell(fenced(extra.source), id=id)
    return new_code_cell(extra.source, id=id)


def unreadable_notebook(released: NotebookNode, reason: str) -> NotebookNode:
    """The released notebook with the reason why nothing could be put into it.

    Args:
        released: The lesson as released; it is changed.
        reason: A sentence for the learner.
    """
    note = f"**This notebook could not be read.** {reason}"
    released.cells.insert(0, new_markdown_cell(note, id="unreadable"))
    return released


def show_marks(nb: NotebookNode, records: Sequence[CheckRecord], *, isolated: bool) -> None:
    """Put each check's message under its cell, and fence what the learner wrote, as plain text."""
    by_id = {record.id: record for record in records}
    for cell in nb.cells:
        tag = cell.metadata.get(KEY, {})
        record = by_id.get(str(tag.get("id")))
        if tag.get("kind") == "check" and record is not None:
            cell.outputs = [new_output("stream", name="stdout", text=_shown(record, isolated))]
        elif tag.get("kind") == "written":
            cell.source = fenced(cell.source)


def _shown(record: CheckRecord, isolated: bool) -> str:
    """A check's message, and what the learner's own cell printed, as plain text."""
    shown = [textwrap.fill(record.message, 100)]
    if not isolated:
        shown.append("(Graded without isolation.)")
    if record.output:
        shown.append(f"Your cell printed:\n{record.output}")
    return "\n\n".join(shown) + "\n"


def fenced(text: str) -> str:
    """A learner's prose as text that no renderer takes for markup."""
    fence = "~" * 3
    while fence in text:
        fence += "~"
    lines = [textwrap.fill(line, 100) for line in text.splitlines()]
    return "\n".join([f"{fence}text", *lines, fence])
