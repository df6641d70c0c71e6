"""Two things in one picture: what a learner's code gives, and what was asked.

A picture is made of views: `Curves` here, `Draws`, `Cloud` and `Shown` in `beside_points`. Each
knows how far its two sides are apart; `plot_beside` draws only those where it can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from vae_helpers.plots.style import MUTED, RED, figure, pale_grid, styled

_MOST = 3  # views side by side


class View(Protocol):
    """One pair of axes with yours and what was asked."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def distance(self) -> float:
        """How far yours is from what was asked; 1 or more can be seen."""

    def draw(self, ax: Axes) -> None:
        """Draw both."""


def numbers(values: Tensor) -> np.ndarray:
    """As NumPy's doubles, without the graph."""
    return values.detach().double().numpy()


@dataclass(frozen=True)
class Curves:
    """A curve for each side; where it differs in a small region only, that region is shown.

    Args:
        title: What the picture is about.
        x: Shape ``(N,)``.
        yours: Shape ``(N,)``; numbers that are not finite leave a gap, and are counted.
        asked: Shape ``(N,)``.
        xlabel: With the unit.
        ylabel: With the unit.
        noise: What chance alone does to yours, shape ``(N,)``; 0 if None.
        log: Whether the upright axis is logarithmic.
    """

    title: str
    x: Tensor
    yours: Tensor
    asked: Tensor
    xlabel: str
    ylabel: str
    noise: Tensor | None = None
    log: bool = False

    def _sides(self) -> tuple[np.ndarray, np.ndarray]:
        yours, asked = numbers(self.yours), numbers(self.asked)
        if yours.shape != asked.shape:
            raise ValueError(f"yours is {yours.shape}, and asked is {asked.shape}")
        return yours, asked

    def _off(self) -> np.ndarray:
        """The difference at each place, in shares of the axis; 1 where there is no number."""
        yours, asked = self._sides()
        noise = 0.0 if self.noise is None else numbers(self.noise)
        if self.log:
            yours, asked = (np.log(np.where(v > 0, v, np.nan)) for v in (yours, asked))
        off = (np.abs(yours - asked) - noise) / (np.ptp(asked) or 1.0)
        return np.nan_to_num(off, nan=1.0, posinf=1.0)

    @property
    def distance(self) -> float:
        """In fiftieths of the height of what was asked: finer than that no eye sees."""
        return 50 * float(self._off().max())

    def _region(self) -> slice:
        """All of it; or, where the difference is small, about where it is."""
        off = self._off()
        if off.max() > 0.1:
            return slice(None)
        where = np.flatnonzero(off > 0.2 * off.max())
        room = max(3, (where[-1] - where[0]) // 2)
        return slice(max(0, where[0] - room), where[-1] + room + 1)

    def draw(self, ax: Axes) -> None:
        """Asked is broad and grey, yours thin and dashed on it."""
        part = self._region()
        x, (yours, asked) = numbers(self.x)[part], (side[part] for side in self._sides())
        drawn = np.where(np.isfinite(yours), yours, np.nan)
        for name, y, colour, width, alpha, dash in (
            ("asked", asked, MUTED, 5, 0.55, "-"),
            ("yours", drawn, RED, 2, 1.0, "--"),
        ):
            y = np.where(y > 0, y, np.nan) if self.log else y.round(6) + 0.0
            ax.plot(x, y, color=colour, linewidth=width, alpha=alpha, linestyle=dash, label=name)
        ax.set(xlabel=self.xlabel, ylabel=self.ylabel)
        if self.log:
            ax.set_yscale("log")
        else:
            _keep_asked_large(ax, drawn, asked)
        if (x == x.round()).all():
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        kind = "positive number" if self.log else "finite number"
        if odd := int((~np.isfinite(yours) | (self.log & (yours <= 0))).sum()):
            ax.text(0.02, 0.02, f"yours is no {kind}\nat {odd} of {len(yours)} places",
                    transform=ax.transAxes, color=RED)  # fmt: skip
        pale_grid(ax)


def _short(value: float) -> str:
    return f"{round(value, 3) + 0.0:,.4g}" if abs(value) < 1e4 else f"{value:.1e}"


def _keep_asked_large(ax: Axes, yours: np.ndarray, asked: np.ndarray) -> None:
    """Where yours shoots out of sight at a few places, the axis ends before it."""
    room = 1.5 * (np.ptp(asked) or 1.0)
    low, high = asked.min() - room, asked.max() + room
    outside = (yours < low) | (yours > high)
    if 0 < outside.mean() <= 0.6:
        ax.set_ylim(max(low, ax.get_ylim()[0]), min(high, ax.get_ylim()[1]))
        ax.text(0.02, 0.97, f"yours from {_short(np.nanmin(yours))} to {_short(np.nanmax(yours))}",
                transform=ax.transAxes, va="top", color=RED)  # fmt: skip


@styled
def plot_beside(views: Sequence[View], *, title: str) -> Figure | None:
    """Yours beside what was asked, in those views in which they differ visibly; None if in none.

    Args:
        views: In order of what to look at first; the first three that differ are drawn.
        title: Of the picture.

    Example:
        >>> import torch
        >>> x = torch.linspace(0, 1, 9)
        >>> line = Curves("a line", x, 2 * x, x, "x", "y")
        >>> plot_beside([line], title="Twice").axes[0].get_title(loc="left")
        'a line'
        >>> plot_beside([Curves("a line", x, x, x, "x", "y")], title="The same") is None
        True
    """
    drawn = [view for view in views if view.distance >= 1][:_MOST]
    if not drawn:
        return None
    width = {1: 5.0, 2: 8.0}.get(len(drawn), 9.5)
    fig, axes = figure(3.5, columns=len(drawn), squeeze=False, width=width)
    for ax, view in zip(axes[0], drawn, strict=True):
        ax.set_title(view.title, fontsize=10.5)
        view.draw(ax)
    handles, labels = axes[0][0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=2)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


def grey_distance(yours: Tensor, asked: Tensor) -> float:
    """How far two strips of pictures are apart; 1 or more can be seen.

    Args:
        yours: Shape ``(N, 784)``.
        asked: The same shape.

    Returns:
        The root of the mean squared difference of the picture that differs most, in units of 0.04
        of the way from paper to ink.
    """
    if yours.shape != asked.shape:
        return math.inf
    off = (yours.clamp(0, 1) - asked.clamp(0, 1)).square().mean(1).sqrt()
    return float(off.max()) / 0.04
