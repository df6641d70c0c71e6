"""What a class's results say: pure functions from a list of results to figures.

A result is the dictionary that ``vae-course grade`` keeps of a submission. Only graded ones are
counted, except where said otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Result = dict[str, Any]
FEWEST = 30  # learners below which a correlation says too little
POOR = 0.2  # item-rest correlation below which an exercise tells little about a learner


def graded(results: Iterable[Result]) -> list[Result]:
    """Those results that carry marks."""
    return [result for result in results if result["status"] == "graded"]


def kind_of(check: Result) -> str:
    """How a check went: ``full``, ``partial``, ``none``, ``blank`` or ``waiting``.

    Example:
        >>> kind_of({"points": 1.0, "max_points": 2.0, "diagnosis": "sign"})
        'partial'
    """
    if check["points"] is None:
        return "waiting"
    if check["points"] >= check["max_points"]:
        return "full"
    if check["points"] > 0:
        return "partial"
    return "blank" if check["diagnosis"] == "blank" else "none"


KINDS = ("full", "partial", "none", "blank", "waiting")


def so_far(result: Result) -> tuple[float, float]:
    """Points earned, and points to be had, of the checks that are decided.

    Example:
        >>> so_far({"checks": [{"points": 1.0, "max_points": 2.0},
        ...                    {"points": None, "max_points": 4.0}]})
        (1.0, 2.0)
    """
    decided = [check for check in result["checks"] if check["points"] is not None]
    return sum(c["points"] for c in decided), sum(c["max_points"] for c in decided)


def waits(result: Result) -> bool:
    """Whether an answer waits for a person, for the first time or again."""
    return any(check["points"] is None or check.get("manual") for check in result["checks"])


def share(result: Result) -> float:
    """The share of the decided points that was earned; 0 where nothing is decided."""
    points, most = so_far(result)
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


def exercises(results: Sequence[Result]) -> list[ExerciseStatistics]:
    """The exercises of a lesson, in its order.

    Args:
        results: All results of one lesson.
    """
    rows = graded(results)
    checks: dict[str, list[Result]] = defaultdict(list)
    for result in rows:
        for check in result["checks"]:
            checks[check["id"]].append(check)
    return [_exercise(id, found, rows) for id, found in checks.items()]


def _exercise(id: str, checks: list[Result], rows: Sequence[Result]) -> ExerciseStatistics:
    counts = Counter(kind_of(check) for check in checks)
    decided = [c["points"] / c["max_points"] for c in checks if _counts(c)]
    return ExerciseStatistics(
        id,
        max(check["max_points"] for check in checks),
        {kind: counts[kind] for kind in KINDS},
        float(np.mean(decided)) if decided else None,
        discrimination(rows, id),
    )


def _counts(check: Result) -> bool:
    return check["points"] is not None and check["max_points"] > 0


def discrimination(results: Sequence[Result], id: str) -> Discrimination:
    """Correlate an exercise's marks with the share earned in the rest of the lesson.

    The exercise itself is left out of the rest, since it would correlate with itself. Answers
    that wait for a person are in neither.

    Args:
        results: Graded results of one lesson.
        id: The exercise.

    Source:
        Nunnally & Bernstein (1994), Psychometric Theory, chapter 8 (corrected item-total
        correlation).
    """
    pairs = [pair for result in results if (pair := _item_and_rest(result, id)) is not None]
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


def _item_and_rest(result: Result, id: str) -> tuple[float, float] | None:
    item = next((c["points"] for c in result["checks"] if c["id"] == id), None)
    rest, most = so_far({"checks": [c for c in result["checks"] if c["id"] != id]})
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


def slips(results: Iterable[Result]) -> list[SlipStatistics]:
    """The slips of a class, the commonest first; blank answers are none."""
    students: dict[tuple[str, str], list[str]] = defaultdict(list)
    messages: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for result in graded(results):
        for check in result["checks"]:
            if check["diagnosis"] in (None, "blank") or kind_of(check) in ("full", "waiting"):
                continue
            key = check["id"], check["diagnosis"]
            students[key].append(result["student"])
            messages[key][check["message"]] += 1
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


def times(results: Iterable[Result]) -> Times | None:
    """What grading took; None if nobody noted it."""
    known = [(r["seconds"], r["student"]) for r in results if r.get("seconds") is not None]
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
        not_graded: The results that carry none, unreadable ones first.
        max_score: Points to be had, None if nothing was graded.
        mean: Mean share of the points decided so far.
        median: Median of it.
    """

    submitted: int
    graded: int
    waiting: int
    not_graded: tuple[Result, ...]
    max_score: float | None
    mean: float | None
    median: float | None


def overview(results: Sequence[Result]) -> Overview:
    """Count a class."""
    rows = graded(results)
    shares = [share(result) for result in rows if so_far(result)[1]]
    others = [result for result in results if result["status"] != "graded"]
    return Overview(
        submitted=len(results),
        graded=len(rows),
        waiting=sum(map(waits, rows)),
        not_graded=tuple(sorted(others, key=lambda r: (r["status"] != "unreadable", r["student"]))),
        max_score=max((result["max_score"] for result in rows), default=None),
        mean=float(np.mean(shares)) if shares else None,
        median=float(np.median(shares)) if shares else None,
    )
