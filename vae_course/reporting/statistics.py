"""What a class's records say: pure functions from a list of records to figures.

Only graded submissions are counted, except where said otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograded_tests.framework.record import CheckRecord
from vae_course.grading.record import SubmissionRecord

FEWEST = 30  # learners below which a correlation says too little
POOR = 0.2  # item-rest correlation below which an exercise tells little about a learner


def graded(records: Iterable[SubmissionRecord]) -> list[SubmissionRecord]:
    """Those that carry marks."""
    return [record for record in records if record.graded]


def kind_of(check: CheckRecord) -> str:
    """How a check went: ``full``, ``partial``, ``none``, ``blank`` or ``waiting``.

    Example:
        >>> kind_of(CheckRecord("kl", 2.0, 1.0, False, False, "It is -3.", "sign"))
        'partial'
    """
    if check.points is None:
        return "waiting"
    if check.points >= check.max_points:
        return "full"
    if check.points > 0:
        return "partial"
    return "blank" if check.diagnosis == "blank" else "none"


KINDS = ("full", "partial", "none", "blank", "waiting")


def so_far(record: SubmissionRecord) -> tuple[float, float]:
    """Points earned, and points to be had, of the checks that are decided.

    Example:
        >>> half, open_ = (CheckRecord("kl", 2.0, p, None, p is None, "") for p in (1.0, None))
        >>> so_far(SubmissionRecord("graded", checks=(half, open_)))
        (1.0, 2.0)
    """
    decided = [(c.points, c.max_points) for c in record.checks if c.points is not None]
    return sum(points for points, _ in decided), sum(most for _, most in decided)


def share(record: SubmissionRecord) -> float:
    """The share of the decided points that was earned; 0 where nothing is decided."""
    points, most = so_far(record)
    return points / most if most else 0.0


@dataclass(frozen=True)
class Discrimination:
    """How well an exercise tells learners apart.

    Args:
        r: Correlation between the exercise's marks and those for the rest of the lesson.
        low: Lower end of its 95 % interval (Fisher's transformation).
        high: Upper end.
        learners: How many it rests on.
        missing: Why there is no figure; empty where there is one.
    """

    r: float | None
    low: float | None
    high: float | None
    learners: int
    missing: str = ""

    @property
    def poor(self) -> bool:
        """Whether the exercise tells little about who knows the rest."""
        return self.r is not None and self.r < POOR


@dataclass(frozen=True)
class ExerciseStatistics:
    """How a class did in one exercise.

    Args:
        id: The exercise.
        max_points: Points to be had.
        counts: Learners by `KINDS`.
        mean: Mean share of the points among those decided, None if none is.
        discrimination: Its item-rest correlation.
    """

    id: str
    max_points: float
    counts: dict[str, int]
    mean: float | None
    discrimination: Discrimination


def exercises(records: Sequence[SubmissionRecord]) -> list[ExerciseStatistics]:
    """The exercises of a lesson, in its order.

    Args:
        records: All records of one lesson.
    """
    rows = graded(records)
    checks: dict[str, list[CheckRecord]] = defaultdict(list)
    for record in rows:
        for check in record.checks:
            checks[check.id].append(check)
    return [_exercise(id, found, rows) for id, found in checks.items()]


def _exercise(
    id: str, checks: list[CheckRecord], rows: Sequence[SubmissionRecord]
) -> ExerciseStatistics:
    counts = Counter(kind_of(check) for check in checks)
    decided = [share for check in checks if (share := _share(check)) is not None]
    return ExerciseStatistics(
        id,
        max(check.max_points for check in checks),
        {kind: counts[kind] for kind in KINDS},
        float(np.mean(decided)) if decided else None,
        discrimination(rows, id),
    )


def _share(check: CheckRecord) -> float | None:
    """The share of a check's points that was earned; None where it counts for nothing yet."""
    if check.points is None or check.max_points <= 0:
        return None
    return check.points / check.max_points


def discrimination(records: Sequence[SubmissionRecord], id: str) -> Discrimination:
    """Correlate an exercise's marks with the share earned in the rest of the lesson.

    The exercise itself is left out of the rest, since it would correlate with itself. Answers
    that wait for a person are in neither.

    Args:
        records: Graded records of one lesson.
        id: The exercise.

    Source:
        Nunnally & Bernstein (1994), Psychometric Theory, chapter 8 (corrected item-total
        correlation).
    """
    pairs = [pair for record in records if (pair := _item_and_rest(record, id)) is not None]
    count = len(pairs)
    if count < FEWEST:
        return Discrimination(None, None, None, count, f"too few marks ({count} of {FEWEST})")
    item, rest = np.array(pairs).T
    if np.ptp(item) < 1e-9 or np.ptp(rest) < 1e-9:
        where = "here" if np.ptp(item) < 1e-9 else "in the rest"
        return Discrimination(None, None, None, count, f"everybody has the same mark {where}")
    r = float(np.corrcoef(item, rest)[0, 1])
    # A correlation of 1 has no interval.
    z, half = np.arctanh(np.clip(r, -0.999999, 0.999999)), 1.96 / np.sqrt(count - 3)
    return Discrimination(r, float(np.tanh(z - half)), float(np.tanh(z + half)), count)


def _item_and_rest(record: SubmissionRecord, id: str) -> tuple[float, float] | None:
    item = next((check.points for check in record.checks if check.id == id), None)
    others = replace(record, checks=tuple(check for check in record.checks if check.id != id))
    rest, most = so_far(others)
    return None if item is None or not most else (item, rest / most)


@dataclass(frozen=True)
class SlipStatistics:
    """A slip that was recognised.

    Args:
        exercise: Where.
        diagnosis: Its short name.
        message: What most of them read; it may name numbers that differ between learners.
        students: Who made it.
    """

    exercise: str
    diagnosis: str
    message: str
    students: tuple[str, ...]


def slips(records: Iterable[SubmissionRecord]) -> list[SlipStatistics]:
    """The slips of a class, the commonest first; blank answers are none."""
    students: dict[tuple[str, str], list[str]] = defaultdict(list)
    messages: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in graded(records):
        for check in record.checks:
            if check.diagnosis in (None, "blank") or kind_of(check) in ("full", "waiting"):
                continue
            key = check.id, check.diagnosis
            students[key].append(record.student)
            messages[key][check.message] += 1
    found = [
        SlipStatistics(*key, messages[key].most_common(1)[0][0], tuple(who))
        for key, who in students.items()
    ]
    return sorted(found, key=lambda slip: (-len(slip.students), slip.exercise, slip.diagnosis))


@dataclass(frozen=True)
class Times:
    """What grading took, in seconds.

    Args:
        total: Summed over submissions.
        median: Of one submission.
        high: The 95th percentile.
        longest: The longest.
        student: Whose that was.
    """

    total: float
    median: float
    high: float
    longest: float
    student: str


def times(records: Iterable[SubmissionRecord]) -> Times | None:
    """What grading took; None if nobody noted it."""
    known = [(r.seconds, r.student) for r in records if r.seconds is not None]
    if not known:
        return None
    seconds = np.array([pair[0] for pair in known])
    median, high = np.percentile(seconds, [50, 95])
    return Times(float(seconds.sum()), float(median), float(high), *max(known))


@dataclass(frozen=True)
class Overview:
    """A class in a few figures.

    Args:
        submitted: Submissions that are known.
        graded: Those that carry marks.
        waiting: Those of them with an answer that waits for a person.
        not_graded: Those that carry none, unreadable ones first.
        max_score: Points to be had, None if nothing was graded.
        mean: Mean share of the points decided so far.
        median: Median of it.
    """

    submitted: int
    graded: int
    waiting: int
    not_graded: tuple[SubmissionRecord, ...]
    max_score: float | None
    mean: float | None
    median: float | None


def overview(records: Sequence[SubmissionRecord]) -> Overview:
    """Count a class."""
    rows = graded(records)
    shares = [share(record) for record in rows if so_far(record)[1]]
    others = [record for record in records if not record.graded]
    return Overview(
        submitted=len(records),
        graded=len(rows),
        waiting=sum(record.waits for record in rows),
        not_graded=tuple(sorted(others, key=lambda r: (r.status != "unreadable", r.student))),
        max_score=max((record.max_score or 0.0 for record in rows), default=None),
        mean=float(np.mean(shares)) if shares else None,
        median=float(np.median(shares)) if shares else None,
    )
