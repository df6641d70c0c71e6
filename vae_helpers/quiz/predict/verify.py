"""``python -m vae_helpers.quiz.predict.verify``: does every written key hold for ten seeds?

Trains six models for each seed that has not been measured on this machine before: about half a
minute each.
"""

from __future__ import annotations

import argparse
import sys

from tqdm.auto import tqdm

from vae_helpers import quiz
from vae_helpers.quiz.predict import measure
from vae_helpers.quiz.predict.keys import KEYS


def main(arguments: list[str] | None = None) -> int:
    """Print the key of each question for each seed, with the range of the measured numbers.

    Returns:
        0 if the reference models of all seeds, and those in pocket size, give the written keys.
    """
    parser = argparse.ArgumentParser(description="Measure the written keys over training seeds.")
    parser.add_argument("--seeds", type=int, default=10, help="training seeds (default 10)")
    seeds = range(parser.parse_args(arguments).seeds)
    steady = True
    for id, key in tqdm(KEYS.items(), unit="question"):
        found = [measure.reference(id, seed, progress=False) for seed in seeds]
        letters = "".join(key(numbers) for numbers in found)
        pocket = "".join(key(measure.pocket(id, seed)) for seed in seeds)
        steady = steady and set(letters + pocket) == {quiz.key(id)}
        tqdm.write(f"{id:20} reference {letters}  pocket {pocket}", file=sys.stdout)
        for name in found[0]:
            values = [numbers[name] for numbers in found]
            tqdm.write(f"    {name:16} {min(values):10.3f} to {max(values):10.3f}", file=sys.stdout)
    return 0 if steady else 1


if __name__ == "__main__":
    sys.exit(main())
