"""How a check went, as one record: from the judge to gradebook, report and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograded_tests.framework.exercise import Verdict
from autograded_tests.framework.finding import NeedsHuman


@dataclass(frozen=True)
class CheckRecord:
    """How one check of a submission went.

    Args:
        id: The exercise.
        max_points: Points to be had.
        points: Points earned; None while a human has to decide.
        passed: Whether all is right; None while a human has to decide.
        manual: Whether a human has to decide.
        message: What the learner reads.
        diagnosis: Short name of a recognised slip.
        output: What the learner's own cell printed, capped.
    """

    id: str
    max_points: float
    points: float | None
    passed: bool | None
    manual: bool
    message: str
    diagnosis: str | None = None
    output: str = ""

    @classmethod
    def of(
        cls, verdict: Verdict, max_points: float, notes: str = "", output: str = ""
    ) -> CheckRecord:
        """The record of a verdict.

        Args:
            verdict: How the exercise went.
            max_points: Points to be had.
            notes: What to add to its message.
            output: What the learner's own cell printed.
        """
        manual = isinstance(verdict.first, NeedsHuman)
        return cls(
            verdict.exercise.id,
            max_points,
            None if manual else float(verdict.share * max_points),
            None if manual else verdict.passed,
            manual,
            verdict.message + notes,
            verdict.first.diagnosis if verdict.first else None,
            output,
        )

    def to_json(self) -> dict[str, Any]:
        """The record in the form that ``vae-course check --json`` prints."""
        shown = ("id", "points", "max_points", "passed", "manual", "message", "diagnosis")
        return {name: getattr(self, name) for name in shown}
