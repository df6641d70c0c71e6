"""The one writer: marks go into nbgrader's gradebook, and what they were made with beside them.

Each batch is one transaction: nbgrader's rows and ours, in the same database, are written together
or not at all. So a run that was killed at any moment leaves whole batches, and the next run knows
by their keys what is done. Marks by hand stay.

nbgrader's own calls commit one submission at a time and look through the whole class for it (its
tables have no index on a submission's notebook alone), so its tables are filled here directly.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import Connection, inspect, select

from vae_course import CourseError
from vae_course.grading.gradebook.database import connect, is_there
from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.digests import digests, keep_digests, kept_digests, replace_rows
from vae_course.grading.gradebook.groups import groups_of, keep_groups, shared
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.points import WHAT_TO_DO, points_of, refuse_other_points
from vae_course.grading.gradebook.replay import carry
from vae_course.grading.gradebook.retry import with_retries
from vae_course.grading.gradebook.roster import Changes, enrolled, take
from vae_course.grading.gradebook.rows import (
    LessonRows,
    add_students,
    add_submissions,
    find_lesson,
    is_handed_in,
    reckon_penalties,
    set_marks,
)
from vae_course.grading.gradebook.tables import OURS, RESULTS
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.submissions.find import SubmissionFile
from vae_course.grading.task import Graded


def read_records(db_url: str, lesson: str) -> list[SubmissionRecord]:
    """What is known of every submission of a lesson, by student.

    Args:
        db_url: The gradebook's database.
        lesson: The lesson's id.
    """
    engine = connect(db_url)
    try:
        if not is_there(engine) or not inspect(engine).has_table(RESULTS.name):
            return []
        wanted = select(RESULTS.c.result).where(RESULTS.c.lesson == lesson)
        with engine.connect() as connection:
            found = connection.scalars(wanted.order_by(RESULTS.c.student))
            return [SubmissionRecord.from_json(json.loads(text)) for text in found]
    finally:
        engine.dispose()


class GradebookWriter:
    """Writes results and decisions into a gradebook; there is one in a run.

    Args:
        db_url: The gradebook's database, SQLite or PostgreSQL.
        course_id: The course's id in it.
        penalties: The rule for late submissions.
        decisions: What people decided.

    Raises:
        CourseError: If the database cannot be used, or an older nbgrader made it.
    """

    def __init__(
        self,
        db_url: str,
        course_id: str,
        penalties: LatePenalties,
        decisions: Decisions | None = None,
    ) -> None:
        self._url, self._course_id, self._penalties = db_url, course_id, penalties
        self._decisions = decisions or Decisions()
        self._rows: dict[str, LessonRows] = {}
        self._engine = connect(db_url)
        is_there(self._engine)
        with_retries(self._make_tables)

    def _make_tables(self) -> None:
        # nbgrader asks the program `alembic`, which lies beside Python, for its version.
        beside = str(Path(sys.executable).parent)
        if beside not in os.environ["PATH"].split(os.pathsep):
            os.environ["PATH"] = f"{beside}{os.pathsep}{os.environ['PATH']}"
        with Gradebook(self._url, self._course_id):
            OURS.create_all(self._engine)

    def close(self) -> None:
        """Leave the database."""
        self._engine.dispose()

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, lesson: str, released: Path) -> None:
        """Have the lesson's cells in the gradebook, as ``generate_assignment`` puts them there.

        Args:
            lesson: The lesson's id.
            released: Its notebook.

        Raises:
            CourseError: If it has other cells or points than when submissions were graded.
        """
        resources = {"nbgrader": {"notebook": lesson, "assignment": lesson, "db_url": self._url}}
        notebook = nbformat.read(released, as_version=4)

        def save() -> None:
            self._refuse_other_points(lesson, notebook)
            with Gradebook(self._url, self._course_id) as gradebook:
                gradebook.update_or_create_assignment(lesson)
            SaveCells().preprocess(notebook, resources)
            self.use(lesson, released)

        try:
            with_retries(save)
        except RuntimeError as error:
            raise CourseError(
                f"{error}: {lesson} has other cells now than when this gradebook's submissions "
                f"were graded. {WHAT_TO_DO}"
            ) from None

    def use(self, lesson: str, released: Path) -> None:
        """Write marks of a lesson whose cells are in the gradebook already.

        Args:
            lesson: The lesson's id.
            released: Its notebook.

        Raises:
            CourseError: If it has other points than when submissions were graded, or is not there.
        """
        self._refuse_other_points(lesson, nbformat.read(released, as_version=4))
        with self._engine.connect() as connection:
            rows = find_lesson(connection, lesson)
        if rows is None:
            raise CourseError(f"{lesson} is not in the gradebook: run `vae-course grade`.")
        self._rows[lesson] = rows

    def _refuse_other_points(self, lesson: str, notebook: nbformat.NotebookNode) -> None:
        """A mark of the old release means something else in the new one."""
        with self._engine.connect() as connection:
            rows = find_lesson(connection, lesson)
            if rows is None or not is_handed_in(connection, rows):
                return
            graded = (RESULTS.c.lesson == lesson) & (RESULTS.c.status == "graded")
            kept = connection.scalar(select(RESULTS.c.result).where(graded).limit(1))
        # `nbgrader generate_assignment` may have put new points over the old ones meanwhile.
        checks = SubmissionRecord.from_json(json.loads(kept)).checks if kept else ()
        before = rows.most | {check.id: check.max_points for check in checks}
        refuse_other_points(lesson, before, points_of(notebook))

    def enrol(self, found: Sequence[SubmissionFile]) -> list[SubmissionFile]:
        """Have the students of a learning-management system in the gradebook, under its ids."""
        return enrolled(found, self._engine)

    def take(self, changes: Changes, groups: Mapping[str, str]) -> None:
        """Have the changes of a class list in the gradebook, and the groups in it."""
        take(changes, self._engine)
        keep_groups(self._engine, groups)

    def shared(self, lesson: str, found: Sequence[SubmissionFile]) -> list[SubmissionFile]:
        """Have a group's last hand-in count for all of its members."""
        return shared(found, groups_of(self._engine, lesson, self._decisions))

    def known(self, lesson: str) -> dict[str, tuple[str, str]]:
        """Key and status of every submission of a lesson that was graded, by student."""
        columns = select(RESULTS.c.student, RESULTS.c.key, RESULTS.c.status)

        def ask() -> dict[str, tuple[str, str]]:
            with self._engine.connect() as connection:
                found = connection.execute(columns.where(RESULTS.c.lesson == lesson))
                return {row.student: (row.key, row.status) for row in found}

        return with_retries(ask)

    def write(self, batch: Sequence[Graded]) -> None:
        """Write results in one transaction; all are there afterwards, or none.

        Args:
            batch: Results, of lessons that were prepared, at most one of a student and lesson.

        Raises:
            CourseError: If the database is full, or stays away.
        """

        def save() -> None:
            with self._engine.begin() as connection:
                for lesson, group in groupby(sorted(batch, key=_place), lambda g: g.lesson):
                    results = list(group)
                    # What was not graded keeps the marks it had.
                    self._write_marks(connection, lesson, [g for g in results if g.key])
                    _write_results(connection, lesson, results)

        with_retries(save)

    def settle(self, lesson: str, students: Collection[str] | None = None) -> list[str]:
        """Have decisions and late penalties in the gradebook as they are today.

        Args:
            lesson: The lesson's id.
            students: Of whom; of all by default.

        Returns:
            Where the gradebook said otherwise than a decision, a sentence each.
        """

        def act() -> list[str]:
            with self._engine.begin() as connection:
                rows = find_lesson(connection, lesson)
                return self._settle(connection, rows, lesson, students) if rows else []

        return with_retries(act)

    def _settle(
        self,
        connection: Connection,
        rows: LessonRows,
        lesson: str,
        students: Collection[str] | None = None,
    ) -> list[str]:
        notes = carry(connection, rows, lesson, self._decisions, students)
        excused = self._decisions.excused(lesson)
        reckon_penalties(connection, rows, self._penalties, excused, students)
        return notes

    def _write_marks(self, connection: Connection, lesson: str, batch: list[Graded]) -> None:
        if not batch:
            return
        rows = self._rows[lesson]
        records = [graded.record for graded in batch]
        times = {record.student: record.submitted_at for record in records}
        add_students(connection, times)
        notebook_of = add_submissions(connection, rows, times)
        before = kept_digests(connection, lesson, times)
        for record in records:
            points = {check.id: check.points for check in record.checks}
            now, old = digests(record.answers), before.get(record.student, {})
            same = [id for id in rows.marked if now.get(id) == old.get(id)] if old else []
            set_marks(connection, rows, notebook_of[record.student], points, same)
        keep_digests(connection, lesson, records)
        self._settle(connection, rows, lesson, times)


def _place(graded: Graded) -> tuple[str, str]:
    return graded.lesson, graded.record.student


def _write_results(connection: Connection, lesson: str, batch: list[Graded]) -> None:
    rows = [
        {"student": graded.record.student, "lesson": lesson, "key": graded.key,
         "status": graded.record.status, "result": json.dumps(graded.record.to_json())}
        for graded in batch
    ]  # fmt: skip
    replace_rows(connection, RESULTS, lesson, rows)
