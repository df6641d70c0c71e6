"""Whether values could be independent draws from N(0, 1)."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def is_standard_normal(eps: Tensor) -> bool:
    """Whether values could be independent draws from N(0, 1); wrongly no once in 5 million runs.

    Mean and variance within 5.5 and 6 standard errors (4e-8 and about 1e-8), the greatest gap
    between the two distribution functions within the bound of Massart (1990) at 1e-8, and the
    value farthest out not nearer to 0 than in 1e-8 of all cases, which bounded noise is.
    """
    n = eps.numel()
    mean, variance = eps.mean().item(), eps.square().mean().item()
    if abs(mean) > 5.5 / math.sqrt(n) or abs(variance - 1) > 6 * math.sqrt(2 / n):
        return False
    # All n values lie within ±t with probability (2 Φ(t) - 1)^n.
    if 2 * torch.special.ndtr(eps.abs().max()).item() - 1 < 1e-8 ** (1 / n):
        return False
    return gap(torch.special.ndtr(eps)) < math.sqrt(math.log(2 / 1e-8) / (2 * n))


def share_a_part(rows: Tensor) -> bool:
    """Whether the values of a row rise and fall together; independent ones not in 10^6 runs.

    The mean of a row of D independent values has 1/D of their variance. Over n rows its square,
    in that unit, averages 1 with a standard error of sqrt(2/n); 7 of them are allowed.

    Args:
        rows: Values of one mean and spread, ``(n, D)`` with n of 50 or more.
    """
    n, size = rows.shape
    shared = (rows - rows.mean()).mean(1).square().mean() * size
    return size > 1 and shared.item() > (1 + 7 * math.sqrt(2 / n)) * rows.var().item()


def gap(probabilities: Tensor) -> float:
    """Kolmogorov's distance between values in [0, 1] and the uniform distribution."""
    p = probabilities.flatten().sort().values
    steps = torch.arange(len(p) + 1, dtype=p.dtype) / len(p)
    return max((steps[1:] - p).max().item(), (p - steps[:-1]).max().item())
