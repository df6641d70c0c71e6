"""Small classes for the tests of the report: results made by hand, and a gradebook that is real."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from traitlets.config import Config

from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.writer import GradebookWriter
from vae_course.grading.task import Graded

Result = dict[str, Any]
LESSON = "04_elbo"


def check(id: str, points: float | None, most: float = 2.0, diagnosis: str | None = None) -> Result:
    """A check's record; a message that says which, unless all is right."""
    right = points is not None and points >= most
    message = "All as asked." if right else f"`{id}` came out wrong. Look at {diagnosis or id}."
    return {
        "id": id,
        "points": points,
        "max_points": most,
        "passed": None if points is None else right,
        "manual": points is None,
        "message": message,
        "diagnosis": diagnosis,
    }


def result(student: str, checks: Sequence[Result] = (), **more: Any) -> Result:
    """A graded submission's result; ``status`` may say otherwise."""
    status = more.get("status", "graded")
    graded = status == "graded"
    return {
        "notebook": f"{LESSON}.ipynb",
        "lesson": LESSON,
        "status": status,
        "message": "",
        "score": sum(c["points"] or 0.0 for c in checks) if graded else None,
        "max_score": sum(c["max_points"] for c in checks) if graded else None,
        "isolation": "bubblewrap",
        "lesson_version": "0123456789ab",
        "checks": list(checks),
        "student": student,
        "submitted_at": "2026-03-13T12:00:00+00:00",
        "digest": "0" * 64,
        "seconds": 0.25,
        "submitted_version": "0123456789ab",
        "answers": {},
    } | more


def write_gradebook(
    course: Path,
    results: Sequence[Result],
    decisions: Decisions | None = None,
    config: Config | None = None,
) -> str:
    """Write results into a gradebook, as ``vae-course grade`` does; returns its address."""
    url = f"sqlite:///{course / 'gradebook.db'}"
    with GradebookWriter(url, "course", LatePenalties(config or Config()), decisions) as writer:
        writer.prepare(LESSON, course / "notebooks" / LESSON / f"{LESSON}.ipynb")
        # Without a key, marks stay as they are: the machinery failed.
        writer.write(
            [Graded(r["student"], LESSON, "" if r["status"] == "ungraded" else "key", r)
             for r in results]
        )  # fmt: skip
    return url


def mark_by_hand(url: str, student: str, cell: str, points: float) -> None:
    """Mark an answer as a person does in the formgrader."""
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
