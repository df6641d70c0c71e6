"""Whole classes: what a submission costs in a small and in a large one, and what workers bring.

``python -m benchmarks classes`` takes ten minutes; each time includes the start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import psutil

from vae_course.grading.gradebook.writer import read_records
from vae_course.grading.record import SubmissionRecord

ROOT = Path(__file__).parents[1]
LESSON = "03_reparameterization"
SMALL, LARGE, PAIR = 100, 1000, 400


@dataclass(frozen=True)
class Run:
    """One run of the command."""

    seconds: float
    count: int
    megabytes: float  # of the main process, at its most
    processor: float  # seconds of the main process: scheduler, writer and start

    @property
    def each(self) -> float:
        return self.seconds / self.count


def main() -> None:
    """Print the costs; and how many marks were not as expected, which should be none."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_tell(_class(Path(folder), count), count, 2) for count in (SMALL, LARGE))
        more = (large.processor - small.processor) / (LARGE - SMALL)
        print(f"scheduler and writer: {1000 * more:.1f} ms of processor time a submission")
        print(f"cost in the large class / in the small: {large.each / small.each:.2f}")
        print(f"memory in the large class / in the small: {large.megabytes / small.megabytes:.2f}")
        pair = _class(Path(folder), PAIR)
        one, two = (_tell(pair, PAIR, workers) for workers in (1, 2))
        print(f"throughput of two workers / of one: {one.seconds / two.seconds:.2f}")


def _tell(folder: Path, count: int, workers: int) -> Run:
    run = _grade(folder, count, str(workers))
    print(
        f"{count} of {LESSON}, {workers} worker(s): {run.seconds:.0f} s, {run.each:.3f} s each, "
        f"main process {run.megabytes:.0f} MB and {run.processor:.1f} s of processor time, "
        f"in a worker {_inside(folder):.3f} s each; {_wrong(folder)} marks not as expected",
        flush=True,
    )
    return run


def _class(folder: Path, count: int) -> Path:
    place = folder / f"class{count}"
    command = ["simulate-class", LESSON, "-n", str(count), "--seed", "0", "--to", str(place)]
    _run(command)
    return place


def _run(arguments: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "vae_course", *arguments], check=True, cwd=ROOT)


def _grade(folder: Path, count: int, workers: str) -> Run:
    options = ["--course", str(folder), "--workers", workers, "--force"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "vae_course", "grade", LESSON, *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env={**os.environ},
    )  # fmt: skip
    most = [0.0, 0.0]
    watch = threading.Thread(target=_watch, args=(process, most))
    watch.start()
    process.wait()
    seconds = time.perf_counter() - start
    watch.join()
    return Run(seconds, count, *most)


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        try:
            main = psutil.Process(process.pid)
            most[0] = max(most[0], main.memory_info().rss / 1e6)
            most[1] = sum(main.cpu_times()[:2])
        except psutil.NoSuchProcess:
            return
        time.sleep(0.5)


def _inside(folder: Path) -> float:
    """What grading one took, by a worker's clock: the mean, without start, writer and waiting."""
    return mean(record.seconds or 0.0 for record in _records(folder))


def _records(folder: Path) -> list[SubmissionRecord]:
    return read_records(f"sqlite:///{folder}/gradebook.db", LESSON)


def _wrong(folder: Path) -> int:
    expected = json.loads((folder / "expected.json").read_text())
    found = {record.student: record for record in _records(folder)}
    wrong = len(expected.keys() ^ found.keys())
    for student in expected.keys() & found.keys():
        one, other = expected[student], found[student]
        points = {check.id: check.points for check in other.checks}
        same = one["status"] == other.status and one["checks"] == points
        wrong += not same
    return wrong
