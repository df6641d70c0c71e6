"""How a check went, as one record: from the judge to gradebook, report and JSON.

`vae_course.grading.record` puts the checks of a submission together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograded_tests.framework.exercise import Verdict


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
        output: What the learner's own cell printed, capped; it is not kept.
    """

    id: str
    max_points: float
    points: float | None
    passed: bool | None
    manual: bool = False
    message: str = ""
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
        return cls(
            verdict.id,
            max_points,
            None if verdict.manual else float(verdict.share * max_points),
            None if verdict.manual else verdict.passed,
            verdict.manual,
            verdict.message + notes,
            verdict.diagnosis,
            output,
        )

    def to_json(self) -> dict[str, Any]:
        """The record as ``vae-course check --json`` prints it and the gradebook keeps it."""
        return {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> CheckRecord:
        """Read what `to_json` wrote, also that of an older course, which kept less."""
        return cls(**{name: kept[name] for name in _FIELDS if name in kept})


_FIELDS = ("id", "points", "max_points", "passed", "manual", "message", "diagnosis")
