"""Pictures of lesson 09: estimates that close on the truth, weights that count, gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import (
    BLUE,
    DASHES,
    INK,
    MUTED,
    ORANGE,
    SERIES,
    figure,
    pale_grid,
    styled,
)

_MARKS = "osD^v"
_SHOWN = 60  # weights drawn as bars


@styled
def plot_closing(
    shortfalls: Mapping[str, Mapping[int, float]], *, title: str | None = None
) -> Figure:
    """How far estimates fall short of the truth, against the number of draws behind each.

    Args:
        shortfalls: By name of the encoder, for each K the mean shortfall in nats.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_closing({"an encoder": {1: 4.9, 10: 2.0}}).axes[0].lines)
        2
    """
    if not shortfalls:
        raise ValueError("shortfalls is empty: there is nothing to show")
    fig, ax = figure(3.6)
    for i, (name, row) in enumerate(shortfalls.items()):
        look = {"color": SERIES[i % 6], "linestyle": DASHES[i % 6], "marker": _MARKS[i % 5]}
        ends = f"{list(row.values())[-1]:.2f} at the end"
        ax.plot(list(row), list(row.values()), label=f"{name}: {ends}", **look)
    ax.axhline(0, color=INK, linewidth=1.2, linestyle="-")
    ax.annotate("the exact log p(x)", (0.99, 0.0), (0, 4), ha="right", color=INK,
                xycoords=ax.get_yaxis_transform(), textcoords="offset points")  # fmt: skip
    ks = sorted({k for row in shortfalls.values() for k in row})
    ax.set_xscale("log")
    ax.set_xticks(ks, [f"{k:,}" for k in ks])
    ax.minorticks_off()
    ax.invert_yaxis()  # the truth lies above
    ax.set(xlabel="draws K behind an estimate", ylabel="nats below the truth")
    ax.legend(loc="lower right")
    ax.set_title(title or "")
    pale_grid(ax, "y")
    return fig


@styled
def plot_weights(log_w: Tensor, *, title: str | None = None) -> Figure:
    """The weights of one image's draws, largest first, each as a share of their sum.

    Args:
        log_w: Log-weights, shape ``(K,)``.
        title: Of the picture.

    Raises:
        ValueError: If there are fewer than two.

    Example:
        >>> len(plot_weights(torch.zeros(100)).axes)
        2
    """
    if log_w.dim() != 1 or len(log_w) < 2:
        raise ValueError(f"log_w has shape {tuple(log_w.shape)}, but (K,) with K > 1 is needed")
    shares = log_w.detach().softmax(dim=0).sort(descending=True).values
    shown = shares[:_SHOWN].tolist()
    fig, (bars, sums) = figure(3.2, columns=2, width_ratios=(1.6, 1))
    bars.bar(range(1, len(shown) + 1), shown, color=BLUE, width=0.85)
    bars.annotate(f"{shares[0]:.0%} for the largest", (1, float(shares[0])), (12, -10),
                  textcoords="offset points")  # fmt: skip
    bars.set(
        xlabel=f"the {len(shown)} largest of {len(log_w):,} weights", ylabel="share of the sum"
    )
    ranks = torch.arange(1, len(shares) + 1)
    half = int((shares.cumsum(0) < 0.5).sum()) + 1
    sums.plot(ranks.numpy(), shares.cumsum(0).numpy(), color=ORANGE)
    sums.axhline(0.5, color=MUTED, linewidth=1, linestyle="--")
    sums.annotate(f"half of the sum: {half}", (half, 0.5), (8, -14), textcoords="offset points")
    sums.set(xscale="log", xlabel="so many of them", ylabel="have that share", ylim=(0, 1.02))
    for ax in (bars, sums):
        pale_grid(ax, "y")
    fig.suptitle(title or "", x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


@styled
def plot_signal_to_noise(
    ratios: Mapping[str, Sequence[float]], counts: Sequence[int], *, title: str | None = None
) -> Figure:
    """How clear gradients are, against the draws behind a bound, both axes logarithmic.

    Args:
        ratios: By name, one number per K, above 0.
        counts: The Ks.
        title: Of the picture.

    Raises:
        ValueError: If a row has another length than ``counts``.

    Example:
        >>> len(plot_signal_to_noise({"encoder": [0.3, 0.1]}, [1, 4]).axes[0].lines)
        1
    """
    for name, row in ratios.items():
        if len(row) != len(counts):
            raise ValueError(f"{name!r} has {len(row)} numbers for {len(counts)} counts")
    fig, ax = figure(3.4, width=7.5)
    for i, (name, row) in enumerate(ratios.items()):
        look = {"color": SERIES[i % 6], "linestyle": DASHES[i % 6], "marker": _MARKS[i % 5]}
        ax.plot(counts, row, label=f"{name}: {row[0]:.2g} to {row[-1]:.2g}", **look)
    ax.set(xscale="log", yscale="log", xlabel="draws K", ylabel="mean over spread")
    ax.set_xticks(counts, [str(k) for k in counts])
    ax.minorticks_off()
    ax.legend()
    ax.set_title(title or "")
    pale_grid(ax)
    return fig
