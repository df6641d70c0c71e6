"""A course to grade in: its released lessons, the model answers, a sandbox and a secret."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from autograded_tests.framework.finding import MachineryError
from autograded_tests.framework.printable import printable
from autograded_tests.framework.record import CheckRecord
from vae_course import CourseError
from vae_course.build.lesson import Lesson, read_notebook
from vae_course.grading.graft import Program, graft
from vae_course.grading.judge import judge_submission
from vae_course.grading.place import ids_of_answers
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.submissions.parse import Submission, read_submission
from vae_course.grading.submissions.stream import UnreadableError
from vae_course.my_course import lesson_ids


class UnknownLessonError(CourseError):
    """A lesson that the course does not have."""


class Course:
    """Grades notebooks against the lessons of a folder.

    Args:
        folder: A checkout of the course, with ``notebooks/`` and ``solutions/``.
        secret: Which hidden inputs are drawn with.
        isolated: Whether learners' processes are sandboxed.
        sandbox: One that is warm already; whoever made it closes it.
    """

    def __init__(
        self,
        folder: Path,
        secret: bytes,
        *,
        isolated: bool = True,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._folder = folder
        self._given = sandbox
        self.secret = secret
        self.isolation = "bubblewrap" if isolated else "none"
        self._lessons: dict[str, tuple[Lesson, Lesson]] = {}

    @cached_property
    def sandbox(self) -> Sandbox:
        """Where learners' processes are started; made when the first one is."""
        return self._given or Sandbox(isolated=self.isolation == "bubblewrap")

    @cached_property
    def names(self) -> list[str]:
        """The ids of the course's lessons."""
        return lesson_ids(self._folder)

    def lesson(self, name: str) -> tuple[Lesson, Lesson]:
        """A lesson as released, and its solved version.

        Raises:
            UnknownLessonError: If there is no such lesson.
        """
        if name not in self.names:
            raise UnknownLessonError(
                f"no lesson is called {name!r}; there are {', '.join(self.names)}"
            )
        if name not in self._lessons:
            released, solved = (
                read_notebook(self.notebook(name, directory))
                for directory in ("notebooks", "solutions")
            )
            self._lessons[name] = released, solved
        return self._lessons[name]

    def notebook(self, name: str, directory: str = "notebooks") -> Path:
        """The file of a lesson, as released or (in ``solutions``) solved."""
        return self._folder / directory / name / f"{name}.ipynb"

    def lesson_of(self, path: str) -> str:
        """The one lesson id that a file's name contains.

        Raises:
            UnreadableError: If it contains none or several.
        """
        found = [name for name in self.names if name in Path(path).name]
        if len(found) != 1:
            raise UnreadableError(
                f"The file's name must contain the id of one lesson: {', '.join(self.names)}."
            )
        return found[0]

    def grade(self, path: str, lesson: str | None = None) -> SubmissionRecord:
        """Grade one notebook file; never raises for what is wrong with the file.

        Args:
            path: The file.
            lesson: The lesson's id, where the file's name does not say it.

        """
        name = lesson
        try:
            name = name or self.lesson_of(path)
        except UnreadableError as error:
            return self._record(path, name, "unreadable", str(error))
        return self.mark(name, lambda: read_submission(Path(path)), path)[0]

    def mark(
        self, name: str, read: Callable[[], Submission], path: str
    ) -> tuple[SubmissionRecord, Program | None]:
        """Grade one submission; never raises for what is wrong with it or with the machine.

        Args:
            name: The lesson's id.
            read: Gives the submission, or raises `UnreadableError`.
            path: What its file is called.

        Returns:
            How it went, and what was made of the submission if it was graded.
        """
        try:
            submission = read()
            program = self.graft(name, submission)
            solved = self.lesson(name)[1]
            checks = self.judge(program, solved, submission.digest)
        except UnreadableError as error:
            return self._record(path, name, "unreadable", str(error)), None
        except MachineryError as error:
            said = f"Grading did not work, try again: {error}"
            return self._record(path, name, "ungraded", said), None
        except Exception as error:  # noqa: BLE001  one submission must not cost the next its grade
            said = printable(f"Grading did not work, try again: {type(error).__name__}: {error}")
            return self._record(path, name, "ungraded", said), None
        record = self._record(path, name, "graded", _summary(checks), checks)
        return replace(
            record, submitted_version=submission.version, answers=program.answers
        ), program

    def graft(self, name: str, submission: Submission) -> Program:
        """Put a submission into the released lesson.

        Args:
            name: The lesson's id.
            submission: What was handed in.

        Raises:
            UnreadableError: If it is another lesson's, or holds no answer of this one.
        """
        released = self.lesson(name)[0]
        ids = {id for cell in submission.cells for id in cell.names}
        if not ids & ids_of_answers(released):
            other = self._lesson_of(submission, ids, name)
            if other is not None:
                raise UnreadableError(
                    f"This is the notebook of {other}, whatever its file is called. Hand in the "
                    f"one of {name}."
                )
        program = graft(released, submission)
        if not program.found:
            raise UnreadableError(
                f"No answer of {name} was found in the notebook: no cell of the lesson, and "
                f"nothing that defines {', '.join(released.checks)}. Copy your answers into a "
                "fresh notebook of the lesson and hand that in."
            )
        return program

    def _lesson_of(self, submission: Submission, ids: set[str], name: str) -> str | None:
        """Another lesson whose notebook this is, by the ids of its cells or what it says itself."""
        others = [other for other in self.names if other != name]
        for other in others:
            if ids & (ids_of_answers(self.lesson(other)[0]) - ids_of_answers(self.lesson(name)[0])):
                return other
        return submission.lesson if submission.lesson in others else None

    def judge(self, program: Program, solved: Lesson, digest: str) -> list[CheckRecord]:
        """Grade a submission that was grafted.

        Args:
            program: What to do.
            solved: The solved lesson.
            digest: Of the submission's file.
        """
        right = {id: cell.source for id, cell in solved.answers.items()}
        return judge_submission(program, right, self.sandbox, self.secret, digest)

    def _record(
        self,
        path: str,
        name: str | None,
        status: str,
        message: str,
        checks: Sequence[CheckRecord] = (),
    ) -> SubmissionRecord:
        version = self.lesson(name)[0].version if name in self.names and name else None
        return SubmissionRecord(status, message, name, tuple(checks), path, self.isolation, version)

    def close(self) -> None:
        """Remove what grading left behind."""
        if "sandbox" in self.__dict__ and not self._given:
            self.sandbox.close()

    def __enter__(self) -> Course:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _summary(checks: Sequence[CheckRecord]) -> str:
    points = sum(check.points or 0.0 for check in checks)
    most = sum(check.max_points for check in checks)
    waiting = sum(check.manual for check in checks)
    wait = f" {waiting} answers wait for a person." if waiting else ""
    return f"{points:g} of {most:g} points.{wait}"
