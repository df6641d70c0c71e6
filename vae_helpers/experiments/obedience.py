"""Whether drawings of a digit that was asked for obey, vary, and are of use.

Three numbers, none of which is enough: what the judge sees in a drawing, how far drawings of one
digit lie apart, and how well a classifier that has seen drawings only reads real digits.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from vae_helpers.data import load_digits
from vae_helpers.experiments.classifier import digit_classifier, train_classifier
from vae_helpers.models import CLASSES
from vae_helpers.randomness import random_state


@torch.no_grad()
def seen_digits(images: Tensor) -> Tensor:
    """The digit that the judge sees in each picture: ``(N, 784)`` -> ``(N,)`` int64.

    Example:
        >>> seen_digits(torch.zeros(2, 784)).shape
        torch.Size([2])
    """
    return digit_classifier()(images).argmax(-1)


def obeyed(images: Tensor, asked: Tensor) -> float:
    """The share of pictures in which the judge sees the digit asked for.

    Args:
        images: Pixels in [0, 1], shape ``(N, 784)``.
        asked: The digits asked for, shape ``(N,)``.

    Example:
        >>> test = load_digits(split="test")
        >>> obeyed(test.pixels, test.labels) > 0.9
        True
    """
    return float((seen_digits(images) == asked).float().mean())


def distance_within(images: Tensor, labels: Tensor) -> float:
    """The mean distance between two different pictures of one digit, averaged over the digits.

    Args:
        images: Pixels, shape ``(N, 784)``, at least two of each digit that occurs.
        labels: Their digits, shape ``(N,)``.

    Returns:
        Euclidean, in pixels of full ink.

    Example:
        >>> distance_within(2**0.5 * torch.eye(784)[:4], torch.tensor([0, 0, 1, 1]))
        2.0
    """
    means = []
    for digit in labels.unique():
        mine = images[labels == digit]
        if len(mine) < 2:
            raise ValueError(f"there is only one picture of a {int(digit)}: no two lie apart")
        means.append(torch.pdist(mine).mean())
    return round(float(torch.stack(means).mean()), 6)


def taught_by(images: Tensor, labels: Tensor, seed: int = 0) -> float:
    """How often a classifier trained on these pictures alone is right on real held-out digits.

    Args:
        images: Pixels, shape ``(N, 784)``.
        labels: Their digits, shape ``(N,)``.
        seed: Of its weights and the order of images; the global random state is left alone.

    Source:
        Ravuri & Vinyals (2019), Classification Accuracy Score for Conditional Generative Models.

    Example:
        >>> digits = load_digits()
        >>> taught_by(digits.pixels, digits.labels) > 0.9
        True
    """
    real = load_digits(split="test")
    with random_state(seed), torch.enable_grad():
        model = train_classifier(images, labels)
    with torch.no_grad():
        return float((model(real.pixels).argmax(-1) == real.labels).float().mean())


def three_numbers(
    draw: Callable[[Tensor], Tensor], each: int = 450, seed: int = 0
) -> dict[str, float]:
    """Ask for as many drawings of each digit as there are training digits, and measure them.

    Args:
        draw: From digits asked for, ``(N,)``, to pictures ``(N, 784)``.
        each: How many of each digit.
        seed: Of the draws; the global random state is left alone.

    Returns:
        ``obeyed``, ``distance`` and ``teaches``, as `obeyed`, `distance_within`, `taught_by`.
    """
    asked = torch.arange(CLASSES).repeat_interleave(each)
    with random_state(seed):
        images = draw(asked)
    return {
        "obeyed": obeyed(images, asked),
        "distance": distance_within(images, asked),
        "teaches": taught_by(images, asked),
    }


def mean_pictures() -> Tensor:
    """The mean training picture of each digit, shape ``(10, 784)``.

    Example:
        >>> mean_pictures().shape
        torch.Size([10, 784])
    """
    digits = load_digits()
    return torch.stack([digits.pixels[digits.labels == d].mean(0) for d in range(CLASSES)])


def slant(images: Tensor) -> Tensor:
    """How far a picture's ink leans: the shift to the right per row upwards, ``(N, 784)`` -> (N,).

    The slope of the regression of column on row, weighted by ink.

    Example:
        >>> upright = torch.zeros(1, 28, 28); upright[0, 4:24, 14] = 1
        >>> slant(upright.flatten(1)).abs().item() < 1e-6
        True
    """
    ink = images.reshape(-1, 28, 28)
    total = ink.sum((1, 2)).clamp(min=1e-9)
    up = torch.arange(27, -1, -1.0)[:, None].expand(28, 28)
    across = torch.arange(28.0).expand(28, 28)
    rows, columns = ((ink * axis).sum((1, 2)) / total for axis in (up, across))
    up_gap = up - rows[:, None, None]
    across_gap = across - columns[:, None, None]
    covariance = (ink * up_gap * across_gap).sum((1, 2))
    return covariance / (ink * up_gap.square()).sum((1, 2)).clamp(min=1e-9)
