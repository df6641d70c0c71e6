"""Carries the decisions that stand into nbgrader's tables, and takes back what stands no longer.

Done at every grade, export and report, so that nbgrader's own commands see the same: an extension
is nbgrader's extension, decided points are a mark by hand. What stood there before is kept, and
comes back when the decision is withdrawn. Excuses and groups have no place in nbgrader's tables.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Row, delete, insert, select, update

from vae_course.grading.gradebook.decisions import About, Decision, Decisions, spoken
from vae_course.grading.gradebook.digests import kept_digests
from vae_course.grading.gradebook.rows import (
    LessonRows,
    add_students,
    add_submissions,
    same_points,
)
from vae_course.grading.gradebook.tables import CARRIED

_SUBMISSION, _SUBMITTED = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
_GRADE = api.Grade.__table__
State = dict[str, Any]


def carry(
    connection: Connection,
    rows: LessonRows,
    lesson: str,
    decisions: Decisions,
    students: Collection[str] | None = None,
) -> list[str]:
    """Have the decisions about a lesson in the gradebook.

    Args:
        connection: Inside a transaction.
        rows: The lesson.
        lesson: Its id.
        decisions: What stands.
        students: Of whom; of all by default.

    Returns:
        Where the gradebook said otherwise, a sentence each.
    """
    known = _carried(connection, lesson, students)
    standing = {
        decision.about: decision
        for decision in decisions.of(lesson)
        if decision.about.kind in ("extend", "points")
        and (students is None or decision.about.student in students)
    }
    for about in known.keys() - standing.keys():
        _take_back(connection, rows, about, known[about])
    notes = [
        _place(connection, rows, decision, known.get(about)) for about, decision in standing.items()
    ]
    return [note for note in notes if note]


def _carried(
    connection: Connection, lesson: str, students: Collection[str] | None
) -> dict[About, Row[Any]]:
    wanted = select(CARRIED).where(CARRIED.c.lesson == lesson)
    if students is not None:
        wanted = wanted.where(CARRIED.c.student.in_(students))
    found = {}
    for row in connection.execute(wanted):
        kind, _, exercise = row.about.partition(" ")
        found[About(row.student, lesson, kind, exercise)] = row
    return found


def _place(
    connection: Connection, rows: LessonRows, decision: Decision, known: Row[Any] | None
) -> str:
    """Put a decision where it belongs; a sentence if something else stood there meanwhile."""
    about, value = decision.about, _plain(decision)
    now = _state(connection, rows, about)
    if now is None and about.kind == "points":
        add_students(connection, [about.student])
        add_submissions(connection, rows, {about.student: None})
        now = _state(connection, rows, about)
    if now is None:
        return ""  # an extension waits until something is handed in
    if known is None or known.stamp != decision.stamp:
        _set(connection, rows, about, value, waits=False)
        _remember(connection, decision, now if known is None else json.loads(known.before))
        return ""
    if same_points(now["value"], value):
        return ""
    _set(connection, rows, about, value, waits=now["waits"] and now["value"] is not None)
    return (
        f"{about.student}: the gradebook had {_said(about, now['value'])}; line {decision.line} of "
        f"the decisions says {_said(about, value)}, which counts until it is withdrawn"
    )


def _take_back(connection: Connection, rows: LessonRows, about: About, known: Row[Any]) -> None:
    """Put back what stood there, unless somebody has put something else there since."""
    now, before = _state(connection, rows, about), json.loads(known.before)
    if now is not None and same_points(now["value"], json.loads(known.value)):
        moved = any(now[key] != before[key] for key in ("automatic", "answer"))
        waits = now["automatic"] is None if before["value"] is None else before["waits"] or moved
        _set(connection, rows, about, before["value"], waits=waits)
    connection.execute(delete(CARRIED).where(*_same(about)))


def _remember(connection: Connection, decision: Decision, before: State) -> None:
    connection.execute(delete(CARRIED).where(*_same(decision.about)))
    row = {
        "student": decision.about.student,
        "lesson": decision.about.lesson,
        "about": _key(decision.about),
        "stamp": decision.stamp,
        "value": json.dumps(_plain(decision)),
        "before": json.dumps(before),
    }
    connection.execute(insert(CARRIED), [row])


def _key(about: About) -> str:
    return f"{about.kind} {about.exercise}".strip()


def _same(about: About) -> list[Any]:
    return [
        CARRIED.c.student == about.student,
        CARRIED.c.lesson == about.lesson,
        CARRIED.c.about == _key(about),
    ]


def _plain(decision: Decision) -> float:
    """Points, or seconds."""
    value = decision.value
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def _said(about: About, value: float | None) -> str:
    if about.kind == "extend":
        return "no extension" if value is None else f"{spoken(timedelta(seconds=value))} more time"
    return f"{'no' if value is None else format(value, 'g')} points by hand for {about.exercise}"


def _state(connection: Connection, rows: LessonRows, about: About) -> State | None:
    """What is in nbgrader's tables now; None if there is no submission."""
    here = (_SUBMISSION.c.assignment_id == rows.assignment,
            _SUBMISSION.c.student_id == about.student)  # fmt: skip
    if about.kind == "extend":
        found = connection.execute(select(_SUBMISSION.c.extension).where(*here)).one_or_none()
        if found is None:
            return None
        value = None if found.extension is None else found.extension.total_seconds()
        return {"value": value, "waits": False, "automatic": 0.0, "answer": ""}
    wanted = (
        select(_GRADE.c.manual_score, _GRADE.c.auto_score, _GRADE.c.needs_manual_grade)
        .join(_SUBMITTED, _SUBMITTED.c.id == _GRADE.c.notebook_id)
        .join(_SUBMISSION, _SUBMISSION.c.id == _SUBMITTED.c.assignment_id)
        .where(*here, _GRADE.c.cell_id == rows.marked.get(about.exercise, ""))
    )
    found = connection.execute(wanted).one_or_none()
    if found is None:
        return None
    digest = kept_digests(connection, about.lesson, [about.student]).get(about.student, {})
    return {
        "value": found.manual_score,
        "waits": found.needs_manual_grade,
        "automatic": found.auto_score,
        "answer": digest.get(about.exercise, ""),
    }


def _set(
    connection: Connection, rows: LessonRows, about: About, value: float | None, *, waits: bool
) -> None:
    submission = select(_SUBMISSION.c.id).where(
        _SUBMISSION.c.assignment_id == rows.assignment, _SUBMISSION.c.student_id == about.student
    )
    if about.kind == "extend":
        extension = None if value is None else timedelta(seconds=value)
        which = _SUBMISSION.c.id.in_(submission)
        connection.execute(update(_SUBMISSION).where(which).values(extension=extension))
        return
    notebook = select(_SUBMITTED.c.id).where(_SUBMITTED.c.assignment_id.in_(submission))
    which = _GRADE.c.notebook_id.in_(notebook) & (_GRADE.c.cell_id == rows.marked[about.exercise])
    new = {"manual_score": value, "needs_manual_grade": waits}
    connection.execute(update(_GRADE).where(which).values(new))
