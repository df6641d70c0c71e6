"""Puts the judge under ``nbgrader autograde``, and so under the formgrader's button.

Two pieces replace nbgrader's own: `GraftExporter` reads a submission through `parse` and `graft`
instead of trusting its file, and `Judge` asks the learner's process and writes the marks into the
gradebook. Nothing is executed in between, and no mark is read from a cell's output. Manual marks,
late penalties, the formgrader, feedback and export are nbgrader's, unchanged. Both are named in
``nbgrader_config.py``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from vae_course.build.lesson import KEY, Cell
from vae_course.build.notebook import grade_id
from vae_course.grading.course import Course
from vae_course.grading.judge import CheckRecord
from vae_course.grading.marked_notebook import grafted_notebook, show_marks, unreadable_notebook
from vae_course.grading.secret import read_secret
from vae_course.grading.submissions.parse import Submission, UnreadableError, read_submission

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
        program = course.graft(name, submission)
    except UnreadableError as error:
        released.metadata[STATE] = {"unreadable": str(error)}
        return unreadable_notebook(released, str(error))
    # What is shown puts cells where the release has them; what is run keeps the learner's order.
    released.metadata[STATE] = submission.as_plain()
    return grafted_notebook(released, program)


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
                submission, name = Submission.of_plain(state), about["assignment"]
                program = course.graft(name, submission)
                records = course.judge(program, course.lesson(name)[1], submission.digest)
        show_marks(nb, records, isolated=self.isolated)
        with Gradebook(about["db_url"]) as gradebook:
            where = (about["notebook"], about["assignment"], about["student"])
            _save(gradebook, nb, {record.id: record for record in records}, where)
        return nb, resources


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
