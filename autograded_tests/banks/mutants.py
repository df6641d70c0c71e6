"""Judges mechanical changes of every right solution: none may pass that is not the same program.

``python -m autograded_tests.banks.mutants --sample 500`` judges so many, drawn with ``--seed``;
``--pairs`` makes two changes in each. What survives is printed. Kinds of changes that leave the
program right stand in ``equivalent_mutants.txt``, each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import random
import re
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tqdm.auto import tqdm

from autograded_tests.banks.mutations import mutants
from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import Solution, load_bank
from autograded_tests.framework.exercise import exercises, find

EQUIVALENT = Path(__file__).parent / "equivalent_mutants.txt"
SECONDS = 20  # for one mutant: a change may leave a loop without an end
_SEEDS = (0, 1)


class _OutOfTimeError(BaseException):
    """Not an `Exception`: what asks the learner's code must not take it for an answer."""


@dataclass(frozen=True)
class Case:
    """A mutant to judge; ``change`` tells it apart from the others of its solution."""

    solution: Solution
    change: str

    @property
    def name(self) -> str:
        """As it stands in the list of equivalents."""
        return f"{self.solution.exercise} | {self.solution.title} | {self.change}"


def cases(ids: list[str], sample: int | None, seed: int, pairs: bool) -> list[Case]:
    """Mutants of the right solutions of these exercises, all or a sample of them."""
    right = [s for id in ids for s in load_bank(id) if s.diagnosis is None]
    rng = random.Random(seed)
    single = [_case(s, m.change, m.source) for s in right for m in mutants(s.source)]
    if pairs:
        drawn = rng.choices(single, k=sample or len(single))
        own = {ast.unparse(ast.parse(s.source)) for s in right}
        return [pair for case in drawn for pair in _second(case, rng, own)]
    return single if sample is None else rng.sample(single, min(sample, len(single)))


def _case(solution: Solution, change: str, source: str) -> Case:
    return Case(replace(solution, source=source), change)


def _second(case: Case, rng: random.Random, own: set[str]) -> list[Case]:
    """The same with a second change that does not undo the first; none where there is none."""
    again = [m for m in mutants(case.solution.source) if m.source not in own]
    return [
        _case(case.solution, f"{case.change} & {m.change}", m.source)
        for m in rng.sample(again, min(1, len(again)))
    ]


def survives(case: Case) -> bool:
    """Whether a mutant passes its check on every seed."""
    try:
        with _time_limit():
            exercise = find(case.solution.exercise)
            return all(run(exercise, case.solution, seed).passed for seed in _SEEDS)
    except _OutOfTimeError:
        return False
    except Exception:  # noqa: BLE001  what defines nothing passes nothing
        return False


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def equivalents() -> dict[str, str]:
    """Kinds of changes that leave a solution right: a regular expression, and the reason."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    return {kind: reason for kind, _, reason in (entry.rpartition(" | ") for entry in entries)}


def is_equivalent(case: Case, kinds: dict[str, str]) -> bool:
    """Whether each change of a mutant is of a known kind."""
    start = case.name.removesuffix(case.change)
    return all(
        any(re.search(kind, start + change) for kind in kinds)
        for change in case.change.split(" & ")
    )


def main(arguments: list[str] | None = None) -> int:
    """Judge mutants, print those that survive, and a last line with the counts."""
    parser = argparse.ArgumentParser(description="Judge mechanical changes of right solutions.")
    parser.add_argument("exercise", nargs="*", help="exercise ids; all that ask for code if none")
    parser.add_argument("--sample", type=int, help="so many, drawn at random; all if left out")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (default 0)")
    parser.add_argument("--pairs", action="store_true", help="two changes in each")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="default: one a core")
    options = parser.parse_args(arguments)
    ids = options.exercise or [id for id in exercises() if not id.startswith("q")]
    chosen = cases(ids, options.sample, options.seed, options.pairs)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        options.workers, spawn, initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        passed = list(tqdm(pool.map(survives, chosen), total=len(chosen), unit="mutant"))
    known = equivalents()
    alive = [case for case, lives in zip(chosen, passed, strict=True) if lives]
    survivors = [case for case in alive if not is_equivalent(case, known)]
    for case in survivors:
        print(case.name)
    print(
        f"{len(chosen)} mutants: {len(chosen) - len(alive)} caught, "
        f"{len(alive) - len(survivors)} known to be equivalent, {len(survivors)} survive"
    )
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
