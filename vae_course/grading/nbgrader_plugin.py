"""Puts the judge under ``nbgrader autograde``, and so under the formgrader's button.

Two pieces replace nbgrader's own: `GraftExporter` reads a submission through `intake` and `graft`
instead of trusting its file, and `Judge` asks the learner's process and writes the marks into the
gradebook. Nothing is executed in between, and no mark is read from a cell's output. Manual marks,
late penalties, the formgrader, feedback and export are nbgrader's, unchanged. Both are named in
``nbgrader_config.py``.
"""

from __future__ import annotations

import os
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from vae_course.grading.course import Course
from vae_course.grading.graft import graft
from vae_course.grading.intake import Submission, UnreadableError, read_submission
from vae_course.grading.judge import CheckRecord
from vae_course.grading.secret import read_secret
from vae_course.lesson import KEY, Cell
from vae_course.notebook import grade_id

STATE = "vae_course_grading"  # in an autograded notebook's metadata, written by the exporter only


class GraftExporter(NotebookExporter):
    """Reads a submission as the released lesson with the learner's text put in."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Graft what was handed in; what was grafted before is read as it is."""
        converter: Any = self.parent
        if not converter._sanitizing:
            return super().from_filename(filename, resources, **kw)
        root = Path(converter.coursedir.root)
        with Course(root, b"") as course:
            notebook = _grafted(course, resources["nbgrader"]["assignment"], Path(filename))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, os.path.basename(filename))
            nbformat.write(notebook, path)
            return super().from_filename(path, resources, **kw)


def _grafted(course: Course, name: str, path: Path) -> NotebookNode:
    released = nbformat.read(course.notebook(name), as_version=4)
    try:
        submission = read_submission(path)
    except UnreadableError as error:
        released.metadata[STATE] = {"digest": "", "unreadable": str(error)}
        note = f"**This notebook could not be read.** {error}"
        released.cells.insert(0, new_markdown_cell(note, id="unreadable"))
        return released
    lesson, _ = course.lesson(name)
    program = graft(lesson, submission)
    sources = {s.id: s.source for s in program.steps if s.kind in ("answer", "written")}
    released.metadata[STATE] = {"digest": submission.digest}
    cells = []
    for cell in released.cells:
        tag = cell.metadata.get(KEY, {})
        if tag.get("kind") in ("exercise", "quiz", "written"):
            cell.source = sources[tag["id"]]
        cells.append(cell)
    released.cells = _with_extras(cells, program.behind)
    return released


def _with_extras(cells: list[NotebookNode], behind: dict[int, list[Any]]) -> list[NotebookNode]:
    """The learner's own cells, each behind the released cell that it stood behind."""
    placed: list[NotebookNode] = []
    for number, cell in enumerate([None, *cells]):
        if cell is not None:
            placed.append(cell)
        for extra in behind.get(number, []):
            placed.append(new_code_cell(extra.source, id=f"learner-{extra.id}"))
    return placed


class Judge(NbGraderPreprocessor):
    """Asks the learner's process and writes the marks into the gradebook."""

    isolated = Bool(
        True, help="Whether learners' code runs behind bubblewrap; if not, every result says so."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one grafted notebook.

        Raises:
            MachineryError: If grading itself does not work: nbgrader then leaves this submission
                ungraded and goes on with the next.
        """
        about = resources["nbgrader"]
        state = nb.metadata[STATE]
        records: list[CheckRecord] = []
        if not state.get("unreadable"):
            root = Path(self.parent.parent.coursedir.root)
            with Course(root, read_secret(root), isolated=self.isolated) as course:
                records = self._judge(course, about["assignment"], nb, state["digest"])
        _show(nb, {record.id: record for record in records}, isolated=self.isolated)
        with Gradebook(about["db_url"]) as gradebook:
            where = (about["notebook"], about["assignment"], about["student"])
            _save(gradebook, nb, {record.id: record for record in records}, where)
        return nb, resources

    def _judge(self, course: Course, name: str, nb: NotebookNode, digest: str) -> list[CheckRecord]:
        lesson, solved = course.lesson(name)
        program = graft(lesson, Submission.of_notebook(nb, digest))
        return course.judge(program, solved, digest)


def _show(nb: NotebookNode, records: dict[str, CheckRecord], *, isolated: bool) -> None:
    """Put each check's message under its cell, and fence what the learner wrote, as plain text."""
    for cell in nb.cells:
        tag = cell.metadata.get(KEY, {})
        record = records.get(str(tag.get("id")))
        if tag.get("kind") == "check" and record is not None:
            cell.outputs = [new_output("stream", name="stdout", text=_shown(record, isolated))]
        elif tag.get("kind") == "written":
            cell.source = _fenced(cell.source)


def _shown(record: CheckRecord, isolated: bool) -> str:
    """A check's message, and what the learner's own cell printed, as plain text."""
    shown = [textwrap.fill(record.message, 100)]
    if not isolated:
        shown.append("(Graded without isolation.)")
    if record.output:
        shown.append(f"Your cell printed:\n{record.output}")
    return "\n\n".join(shown) + "\n"


def _fenced(text: str) -> str:
    """A learner's prose as text that no renderer takes for markup."""
    fence = "~" * 3
    while fence in text:
        fence += "~"
    lines = [textwrap.fill(line, 100) for line in text.splitlines()]
    return "\n".join([f"{fence}text", *lines, fence])


def _save(
    gradebook: Gradebook, nb: NotebookNode, records: dict[str, CheckRecord], where: tuple[str, ...]
) -> None:
    for cell in nb.cells:
        tag = cell.metadata.get(KEY, {})
        if tag.get("kind") not in ("check", "written"):
            continue
        record = records.get(str(tag["id"]))
        known = Cell(0, tag["kind"], "", tag["id"])
        grade = gradebook.find_grade(grade_id(known), *where)
        grade.auto_score = None if record is None or record.manual else record.points
        # As nbgrader has it: a mark by hand stays, and is looked at again.
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    gradebook.db.commit()
