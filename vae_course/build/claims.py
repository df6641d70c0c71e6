"""Numbers in a lesson's sentences, each tied to the cell that prints it.

In a lesson's text a number is marked with where it is printed::

    Held-out digits cost [[70 to 73 | held out:]] nats instead of [[57 | training: #1]].

The part after the bar is text that some cell prints; the number meant is the first one after it,
or the one that ``#2`` counts. The builder leaves only the part before the bar, and a test compares
it with what the same run printed. How a number may be said:

- ``57``, ``4.5``: what is printed rounds to it; ``70 to 73``: it lies between, both included;
- ``about 20``, ``some 20``: within a tenth; ``more than 9``, ``less than 9``: as it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MARK = re.compile(r"\[\[([^\[\]|]+?)\s*\|\s*([^\[\]|]+?)(?:\s+#(\d+))?\]\]")
_NUMBER = re.compile(r"[-−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?")
_MORE = re.compile(r"\b(more than|at least|over|above)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(less than|at most|under|below)\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(about|some|near|nearly|around)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """A number that a sentence states.

    Args:
        text: How the sentence says it, ``70 to 73``.
        label: What is printed before the number.
        nth: Which number after the label is meant, from 1.
    """

    text: str
    label: str
    nth: int = 1

    def holds(self, printed: float) -> bool:
        """Whether what was printed is what the sentence says."""
        low, high = self.range
        return low <= printed <= high

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest number of which the sentence is true."""
        found = _NUMBER.findall(self.text)
        numbers = [_value(number) for number in found]
        if not numbers:
            raise ValueError(f"{self.text!r} states no number; write it in digits")
        half = 0.5 * 10.0 ** -max(map(_decimals, found)) * (1 + 1e-9)
        low, high = min(numbers), max(numbers)
        if _MORE.search(self.text):
            return low, math.inf
        if _LESS.search(self.text):
            return -math.inf, high
        if _ABOUT.search(self.text):
            half = max(half, 0.1 * abs(low))
        return low - half, high + half


def split_claims(source: str) -> tuple[str, tuple[Claim, ...]]:
    """A markdown cell as learners read it, and the claims that were marked in it.

    Example:
        >>> split_claims("It costs [[57 | training #2]] nats.")
        ('It costs 57 nats.', (Claim(text='57', label='training', nth=2),))
    """
    claims = tuple(Claim(m[1], m[2], int(m[3] or 1)) for m in _MARK.finditer(source))
    return _MARK.sub(r"\1", source), claims


def untrue(claims: Sequence[tuple[int, Claim]], cells: Sequence[Any]) -> list[str]:
    """The claims that a run does not bear out.

    Args:
        claims: Each with the number of its cell, from 1.
        cells: The cells of the executed notebook.

    Returns:
        One sentence for each claim whose number was not printed, or printed otherwise.
    """
    found = ((claim, printed(number, claim, cells)) for number, claim in claims)
    return [
        f"the text says {claim.text!r} of {claim.label!r} #{claim.nth}, printed was {number}"
        for claim, number in found
        if number is None or not claim.holds(number)
    ]


def printed(number: int, claim: Claim, cells: Sequence[Any]) -> float | None:
    """What a run printed where a claim points: in the nearest cell above it, else in one below.

    Args:
        number: Of the claim's cell, from 1.
        claim: The claim.
        cells: The cells of the executed notebook.
    """
    near = [*reversed(cells[:number]), *cells[number:]]
    label = " ".join(claim.label.split())
    for text in (text for cell in near for text in _texts(cell)):
        _, at, after = text.partition(label)
        numbers = _NUMBER.findall(after)
        if at and len(numbers) >= claim.nth:
            return _value(numbers[claim.nth - 1])
    return None


def _texts(cell: Any) -> Iterator[str]:
    """What a cell printed, and the words in its pictures, spaces made single."""
    for output in cell.get("outputs", ()):
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        yield " ".join(text.split())


def _value(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
