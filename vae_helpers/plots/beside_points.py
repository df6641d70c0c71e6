"""Yours beside what was asked, in points: draws, pairs of draws, images of a batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from vae_helpers.plots.beside import numbers
from vae_helpers.plots.style import BLUE, RED, SKY, pale_grid

_BINS = 41


def _place(points: np.ndarray) -> tuple[float, float]:
    """The ends of an axis that shows all of them, and a little room."""
    low, high = float(points.min()), float(points.max())
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


@dataclass(frozen=True)
class Draws:
    """Histograms of draws.

    Args:
        title: What is drawn.
        yours: Shape ``(N,)``.
        asked: Draws as they should be, shape ``(M,)``.
        xlabel: With the unit.
    """

    title: str
    yours: Tensor
    asked: Tensor
    xlabel: str

    @property
    def distance(self) -> float:
        """Kolmogorov and Smirnov's, and that of the tails, in units that chance hardly reaches."""
        yours, asked = (np.sort(numbers(side).ravel()) for side in (self.yours, self.asked))
        if not np.isfinite(yours).all():
            return math.inf
        grid = np.concatenate([yours, asked])
        below = [np.searchsorted(side, grid, "right") / len(side) for side in (yours, asked)]
        unit = math.sqrt(1 / len(yours) + 1 / len(asked))
        tails = [np.quantile(side, [0.005, 0.995]) for side in (yours, asked)]
        far = np.abs(tails[0] - tails[1]).max() / (asked.std() or 1.0)
        return max(float(np.abs(below[0] - below[1]).max()) / (2.7 * unit), far / (16 * unit))

    def draw(self, ax: Axes) -> None:
        """Asked is filled, yours an outline; each with its mean and spread in numbers."""
        yours, asked = (numbers(side).ravel() for side in (self.yours, self.asked))
        finite = yours[np.isfinite(yours)]
        low, high = _place(np.concatenate([asked, finite]))
        wide = 3 * np.ptp(asked)
        middle = float(asked.mean())
        near, far = np.quantile(finite, [0.05, 0.95]) if finite.size else (middle, middle)
        bins = np.linspace(
            max(low, min(middle - wide, near)), min(high, max(middle + wide, far)), _BINS
        )
        ax.hist(asked, bins=bins.tolist(), density=True, color=SKY, alpha=0.6, label="asked")
        ax.hist(finite, bins=bins.tolist(), density=True, histtype="step", color=RED,
                linewidth=1.8, label="yours")  # fmt: skip
        told = [
            f"{name}: mean {round(side.mean(), 2) + 0.0:.2f}, std {side.std():.2f}"
            if side.size
            else f"{name}: none"
            for name, side in (("asked", asked), ("yours", finite))
        ]
        if odd := len(yours) - len(finite):
            told.append(f"{odd:,} of yours are no number")
        ax.set(yticks=[], xlabel=f"{self.xlabel}\n" + "\n".join(told))
        ax.spines["left"].set_visible(False)


@dataclass(frozen=True)
class Cloud:
    """Points with two coordinates each: do the two go together?

    Args:
        title: What the points are.
        yours: Shape ``(N, 2)``.
        asked: Shape ``(N, 2)``.
        xlabel: Of the first coordinate.
        ylabel: Of the second.
    """

    title: str
    yours: Tensor
    asked: Tensor
    xlabel: str
    ylabel: str

    @property
    def distance(self) -> float:
        """How much more the coordinates go together, or the points coincide, than they should."""
        if not torch.isfinite(self.yours).all():
            return 0.0
        together = [_together(numbers(side)) for side in (self.yours, self.asked)]
        return abs(together[0] - together[1]) / 0.3

    def draw(self, ax: Axes) -> None:
        """Asked in pale dots, yours in crosses."""
        told = [self.xlabel]
        for side, name, mark, colour in (
            (self.asked, "asked", "o", SKY),
            (self.yours, "yours", "x", RED),
        ):
            points = numbers(side)
            ax.scatter(points[:, 0], points[:, 1], s=14, marker=mark, color=colour, alpha=0.6,
                       linewidths=1, label=name)  # fmt: skip
            places = _places(points)
            r = round(_correlation(points), 2) + 0.0
            told.append(f"{name}: {places} place{'s' * (places > 1)}, r = {r:.2f}")
        ax.set(xlabel="\n".join(told), ylabel=self.ylabel)
        ax.set_aspect("equal", adjustable="datalim")
        pale_grid(ax)


def _correlation(points: np.ndarray) -> float:
    """0 where one of the two does not vary."""
    return float(np.corrcoef(points.T)[0, 1]) if points.std(0).min() > 0 else 0.0


def _places(points: np.ndarray) -> int:
    """How many different ones there are."""
    return len(np.unique(points.round(4), axis=0))


def _together(points: np.ndarray) -> float:
    """The size of the correlation; 1 where most points coincide with others."""
    if _places(points) < 0.6 * len(points):
        return 1.0
    return abs(_correlation(points))


@dataclass(frozen=True)
class Shown:
    """Which images were shown, and in which batch.

    Args:
        title: What the picture is about.
        yours: For each batch the numbers of its images.
        asked: The same, as it should be.
        count: How many images there are.
        distance: 1 or more if the two differ in more than chance.
    """

    title: str
    yours: Sequence[Sequence[int]]
    asked: Sequence[Sequence[int]]
    count: int
    distance: float

    def draw(self, ax: Axes) -> None:
        """A mark for each image in each batch: asked on the left of it, yours on the right."""
        for batches, name, mark, colour, shift in (
            (self.asked, "asked", "o", BLUE, -0.16),
            (self.yours, "yours", "x", RED, 0.16),
        ):
            places = [(n + 1 + shift, i) for n, batch in enumerate(batches) for i in batch]
            x, y = zip(*places, strict=True) if places else ((), ())
            ax.scatter(x, y, s=20, marker=mark, color=colour, label=name)
            seen = sum(map(len, batches))
            told = f"{name}: {seen} images in {len(batches)} batches"
            ax.set_xlabel(f"{ax.get_xlabel()}\n{told}" if ax.get_xlabel() else f"batch\n{told}")
        ax.set(ylabel="image", ylim=(-1, self.count))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        pale_grid(ax)
