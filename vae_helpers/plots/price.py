"""Pictures of lesson 08: the exchange rate of nats, who pays, and what the KL buys."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import BLUE, INK, MUTED, ORANGE, PAPER, figure, pale_grid, styled

_LABEL = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 1.0}


@styled
def plot_exchange(
    points: Mapping[float, tuple[float, float]], *, title: str | None = None
) -> Figure:
    """What z costs against what the pixels cost, with the tangent that each model's β asks for.

    Args:
        points: By β, ``(kl, reconstruction)`` in nats per image.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_exchange({1.0: (23.0, 95.0), 4.0: (7.5, 130.0)}).axes)
        1
    """
    if not points:
        raise ValueError("points is empty: there is nothing to show")
    fig, ax = figure(3.9, width=8.0)
    pale_grid(ax)
    rates, pixels = zip(*points.values(), strict=True)
    wide, high = max(rates) * 1.2, (max(pixels) - min(pixels)) or 1.0
    for beta, (rate, cost) in points.items():
        reach = 0.09 / math.hypot(1 / wide, beta / high)  # of one length in the picture
        ends = np.array([-reach, reach])
        ax.plot(rate + ends, cost - beta * ends, color=ORANGE, linestyle="-", linewidth=2.5)
        ax.annotate(f"β = {beta:g}", (rate, cost), (9, 5), textcoords="offset points")
    ax.plot(rates, pixels, color=BLUE, linestyle="-", marker="o", markersize=6, label="models")
    ax.plot([], [], color=ORANGE, linestyle="-", label="slope −β")
    ax.set(xlim=(-0.03 * wide, wide), xlabel="KL, nats per image")
    ax.set_ylabel("reconstruction, nats per image")
    ax.legend(loc="upper right")
    ax.set_title(title or "")
    return fig


@styled
def plot_latent_costs(
    costs: Mapping[str, Tensor],
    active: Mapping[str, int],
    *,
    threshold: float = 0.1,
    title: str | None = None,
) -> Figure:
    """What each latent costs, the dearest first, on a scale on which idle ones are seen.

    Args:
        costs: By model, the average KL of every latent, shape ``(D,)``, in nats.
        active: By model, how many latents a count calls active.
        threshold: Nats at which a line is drawn.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> import torch
        >>> fig = plot_latent_costs({"β = 1": torch.tensor([2.0, 0.01])}, {"β = 1": 2})
        >>> fig.axes[0].get_title(loc="left")
        'β = 1: 2 counted, 1 above 0.1'
    """
    if not costs:
        raise ValueError("costs is empty: there is nothing to show")
    fig, axes = figure(3.2, columns=len(costs), sharey=True, squeeze=False)
    for ax, (name, values) in zip(axes[0], costs.items(), strict=True):
        heights = values.detach().sort(descending=True).values.clamp(min=1e-4).tolist()
        places = range(1, len(heights) + 1)
        paying = sum(height > threshold for height in heights)
        shades = [BLUE if height > threshold else ORANGE for height in heights]
        ax.bar(places, heights, color=shades, edgecolor=PAPER, linewidth=0.4)
        ax.axhline(threshold, color=MUTED, linewidth=1.2, linestyle="--")
        ax.axvline(active[name] + 0.5, color=INK, linewidth=1.2, linestyle=":")
        ax.set_yscale("log")
        ax.set_ylim(1e-4, 6)
        ax.set_xlabel("latents, the dearest first")
        ax.set_title(f"{name}: {active[name]} counted, {paying} above {threshold:g}")
    axes[0][0].set_ylabel("KL, nats per image")
    fig.suptitle(title or "", x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


@styled
def plot_split(
    parts: Mapping[str, tuple[float, float]], images: int, *, title: str | None = None
) -> Figure:
    """The KL as two stacked bars: which image it was, and how far the cloud is from the prior.

    Args:
        parts: By model, ``(information, marginal)`` in nats.
        images: The number N of images; log N is drawn as a line.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_split({"β = 1": (8.3, 14.3)}, images=4500).axes)
        1
    """
    if not parts:
        raise ValueError("parts is empty: there is nothing to show")
    names = list(parts)
    information, marginal = (list(of) for of in zip(*parts.values(), strict=True))
    fig, ax = figure(3.4, width=8.0)
    ax.bar(names, information, color=BLUE, width=0.6, label="which image it was")
    ax.bar(names, marginal, bottom=information, color=ORANGE, width=0.6, hatch="//",
           edgecolor=PAPER, label="how far the cloud is from the prior")  # fmt: skip
    for place, (one, rest) in enumerate(parts.values()):
        ax.text(place, one + max(rest, 0), f"{one:.1f} + {max(rest, 0):.1f}", ha="center",
                va="bottom", color=INK, bbox=_LABEL, zorder=3)  # fmt: skip
    ceiling = math.log(images)
    ax.axhline(ceiling, color=INK, linewidth=1.3, linestyle="--")
    ax.text(len(names) - 0.5, ceiling, f"log {images:,} = {ceiling:.2f}", ha="right", va="bottom")
    ax.set_ylabel("KL, nats per image")
    ax.set_ylim(0, 1.12 * max(map(sum, parts.values())))
    ax.legend(loc="upper right")
    ax.set_title(title or "")
    pale_grid(ax, "y")
    return fig
