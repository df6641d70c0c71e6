"""An arithmetic coder: a message becomes an interval, and bits name a point in it.

Each symbol cuts the interval in proportion to its probability, so a message of probability p ends
in an interval as wide as p, and some −log2 p bits are enough to name it. Ends of intervals are kept
as whole numbers over one power of two, so nothing is rounded but the probabilities, once.

Source:
    Witten, Neal & Cleary (1987), Arithmetic Coding for Data Compression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

_PRECISION = 20  # each probability is a whole number over 2 to this
Predict = Callable[[list[int]], Tensor]


def write_bits(symbols: Sequence[int], predict: Predict) -> str:
    """A message as bits.

    Args:
        symbols: Whole numbers from 0.
        predict: From the symbols so far to the probabilities of the next one, ``(K,)``.

    Returns:
        A string of 0 and 1, at most two longer than −log2 of the message's probability asks for.

    Example:
        >>> import torch
        >>> write_bits([0, 1, 1], lambda before: torch.tensor([0.5, 0.5]))
        '011'
    """
    low, width = 0, 1  # over 2 ** (_PRECISION * symbols so far)
    for i, symbol in enumerate(symbols):
        shares = _whole(predict(list(symbols[:i])))
        low = (low << _PRECISION) + width * sum(shares[:symbol])
        width *= shares[symbol]
    depth = _PRECISION * len(symbols)
    length = 0
    while True:  # the fewest bits all of whose continuations stay inside the interval
        step = 1 << (depth - length)
        name = -(-low // step)  # rounded up
        if (name + 1) * step <= low + width:
            return f"{name:0{length}b}" if length else ""
        length += 1


def read_bits(bits: str, count: int, predict: Predict) -> list[int]:
    """The message behind bits.

    Args:
        bits: As `write_bits` gave them.
        count: How many symbols to read.
        predict: The same as when writing.

    Example:
        >>> import torch
        >>> read_bits("011", 3, lambda before: torch.tensor([0.5, 0.5]))
        [0, 1, 1]
    """
    depth = _PRECISION * count
    point = int(bits or "0", 2) << (depth - len(bits))
    symbols: list[int] = []
    low, width = 0, 1 << depth
    for _ in range(count):
        shares, symbol = _whole(predict(symbols)), 0
        width >>= _PRECISION
        while point >= low + width * shares[symbol]:
            low += width * shares[symbol]
            symbol += 1
        width *= shares[symbol]
        symbols.append(symbol)
    return symbols


def _whole(probabilities: Tensor) -> list[int]:
    """Probabilities as whole numbers of at least 1 that add up to 2 ** _PRECISION."""
    free = (1 << _PRECISION) - len(probabilities)
    shares = (probabilities.double() * free).floor().long() + 1
    shares[shares.argmax()] += (1 << _PRECISION) - shares.sum()
    return shares.tolist()
