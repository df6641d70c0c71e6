"""What lesson 10 counts and costs: writers of a transposed convolution, and grey pixels."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F


def coverage(size: int, kernel: int, stride: int, padding: int = 0) -> Tensor:
    """How many inputs of a transposed convolution write to each output, in one dimension.

    Args:
        size: Number of inputs.
        kernel: How many outputs each of them writes to.
        stride: How far apart two neighbours begin.
        padding: Outputs cut off at each end.

    Returns:
        int64, shape ``((size - 1) * stride - 2 * padding + kernel,)``.

    Source:
        Odena, Dumoulin & Olah (2016), Deconvolution and Checkerboard Artifacts.

    Example:
        >>> coverage(4, 3, 2, 1).tolist()
        [1, 2, 1, 2, 1, 2, 1]
    """
    counts = F.conv_transpose1d(
        torch.ones(1, 1, size), torch.ones(1, 1, kernel), stride=stride, padding=padding
    )
    return counts.flatten().round().to(torch.int64)


def gaussian_nll(mean: Tensor, x: Tensor, log_sigma: Tensor) -> Tensor:
    r"""What images cost under a Gaussian for each pixel.

    .. math:: \frac1B \sum_b \sum_i \frac{(x_{bi} - m_{bi})^2}{2 \sigma_i^2} + \log \sigma_i
              + \tfrac12 \log 2\pi

    Args:
        mean: Means, shape ``(B, P)``.
        x: Pixels, shape ``(B, P)``.
        log_sigma: log σ, a scalar tensor or one value per pixel, ``(P,)``.

    Returns:
        A scalar, in nats per image; of a density, so that it may be negative.

    Source:
        Kingma & Welling (2014), appendix C.2.

    Example:
        >>> zero = torch.zeros(1, 2)
        >>> gaussian_nll(zero, zero, torch.tensor(0.0))
        tensor(1.8379)
    """
    squared = (x - mean).square() / (2 * (2 * log_sigma).exp())
    return (squared + log_sigma + 0.5 * math.log(2 * math.pi)).sum(dim=-1).mean()


def implied_sigma(weight: float, reduction: str, n_pixels: int = 784) -> float:
    r"""The σ that ``squared error + weight * KL`` stands for.

    :math:`\|x - m\|^2 / 2\sigma^2 + KL` has the same minimum if :math:`2\sigma^2` is the weight,
    and the weight times the number of pixels where the error is averaged over them.

    Args:
        weight: Of the KL, which is summed over latents.
        reduction: Whether the error is a ``"sum"`` or a ``"mean"`` over the pixels of an image.
        n_pixels: How many there are.

    Raises:
        ValueError: If ``reduction`` is neither, or a number is not positive.

    Source:
        Rybkin, Daniilidis & Levine (2021), section 3.

    Example:
        >>> round(implied_sigma(1.0, "sum"), 3)
        0.707
    """
    if reduction not in ("sum", "mean"):
        raise ValueError(f"reduction is {reduction!r}, but it must be 'sum' or 'mean'")
    if not (weight > 0 and n_pixels > 0):
        raise ValueError(f"weight is {weight} and n_pixels {n_pixels}: both must be positive")
    return math.sqrt(weight * (n_pixels if reduction == "mean" else 1) / 2)
