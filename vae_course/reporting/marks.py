"""The marks that count: nbgrader's, with what people gave by hand and what lateness cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from vae_course import CourseError

Result = dict[str, Any]
_STUDENT, _ASSIGNMENT = api.Student.__table__, api.Assignment.__table__
_SUBMISSION, _SUBMITTED = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
_GRADE, _BASE, _CELL = api.Grade.__table__, api.BaseCell.__table__, api.GradeCell.__table__
_NOTEBOOK = api.Notebook.__table__


@dataclass(frozen=True)
class Mark:
    """What the gradebook says about one learner and one lesson.

    Args:
        student: The learner's id.
        score: Points so far, those given by hand included.
        max_score: Points to be had.
        penalty: Points that lateness costs, zero or more.
        waiting: Whether a person has still to decide about an answer.
        by_hand: Points given by a person, extra credit included, by exercise.
        first_name: Where the gradebook knows it.
        last_name: Where the gradebook knows it.
        email: Where the gradebook knows it.
        lms_user_id: The learner's id in a learning-management system, where it is known.
    """

    student: str
    score: float = 0.0
    max_score: float = 0.0
    penalty: float = 0.0
    waiting: bool = False
    by_hand: Mapping[str, float] = field(default_factory=dict)
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    lms_user_id: str | None = None

    @property
    def total(self) -> float:
        """The points that count: never below zero, as nbgrader has it.

        Example:
            >>> Mark("ada", score=3.0, penalty=0.5).total
            2.5
        """
        return max(0.0, self.score - self.penalty)

    @property
    def name(self) -> str:
        """``Last, First`` where it is known, else the id.

        Example:
            >>> Mark("al1", first_name="Ada", last_name="Lovelace").name
            'Lovelace, Ada'
        """
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


def read_marks(db_url: str, lesson: str) -> dict[str, Mark]:
    """Read a lesson's marks from nbgrader's gradebook, in a handful of queries.

    Args:
        db_url: The gradebook's database.
        lesson: The lesson's id.

    Returns:
        The marks of everybody who handed it in, by student; empty if nobody did.

    Raises:
        CourseError: If there is no gradebook.
    """
    engine = open_gradebook(db_url)
    try:
        with engine.connect() as connection:
            return _read(connection, lesson)
    finally:
        engine.dispose()


def open_gradebook(db_url: str) -> Engine:
    """Connect to a gradebook, and make none.

    Raises:
        CourseError: If there is none, or it cannot be reached.
    """
    try:
        engine = create_engine(db_url)
        # A look at a file of SQLite's would make an empty one.
        file = make_url(db_url).database if engine.dialect.name == "sqlite" else None
        there = (file is None or _is_file(file)) and inspect(engine).has_table(_SUBMISSION.name)
    except (SQLAlchemyError, ImportError) as error:
        raise CourseError(f"the gradebook cannot be read: {error}") from None
    if not there:
        raise CourseError(
            f"there is no gradebook at {engine.url!r}; grade first (`vae-course grade`), or name "
            "another with --db."
        )
    return engine


def _is_file(path: str) -> bool:
    return path == ":memory:" or Path(path).is_file()


def _read(connection: Connection, lesson: str) -> dict[str, Mark]:
    places = (
        select(_SUBMISSION.c.id, _SUBMITTED.c.id.label("notebook"), _STUDENT)
        .join_from(_SUBMISSION, _ASSIGNMENT, _SUBMISSION.c.assignment_id == _ASSIGNMENT.c.id)
        .join(_STUDENT, _SUBMISSION.c.student_id == _STUDENT.c.id)
        .join(_SUBMITTED, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
        .add_columns(_SUBMITTED.c.late_submission_penalty.label("penalty"))
    )
    most = _max_score(connection, lesson)
    points = _points(connection, lesson)
    marks = {}
    for row in connection.execute(places).mappings():
        score, waiting, by_hand = points.get(row["notebook"], (0.0, True, {}))
        student = row[_STUDENT.c.id]
        names = {key: row[key] for key in ("first_name", "last_name", "email", "lms_user_id")}
        penalty = row["penalty"] or 0.0
        marks[student] = Mark(student, score, most, penalty, waiting, by_hand, **names)
    return marks


def _max_score(connection: Connection, lesson: str) -> float:
    wanted = (
        select(func.coalesce(func.sum(_CELL.c.max_score), 0.0))
        .join_from(_CELL, _BASE, _CELL.c.id == _BASE.c.id)
        .join(_NOTEBOOK, _BASE.c.notebook_id == _NOTEBOOK.c.id)
        .join(_ASSIGNMENT, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
    )
    return float(connection.execute(wanted).scalar_one())


def _points(connection: Connection, lesson: str) -> dict[str, tuple[float, bool, dict[str, float]]]:
    """Score, whether a person has to decide, and points by hand, by submitted notebook."""
    wanted = (
        select(_GRADE, _BASE.c.name)
        .join_from(_GRADE, _BASE, _GRADE.c.cell_id == _BASE.c.id)
        .join(_NOTEBOOK, _BASE.c.notebook_id == _NOTEBOOK.c.id)
        .join(_ASSIGNMENT, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
    )
    found: dict[str, tuple[float, bool, dict[str, float]]] = {}
    for row in connection.execute(wanted):
        score, waiting, by_hand = found.get(row.notebook_id, (0.0, False, {}))
        given = row.auto_score if row.manual_score is None else row.manual_score
        extra = row.extra_credit or 0.0
        if row.manual_score is not None or extra:
            by_hand[row.name.removeprefix("check_")] = (given or 0.0) + extra
        # nbgrader: extra credit counts only where there is a mark.
        score += 0.0 if given is None else given + extra
        found[row.notebook_id] = score, waiting or row.needs_manual_grade, by_hand
    return found


def with_marks_by_hand(results: Iterable[Result], marks: Mapping[str, Mark]) -> list[Result]:
    """The results with a person's marks in the place of the checks' own.

    Args:
        results: Results of grading; left as they are.
        marks: The gradebook's marks, by student.

    Returns:
        New results; a check with a mark by hand no longer waits.

    Example:
        >>> check = {"id": "why", "points": None, "max_points": 2.0, "passed": None, "manual": True}
        >>> marks = {"ada": Mark("ada", by_hand={"why": 2.0})}
        >>> with_marks_by_hand([{"student": "ada", "checks": [check]}], marks)[0]["checks"][0]
        {'id': 'why', 'points': 2.0, 'max_points': 2.0, 'passed': True, 'manual': False}
    """
    merged = []
    for result in results:
        mark = marks.get(result["student"])
        by_hand = mark.by_hand if mark else {}
        checks = [_marked(check, by_hand) for check in result["checks"]]
        merged.append({**result, "checks": checks})
    return merged


def _marked(check: Result, by_hand: Mapping[str, float]) -> Result:
    points = by_hand.get(check["id"])
    if points is None:
        return check
    return {**check, "points": points, "passed": points >= check["max_points"], "manual": False}
