"""How clear is the gradient of a bound with K draws? In lesson 04's model, where all is known."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

NAMES = ("encoder", "decoder", "encoder, doubly reparameterized")


def signal_to_noise(
    counts: Sequence[int] = (1, 4, 16, 64),
    x: float = 2.0,
    m: float = 0.75,
    s: float = 0.9,
    repeats: int = 20_000,
    seed: int = 0,
) -> dict[str, list[float]]:
    """The size of a gradient's mean over its spread, for bounds with K draws.

    The model is p(z) = N(0, 1), p(x given z) = N(z + b, 1) at b = 0, with q(z) = N(m, s²). The
    encoder's gradient is the one by m, the decoder's the one by b.

    Args:
        counts: The Ks.
        x: The observation.
        m: The encoder's mean; the posterior's is x / 2.
        s: The encoder's standard deviation.
        repeats: Gradients behind each number.
        seed: Of the draws.

    Returns:
        For each of `NAMES` one number per K.

    Source:
        Rainforth et al. (2018), Tighter Variational Bounds are Not Necessarily Better, section 3;
        Tucker et al. (2019), Doubly Reparameterized Gradient Estimators, equation 8.

    Example:
        >>> list(signal_to_noise(counts=(1,), repeats=100)) == list(NAMES)
        True
    """
    noise = torch.Generator().manual_seed(seed)
    ratios: dict[str, list[float]] = {name: [] for name in NAMES}
    for k in counts:
        eps = torch.randn(k, repeats, generator=noise)
        for name, gradient in zip(NAMES, _gradients(eps, x, m, s), strict=True):
            ratios[name].append(float(gradient.mean().abs() / gradient.std()))
    return ratios


def _gradients(eps: Tensor, x: float, m: float, s: float) -> tuple[Tensor, Tensor, Tensor]:
    """By m, by b, and Tucker's by m: each ``(repeats,)``; see `signal_to_noise`."""
    z = m + s * eps
    log_w = -0.5 * z.square() - 0.5 * (x - z).square() + 0.5 * eps.square()
    share = log_w.softmax(dim=0)
    by_path = -z + (x - z)  # the log-weight's slope along z, eps kept: log q does not move
    by_z = by_path + (z - m) / s**2  # its slope by z alone, m and s in q kept
    return (share * by_path).sum(0), (share * (x - z)).sum(0), (share.square() * by_z).sum(0)
