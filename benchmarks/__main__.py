"""``make bench`` (``python -m benchmarks [NAME…]``): run the benchmarks and print their tables.

Machines are shared and noisy, so every figure that matters is a ratio of two things timed in
turn, A B A B …, and its median is what to quote.
"""

from __future__ import annotations

import argparse
import importlib
import os

from vae_course.terminal import replace_signs

BENCHMARKS = [
    "training",
    "busy",
    "checks",
    "mistakes",
    "imports",
    "quality",
    "grading",
    "report",
    "widgets",
    "submission",
    "classes",
]
ON_REQUEST = ["sentences", "likelihood"]  # half an hour; the second takes further options


def main() -> None:
    """Run the benchmarks named, or all that need no data from outside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=", ".join([*BENCHMARKS, *ON_REQUEST])
    )
    parser.add_argument("--data", help="folder with the full MNIST (sets VAE_DATA_DIR)")
    replace_signs()
    options, further = parser.parse_known_args()
    if further and options.names != ["likelihood"]:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    unknown = set(options.names) - {*BENCHMARKS, *ON_REQUEST}
    if unknown:
        parser.error(f"no benchmark is called {sorted(unknown)[0]!r}")
    if options.data:
        os.environ["VAE_DATA_DIR"] = options.data
    for name in options.names or BENCHMARKS:
        print(f"\n== {name}")
        takes = [further] if name == "likelihood" else []
        importlib.import_module(f"benchmarks.{name}").main(*takes)


if __name__ == "__main__":
    main()
