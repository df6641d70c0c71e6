"""The unbiased estimators of a KL divergence, told apart by what a single draw gives.

For one latent with mu = 0, z = sigma eps, and every estimator is a function of eps^2 alone: so the
noise can be read back from its values, and must be normal. Noise that was added to the closed form
is none of these functions.

Source: J. Schulman, Approximating KL Divergence (2020), joschu.net/blog/kl-approx.html, for "k3".
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from autograded_tests.judges.kl_estimates import Estimate, estimate, log_ratio, right_estimate
from autograded_tests.judges.normality import gap

COPIES = 2000


def family_of(single: Tensor, logvar: float) -> str | None:
    """Which estimator gave these values for mu = 0 and one latent, one draw each; None if none.

    A right one is missed less than once in 10^8 runs (Massart's bound for Kolmogorov's distance).

    Args:
        single: The values, ``(COPIES,)``.
        logvar: The log-variance they were asked for.
    """
    y, variance = single.double(), math.exp(logvar)
    squares = {
        "ratio": (y + logvar / 2) / (0.5 * (variance - 1)),
        "exact_entropy": (y + logvar / 2 + 0.5) / (0.5 * variance),
        "exact_cross_entropy": 2 * (variance / 2 - logvar / 2 - y),
    }
    bound = math.sqrt(math.log(2 / 1e-8) / (2 * len(y)))
    for name, square in squares.items():
        if square.min() > -1e-3 and gap(_chi(square)) < bound:
            return name
    if y.min() > -1e-5 and gap(_k3_distribution(y, logvar)) < bound:
        return "k3"
    return None


def _chi(square: Tensor) -> Tensor:
    """The probability that eps^2 of a normal eps is at most this."""
    return torch.erf((square.clamp(min=0) / 2).sqrt())


def _k3_distribution(y: Tensor, logvar: float) -> Tensor:
    """The probability that exp(L) - 1 - L is at most y, for the log-ratio L of one draw."""
    slope = 0.5 * (1 - math.exp(logvar))  # L = logvar/2 + slope eps^2

    def reached(end: Tensor) -> Tensor:
        return _chi((end - logvar / 2) / slope)

    low, high = _root(y, -(y + 1), torch.zeros_like(y)), _root(y, torch.zeros_like(y), y + 2)
    return (reached(high) - reached(low)).abs()


def _root(y: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """The L between two bounds, one of them 0, where exp(L) - 1 - L is y."""
    rising = bool(high.max() > 0)
    for _ in range(60):
        middle = (low + high) / 2
        above = (middle.expm1() - middle > y) == rising
        low, high = torch.where(above, low, middle), torch.where(above, middle, high)
    return middle


def estimate_of(family: str | None) -> Callable[[Tensor, Tensor, int], Estimate]:
    """What the estimates of that family should be, given ``(mu, logvar, n_samples)``."""
    return {"exact_entropy": _exact_entropy, "exact_cross_entropy": _exact_cross_entropy,
            "k3": k3_estimate}.get(family or "", right_estimate)  # fmt: skip


def _exact_entropy(mu: Tensor, logvar: Tensor, n_samples: int) -> Estimate:
    mu, logvar = mu.double(), logvar.double()
    a, variance = 0.5 * (mu.square() - logvar - 1), logvar.exp()
    return estimate((a, mu * variance.sqrt(), 0.5 * variance), n_samples)


def _exact_cross_entropy(mu: Tensor, logvar: Tensor, n_samples: int) -> Estimate:
    mu, logvar = mu.double(), logvar.double()
    a = 0.5 * (mu.square() + logvar.exp() - logvar)
    return estimate((a, torch.zeros_like(a), torch.full_like(a, -0.5)), n_samples)


def k3_estimate(mu: Tensor, logvar: Tensor, n_samples: int) -> Estimate:
    """Mean and variance of k3; the variance is finite where sigma^2 is above 1/2."""
    mu, sigma = mu.double(), (0.5 * logvar.double()).exp()
    right = right_estimate(mu, logvar, 1)
    a, b, c = log_ratio(mu, sigma, mu, sigma)  # -L = a + b eps + c eps^2
    # E[exp(2 L)], a Gaussian integral; E[L exp(L)] is the divergence in the other direction.
    squared = (-2 * a + 2 * b.square() / (1 + 4 * c) - 0.5 * (1 + 4 * c).log()).sum(-1).exp()
    backward = 0.5 * ((1 + mu.square()) / sigma.square() - 1 + 2 * sigma.log()).sum(-1)
    second = squared - 1 + right.variance + right.mean.square() - 2 * backward - 2 * right.mean
    return Estimate(right.mean, (second - right.mean.square()) / n_samples)
