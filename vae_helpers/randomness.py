"""Seeding torch for a while, without a trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def random_state(seed: int | None) -> Iterator[None]:
    """Seed torch's global generator, and put its state back afterwards.

    Args:
        seed: The seed; None leaves everything as it is.

    Example:
        >>> with random_state(0):
        ...     a = torch.rand(1)
        >>> with random_state(0):
        ...     b = torch.rand(1)
        >>> bool(a == b)
        True
    """
    if seed is None:
        yield
        return
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield
