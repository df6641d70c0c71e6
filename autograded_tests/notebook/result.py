"""What a check says: a mark for nbgrader, a panel for the learner, a text for everyone else."""

from __future__ import annotations

from dataclasses import dataclass

from autograded_tests.framework.exercise import PartVerdict, Verdict, first_finding
from autograded_tests.framework.finding import Finding, NeedsHuman
from autograded_tests.notebook.panel import panel_html, panel_text


@dataclass(frozen=True, repr=False)
class CheckResult:
    """The result of one check.

    ``repr`` is the mark as a bare number, because that is how nbgrader reads partial credit;
    ``print`` gives the panel as text, and a notebook shows it as HTML.

    Args:
        id: The exercise.
        asked: What was asked.
        praise: What a right answer means.
        max_points: Points to be had.
        parts: How each part went.
    """

    id: str
    asked: str
    praise: str
    max_points: float
    parts: list[PartVerdict]

    @classmethod
    def of(cls, verdict: Verdict, max_points: float) -> CheckResult:
        """The result of a verdict, for so many points."""
        exercise = verdict.exercise
        return cls(exercise.id, exercise.asked, exercise.praise, max_points, verdict.parts)

    @property
    def points(self) -> float:
        """Points earned, within [0, max_points]."""
        earned = sum(part.share for part in self.parts if part.finding is None)
        return float(earned * self.max_points) if self.parts else 0.0

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return bool(self.parts) and all(part.finding is None for part in self.parts)

    @property
    def finding(self) -> Finding | None:
        """What to tell first."""
        return first_finding(self.parts)

    @property
    def diagnosis(self) -> str | None:
        """The short name of the slip, or None when all is right."""
        return self.finding.diagnosis if self.finding else None

    @property
    def manual(self) -> bool:
        """Whether a human has to decide, because the answer was not understood."""
        return isinstance(self.finding, NeedsHuman)

    @property
    def message(self) -> str:
        """What the learner reads, in one paragraph."""
        return self.finding.message if self.finding else self.praise

    def __repr__(self) -> str:
        return f"{self.points:g}"

    def __str__(self) -> str:
        return panel_text(self)

    def _repr_html_(self) -> str:
        return panel_html(self)
