"""Pictures whose entropy is known: squares, ellipses and triangles, drawn here, no download."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

import torch
from torch import Tensor

from vae_helpers.data import Digits, Split

SIDE = 28
SHAPES = ("square", "ellipse", "triangle")
RADII = (5.3, 6.3, 7.3, 8.3)  # of the circle around the shape, in pixels: none lies on an edge
ANGLES = 8  # evenly spaced within the turn after which a shape looks the same
CENTRES = range(8, 20)  # of a row and of a column: the largest shape never leaves the picture
_REACH = 8  # pixels from the centre to the farthest one that is painted
_FOLD = {"square": 4, "ellipse": 2, "triangle": 3}
_TRAIN, _TEST = 4500, 500


@dataclass(frozen=True)
class Shapes(Digits):
    """A set of drawn pictures; ``labels`` say which of `SHAPES` each one shows.

    Args:
        images: uint8, shape ``(N, 28, 28)``, 0 or 255.
        labels: int64, shape ``(N,)``.
        entropy: Of the distribution that all pictures come from, before noise, in nats.
        noise: What is added to each pixel, shape ``(N, 784)``; None if nothing is.
    """

    entropy: float
    noise: Tensor | None = None

    @cached_property
    def pixels(self) -> Tensor:
        """The pictures as float32, shape ``(N, 784)``: 0 and 1; with noise, about 1/4 and 3/4."""
        clean = self.images.reshape(len(self.images), -1).to(torch.float32) / 255
        return clean if self.noise is None else 0.25 + 0.5 * clean + self.noise


def load_shapes(split: Split = "train", noise: float | None = None) -> Shapes:
    r"""Draw black-and-white shapes, evenly from all combinations of five choices.

    3 shapes, 4 sizes, 8 angles, 12 rows and 12 columns make 13,824 combinations. Some paint the
    same pixels, so that there are 13,680 pictures; their entropy is

    .. math:: -\sum_i \frac{n_i}{N} \log \frac{n_i}{N} = 9.52 \text{ nats},

    with :math:`n_i` combinations for picture i of :math:`N` in all. No model can be cheaper.

    Args:
        split: ``"train"`` (4,500 of them, by a fixed permutation) or ``"test"`` (500 others).
        noise: If given, pictures are squeezed to [1/4, 3/4], and Gaussian noise of this standard
            deviation is added; the same at every call.

    Returns:
        The pictures, which shape each one shows, and the entropy.

    Raises:
        ValueError: If ``split`` is neither, or ``noise`` is negative.

    Source:
        Matthey, Higgins, Hassabis & Lerchner (2017), dSprites (shapes from known factors).

    Example:
        >>> shapes = load_shapes("test")
        >>> shapes.pixels.shape, round(shapes.entropy, 2)
        (torch.Size([500, 784]), 9.52)
    """
    if split not in ("train", "test"):
        raise ValueError(f"split is {split!r}, but a set has a 'train' and a 'test' split")
    if noise is not None and not 0 <= noise < math.inf:
        raise ValueError(f"noise is {noise}, but a standard deviation is 0 or more")
    images, labels = combinations()
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    rows = order[:_TRAIN] if split == "train" else order[_TRAIN : _TRAIN + _TEST]
    added = None
    if noise is not None:
        generator = torch.Generator().manual_seed(1 if split == "train" else 2)
        added = noise * torch.randn(len(rows), SIDE * SIDE, generator=generator)
    return Shapes(images[rows], labels[rows], entropy(images), added)


@lru_cache(maxsize=1)
def combinations() -> tuple[Tensor, Tensor]:
    """All combinations: ``(13824, 28, 28)`` uint8, and which shape each one is, ``(13824,)``.

    Example:
        >>> combinations()[0].shape
        torch.Size([13824, 28, 28])
    """
    images: list[Tensor] = []
    labels: list[int] = []
    for label, shape in enumerate(SHAPES):
        for radius in RADII:
            for k in range(ANGLES):
                patch = stamp(shape, radius, 2 * math.pi * k / (ANGLES * _FOLD[shape]))
                images += [_paste(patch, row, column) for row in CENTRES for column in CENTRES]
        labels += [label] * (len(images) - len(labels))
    return torch.stack(images), torch.tensor(labels)


def entropy(images: Tensor) -> float:
    """The entropy of a picture drawn evenly from a list in which some may be alike, in nats.

    Example:
        >>> round(entropy(torch.tensor([[0], [0], [1], [2]])), 3)  # 1/2, 1/4 and 1/4
        1.04
    """
    counts = Counter(image.numpy().tobytes() for image in images).values()
    return -sum(n / len(images) * math.log(n / len(images)) for n in counts)


def stamp(shape: str, radius: float, angle: float) -> Tensor:
    """One shape around the middle of a 17 by 17 patch: pixels whose centre lies in it, uint8.

    Args:
        shape: One of `SHAPES`; the ellipse is half as wide as it is long.
        radius: Of the circle around it, in pixels.
        angle: In radians.
    """
    axis = torch.arange(-_REACH, _REACH + 1, dtype=torch.float64)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    u, v = (
        math.cos(angle) * x + math.sin(angle) * y,
        math.cos(angle) * y - math.sin(angle) * x,
    )
    if shape == "ellipse":
        inside = u.square() + (2 * v).square() <= radius**2
    else:  # a polygon: within every side's distance from the middle
        sides = _FOLD[shape]
        turns = [2 * math.pi * k / sides for k in range(sides)]
        far = torch.stack([math.cos(t) * u + math.sin(t) * v for t in turns]).amax(0)
        inside = far <= radius * math.cos(math.pi / sides)
    return 255 * inside.to(torch.uint8)


def _paste(patch: Tensor, row: int, column: int) -> Tensor:
    picture = torch.zeros(SIDE, SIDE, dtype=torch.uint8)
    top, left = row - _REACH, column - _REACH
    picture[top : top + len(patch), left : left + len(patch)] = patch
    return picture
