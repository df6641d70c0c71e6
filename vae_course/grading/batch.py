"""Grading a class from its submissions to the gradebook, and what there is to tell about it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tqdm.auto import tqdm

from vae_course.grading.cluster import Workers, grade_all
from vae_course.grading.course import Course
from vae_course.grading.gradebook.retry import cannot_write
from vae_course.grading.gradebook.writer import GradebookWriter
from vae_course.grading.submissions.find import SubmissionFile
from vae_course.grading.submissions.stream import UnreadableError
from vae_course.grading.task import Graded, GradingVersion, Task
from vae_helpers.files import write_whole

BATCH = 32  # results written in one transaction: what a killed run does again at most
SECONDS = 2.0  # and how long one may wait for it


@dataclass
class BatchCounts:
    """How the submissions of a lesson fared.

    Args:
        lesson: The lesson's id.
        now: How many were graded in this run, by status.
        unchanged: How many were known already, by status.
        reasons: Why some are ungraded or unreadable, and who: students, or files of nobody known.
        older: How many of those graded now come from another release of the lesson.
        seconds: What grading took, summed over workers.
    """

    lesson: str
    now: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    older: int = 0
    seconds: float = 0.0

    def add(self, graded: Graded) -> None:
        """Count a result."""
        record = graded.record
        self.now[record.status] += 1
        self.seconds += record.seconds or 0.0
        if not record.graded:
            self.tell(record.message, record.student)
        self.older += record.older

    def tell(self, why: str, who: str) -> None:
        """Note why somebody has no marks."""
        self.reasons.setdefault(why, []).append(who)

    @property
    def complete(self) -> bool:
        """Whether every submission has its marks."""
        return not sum((self.now + self.unchanged)[s] for s in ("unreadable", "ungraded"))


class ClassRun:
    """Grades the submissions of one lesson.

    Args:
        course: The course.
        workers: Who grades.
        writer: The gradebook's one writer.
        autograded: Where graded notebooks go.
        force: Whether to grade again what is known.
    """

    def __init__(
        self,
        course: Course,
        workers: Workers,
        writer: GradebookWriter,
        autograded: Path,
        *,
        force: bool = False,
    ) -> None:
        self._course, self._workers, self._writer = course, workers, writer
        self._autograded, self._force = autograded, force

    def grade(self, lesson: str, found: list[SubmissionFile]) -> BatchCounts:
        """Grade what is new or changed, and write it.

        Args:
            lesson: The id of a lesson that the writer has prepared.
            found: Its submissions.

        Raises:
            CourseError: If the gradebook cannot be written, or the scheduler goes away; what was
                graded before is kept.
        """
        counts = BatchCounts(lesson)
        with tqdm(total=len(found), desc=lesson, unit="submission") as bar:
            tasks = self._tasks(lesson, found, counts, bar)
            self._write(self._counted(grade_all(self._workers, tasks), counts, bar))
        return counts

    def _tasks(
        self, lesson: str, found: Iterable[SubmissionFile], counts: BatchCounts, bar: tqdm[None]
    ) -> Iterator[Task]:
        """What is new or changed; the bytes of a submission are read when its turn comes."""
        version = GradingVersion.of(self._course, lesson)
        known = {} if self._force else self._writer.known(lesson)
        for submission in found:
            if not submission.student:
                counts.now["unreadable"] += 1
                counts.tell(str(submission.problem), submission.where)
                bar.update()
                continue
            task = _task(submission, version)
            key, status = known.get(submission.student, ("", ""))
            if key == task.key:
                counts.unchanged[status] += 1
                bar.update()
            else:
                keep_beside(self._autograded, lesson, submission)
                yield task

    def _counted(
        self, results: Iterator[Graded], counts: BatchCounts, bar: tqdm[None]
    ) -> Iterator[Graded]:
        for graded in results:
            counts.add(graded)
            troubled = counts.now.total() - counts.now["graded"]
            bar.set_postfix({"without marks": troubled}, refresh=False)
            bar.update()
            yield graded

    def _write(self, results: Iterator[Graded]) -> None:
        batch: list[Graded] = []
        since = time.monotonic()
        try:
            for graded in results:
                if graded.notebook:
                    keep_notebook(self._autograded, graded)
                batch.append(graded)
                if len(batch) >= BATCH or time.monotonic() - since > SECONDS:
                    ready, batch = batch, []
                    self._writer.write(ready)
                    since = time.monotonic()
        finally:
            # Also when the scheduler went away or somebody pressed Ctrl-C.
            if batch:
                self._writer.write(batch)


def _task(found: SubmissionFile, version: GradingVersion) -> Task:
    try:
        return Task(found.student, version, found.read(), found.submitted_at)
    except UnreadableError as error:
        return Task(found.student, version, b"", found.submitted_at, problem=str(error))


def keep_beside(folder: Path, lesson: str, found: SubmissionFile) -> None:
    """Put what nbgrader keeps beside a notebook where feedback will be made from.

    Raises:
        CourseError: If it cannot be written.
    """
    place = folder / found.student / lesson
    _keep({place / name: data for name, data in found.beside().items()})


def keep_notebook(folder: Path, graded: Graded) -> None:
    """Put a graded notebook where nbgrader looks for it; a whole file or none.

    Raises:
        CourseError: If it cannot be written.
    """
    place = folder / graded.record.student / graded.lesson / f"{graded.lesson}.ipynb"
    _keep({place: graded.notebook.encode()})


def _keep(files: Mapping[Path, bytes]) -> None:
    try:
        write_whole(files)
    except OSError as error:
        raise cannot_write(error, str(error.filename)) from error
