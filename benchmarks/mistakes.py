"""What a picture of a mistake adds to the check that it stands below."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from autograded_tests.banks.solutions import Solution, load_bank
from autograded_tests.framework.exercise import Exercise, exercises
from autograded_tests.notebook.check import check
from autograded_tests.notebook.mistakes.unfold import drawing_of, unfold
from benchmarks.timing import in_turn

_SLIPS = 2  # of each exercise, of different diagnoses


def _drawn(exercise: Exercise) -> list[Solution]:
    """Slips of the exercise's bank that have a picture, the first of each diagnosis."""
    found: dict[str, Solution] = {}
    for slip in load_bank(exercise.id):
        if slip.diagnosis is None or slip.diagnosis in found or len(found) == _SLIPS:
            continue
        if unfold(exercise.id, exercise.lesson, slip.define()):
            found[slip.diagnosis] = slip
    return list(found.values())


def main() -> None:
    """Print for each exercise with pictures how long its check takes, and the picture after it."""
    print("check, then its picture, in turn; and the processor's time for the picture")
    most = 0.0
    for exercise in exercises().values():
        if drawing_of(exercise.id, exercise.lesson) is None:
            continue
        for slip in _drawn(exercise):
            subject = slip.define()
            processor: list[float] = []

            def judged(id: str = exercise.id, subject: Callable[..., object] = subject) -> None:
                check(id, subject, seed=1)

            def drawn(
                exercise: Exercise = exercise,
                subject: Callable[..., object] = subject,
                processor: list[float] = processor,
            ) -> None:
                start = time.thread_time()
                unfold(exercise.id, exercise.lesson, subject)
                processor.append(time.thread_time() - start)

            pair = in_turn(judged, drawn, rounds=3)
            cost = statistics.median(processor)
            most = max(most, cost)
            print(f"  {exercise.id:20} {slip.diagnosis or '':20} {pair}, processor {cost:.3f} s")
    print(f"the dearest picture: {most:.3f} s of the processor")
