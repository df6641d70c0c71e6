"""nbgrader's tables, read and filled many rows at a time.

Wherever two columns are asked for together, that is what nbgrader has an index on; one of them
alone would look through the whole class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Table, bindparam, insert, or_, select, update

from vae_course.grading.gradebook.late import LatePenalties, seconds_late

_ASSIGNMENT, _NOTEBOOK = api.Assignment.__table__, api.Notebook.__table__
_CELL, _STUDENT = api.BaseCell.__table__, api.Student.__table__
_SUBMISSION, _SUBMITTED = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__

_SET_MARK = (
    update(_GRADE)
    .where(_GRADE.c.cell_id == bindparam("cell"), _GRADE.c.notebook_id == bindparam("which"))
    # As nbgrader has it: a mark by hand stays, and is looked at again.
    .values(
        auto_score=bindparam("points"),
        needs_manual_grade=or_(bindparam("waits"), _GRADE.c.manual_score.is_not(None)),
    )
)
_SET_PENALTY = (
    update(_SUBMITTED)
    .where(_SUBMITTED.c.id == bindparam("which"))
    .values(late_submission_penalty=bindparam("penalty"))
)
_SET_TIME = (
    update(_SUBMISSION)
    .where(_SUBMISSION.c.id == bindparam("which"))
    .values(timestamp=bindparam("time"))
)


@dataclass(frozen=True)
class LessonRows:
    """A lesson in nbgrader's tables.

    Args:
        assignment: Id of its assignment.
        notebook: Id of its notebook.
        marked: By exercise id, the id of the cell that holds its points.
        commented: Ids of the cells that hold comments.
        due: When it has to be handed in, UTC.
    """

    assignment: str
    notebook: str
    marked: dict[str, str]
    commented: list[str]
    due: datetime | None


def find_lesson(connection: Connection, lesson: str) -> LessonRows:
    """A lesson that is in the gradebook."""
    columns = select(_ASSIGNMENT.c.id, _ASSIGNMENT.c.duedate)
    assignment, due = connection.execute(columns.where(_ASSIGNMENT.c.name == lesson)).one()
    same = (_NOTEBOOK.c.assignment_id == assignment, _NOTEBOOK.c.name == lesson)
    notebook = connection.execute(select(_NOTEBOOK.c.id).where(*same)).scalar_one()
    cells = select(_CELL.c.id, _CELL.c.name, _CELL.c.type).where(_CELL.c.notebook_id == notebook)
    marked, commented = {}, []
    for id, name, kind in connection.execute(cells):
        if kind == "GradeCell":
            marked[name.removeprefix("check_")] = id
        elif kind == "SolutionCell":
            commented.append(id)
    return LessonRows(assignment, notebook, marked, commented, due)


def add_students(connection: Connection, students: Collection[str]) -> None:
    """Have these students in the gradebook."""
    there = set(connection.scalars(select(_STUDENT.c.id).where(_STUDENT.c.id.in_(students))))
    new = [{"id": student} for student in students if student not in there]
    if new:
        connection.execute(insert(_STUDENT), new)


def add_submissions(
    connection: Connection, rows: LessonRows, times: Mapping[str, str | None]
) -> dict[str, str]:
    """Have a submission of each of these students in the gradebook, ready for marks.

    Args:
        connection: Inside a transaction.
        rows: The lesson.
        times: By student, when it was handed in, in ISO format; None leaves what is there.

    Returns:
        By student, the id of the submitted notebook.
    """
    fixed = {"assignment_id": rows.assignment}
    submissions = _ensure(connection, _SUBMISSION, fixed, "student_id", times)
    fixed = {"notebook_id": rows.notebook}
    notebooks = _ensure(connection, _SUBMITTED, fixed, "assignment_id", submissions.values())
    for cell in rows.marked.values():
        _ensure(connection, _GRADE, {"cell_id": cell}, "notebook_id", notebooks.values())
    for cell in rows.commented:
        _ensure(connection, _COMMENT, {"cell_id": cell}, "notebook_id", notebooks.values())
    _execute(
        connection,
        _SET_TIME,
        [{"which": submissions[who], "time": _utc(said)} for who, said in times.items() if said],
    )
    return {student: notebooks[id] for student, id in submissions.items()}


def set_marks(
    connection: Connection, rows: LessonRows, notebook: str, points: Mapping[str, float | None]
) -> None:
    """Write a submission's automatic marks; None waits for a person."""
    marks = [{"cell": cell, "which": notebook, "points": points.get(id),
              "waits": points.get(id) is None} for id, cell in rows.marked.items()]  # fmt: skip
    _execute(connection, _SET_MARK, marks)


def set_penalties(
    connection: Connection,
    rows: LessonRows,
    notebook_of: Mapping[str, str],
    penalties: LatePenalties,
) -> None:
    """Write what is taken off for being late, after the marks are written."""
    columns = select(_SUBMISSION.c.student_id, _SUBMISSION.c.timestamp, _SUBMISSION.c.extension)
    wanted = columns.where(
        _SUBMISSION.c.assignment_id == rows.assignment,
        _SUBMISSION.c.student_id.in_(notebook_of),
    )
    found = []
    for student, submitted, extension in connection.execute(wanted):
        notebook, late = notebook_of[student], seconds_late(submitted, rows.due, extension)
        score = _score(connection, rows, notebook) if late else 0.0
        found.append({"which": notebook, "penalty": penalties.penalty(student, score, late)})
    _execute(connection, _SET_PENALTY, found)


def _score(connection: Connection, rows: LessonRows, notebook: str) -> float:
    columns = select(_GRADE.c.auto_score, _GRADE.c.manual_score, _GRADE.c.extra_credit)
    cells = _GRADE.c.cell_id.in_(rows.marked.values())
    total = 0.0
    for automatic, by_hand, extra in connection.execute(
        columns.where(cells, _GRADE.c.notebook_id == notebook)
    ):
        total += (automatic if by_hand is None else by_hand) or 0.0
        total += extra or 0.0
    return total


def _ensure(
    connection: Connection,
    table: Table,
    fixed: Mapping[str, str],
    column: str,
    values: Collection[str],
) -> dict[str, str]:
    """Rows with these values, made where they are missing; their ids by value."""
    same = [table.c[name] == value for name, value in fixed.items()]
    wanted = select(table.c[column], table.c.id).where(*same, table.c[column].in_(values))
    ids: dict[str, str] = {row[0]: row[1] for row in connection.execute(wanted)}
    new = [{"id": api.new_uuid(), column: v, **fixed} for v in values if v not in ids]
    if new:
        connection.execute(insert(table), new)
    return ids | {row[column]: row["id"] for row in new}


def _execute(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _utc(said: str) -> datetime:
    """The time as nbgrader keeps it: in UTC, without saying so."""
    return datetime.fromisoformat(said).astimezone(UTC).replace(tzinfo=None)
