"""The one writer: marks go into nbgrader's gradebook, and what they were made with beside them.

Each batch is one transaction: nbgrader's rows and ours, in the same database, are written together
or not at all. So a run that was killed at any moment leaves whole batches, and the next run knows
by their keys what is done. Marks by hand are never touched.

nbgrader's own calls commit one submission at a time and look through the whole class for it (its
tables have no index on a submission's notebook alone), so its tables are filled here directly.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import ArgumentError

from vae_course import CourseError
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.retry import patiently
from vae_course.grading.gradebook.roster import enrolled
from vae_course.grading.gradebook.rows import (
    LessonRows,
    add_students,
    add_submissions,
    find_lesson,
    set_marks,
    set_penalties,
)
from vae_course.grading.submissions.find import SubmissionFile
from vae_course.grading.task import Graded

RESULTS = Table(
    "vae_course_result",
    MetaData(),
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("result", Text, nullable=False),
)


def _open(db_url: str) -> Engine:
    try:
        return create_engine(db_url, pool_pre_ping=True)
    except (ArgumentError, ImportError) as error:
        raise CourseError(
            f"{db_url!r} names no database ({error}); give one as sqlite:////folder/gradebook.db "
            "or postgresql+psycopg://user@host/name"
        ) from None


def read_results(db_url: str, lesson: str) -> list[dict[str, Any]]:
    """What is known of every submission of a lesson.

    Args:
        db_url: The gradebook's database.
        lesson: The lesson's id.

    Returns:
        The results, as `vae_course.grading.task.run` describes them, sorted by student.
    """
    engine = _open(db_url)
    try:
        if not inspect(engine).has_table(RESULTS.name):
            return []
        wanted = select(RESULTS.c.result).where(RESULTS.c.lesson == lesson)
        with engine.connect() as connection:
            found = connection.scalars(wanted.order_by(RESULTS.c.student))
            return [json.loads(text) for text in found]
    finally:
        engine.dispose()


class GradebookWriter:
    """Writes results into a gradebook; there is one in a run.

    Args:
        db_url: The gradebook's database, SQLite or PostgreSQL.
        course_id: The course's id in it.
        penalties: The rule for late submissions.

    Raises:
        CourseError: If the database cannot be used.
    """

    def __init__(self, db_url: str, course_id: str, penalties: LatePenalties) -> None:
        self._url, self._course_id, self._penalties = db_url, course_id, penalties
        self._rows: dict[str, LessonRows] = {}
        self._engine = _open(db_url)
        patiently(self._make_tables)

    def _make_tables(self) -> None:
        # nbgrader asks the program `alembic`, which lies beside Python, for its version.
        beside = str(Path(sys.executable).parent)
        if beside not in os.environ["PATH"].split(os.pathsep):
            os.environ["PATH"] = f"{beside}{os.pathsep}{os.environ['PATH']}"
        with Gradebook(self._url, self._course_id):
            RESULTS.metadata.create_all(self._engine)

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
            CourseError: If it has other cells than when submissions were graded.
        """
        resources = {"nbgrader": {"notebook": lesson, "assignment": lesson, "db_url": self._url}}
        notebook = nbformat.read(released, as_version=4)

        def save() -> None:
            with Gradebook(self._url, self._course_id) as gradebook:
                gradebook.update_or_create_assignment(lesson)
            SaveCells().preprocess(notebook, resources)
            with self._engine.connect() as connection:
                self._rows[lesson] = find_lesson(connection, lesson)

        try:
            patiently(save)
        except RuntimeError as error:
            raise CourseError(
                f"{error}: {lesson} has other cells now than when this gradebook's submissions "
                "were graded. Grade with the release they were made from, or name a new gradebook."
            ) from None

    def enrol(self, found: Sequence[SubmissionFile]) -> list[SubmissionFile]:
        """Have the students of a learning-management system in the gradebook, under its ids."""
        return enrolled(found, self._engine)

    def known(self, lesson: str) -> dict[str, tuple[str, str]]:
        """Key and status of every submission of a lesson that was graded, by student."""
        columns = select(RESULTS.c.student, RESULTS.c.key, RESULTS.c.status)

        def ask() -> dict[str, tuple[str, str]]:
            with self._engine.connect() as connection:
                found = connection.execute(columns.where(RESULTS.c.lesson == lesson))
                return {row.student: (row.key, row.status) for row in found}

        return patiently(ask)

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
                    _write_results(connection, lesson, results)
                    # What was not graded keeps the marks it had.
                    self._write_marks(connection, lesson, [g for g in results if g.key])

        patiently(save)

    def _write_marks(self, connection: Connection, lesson: str, batch: list[Graded]) -> None:
        if not batch:
            return
        rows = self._rows[lesson]
        times = {graded.student: graded.result["submitted_at"] for graded in batch}
        add_students(connection, times)
        notebook_of = add_submissions(connection, rows, times)
        for graded in batch:
            points = {check["id"]: check["points"] for check in graded.result["checks"]}
            set_marks(connection, rows, notebook_of[graded.student], points)
        set_penalties(connection, rows, notebook_of, self._penalties)


def _place(graded: Graded) -> tuple[str, str]:
    return graded.lesson, graded.student


def _write_results(connection: Connection, lesson: str, batch: list[Graded]) -> None:
    students = [graded.student for graded in batch]
    connection.execute(
        delete(RESULTS).where(RESULTS.c.lesson == lesson, RESULTS.c.student.in_(students))
    )
    rows = [
        {"student": graded.student, "lesson": lesson, "key": graded.key,
         "status": graded.result["status"], "result": json.dumps(graded.result)}
        for graded in batch
    ]  # fmt: skip
    connection.execute(insert(RESULTS), rows)
