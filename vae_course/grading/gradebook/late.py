"""Late penalties, decided by the plugin that the course's nbgrader configuration names."""

from __future__ import annotations

from datetime import datetime, timedelta

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config


class LatePenalties:
    """nbgrader's own rule for late submissions.

    Args:
        config: The course's configuration, which may name a plugin of its own.
    """

    def __init__(self, config: Config) -> None:
        rule = AssignLatePenalties(config=config)
        rule.init_plugin()
        self._plugin = rule.plugin_inst

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """How many points are taken off; None for nothing.

        Args:
            student: The student's id.
            score: What the submission scores without it.
            seconds_late: By how much it was late.
        """
        if seconds_late <= 0:
            return None
        penalty = self._plugin.late_submission_penalty(student, score, seconds_late)
        return None if penalty is None else min(max(penalty, 0.0), score)


def seconds_late(
    submitted: datetime | None, due: datetime | None, extension: timedelta | None
) -> float:
    """By how many seconds something was handed in late; 0 where there is no date."""
    if submitted is None or due is None:
        return 0.0
    return max(0.0, (submitted - due - (extension or timedelta())).total_seconds())
