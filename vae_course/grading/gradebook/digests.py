"""Digests of the answers that marks are about: whether a mark by hand has to be looked at again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from vae_course.grading.gradebook.tables import ANSWERS, RESULTS
from vae_course.grading.record import SubmissionRecord


def digests(answers: Mapping[str, str]) -> dict[str, str]:
    r"""Digests of a submission's answers by exercise, white space at the ends of lines aside.

    Example:
        >>> digests({"a": "x = 1  "}) == digests({"a": "x = 1\n"})
        True
    """
    return {id: _digest(text) for id, text in answers.items()}


def _digest(text: str) -> str:
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()[:16]


def keep_digests(connection: Connection, lesson: str, records: Sequence[SubmissionRecord]) -> None:
    """Note which answers the marks in the gradebook are about."""
    rows = [
        {"student": one.student, "lesson": lesson, "digests": json.dumps(digests(one.answers))}
        for one in records
    ]
    replace_rows(connection, ANSWERS, lesson, rows)


def kept_digests(
    connection: Connection, lesson: str, students: Collection[str]
) -> dict[str, dict[str, str]]:
    """Digests of the answers that the marks in the gradebook are about, by student."""
    wanted = select(ANSWERS.c.student, ANSWERS.c.digests).where(
        ANSWERS.c.lesson == lesson, ANSWERS.c.student.in_(students)
    )
    found = {student: json.loads(text) for student, text in connection.execute(wanted)}
    # Who was graded before digests were kept.
    wanted = select(RESULTS.c.student, RESULTS.c.result).where(
        RESULTS.c.lesson == lesson,
        RESULTS.c.status != "ungraded",
        RESULTS.c.student.in_(set(students) - found.keys()),
    )
    older = {who: SubmissionRecord.from_json(json.loads(text))
             for who, text in connection.execute(wanted)}  # fmt: skip
    return found | {who: digests(record.answers) for who, record in older.items()}


def replace_rows(
    connection: Connection, table: Table, lesson: str, rows: list[dict[str, Any]]
) -> None:
    """Put rows of ours in the place of those of the same students."""
    students = [row["student"] for row in rows]
    same = (table.c.lesson == lesson, table.c.student.in_(students))
    connection.execute(delete(table).where(*same))
    connection.execute(insert(table), rows)
