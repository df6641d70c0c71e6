"""How long a learner waits for each check."""

from __future__ import annotations

import time

from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import exercises


def main() -> None:
    """Print the slowest answer of each check, over all solutions of its bank."""
    slowest: list[tuple[float, str, str]] = []
    for exercise in exercises().values():
        times = []
        for solution in load_bank(exercise.id):
            subject_title = solution.title
            run(exercise, solution, 0)  # the first call pays for imports
            start = time.perf_counter()
            run(exercise, solution, 1)
            times.append((time.perf_counter() - start, subject_title))
        seconds, title = max(times)
        slowest.append((seconds, exercise.id, title))
    for seconds, id, title in sorted(slowest, reverse=True):
        print(f"{1000 * seconds:8.1f} ms  {id} ({title})")
