"""Who needs help, and where to begin with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograded_tests.framework.record import CheckRecord
from vae_course.grading.record import SubmissionRecord
from vae_course.reporting.statistics import graded, kind_of, so_far


@dataclass(frozen=True)
class Help:
    """A learner who needs help.

    Args:
        student: Who.
        points: Points so far.
        most: Points to be had in what is decided.
        open: The checks that went wrong or were not begun, in the lesson's order.
    """

    student: str
    points: float
    most: float
    open: tuple[CheckRecord, ...]

    @property
    def tried(self) -> list[CheckRecord]:
        """What was tried and went wrong."""
        return [check for check in self.open if kind_of(check) != "blank"]

    @property
    def blank(self) -> list[CheckRecord]:
        """What was not begun."""
        return [check for check in self.open if kind_of(check) == "blank"]

    @property
    def begin_with(self) -> CheckRecord:
        """The first exercise that was tried and went wrong; later ones often suffer from it."""
        return [*self.tried, *self.blank][0]

    @property
    def untouched(self) -> bool:
        """Whether every answer is as it was released."""
        return not self.points and not self.tried


@dataclass(frozen=True)
class Advice:
    """What to begin with, and for whom.

    Args:
        exercise: The exercise.
        diagnosis: The slip's short name, ``blank`` where it was not begun.
        message: What most of them read.
        learners: Who, those with least points first.
    """

    exercise: str
    diagnosis: str | None
    message: str
    learners: tuple[Help, ...]


def who_needs_help(records: Iterable[SubmissionRecord], below: float = 0.5) -> list[Help]:
    """Learners with less than half of the points decided so far, those with least first.

    Args:
        records: All records of one lesson.
        below: The share of the points.
    """
    found = []
    for record in graded(records):
        points, most = so_far(record)
        if most and points < below * most:
            open_ = [c for c in record.checks if kind_of(c) in ("none", "partial", "blank")]
            found.append(Help(record.student, points, most, tuple(open_)))
    return sorted(found, key=lambda help: (help.points / help.most, help.student))


def advice(learners: Iterable[Help]) -> list[Advice]:
    """Put together the learners with whom to begin at the same place, the largest group first."""
    groups: dict[tuple[str, str | None], list[Help]] = defaultdict(list)
    for one in learners:
        first = one.begin_with
        groups[first.id, first.diagnosis].append(one)
    found = []
    for (exercise, diagnosis), members in groups.items():
        messages = Counter(one.begin_with.message for one in members)
        message = messages.most_common(1)[0][0]
        found.append(Advice(exercise, diagnosis, message, tuple(members)))
    return sorted(found, key=lambda a: (-len(a.learners), a.exercise, a.diagnosis or ""))
