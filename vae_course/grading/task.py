"""One task of grading a class: a submission's bytes in, a result out, nothing else touched.

A task says by name what it is to be graded with (lesson, checks, secret). A worker uses its own
copies, and refuses where they are others; the secret itself never travels.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace

import nbformat

from vae_course.grading.course import Course
from vae_course.grading.fingerprint import fingerprint
from vae_course.grading.graft import Program
from vae_course.grading.marked_notebook import grafted_notebook, show_marks, unreadable_notebook
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.secret import secret_id
from vae_course.grading.submissions.parse import Submission, parse_submission
from vae_course.grading.submissions.stream import UnreadableError


@dataclass(frozen=True)
class GradingVersion:
    """What a lesson's marks rest on besides the submission.

    Args:
        lesson: The lesson's id.
        version: The version of the lesson, as released.
        checks: The digest of the code that decides.
        secret: The secret's id.
        isolation: ``bubblewrap`` or ``none``.
    """

    lesson: str
    version: str | None
    checks: str
    secret: str
    isolation: str

    @classmethod
    def of(cls, course: Course, lesson: str) -> GradingVersion:
        """What this machine would grade a lesson with."""
        version = course.lesson(lesson)[0].version
        secret = secret_id(course.secret)
        return cls(lesson, version, fingerprint(lesson), secret, course.isolation)

    def difference(self, other: GradingVersion) -> str:
        """What is not the same, in words; empty if all is."""
        names = {"version": "version of the lesson", "checks": "version of the checks",
                 "secret": "grading secret", "isolation": "isolation"}  # fmt: skip
        mine, theirs = asdict(self), asdict(other)
        return ", ".join(word for name, word in names.items() if mine[name] != theirs[name])


@dataclass(frozen=True)
class Task:
    """A submission to grade.

    Args:
        student: Who handed it in.
        version: What it is graded with.
        data: The bytes of the notebook's file.
        submitted_at: When, in ISO format and UTC, if known.
        problem: Why there are no bytes, if there are none.
    """

    student: str
    version: GradingVersion
    data: bytes
    submitted_at: str | None = None
    problem: str | None = None

    def read(self) -> Submission:
        """The submission.

        Raises:
            UnreadableError: If it cannot be read.
        """
        if self.problem is not None:
            raise UnreadableError(self.problem)
        return parse_submission(self.data)

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """The same for the same work graded in the same way: then the mark is known already."""
        parts = {**asdict(self.version), "digest": self.digest, "submitted_at": self.submitted_at,
                 "problem": self.problem}  # fmt: skip
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Graded:
    """What came of a task.

    Args:
        lesson: The lesson's id.
        record: How it went.
        key: The task's key; empty if it has to be tried again.
        notebook: The text of the notebook for ``autograded/``; empty if it was not graded.
    """

    lesson: str
    record: SubmissionRecord
    key: str = ""
    notebook: str = ""


def run(course: Course, task: Task) -> Graded:
    """Grade one submission.

    Args:
        course: This machine's copy of the course.
        task: The submission.
    """
    start = time.perf_counter()
    lesson = task.version.lesson
    difference = task.version.difference(GradingVersion.of(course, lesson))
    if difference:
        message = f"This worker has another {difference}: install the same course on all machines."
        return failed(task, message)
    record, program = course.mark(lesson, task.read, f"{lesson}.ipynb")
    if record.status == "ungraded":
        return failed(task, record.message)
    notebook = _notebook(course, lesson, record, program)
    seconds = round(time.perf_counter() - start, 3)
    return Graded(lesson, _handed_in(record, task, seconds), task.key, notebook)


def failed(task: Task, message: str) -> Graded:
    """The result of a task that did not work; it is tried again in the next run."""
    version = task.version
    record = SubmissionRecord(
        "ungraded",
        message,
        version.lesson,
        notebook=f"{version.lesson}.ipynb",
        isolation=version.isolation,
        lesson_version=version.version,
    )
    return Graded(version.lesson, _handed_in(record, task, 0.0))


def _handed_in(record: SubmissionRecord, task: Task, seconds: float) -> SubmissionRecord:
    return replace(
        record,
        student=task.student,
        submitted_at=task.submitted_at,
        digest=task.digest,
        seconds=seconds,
    )


def _notebook(
    course: Course, lesson: str, record: SubmissionRecord, program: Program | None
) -> str:
    """The text of the notebook for ``autograded/``."""
    released = nbformat.from_dict(json.loads(course.notebook(lesson).read_bytes()))
    if program is None:
        return _text(unreadable_notebook(released, record.message))
    notebook = grafted_notebook(released, program)
    show_marks(notebook, record.checks, isolated=course.isolation != "none")
    return _text(notebook)


def _text(notebook: nbformat.NotebookNode) -> str:
    return json.dumps(notebook, indent=1, sort_keys=True) + "\n"
