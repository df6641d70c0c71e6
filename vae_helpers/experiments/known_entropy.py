"""Models against pictures whose entropy is known: what they pay too much, what they draw."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.shapes import combinations


@torch.no_grad()
def best_single_picture(pixels: Tensor, held_out: Tensor) -> float:
    """Nats per image if every image gets one and the same prediction, the training average.

    Args:
        pixels: Training images, shape ``(N, 784)``.
        held_out: Images to pay for, shape ``(M, 784)``.

    Example:
        >>> best_single_picture(torch.full((4, 2), 0.5), torch.ones(1, 2))
        1.386...
    """
    ink = (pixels.sum(0) + 0.5) / (len(pixels) + 1)  # no pixel is certain
    cost = F.binary_cross_entropy(ink.expand_as(held_out), held_out, reduction="sum")
    return cost.item() / len(held_out)


@torch.no_grad()
def nearest_legal(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """For each picture, rounded to black and white, the legal shape that fits it best.

    Args:
        pictures: Probabilities, shape ``(B, 784)``.

    Returns:
        In how many pixels they differ, ``(B,)``, and the shapes themselves, ``(B, 784)``.

    Example:
        >>> from vae_helpers import load_shapes
        >>> nearest_legal(load_shapes("test").pixels[:3])[0].tolist()
        [0, 0, 0]
    """
    legal = combinations()[0].flatten(1).float() / 255
    drawn = (pictures > 0.5).float()
    # Pixels that differ: those of one, and those of the other, without twice those of both.
    apart = drawn.sum(1, keepdim=True) + legal.sum(1) - 2 * drawn @ legal.T
    fewest, where = apart.min(dim=1)
    return fewest.round().long(), legal[where]
