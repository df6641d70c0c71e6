"""Puts the judge under ``nbgrader autograde``, and so under the formgrader's button.

Two pieces replace nbgrader's own: `GraftExporter` begins with the lesson as released instead of a
submission's file, and `Judge` does what ``vae-course grade`` does with that file: it asks the
learner's process, writes marks and result into the gradebook, and puts the learner's text into the
notebook. Nothing is executed in between, and no mark is read from a cell's output. `ShowDecisions`
tells the learner in the feedback what a person decided. All are named in ``nbgrader_config.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from vae_course.grading.course import Course
from vae_course.grading.gradebook.opening import decisions_of, open_writer
from vae_course.grading.marked_notebook import fenced
from vae_course.grading.sandbox.process import MachineryError
from vae_course.grading.secret import read_secret
from vae_course.grading.settings import Settings
from vae_course.grading.submissions.find import read_timestamp
from vae_course.grading.submissions.parse import read_bytes
from vae_course.grading.submissions.stream import UnreadableError
from vae_course.grading.task import GradingVersion, Task, run


class GraftExporter(NotebookExporter):
    """Reads the lesson as released, whatever was handed in; `Judge` puts the learner's text in."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Read the release in the place of a submission; what was made of it is read as it is."""
        converter: Any = self.parent
        if converter._sanitizing:
            with Course(Path(converter.coursedir.root), b"") as course:
                filename = str(course.notebook(resources["nbgrader"]["assignment"]))
        return super().from_filename(filename, resources, **kw)


class Judge(NbGraderPreprocessor):
    """Asks the learner's process and writes the marks into the gradebook."""

    isolated = Bool(
        True, help="Whether learners' code runs behind bubblewrap; if not, every result says so."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one submission.

        Raises:
            MachineryError: If grading itself does not work: nbgrader then leaves this submission
                ungraded and goes on with the next.
        """
        about, coursedir = resources["nbgrader"], self.parent.parent.coursedir
        lesson, student = about["assignment"], about["student"]
        place = Path(coursedir.format_path(coursedir.submitted_directory, student, lesson))
        settings = _settings(self)
        secret = read_secret(settings.folder)
        with (
            Course(settings.folder, secret, isolated=self.isolated) as course,
            open_writer(settings, decisions_of(settings, [student])) as writer,
        ):
            writer.use(lesson, course.notebook(lesson))
            graded = run(course, _task(student, place, GradingVersion.of(course, lesson)))
            writer.write([graded])
        if not graded.key:
            raise MachineryError(graded.record.message)
        return nbformat.reads(graded.notebook, as_version=4), resources


def _settings(preprocessor: NbGraderPreprocessor) -> Settings:
    """The class, as nbgrader itself was told to see it."""
    coursedir = preprocessor.parent.parent.coursedir
    root = Path(coursedir.root)
    return Settings(
        root,
        preprocessor.config,
        coursedir.db_url,
        coursedir.course_id,
        root / coursedir.submitted_directory,
        root / coursedir.autograded_directory,
    )


def _task(student: str, place: Path, version: GradingVersion) -> Task:
    """The same task as that of ``vae-course grade``, which then knows the mark."""
    at = read_timestamp(place)
    try:
        return Task(student, version, read_bytes(place / f"{version.lesson}.ipynb"), at)
    except UnreadableError as error:
        return Task(student, version, b"", at, problem=str(error))


class ShowDecisions(NbGraderPreprocessor):
    """Tells a learner what a person decided, on top of the feedback."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Have the decisions in the gradebook, and put them on top."""
        about, settings = resources["nbgrader"], _settings(self)
        lesson, student = about["assignment"], about["student"]
        decisions = decisions_of(settings, [student])
        with open_writer(settings, decisions) as writer:
            writer.settle(lesson, [student])
        lines = [f"{one.words}. {one.why}" for one in decisions.of(lesson, student)]
        if lines:
            text = f"**Decided by a person**\n\n{fenced(chr(10).join(lines))}"
            nb.cells.insert(0, new_markdown_cell(text, id="decisions"))
        return nb, resources
