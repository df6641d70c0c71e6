"""Pictures of lesson 05: what a referee says about codes, and which latents carry something."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import BLUE, INK, MUTED, ORANGE, figure, pale_grid, styled


@styled
def plot_separability(accuracies: Mapping[str, float], *, title: str | None = None) -> Figure:
    """How often a referee tells codes from draws of N(0, I), one line per kind of code.

    Args:
        accuracies: By name, from 1/2 (guessing) to 1 (always right).
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> fig = plot_separability({"codes": 0.99, "draws": 0.5})
        >>> [label.get_text() for label in fig.axes[0].get_yticklabels()]
        ['codes', 'draws']
    """
    if not accuracies:
        raise ValueError("accuracies is empty: there is nothing to show")
    names, values = list(accuracies), list(accuracies.values())
    fig, ax = figure(0.9 + 0.34 * len(names), width=7.5)
    lines = range(len(names))
    ax.hlines(lines, 0.5, values, color=BLUE, linewidth=5, linestyle="-")
    ax.plot(values, lines, "o", color=BLUE, markersize=9, linestyle="none")
    for line, value in zip(lines, values, strict=True):
        ax.text(max(value, 0.5) + 0.015, line, f"{value:.2f}", va="center", color=INK)
    ax.axvline(0.5, color=MUTED, linewidth=1, linestyle="--")
    ax.set_yticks(lines, names)
    ax.invert_yaxis()
    ax.set_xlim(0.46, 1.08)
    ax.set_xticks([0.5, 0.6, 0.7, 0.8, 0.9, 1.0], ["½: guessing", "", "", "", "", "1: always"])
    ax.set_xlabel("share of codes and draws that the referee names rightly")
    ax.set_title(title or "")
    return fig


@styled
def plot_latent_use(kl: Tensor, *, threshold: float = 0.1, title: str | None = None) -> Figure:
    """What each latent costs on average, the most expensive first.

    Args:
        kl: Average KL of every latent, shape ``(D,)``, in nats.
        threshold: Nats below which a latent counts as unused.
        title: Of the picture.

    Raises:
        ValueError: If ``kl`` is not one value per latent.

    Example:
        >>> import torch
        >>> fig = plot_latent_use(torch.tensor([0.01, 2.0, 1.0]))
        >>> [label.get_text() for label in fig.axes[0].get_xticklabels()]
        ['1', '2', '0']
    """
    if kl.dim() != 1 or not len(kl):
        raise ValueError(f"kl has shape {tuple(kl.shape)}, but one value per latent is needed")
    order = kl.argsort(descending=True)
    values = kl.detach()[order].tolist()
    used = sum(value > threshold for value in values)
    fig, ax = figure(2.7)
    places = range(len(values))
    ax.bar(places[:used], values[:used], color=BLUE, label=f"{used} in use")
    if used < len(values):
        rest = f"{len(values) - used} unused: below {threshold:g} nats"
        ax.bar(places[used:], values[used:], color=ORANGE, label=rest)
        # Too flat to be seen as bars: a mark says that they are there.
        ax.plot(places[used:], values[used:], "v", color=ORANGE, markersize=6, linestyle="none")
    ax.set_xticks(places, [str(i) for i in order.tolist()], fontsize=8.5)
    ax.set_xlim(-0.7, len(values) - 0.3)
    ax.set_xlabel("latent, sorted by what it costs")
    ax.set_ylabel("KL, nats per image")
    ax.set_title(title or "")
    ax.legend(loc="upper right")
    pale_grid(ax, "y")
    return fig
