"""How grading a submission went, as one record: printed, kept in the gradebook, reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograded_tests.framework.record import CheckRecord


@dataclass(frozen=True)
class SubmissionRecord:
    """What is known of a submission.

    Args:
        status: ``graded``, ``unreadable`` or ``ungraded``.
        message: The score in words, or the reason why there is none.
        lesson: The lesson's id; None where it could not be told.
        checks: One per check and written answer, if it was graded.
        notebook: The name of its file.
        isolation: ``bubblewrap`` or ``none``.
        lesson_version: The version of the lesson, as released.
        student: Who handed it in; empty where no gradebook asks.
        submitted_at: When, in ISO format and UTC, if known.
        submitted_version: The version of the lesson that it says it was made from.
        digest: SHA-256 of its file.
        answers: What the learner wrote, by exercise.
        seconds: What grading took, where it was noted.
    """

    status: str
    message: str = ""
    lesson: str | None = None
    checks: tuple[CheckRecord, ...] = ()
    notebook: str = ""
    isolation: str = ""
    lesson_version: str | None = None
    student: str = ""
    submitted_at: str | None = None
    submitted_version: str | None = None
    digest: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def graded(self) -> bool:
        """Whether it carries marks."""
        return self.status == "graded"

    @property
    def score(self) -> float | None:
        """Points so far; None if it was not graded."""
        return sum(check.points or 0.0 for check in self.checks) if self.graded else None

    @property
    def max_score(self) -> float | None:
        """Points to be had; None if it was not graded."""
        return sum(check.max_points for check in self.checks) if self.graded else None

    @property
    def waits(self) -> bool:
        """Whether an answer waits for a person, for the first time or again."""
        return any(check.points is None or check.manual for check in self.checks)

    @property
    def older(self) -> bool:
        """Whether it was made from another release of the lesson."""
        return self.submitted_version not in (None, self.lesson_version)

    def to_json(self) -> dict[str, Any]:
        """The record as ``vae-course check --json`` prints it and the gradebook keeps it.

        What stands only in a gradebook is left out where no student is named.

        Example:
            >>> SubmissionRecord("unreadable", "The file is empty.").to_json()["score"] is None
            True
        """
        shown = _PRINTED + (_HANDED_IN if self.student else ())
        kept = {name: getattr(self, name) for name in shown}
        return kept | {"checks": [check.to_json() for check in self.checks]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> SubmissionRecord:
        """Read what `to_json` wrote, also what an older course wrote, which kept less.

        Example:
            >>> SubmissionRecord.from_json({"status": "ungraded", "student": "ada"}).answers
            {}
        """
        names = {name for name in (*_PRINTED, *_HANDED_IN) if name in kept} - _RECKONED
        checks = tuple(CheckRecord.from_json(check) for check in kept.get("checks", ()))
        return cls(**{name: kept[name] for name in names} | {"checks": checks})


_PRINTED = (
    "notebook", "lesson", "status", "message", "score", "max_score", "isolation",
    "lesson_version", "checks",
)  # fmt: skip
_HANDED_IN = ("student", "submitted_at", "submitted_version", "digest", "answers", "seconds")
_RECKONED = {"score", "max_score", "checks"}
