"""What a check says: a mark for nbgrader, a panel for the learner, a text for everyone else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograded_tests.framework.exercise import Verdict
from autograded_tests.notebook.panel import panel_html, panel_text


@dataclass(frozen=True, repr=False)
class CheckResult(Verdict):
    """The verdict of one check, with its points.

    ``repr`` is the mark as a bare number, because that is how nbgrader reads partial credit;
    ``print`` gives the panel as text, and a notebook shows it as HTML.

    Args:
        max_points: Points to be had.
        below: Makes what unfolds below the panel as HTML, once it is shown; None for nothing.
    """

    max_points: float
    below: Callable[[], str] | None = None

    @classmethod
    def of(
        cls, verdict: Verdict, max_points: float, below: Callable[[], str] | None = None
    ) -> CheckResult:
        """The result of a verdict, for so many points."""
        return cls(verdict.id, verdict.asked, verdict.praise, verdict.parts, max_points, below)

    @property
    def points(self) -> float:
        """Points earned, within [0, max_points]."""
        return float(self.share * self.max_points)

    def __repr__(self) -> str:
        return f"{self.points:g}"

    def __str__(self) -> str:
        return panel_text(self, self.max_points)

    def _repr_html_(self) -> str:
        return panel_html(self, self.max_points, self.below() if self.below else "")
