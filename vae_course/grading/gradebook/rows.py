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
from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from vae_course.grading.gradebook.late import LatePenalties, seconds_late

_ASSIGNMENT, _NOTEBOOK = api.Assignment.__table__, api.Notebook.__table__
_CELL, _STUDENT = api.BaseCell.__table__, api.Student.__table__
_SUBMISSION, _SUBMITTED = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
_MOST = api.GradeCell.__table__
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__

# Points that count, as nbgrader has it: extra credit counts only where there is a mark.
POINTS = func.coalesce(
    func.coalesce(_GRADE.c.manual_score, _GRADE.c.auto_score)
    + func.coalesce(_GRADE.c.extra_credit, 0.0),
    0.0,
)
_SET_MARK = (
    update(_GRADE)
    .where(_GRADE.c.cell_id == bindparam("cell"), _GRADE.c.notebook_id == bindparam("which"))
    .values(auto_score=bindparam("points"), needs_manual_grade=bindparam("waits"))
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
        most: By exercise id, the points to be had.
        commented: Ids of the cells that hold comments.
        due: When it has to be handed in, UTC.
    """

    assignment: str
    notebook: str
    marked: dict[str, str]
    most: dict[str, float]
    commented: list[str]
    due: datetime | None


def find_lesson(connection: Connection, lesson: str) -> LessonRows | None:
    """A lesson in the gradebook; None if it is not there."""
    columns = select(_ASSIGNMENT.c.id, _ASSIGNMENT.c.duedate, _NOTEBOOK.c.id)
    joined = columns.join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
    found = connection.execute(
        joined.where(_ASSIGNMENT.c.name == lesson, _NOTEBOOK.c.name == lesson)
    ).one_or_none()
    if found is None:
        return None
    assignment, due, notebook = found
    cells = (
        select(_CELL.c.id, _CELL.c.name, _CELL.c.type, _MOST.c.max_score)
        .outerjoin(_MOST, _MOST.c.id == _CELL.c.id)
        .where(_CELL.c.notebook_id == notebook)
    )
    marked, most, commented = {}, {}, []
    for id, name, kind, points in connection.execute(cells):
        if kind == "GradeCell":
            exercise = name.removeprefix("check_")
            marked[exercise], most[exercise] = id, points
        elif kind == "SolutionCell":
            commented.append(id)
    return LessonRows(assignment, notebook, marked, most, commented, due)


def is_handed_in(connection: Connection, rows: LessonRows) -> bool:
    """Whether anybody's marks of a lesson are in the gradebook."""
    wanted = select(_SUBMITTED.c.id).where(_SUBMITTED.c.notebook_id == rows.notebook).limit(1)
    return connection.execute(wanted).first() is not None


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
    connection: Connection,
    rows: LessonRows,
    notebook: str,
    points: Mapping[str, float | None],
    same: Collection[str],
) -> None:
    """Write a submission's automatic marks; None waits for a person.

    A mark by hand stays. It is shown again where the answer or the automatic mark under it is
    another one now, and nowhere else.

    Args:
        connection: Inside a transaction.
        rows: The lesson.
        notebook: Id of the submitted notebook.
        points: The marks by exercise id.
        same: Exercises whose answer is the one that was marked before.
    """
    columns = select(
        _GRADE.c.cell_id, _GRADE.c.auto_score, _GRADE.c.manual_score, _GRADE.c.needs_manual_grade
    )
    before = {row.cell_id: row for row in connection.execute(
        columns.where(_GRADE.c.notebook_id == notebook))}  # fmt: skip
    marks = []
    for id, cell in rows.marked.items():
        new, old = points.get(id), before[cell]
        confirmed = id in same and same_points(new, old.auto_score) and not old.needs_manual_grade
        waits = new is None if old.manual_score is None else not confirmed
        marks.append({"cell": cell, "which": notebook, "points": new, "waits": waits})
    _execute(connection, _SET_MARK, marks)


def same_points(a: float | None, b: float | None) -> bool:
    """Whether two marks are one.

    Example:
        >>> same_points(1 / 3, 0.1 / 0.3), same_points(0.0, None)
        (True, False)
    """
    return a is b or (a is not None and b is not None and abs(a - b) < 1e-6)


def reckon_penalties(
    connection: Connection,
    rows: LessonRows,
    penalties: LatePenalties,
    excused: Collection[str] = (),
    students: Collection[str] | None = None,
) -> None:
    """Take off what lateness costs now: by the due date and the extensions in the gradebook.

    Args:
        connection: Inside a transaction.
        rows: The lesson.
        penalties: The rule.
        excused: Who pays nothing.
        students: Of whom; of all by default.
    """
    wanted = (
        select(_SUBMISSION.c.student_id, _SUBMISSION.c.timestamp, _SUBMISSION.c.extension,
               _SUBMITTED.c.id, _SUBMITTED.c.late_submission_penalty)
        .join(_SUBMITTED, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
        .where(_SUBMISSION.c.assignment_id == rows.assignment,
               _SUBMITTED.c.notebook_id == rows.notebook)
    )  # fmt: skip
    if students is not None:
        wanted = wanted.where(_SUBMISSION.c.student_id.in_(students))
    found = list(connection.execute(wanted))
    late = {row.id: seconds_late(row.timestamp, rows.due, row.extension) for row in found}
    scores = _scores(connection, rows, students and [id for id in late if late[id]])
    new = []
    for row in found:
        penalty = None
        if late[row.id] and row.student_id not in excused:
            penalty = penalties.penalty(row.student_id, scores.get(row.id, 0.0), late[row.id])
        if not same_points(penalty, row.late_submission_penalty):
            new.append({"which": row.id, "penalty": penalty})
    _execute(connection, _SET_PENALTY, new)


def _scores(
    connection: Connection, rows: LessonRows, notebooks: Collection[str] | None
) -> dict[str, float]:
    """Points by submitted notebook, of these or of all."""
    wanted = select(_GRADE.c.notebook_id, func.sum(POINTS)).group_by(_GRADE.c.notebook_id)
    wanted = wanted.where(_GRADE.c.cell_id.in_(rows.marked.values()))
    if notebooks is not None:
        wanted = wanted.where(_GRADE.c.notebook_id.in_(notebooks))
    return {notebook: float(score) for notebook, score in connection.execute(wanted)}


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
