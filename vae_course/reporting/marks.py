"""The marks that count: nbgrader's, with what people gave by hand and what lateness cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Row, Select, select

from autograded_tests.framework.record import CheckRecord
from vae_course.grading.gradebook.database import open_gradebook
from vae_course.grading.record import SubmissionRecord

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
        points: Points that count, extra credit included, by exercise; None where there are none.
        by_hand: Those of them that a person gave.
        open: The exercises about which a person has still to decide.
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
    points: Mapping[str, float | None] = field(default_factory=dict)
    by_hand: Mapping[str, float] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
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


def _read(connection: Connection, lesson: str) -> dict[str, Mark]:
    places = (
        select(_SUBMISSION.c.id, _SUBMITTED.c.id.label("notebook"), _STUDENT)
        .join_from(_SUBMISSION, _ASSIGNMENT, _SUBMISSION.c.assignment_id == _ASSIGNMENT.c.id)
        .join(_STUDENT, _SUBMISSION.c.student_id == _STUDENT.c.id)
        .join(_SUBMITTED, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
        .add_columns(_SUBMITTED.c.late_submission_penalty.label("penalty"))
    )
    most = sum(_most(connection, lesson).values())
    grades: dict[str, list[Row[Any]]] = defaultdict(list)
    for grade in connection.execute(_grades(lesson)):
        grades[grade.notebook_id].append(grade)
    marks = {}
    for row in connection.execute(places).mappings():
        names = {key: row[key] for key in ("first_name", "last_name", "email", "lms_user_id")}
        rows = grades[row["notebook"]]
        marks[row[_STUDENT.c.id]] = Mark(
            row[_STUDENT.c.id],
            sum(_given(grade) or 0.0 for grade in rows),
            most,
            row["penalty"] or 0.0,
            not rows or any(grade.needs_manual_grade for grade in rows),
            {_exercise(grade): _given(grade) for grade in rows},
            {_exercise(grade): _given(grade) or 0.0 for grade in rows if _is_by_hand(grade)},
            frozenset(_exercise(grade) for grade in rows if grade.needs_manual_grade),
            **names,
        )
    return marks


def max_points(db_url: str, lesson: str) -> dict[str, float]:
    """The points to be had in a lesson, by exercise, as the gradebook has them."""
    engine = open_gradebook(db_url)
    try:
        with engine.connect() as connection:
            return _most(connection, lesson)
    finally:
        engine.dispose()


def _most(connection: Connection, lesson: str) -> dict[str, float]:
    wanted = (
        select(_BASE.c.name, _CELL.c.max_score)
        .join_from(_CELL, _BASE, _CELL.c.id == _BASE.c.id)
        .join(_NOTEBOOK, _BASE.c.notebook_id == _NOTEBOOK.c.id)
        .join(_ASSIGNMENT, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
    )
    return {row.name.removeprefix("check_"): row.max_score for row in connection.execute(wanted)}


def _grades(lesson: str) -> Select[Any]:
    return (
        select(_GRADE, _BASE.c.name)
        .join_from(_GRADE, _BASE, _GRADE.c.cell_id == _BASE.c.id)
        .join(_NOTEBOOK, _BASE.c.notebook_id == _NOTEBOOK.c.id)
        .join(_ASSIGNMENT, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .where(_ASSIGNMENT.c.name == lesson)
    )


def _exercise(grade: Row[Any]) -> str:
    return str(grade.name).removeprefix("check_")


def _given(grade: Row[Any]) -> float | None:
    """As nbgrader has it: extra credit counts only where there is a mark."""
    points: float | None = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if points is None else points + (grade.extra_credit or 0.0)


def _is_by_hand(grade: Row[Any]) -> bool:
    return grade.manual_score is not None or bool(grade.extra_credit)


def with_marks_by_hand(
    records: Iterable[SubmissionRecord], marks: Mapping[str, Mark]
) -> list[SubmissionRecord]:
    """The records with the gradebook's marks in the place of the checks' own.

    So what a person gave, and what nbgrader's own commands graded, stands in them. A check with a
    mark by hand no longer waits, unless it is shown again.

    Args:
        records: Records of grading.
        marks: The gradebook's marks, by student.

    Example:
        >>> record = SubmissionRecord(
        ...     "graded", student="ada", checks=(CheckRecord("why", 2.0, None, None, True, ""),)
        ... )
        >>> ada = Mark("ada", points={"why": 2.0}, by_hand={"why": 2.0})
        >>> (marked,) = with_marks_by_hand([record], {"ada": ada})
        >>> record.waits, marked.waits, marked.score
        (True, False, 2.0)
    """
    merged = []
    for record in records:
        mark = marks.get(record.student, Mark(""))
        checks = tuple(_marked(check, mark) for check in record.checks)
        merged.append(replace(record, checks=checks))
    return merged


def _marked(check: CheckRecord, mark: Mark) -> CheckRecord:
    given = {**mark.points, **mark.by_hand}
    if check.id not in given:
        return check
    points = given[check.id]
    waits = points is None or check.id in mark.open
    return replace(check, points=points, passed=_passed(points, check.max_points, waits),
                   manual=waits)  # fmt: skip


def class_records(
    lesson: str,
    records: Sequence[SubmissionRecord],
    marks: Mapping[str, Mark],
    most: Mapping[str, float],
) -> list[SubmissionRecord]:
    """What is known of a class: the records of grading, and what only the gradebook knows.

    Whoever has marks without a record was graded by other means; and where a person has marked
    every answer of a submission that could not be read, those marks are its record.

    Args:
        lesson: The lesson's id.
        records: Records of grading.
        marks: The gradebook's marks, by student.
        most: The points to be had, by exercise.
    """
    settled = {student for student, mark in marks.items() if mark.points and not mark.waiting}
    by_person = {r.student for r in records if r.status == "unreadable"} & settled
    kept = [r for r in with_marks_by_hand(records, marks) if r.student not in by_person]
    begun = {s for s, m in marks.items() if any(p is not None for p in m.points.values())}
    elsewhere = by_person | (begun - {record.student for record in records})
    return kept + [_of_marks(lesson, marks[student], most) for student in sorted(elsewhere)]


def _of_marks(lesson: str, mark: Mark, most: Mapping[str, float]) -> SubmissionRecord:
    checks = tuple(_check(id, points, most.get(id, 0.0), id in mark.open)
                   for id, points in mark.points.items())  # fmt: skip
    return SubmissionRecord("graded", "", lesson, checks, student=mark.student)


def _check(id: str, points: float | None, most: float, waits: bool) -> CheckRecord:
    return CheckRecord(id, most, points, _passed(points, most, waits), waits, "")


def _passed(points: float | None, most: float, waits: bool) -> bool | None:
    return None if points is None or waits else points >= most
