"""Pictures of costs, in nats: a training run, the ruler, the price of one pixel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.objective import pixel_price
from vae_helpers.plots.style import (
    BLUE,
    DASHES,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    RED,
    RULE,
    SERIES,
    figure,
    pale_grid,
    styled,
)

if TYPE_CHECKING:
    from vae_helpers.training import History


@styled
def plot_history(history: History, *, title: str | None = None) -> Figure:
    """What each epoch cost: the loss, its two parts where there are two, and held-out images.

    Args:
        history: What `fit` returned, or anything with its lists.
        title: Of the picture.

    Raises:
        ValueError: If no epoch was finished.

    Example:
        >>> from vae_helpers import History
        >>> fig = plot_history(History(loss=[200.0, 150.0], reconstruction=[200.0, 150.0]))
        >>> fig.axes[0].get_ylabel()
        'nats per example'
    """
    if not len(history.loss):
        raise ValueError("the history is empty: no epoch was finished")
    lines = [("loss (training)", history.loss, BLUE, "-")]
    if any(history.kl):
        lines += [
            ("reconstruction part", history.reconstruction, GREEN, "-."),
            ("KL part", history.kl, ORANGE, ":"),
        ]
    if history.held_out:
        lines.append(("held out", history.held_out, RED, "--"))
    fig, ax = figure(3.6)
    for name, values, colour, dash in lines:
        epochs = range(1, len(values) + 1)
        marker = "o" if len(values) < 12 else None
        label = f"{name}: {values[-1]:.1f} at the end"
        ax.plot(epochs, values, color=colour, linestyle=dash, marker=marker, ms=4, label=label)
    ax.set_xlabel("epoch")
    ax.set_ylabel("nats per example")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_ylim(0 if any(history.kl) else None, None)
    ax.legend()
    if title:
        ax.set_title(title)
    pale_grid(ax, "y")
    return fig


@styled
def plot_ruler(
    marks: Mapping[str, float],
    *,
    held_out: Mapping[str, float] | None = None,
    floor: float | None = None,
    title: str | None = None,
) -> Figure:
    """The course's ruler: what different predictions of an image cost, longest bar first.

    Args:
        marks: For each name its cost in nats per image.
        held_out: The same for held-out images, for all names or some: a mark of its own.
        floor: What no prediction can get below; shaded.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to mark, or a cost is not a finite positive number.

    Example:
        >>> fig = plot_ruler({"every pixel one half": 543.4, "one image": 205.9}, floor=46.2)
        >>> [text.get_text() for text in fig.axes[0].texts][:2]
        ['543.4', '205.9']
    """
    if not marks:
        raise ValueError("marks is empty: a ruler needs marks")
    for name, cost in marks.items():
        if not (np.isfinite(cost) and cost > 0):
            raise ValueError(f"{name!r} costs {cost}, but a finite positive number is needed")
    ordered = sorted(marks.items(), key=lambda mark: -mark[1])
    longest = ordered[0][1]
    fig, ax = figure(0.9 + 0.42 * len(ordered))
    for row, (name, cost) in enumerate(ordered):
        ax.barh(row, cost, height=0.62, color=BLUE, alpha=0.85)
        says, reach = f"{cost:.1f}", cost
        if (other := (held_out or {}).get(name)) is not None:
            ax.vlines(other, row - 0.42, row + 0.42, color=RED, linewidth=2.5)
            says, reach = f"{cost:.1f}, held out {other:.1f}", max(cost, other)
        ax.text(reach + 0.008 * longest, row, says, va="center", fontsize=10)
    if floor is not None:
        ax.axvspan(0, floor, color=INK, alpha=0.35, linewidth=0)
        ax.axvline(floor, color=INK, linewidth=1.2, linestyle="-")
        where = len(ordered) - 0.42
        ax.text(floor, where, f" the floor, {floor:.1f}", va="top", fontsize=9.5)
    ax.set_yticks(range(len(ordered)), [name for name, _ in ordered], fontsize=10)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(ordered) - 0.1, -0.6)
    ax.set_xlim(0, (1.24 if held_out else 1.08) * longest)
    ax.set_xlabel("nats per image")
    if title:
        ax.set_title(title)
    pale_grid(ax, "x")
    return fig


@styled
def plot_pixel_cost(
    pixels: tuple[float, ...] = (0.0, 0.3, 0.5, 1.0),
    *,
    price: Callable[[Tensor, Tensor], Tensor] = pixel_price,
    title: str | None = None,
) -> Figure:
    """What one pixel x costs when p is predicted for it; the cheapest p is marked.

    Args:
        pixels: Values of x, each in [0, 1].
        price: ``(p, x) -> nats``, entry by entry; the learner's own, for instance.
        title: Of the picture.

    Raises:
        ValueError: If a pixel is not in [0, 1].

    Example:
        >>> len(plot_pixel_cost((0.0, 1.0)).axes[0].lines)
        4
    """
    if not all(0 <= x <= 1 for x in pixels):
        raise ValueError(f"pixels is {pixels}, but each must lie in [0, 1]")
    p = torch.linspace(0.005, 0.995, 397)
    fig, ax = figure(3.5)
    for i, x in enumerate(pixels):
        cost = price(p, torch.full_like(p, x)).detach()
        best = min(max(x, float(p[0])), float(p[-1]))
        lowest = sum(q * np.log(1 / q) for q in (x, 1 - x) if q > 0)
        colour, dash = SERIES[i % len(SERIES)], DASHES[i % len(DASHES)]
        label = f"x = {x:g}: at best {lowest:.2f}"
        ax.plot(p, cost, color=colour, linestyle=dash, label=label)
        ax.plot([best], [lowest], "o", color=colour, markersize=7, clip_on=False, zorder=5)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 3.2)
    ax.set_xlabel("predicted probability p of ink")
    ax.set_ylabel("nats for this pixel")
    ax.legend(loc="upper center")
    if title:
        ax.set_title(title)
    pale_grid(ax)
    return fig


@styled
def plot_pixel_values(pixels: np.ndarray, *, title: str | None = None) -> Figure:
    """How often each grey value occurs, on a logarithmic scale.

    Args:
        pixels: Pixels in [0, 1], any shape; an array or a tensor.
        title: Of the picture.

    Raises:
        ValueError: If a value lies outside [0, 1].

    Example:
        >>> plot_pixel_values(np.array([0.0, 0.0, 1.0])).axes[0].get_yscale()
        'log'
    """
    values = np.asarray(pixels, dtype=np.float64).ravel()
    if values.size == 0 or values.min() < 0 or values.max() > 1:
        raise ValueError("pixels must be some numbers between 0 and 1")
    fig, ax = figure(2.8)
    counts, edges = np.histogram(values, bins=32, range=(0, 1))
    share = 100 * counts / values.size
    ax.bar(edges[:-1], share, width=np.diff(edges), align="edge", color=BLUE, edgecolor=RULE)
    for place, text in ((0, f"{share[0]:.0f} % paper"), (31, f"{share[-1]:.0f} % full ink")):
        ax.text(edges[place] + 1 / 64, share[place] * 1.15, text, ha="center", fontsize=9)
    ax.set_yscale("log")
    ax.set_ylim(None, 260)
    ax.set_xlim(-0.04, 1.04)
    ax.set_xlabel("pixel value")
    ax.set_ylabel("% of pixels (log scale)")
    if title:
        ax.set_title(title, color=INK)
    ax.tick_params(axis="both", color=MUTED)
    return fig
