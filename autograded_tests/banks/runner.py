"""Runs the banks: every wrong solution must be caught and named, every right one accepted.

``python -m autograded_tests.banks.runner --seeds 200`` prints the table; `test_banks` runs a few
seeds. With ``--right`` it judges the right solutions only; with ``--show`` it prints the solutions
instead, each with its whole text. What a bank is stands in `solutions`.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import torch
from tqdm.auto import tqdm

from autograded_tests.banks.solutions import Solution, load_bank
from autograded_tests.framework.exercise import Exercise, Verdict, exercises, find
from autograded_tests.notebook.in_process import judge_here


def run(exercise: Exercise, solution: Solution, seed: int) -> Verdict:
    """Judge one solution with one seed."""
    return judge_here(exercise, solution.define(), seed)


@dataclass
class Tally:
    """How a bank fared."""

    wrong: int = 0
    caught: int = 0
    named: int = 0
    right: int = 0
    accepted: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def run_bank(exercise: Exercise, seeds: range, right_only: bool = False) -> tuple[Tally, list[str]]:
    """Judge every solution with every seed; returns the counts and a line for each surprise."""
    tally, surprises = Tally(), []
    for solution in load_bank(exercise.id):
        if right_only and solution.diagnosis is not None:
            continue
        gc.collect()  # models and optimizers hold themselves in cycles, tensors and all
        gc.freeze()  # what survived need not be searched for garbage again
        for seed in seeds:
            finding = run(exercise, solution, seed).first
            diagnosis = finding.diagnosis if finding else None
            if solution.diagnosis is None:
                tally += Tally(right=1, accepted=diagnosis is None)
            else:
                named = diagnosis == solution.diagnosis
                tally += Tally(wrong=1, caught=diagnosis is not None, named=named)
            if diagnosis != solution.diagnosis:
                expected = solution.diagnosis or "right"
                said = f": {finding.seen}" if finding else ""
                surprises.append(
                    f"{exercise.id}, {expected} ({solution.title}), seed {seed}: "
                    f"judged {diagnosis or 'right'}{said}"
                )
    gc.unfreeze()
    return tally, surprises


def _run_named(id: str, seeds: range, right_only: bool) -> tuple[str, Tally, list[str]]:
    return id, *run_bank(find(id), seeds, right_only)


def _lines(
    chosen: list[Exercise], seeds: range, processes: int, right_only: bool
) -> Iterator[tuple[str, Tally, list[str]]]:
    """Run the banks in several processes of one thread each; forked ones would inherit threads."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, spawn, initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        ids = [exercise.id for exercise in chosen]
        lines = pool.map(_run_named, ids, repeat(seeds), repeat(right_only))
        yield from tqdm(lines, total=len(ids), unit="bank")


def main(arguments: list[str] | None = None) -> int:
    """Print the table of all banks, or of the exercises named."""
    parser = argparse.ArgumentParser(description="Run the banks of right and wrong solutions.")
    parser.add_argument("exercise", nargs="*", help="exercise ids; all if none is given")
    parser.add_argument("--seeds", type=int, default=5, help="seeds per solution (default 5)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one a core")
    parser.add_argument("--right", action="store_true", help="judge the right solutions only")
    parser.add_argument("--show", action="store_true", help="print the solutions, and run nothing")
    options = parser.parse_args(arguments)
    chosen = [find(id) for id in options.exercise] or list(exercises().values())
    if options.show:
        print("\n".join(shown(s) for exercise in chosen for s in load_bank(exercise.id)))
        return 0
    total = Tally()
    print(f"{'exercise':26}{'wrong':>8}{'caught':>8}{'named':>8}{'right':>8}{'accepted':>10}")
    seeds = range(options.seeds)
    for id, tally, surprises in _lines(chosen, seeds, options.processes, options.right):
        _print_row(id, tally)
        total += tally
        one_each = {line.partition(", seed")[0]: line for line in surprises}
        for line in one_each.values():
            print(f"  {line}")
    _print_row("all", total)
    perfect = total.caught == total.wrong and total.accepted == total.right
    return 0 if perfect and total.named >= 0.95 * total.wrong else 1


def shown(solution: Solution) -> str:
    """A solution with its whole text, headed as in a bank."""
    kind = f"wrong {solution.diagnosis}" if solution.diagnosis else "right"
    return f"# %% {kind}: {solution.title}\n{solution.source}"


def _print_row(name: str, t: Tally) -> None:
    print(f"{name:26}{t.wrong:>8}{t.caught:>8}{t.named:>8}{t.right:>8}{t.accepted:>10}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
