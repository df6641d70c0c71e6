"""Timing two things in turn, so that a machine that slows down slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Seconds of two things run in turn.

    Args:
        a: Seconds of the first, one per round.
        b: Seconds of the second, one per round.
    """

    a: list[float]
    b: list[float]

    @property
    def ratios(self) -> list[float]:
        """B / a, round by round."""
        return [y / x for x, y in zip(self.a, self.b, strict=True)]

    def __str__(self) -> str:
        low, middle, high = min(self.ratios), statistics.median(self.ratios), max(self.ratios)
        a, b = statistics.median(self.a), statistics.median(self.b)
        return f"{a:.3f} s and {b:.3f} s, ratio {middle:.2f} ({low:.2f} to {high:.2f})"


def in_turn(a: Callable[[], object], b: Callable[[], object], rounds: int = 5) -> Pair:
    """Run a and b in turn, after one round that does not count.

    Args:
        a: What is measured.
        b: What it is compared with.
        rounds: Rounds that count.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for function, kept in zip((a, b), seconds, strict=True):
            start = time.perf_counter()
            function()
            if number:
                kept.append(time.perf_counter() - start)
    return Pair(*seconds)
