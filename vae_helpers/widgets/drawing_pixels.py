"""A drawn digit on its way to the model: bytes to pixels, and the room that MNIST gives a digit."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SIDE = 28
BOX = 20  # MNIST's digits fit into 20 by 20 pixels, their centre of mass in the middle of 28


def to_hex(pixels: Tensor) -> str:
    """Pixels as the page keeps them.

    Args:
        pixels: In [0, 1], shape ``(784,)``.

    Example:
        >>> to_hex(torch.ones(784))[:6]
        'ffffff'
    """
    return bytes((pixels * 255).round().to(torch.uint8).tolist()).hex()


def from_hex(ink: str) -> Tensor:
    """The pixels of a sheet, shape ``(784,)``, in [0, 1].

    Raises:
        ValueError: If they are not 784 bytes.

    Example:
        >>> from_hex("00" * 783 + "ff")[-2:]
        tensor([0., 1.])
    """
    numbers = bytes.fromhex(ink)
    if len(numbers) != SIDE * SIDE:
        raise ValueError(f"a sheet has {SIDE * SIDE} pixels, this one {len(numbers)}")
    return torch.tensor(list(numbers), dtype=torch.float32) / 255


def as_mnist(pixels: Tensor) -> Tensor:
    """A drawing in the place and size that the digits of MNIST have.

    The box around its ink is scaled so that the longer side has 20 pixels, and its centre of mass
    is put in the middle.

    Args:
        pixels: In [0, 1], shape ``(784,)``.

    Returns:
        The same shape; a blank sheet stays as it is.

    Source:
        LeCun et al. (1998), Gradient-based learning applied to document recognition, section III.A.

    Example:
        >>> speck = torch.zeros(28, 28)
        >>> speck[2:4, 3:5] = 1
        >>> as_mnist(speck.flatten()).sum()
        tensor(400.)
    """
    sheet = pixels.reshape(SIDE, SIDE)
    inked = sheet.nonzero()
    if not len(inked):
        return pixels
    (top, left), (bottom, right) = inked.min(dim=0).values, inked.max(dim=0).values + 1
    drawn = sheet[top:bottom, left:right]
    scale = BOX / max(drawn.shape)
    size = [max(1, round(side * scale)) for side in drawn.shape]
    if size != list(drawn.shape):  # one that fits already keeps its pixels
        drawn = F.interpolate(
            drawn[None, None], size, mode="bilinear", align_corners=False, antialias=True
        )[0, 0].clamp(0, 1)
    centre = SIDE / 2  # found in the data: with it, MNIST's own digits stay where they are
    rows, columns = (_middle(drawn, axis) for axis in (1, 0))
    y, x = (
        min(max(round(centre - middle), 0), SIDE - side)
        for middle, side in zip((rows, columns), drawn.shape, strict=True)
    )
    placed = torch.zeros(SIDE, SIDE)
    placed[y : y + drawn.shape[0], x : x + drawn.shape[1]] = drawn
    return placed.flatten()


def _middle(drawn: Tensor, axis: int) -> float:
    """The centre of mass along the other axis, in pixels from the first."""
    ink = drawn.sum(dim=axis)
    return float((ink * torch.arange(len(ink))).sum() / ink.sum().clamp_min(1e-9))
