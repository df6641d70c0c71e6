"""What the report costs: seconds and memory for classes of 1,000 and of 10,000, made up.

``python -m benchmarks report`` makes the classes from the banks, each answer in a hand of its own;
each class is reported on in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from datetime import datetime
from random import Random
from typing import Any

from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.record import CheckRecord
from vae_course.grading.record import SubmissionRecord
from vae_course.reporting.page import render, report_on
from vae_course.simulation.paraphrase import Style, rewrite

LESSON = "04_elbo"
EXERCISES = ("elbo_gap", "gaussian_kl", "monte_carlo_kl", "negative_elbo", "train_vae_epoch")
STYLES = 12
SIZES = (1_000, 10_000)
Answer = tuple[str, str | None]


def main() -> None:
    """Print seconds, memory and size of the page, and how the cost grows."""
    context = multiprocessing.get_context("spawn")
    cost = {}
    for size in SIZES:
        with context.Pool(1) as pool:
            seconds, similarity, megabytes, length = pool.apply(_measure, (size,))
        cost[size] = seconds / size
        print(
            f"{size:6} submissions: {seconds:.1f} s ({similarity:.1f} s of it to compare them), "
            f"{megabytes:.0f} MB at most, the page has {length / 1e3:.0f} kB"
        )
    small, large = SIZES
    print(f"a submission costs {cost[large] / cost[small]:.2f} times as much in the larger class")


def _measure(size: int) -> tuple[float, float, float, int]:
    from vae_course.reporting import page

    spent = [0.0]

    def timed(*arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return alike(*arguments)
        finally:
            spent[0] += time.perf_counter() - start

    alike, page.alike = page.alike, timed
    records = _records(size)
    start = time.perf_counter()
    text = render([report_on(LESSON, records, {}, {})], datetime(2026, 1, 1))
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return seconds, spent[0], most, len(text.encode())


def _records(size: int) -> list[SubmissionRecord]:
    answers_of = {id: _styled_answers(id) for id in EXERCISES}
    random = Random(0)
    return [_record(f"learner{n:05}", answers_of, random) for n in range(size)]


def _styled_answers(id: str) -> list[Answer]:
    """Answers to an exercise, right ones as often as wrong ones, in many hands."""
    bank = load_bank(id)
    right = [solution for solution in bank if solution.diagnosis is None]
    wrong = [solution for solution in bank if solution.diagnosis is not None]
    chosen = [*right * (len(wrong) // len(right)), *wrong]
    return [
        (rewrite(solution.source, Style(number, number)), solution.diagnosis)
        for number, solution in enumerate(chosen * STYLES)
    ]


def _record(student: str, answers_of: dict[str, list[Answer]], random: Random) -> SubmissionRecord:
    checks, answers = [], {}
    for id, answers_here in answers_of.items():
        source, diagnosis = random.choice(answers_here)
        # A number of their own: no two learners hand in the same words.
        answers[id] = f"steps = {random.randrange(10**9)}\n{source}"
        points = 3.0 if diagnosis is None else 0.0
        message = f"{random.random():.3f} came out."
        checks.append(CheckRecord(id, 3.0, points, diagnosis is None, False, message, diagnosis))
    return SubmissionRecord(
        "graded", "", LESSON, tuple(checks), student=student, answers=answers,
        seconds=random.random(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
