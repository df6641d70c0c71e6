"""The bound in a model that can be solved, and what the weight beta trades in one that cannot."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.gaussians import answer
from vae_helpers.plots.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    RULE,
    SKY,
    figure,
    pale_grid,
    styled,
)
from vae_helpers.training import History

_LABEL = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


@styled
def plot_bound_bars(gap_fn: Callable[[Tensor, Tensor, Tensor], Tensor], x: float) -> Figure:
    """For a few beliefs: the same log p(x), split into the ELBO and the gap.

    The model is p(z) = N(0, 1), p(x given z) = N(z, 1), so p(x) = N(0, 2).

    Args:
        gap_fn: ``(x, m, s) -> gap`` in nats.
        x: The observation.

    Example:
        >>> from vae_helpers.objective import elbo_gap
        >>> len(plot_bound_bars(elbo_gap, x=2.0).axes)
        1
    """
    beliefs = {
        "the prior\nN(0, 1)": (0.0, 1.0),
        "too far right\nN(x, ½)": (x, math.sqrt(0.5)),
        "too sure\nN(x/2, 0.01)": (x / 2, 0.1),
        "the true posterior\nN(x/2, ½)": (x / 2, math.sqrt(0.5)),
    }
    log_px = _log_evidence(x)
    fig, ax = figure(3.7)
    gaps = [
        float(gap_fn(torch.tensor([x]), torch.tensor([m]), torch.tensor([s]))[0])
        for m, s in beliefs.values()
    ]
    for place, gap in enumerate(gaps):
        elbo = log_px - gap
        ax.bar(place, gap, bottom=elbo, width=0.5, color=ORANGE, hatch="//", edgecolor=PAPER)
        ax.hlines(elbo, place - 0.33, place + 0.33, color=BLUE, linewidth=4)
        ax.text(place, elbo - 0.07, f"ELBO {elbo:.2f}", ha="center", va="top", color=BLUE)
        says = f"gap {gap:.2f}"
        if gap > 0.3:
            ax.text(place, elbo + gap / 2, says, ha="center", va="center",
                    bbox={**_LABEL, "alpha": 1.0})  # fmt: skip
        else:
            ax.text(place, log_px + 0.06, says, ha="center", va="bottom")
    ax.axhline(log_px, color=INK, linewidth=1.2, linestyle="-")
    ax.text(-0.55, log_px + 0.06, f"log p(x) = {log_px:.2f}", ha="left", va="bottom")
    ax.set_xticks(range(len(beliefs)), list(beliefs))
    ax.set(xlim=(-0.6, len(beliefs) - 0.4), ylim=(log_px - max(gaps) - 0.45, log_px + 0.45))
    ax.set_ylabel("nats")
    ax.set_title(f"x = {x:g}: log p(x) = ELBO + gap, for four beliefs")
    return fig


@styled
def plot_bound(gap_fn: Callable[[Tensor, Tensor, Tensor], Tensor], x: float) -> Figure:
    """The gap between log p(x) and the ELBO over every belief N(m, s^2), in a solvable model.

    Args:
        gap_fn: ``(x, m, s) -> gap`` in nats.
        x: The observation, in the model p(z) = N(0, 1), p(x given z) = N(z, 1).

    Raises:
        ValueError: If ``gap_fn`` gives another shape than it was given.

    Example:
        >>> from vae_helpers.objective import elbo_gap
        >>> len(plot_bound(elbo_gap, x=2.0).axes) >= 2
        True
    """
    fig, (plane, cut) = figure(3.7, columns=2, width_ratios=(1.35, 1))
    _gap_plane(plane, gap_fn, x)
    _bound_cut(cut, gap_fn, x)
    return fig


def _gap_plane(ax: Axes, gap_fn: Callable[[Tensor, Tensor, Tensor], Tensor], x: float) -> None:
    m = torch.linspace(x / 2 - 2.5, x / 2 + 2.5, 201)
    s = torch.linspace(0.05, 2.0, 196)
    ss, mm = torch.meshgrid(s, m, indexing="ij")
    gap = answer(gap_fn, torch.full_like(mm, x), mm, ss, shape=(196, 201))
    levels = [0.02, 0.1, 0.25, 0.5, 1, 2, 4, 8]
    shades = [str(0.99 - 0.035 * i) for i in range(len(levels) + 1)]  # greys, pale in the middle
    ax.contourf(m, s, gap, [-1.0, *levels, 1e4], colors=shades)
    lines = ax.contour(m, s, gap, levels, colors=[MUTED], linewidths=1.0, linestyles="-")
    ax.clabel(lines, fmt=lambda v: f"{v:g}", fontsize=8.5)
    for at, name, mark, color, shift in (
        ((x / 2, math.sqrt(0.5)), "the true posterior", "*", RED, (38, 62)),
        ((0.0, 1.0), "the prior", "D", GREEN, (-60, 40)),
    ):
        ax.plot(*at, mark, color=color, markersize=15 if mark == "*" else 7)
        line = {"arrowstyle": "-", "color": color, "linewidth": 1.2, "shrinkB": 6}
        ax.annotate(name, at, shift, textcoords="offset points", color=color, bbox=_LABEL,
                    arrowprops=line)  # fmt: skip
    ax.set(xlabel="m, the belief's mean", ylabel="s, its standard deviation")
    ax.set_title(f"gap in nats at x = {x:g}")


def _bound_cut(ax: Axes, gap_fn: Callable[[Tensor, Tensor, Tensor], Tensor], x: float) -> None:
    s = torch.linspace(0.05, 2.0, 196)
    gap = answer(gap_fn, torch.full_like(s, x), torch.full_like(s, x / 2), s, shape=(196,))
    log_px = _log_evidence(x)
    ax.axhline(log_px, color=INK, linewidth=1.2, linestyle="-")
    ax.text(2.0, log_px + 0.03, "log p(x)", ha="right", va="bottom")
    ax.plot(s, log_px - gap, color=BLUE)
    ax.plot([math.sqrt(0.5)], [log_px], "*", color=RED, markersize=15)
    ax.set(xlabel="s, with m = x/2", ylabel="ELBO, nats", ylim=(log_px - 2.6, log_px + 0.35))
    ax.set_title("the bound along the middle")
    pale_grid(ax)


def _log_evidence(x: float) -> float:
    """Log density of x under N(0, 2)."""
    return -0.25 * x**2 - 0.5 * math.log(4 * math.pi)


@styled
def plot_rate_distortion(
    points: Mapping[str, tuple[float, float]],
    floor: float | None = None,
    beside: Mapping[str, tuple[float, float]] | None = None,
) -> Figure:
    """Models as points: what the latents cost against what the pictures cost.

    Args:
        points: For each model's name ``(kl, reconstruction)``, in nats per image; joined by a line.
        floor: The images' own entropy, the lowest possible reconstruction cost.
        beside: More points, which do not belong to the line.

    Example:
        >>> fig = plot_rate_distortion({"β = 1": (25.0, 90.0), "β = 30": (0.0, 213.0)}, floor=46.6)
        >>> len(fig.axes)
        1
    """
    fig, ax = figure(3.8)
    rates, distortions = zip(*points.values(), strict=True)
    ax.plot(rates, distortions, color=BLUE, linestyle="-", marker="o", markersize=7)
    for name, (rate, distortion) in points.items():
        ax.annotate(f"{name}: {rate + distortion:.0f}", (rate, distortion), (5, 6), rotation=25,
                    rotation_mode="anchor", textcoords="offset points")  # fmt: skip
    for name, (rate, distortion) in (beside or {}).items():
        ax.plot(rate, distortion, color=RED, marker="o", markersize=7)
        ax.annotate(f"{name}: {rate + distortion:.0f}", (rate, distortion), (-6, -6), color=RED,
                    ha="right", va="top", textcoords="offset points")  # fmt: skip
    if floor is not None:
        ax.axhline(floor, color=MUTED, linewidth=1.2, linestyle="--")
        ax.text(0.99, floor, "the images' own entropy", ha="right", va="bottom", color=MUTED,
                transform=ax.get_yaxis_transform())  # fmt: skip
    # A rate of 0 must be shown beside one of hundreds.
    ax.set_xscale("symlog", linthresh=10)
    ticks = [0, 5, 10, 20, 50, 100, 200, 400]
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.minorticks_off()
    ax.set(xlabel="rate: KL, nats (stretched near 0)", ylabel="distortion: reconstruction, nats")
    ax.set_xlim(-0.6, max(500.0, max(rates) * 2))
    ax.set_ylim(0, max(distortions) * 1.25)
    ax.set_title("What β trades, on held-out digits (number: the sum of both)")
    pale_grid(ax)
    return fig


@styled
def plot_loss_parts(history: History, floor: float, *, title: str | None = None) -> Figure:
    """The negative ELBO over the epochs, as layers: the images' own entropy, the rest, the KL.

    Args:
        history: With ``reconstruction`` and ``kl`` of the same images, in nats per example.
        floor: The entropy of these images, in nats per example.
        title: Of the picture.

    Raises:
        ValueError: If no epoch was finished.

    Example:
        >>> run = History(reconstruction=[200.0, 100.0], kl=[5.0, 20.0])
        >>> len(plot_loss_parts(run, floor=46.6).axes)
        1
    """
    if not history.kl:
        raise ValueError("the history is empty: no epoch was finished")
    reconstruction = np.array(history.reconstruction)
    total = reconstruction + np.array(history.kl)
    epochs = range(1, len(total) + 1)
    fig, ax = figure(3.6)
    entropy = np.full_like(total, floor)
    layers = (
        ("KL", reconstruction, total, ORANGE, "//"),
        ("reconstruction above the floor", entropy, reconstruction, SKY, ""),
        ("the images' own entropy, the floor", 0 * entropy, entropy, RULE, ""),
    )
    for name, low, high, color, hatch in layers:
        look = {"facecolor": color, "hatch": hatch, "edgecolor": PAPER}
        ax.fill_between(epochs, low, high, label=name, **look)
    ax.plot(epochs, total, color=INK, linestyle="-", label="their sum, the negative ELBO")
    ax.annotate(f"{total[-1]:.1f}", (epochs[-1], float(total[-1])), (0, 5), ha="right",
                textcoords="offset points")  # fmt: skip
    ax.set(xlabel="epoch", ylabel="nats per image", xlim=(1, len(total) + 0.01), ylim=(0, None))
    ax.legend(loc="upper right")
    if title:
        ax.set_title(title)
    return fig
