"""Where the time of one warm submission goes, lesson by lesson.

``python -m benchmarks submission``. The learner's share is waiting for the other process; the
judge's is what is left: drawing inputs, computing what is right, comparing.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from traitlets.config import Config

from vae_course.grading.course import Course
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.writer import GradebookWriter
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.sandbox.process import LearnerProcess
from vae_course.grading.task import Graded, GradingVersion, Task, run

ROOT = Path(__file__).parents[1]
LESSONS = ("03_reparameterization", "04_elbo")
ROUNDS = 15
BATCH = 32


def main() -> None:
    """Print milliseconds of each part, the median of some submissions."""
    with Course(ROOT, b"a secret for the benchmark") as course:
        for lesson in LESSONS:
            print(f"\n{lesson}, the solved notebook, milliseconds (median of {ROUNDS})")
            for name, seconds in _parts(course, lesson).items():
                print(f"  {name:44} {1000 * seconds:7.1f}")


def _parts(course: Course, lesson: str) -> dict[str, float]:
    data = course.notebook(lesson, "solutions").read_bytes()
    version = GradingVersion.of(course, lesson)
    run(course, Task("warm-up", version, data))
    rounds: list[dict[str, float]] = []
    graded: list[Graded] = []
    for number in range(ROUNDS):
        with _timed() as parts:
            start = time.perf_counter()
            # Another byte each time: another submission, with other hidden inputs.
            graded.append(run(course, Task(f"s{number}", version, data + b" " * number)))
            total = time.perf_counter() - start
        parts["the judge, and the notebook that is kept"] = total - sum(parts.values())
        parts["all"] = total
        rounds.append(parts)
    median = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    return median | {"the writer (in the main process)": _writing(course, lesson, graded)}


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    parts: dict[str, float] = defaultdict(float)
    originals = Sandbox.start, LearnerProcess.ask, LearnerProcess.close

    def timed(name: Callable[..., str], original: Callable[..., Any]) -> Any:
        def call(*arguments: Any) -> Any:
            start = time.perf_counter()
            try:
                return original(*arguments)
            finally:
                parts[name(*arguments)] += time.perf_counter() - start

        return call

    def asked(_: Any, request: Any, __: Any) -> str:
        return "running the cells" if request.op == "run" else "the learner's answers"

    Sandbox.start = timed(lambda *_: "fork and namespaces", originals[0])  # type: ignore[method-assign]
    LearnerProcess.ask = timed(asked, originals[1])  # type: ignore[method-assign]
    LearnerProcess.close = timed(lambda *_: "ending the process", originals[2])  # type: ignore[method-assign]
    try:
        yield parts
    finally:
        Sandbox.start, LearnerProcess.ask, LearnerProcess.close = originals  # type: ignore[method-assign]


def _writing(course: Course, lesson: str, graded: list[Graded]) -> float:
    """Seconds a submission costs the writer, in batches as the command writes them."""
    many = [
        Graded(lesson, replace(one.record, student=f"student{number}"), one.key)
        for number, one in enumerate((graded * BATCH)[: 4 * BATCH])
    ]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/gradebook.db"
        with GradebookWriter(url, "bench", LatePenalties(Config())) as writer:
            writer.prepare(lesson, course.notebook(lesson))
            start = time.perf_counter()
            for first in range(0, len(many), BATCH):
                writer.write(many[first : first + BATCH])
            return (time.perf_counter() - start) / len(many)
