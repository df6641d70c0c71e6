"""Small classes for the tests of the report: records made by hand, and a gradebook that is real."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from traitlets.config import Config

from autograded_tests.framework.record import CheckRecord
from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.writer import GradebookWriter
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.task import Graded

LESSON = "04_elbo"


def check(
    id: str, points: float | None, most: float = 2.0, diagnosis: str | None = None
) -> CheckRecord:
    """A check's record; a message that says which, unless all is right."""
    right = points is not None and points >= most
    message = "All as asked." if right else f"`{id}` came out wrong. Look at {diagnosis or id}."
    waits = points is None
    return CheckRecord(id, most, points, None if waits else right, waits, message, diagnosis)


def record(student: str, checks: Sequence[CheckRecord] = (), **more: Any) -> SubmissionRecord:
    """A graded submission's record; ``status`` may say otherwise."""
    usual = {
        "status": "graded",
        "notebook": f"{LESSON}.ipynb",
        "isolation": "bubblewrap",
        "lesson_version": "0123456789ab",
        "submitted_at": "2026-03-13T12:00:00+00:00",
        "digest": "0" * 64,
        "seconds": 0.25,
        "submitted_version": "0123456789ab",
    }
    return SubmissionRecord(
        lesson=LESSON, student=student, checks=tuple(checks), **{**usual, **more}
    )


def write_gradebook(
    course: Path,
    records: Sequence[SubmissionRecord],
    decisions: Decisions | None = None,
    config: Config | None = None,
) -> str:
    """Write records into a gradebook, as ``vae-course grade`` does; returns its address."""
    url = f"sqlite:///{course / 'gradebook.db'}"
    with GradebookWriter(url, "course", LatePenalties(config or Config()), decisions) as writer:
        writer.prepare(LESSON, course / "notebooks" / LESSON / f"{LESSON}.ipynb")
        # Without a key, marks stay as they are: the machinery failed.
        writer.write(
            [Graded(LESSON, one, "" if one.status == "ungraded" else "key") for one in records]
        )
    return url


def mark_by_hand(url: str, student: str, cell: str, points: float) -> None:
    """Mark an answer as a person does in the formgrader."""
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
