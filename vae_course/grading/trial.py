"""Grading on trial: in a copy of the gradebook that is thrown away, and what would have changed.

The copy is graded by the very code that grades the class, so the answer cannot be another one.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Connection, Table, create_engine, insert, inspect, select

from vae_course.grading.gradebook.database import connect, is_there
from vae_course.grading.gradebook.decisions import About, Decisions
from vae_course.grading.gradebook.rows import same_points
from vae_course.grading.gradebook.tables import OURS
from vae_course.grading.gradebook.writer import read_records
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.secret import VARIABLE, secret_is_there
from vae_course.grading.settings import Settings
from vae_course.reporting.marks import Mark, read_marks

ROWS = 5_000  # copied at a time
LONGEST = 160  # letters shown of a reason


@dataclass(frozen=True)
class Trial:
    """A class to grade on trial.

    Args:
        settings: The class with the copy of its gradebook, and nothing else of it, in the place of
            its own.
        original: The class.
    """

    settings: Settings
    original: Settings

    def told(self, lesson: str, decisions: Decisions) -> str:
        """Which marks of a lesson would change, from what to what, and why.

        Args:
            lesson: The lesson's id, graded in the copy.
            decisions: What people decided.
        """
        is_new = not is_there(connect(self.original.db_url))
        old_marks = {} if is_new else read_marks(self.original.db_url, lesson)
        new_marks = read_marks(self.settings.db_url, lesson)
        old, new = ({record.student: record for record in read_records(url, lesson)}
                    for url in (self.original.db_url, self.settings.db_url))  # fmt: skip
        lines, changed = [], 0
        for student, mark in sorted(new_marks.items()):
            why = _Why(lesson, student, old.get(student), new.get(student), decisions)
            rows = list(_changes(old_marks.get(student), mark, why))
            changed += bool(rows)
            lines += [(student, *row) for row in rows]
        lines += [
            (student, "everything", "–", "–", record.message)
            for student, record in sorted(new.items())
            if record.status == "ungraded"
        ]
        count = f"{changed} of {len(new_marks)}"
        head = f"{lesson}: the marks of {count} would change; nothing was written."
        return "\n".join([head, *_columns(lines)])


@contextmanager
def tried_out(settings: Settings) -> Iterator[Trial]:
    """A copy of a class's gradebook to grade into, while this lasts.

    Args:
        settings: The class; its gradebook may be missing.
    """
    with tempfile.TemporaryDirectory(prefix="vae-course-") as folder, _a_secret(settings.folder):
        copy = f"sqlite:///{Path(folder, 'gradebook.db')}"
        _copy(settings.db_url, copy)
        yield Trial(replace(settings, db_url=copy, autograded=Path(folder, "autograded")), settings)


@contextmanager
def _a_secret(folder: Path) -> Iterator[None]:
    """A passing secret, where the class has none yet: which inputs are drawn changes no mark."""
    if secret_is_there(folder):
        yield
        return
    os.environ[VARIABLE] = secrets.token_hex(32)
    try:
        yield
    finally:
        del os.environ[VARIABLE]


def _copy(source_url: str, target_url: str) -> None:
    source, target = connect(source_url), create_engine(target_url)
    try:
        if not is_there(source):
            return
        there = set(inspect(source).get_table_names())
        tables = [*Base.metadata.sorted_tables, *OURS.sorted_tables]
        Base.metadata.create_all(target)
        OURS.create_all(target)
        with source.connect() as reading, target.begin() as writing:
            for table in tables:
                if table.name in there:
                    _copy_rows(reading, writing, table)
    finally:
        source.dispose()
        target.dispose()


def _copy_rows(reading: Connection, writing: Connection, table: Table) -> None:
    for rows in reading.execute(select(table)).mappings().partitions(ROWS):
        writing.execute(insert(table), [dict(row) for row in rows])


@dataclass(frozen=True)
class _Why:
    """What explains the changes of one student's marks."""

    lesson: str
    student: str
    old: SubmissionRecord | None
    new: SubmissionRecord | None
    decisions: Decisions

    @property
    def cause(self) -> str:
        """What is not as it was when the student was graded before."""
        if self.old is None or self.new is None:
            return "not graded before"
        words = {"digest": "handed in anew", "lesson_version": "another release of the lesson",
                 "isolation": "another isolation"}  # fmt: skip
        moved = [word for name, word in words.items()
                 if getattr(self.old, name) != getattr(self.new, name)]  # fmt: skip
        return ", ".join(moved) or "other checks"

    def of(self, id: str) -> str:
        """Why an exercise's mark changes."""
        decision = self.decisions.get(About(self.student, self.lesson, "points", id))
        if decision is not None:
            return f"decided (line {decision.line}): {decision.why}"
        if self.new and not self.new.graded:
            return f"{self.new.status}: {self.new.message}"
        checks = self.new.checks if self.new else ()
        check = next((check for check in checks if check.id == id), None)
        said = "" if check is None or check.passed else check.diagnosis or check.message
        return f"{self.cause}; the check says: {said}" if said else self.cause

    def of_penalty(self) -> str:
        """Why the penalty changes."""
        decision = self.decisions.get(About(self.student, self.lesson, "extend"))
        if decision is not None:
            return f"{decision.words} (line {decision.line}): {decision.why}"
        return "due date, extension and time of handing in as they are now"


def _changes(old: Mark | None, new: Mark, why: _Why) -> Iterator[tuple[str, str, str, str]]:
    """Exercise, from, to and why, of one student."""
    for id, points in new.points.items():
        before = old.points.get(id) if old else None
        waits, waited = id in new.open, old is None or id in old.open
        if not same_points(before, points) or waits != waited:
            yield id, _said(before, waited and old is not None), _said(points, waits), why.of(id)
    penalty = old.penalty if old else 0.0
    if not same_points(penalty, new.penalty):
        yield "late penalty", f"{penalty:g}", f"{new.penalty:g}", why.of_penalty()


def _said(points: float | None, waits: bool) -> str:
    if points is None:
        return "waits" if waits else "–"
    return f"{points:g}{', to be looked at' if waits else ''}"


def _columns(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines of a table; what a learner's program said stays on its line, and is no command."""
    plain = [[_clip(cell) for cell in line] for line in lines]
    widths = [max(map(len, column), default=0) for column in zip(*plain, strict=True)]
    lefts = [who.ljust(widths[0]) + "  " + id.ljust(widths[1]) for who, id, *_ in plain]
    rights = [
        f"{old.rjust(widths[2])} → {new.ljust(widths[3])}  {why}" for *_, old, new, why in plain
    ]
    return [f"  {left}  {right}" for left, right in zip(lefts, rights, strict=True)]


def _clip(cell: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in cell)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
