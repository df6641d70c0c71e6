"""Pictures of lesson 06: what the sealed experiments found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.images import as_pictures
from vae_helpers.plots.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RULE,
    SKY,
    figure,
    pale_grid,
    styled,
)


@styled
def plot_parts(parts: Mapping[str, tuple[float, float]], *, title: str | None = None) -> Figure:
    """Reconstruction and KL of several models, end to end: the bar's end is the negative ELBO.

    Args:
        parts: For each model's name its reconstruction and its KL, in nats per image.
        title: Of the picture.

    Example:
        >>> fig = plot_parts({"beta = 1": (92.0, 24.0), "beta = 2": (106.0, 15.0)})
        >>> [label.get_text() for label in fig.axes[0].get_yticklabels()]
        ['beta = 1', 'beta = 2']
    """
    names = list(parts)
    values = np.array(list(parts.values()))  # (models, 2)
    fig, ax = figure(0.9 + 0.42 * len(names))
    rows = np.arange(len(names))
    ax.barh(rows, values[:, 0], color=SKY, edgecolor=PAPER, label="reconstruction")
    ax.barh(rows, values[:, 1], left=values[:, 0], color=ORANGE, edgecolor=PAPER, hatch="//",
            label="KL")  # fmt: skip
    for row, (reconstruction, kl) in zip(rows, values, strict=True):
        text = f" {reconstruction + kl:.1f} = {reconstruction:.1f} + {kl:.1f}"
        ax.text(reconstruction + kl, row, text, va="center", color=INK)
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.set(xlabel="held-out nats per image", xlim=(0, 1.42 * values.sum(axis=1).max()))
    ax.legend(loc="lower right")
    ax.set_title(title or "")
    pale_grid(ax, "x")
    return fig


@styled
def plot_spread_by_latent(mu: Tensor, logvar: Tensor, *, title: str | None = None) -> Figure:
    """How far the means, and z around them, spread in each latent, widest means first.

    Args:
        mu: Posterior means of many images, shape ``(N, D)``.
        logvar: Their log-variances, shape ``(N, D)``.
        title: Of the picture.

    Raises:
        ValueError: If the shapes differ, or there are fewer than two images.

    Example:
        >>> import torch
        >>> len(plot_spread_by_latent(torch.randn(10, 4), torch.zeros(10, 4)).axes)
        1
    """
    if mu.shape != logvar.shape or mu.dim() != 2 or len(mu) < 2:
        raise ValueError(f"mu is {tuple(mu.shape)}, logvar {tuple(logvar.shape)}: (N, D) needed")
    mu, logvar = mu.detach(), logvar.detach()
    order = mu.std(dim=0).argsort(descending=True)
    of_mu = mu.std(dim=0)[order].numpy()
    of_z = (mu.var(dim=0) + logvar.exp().mean(dim=0)).sqrt()[order].numpy()
    fig, ax = figure(3.0)
    places = np.arange(len(order))
    ax.axhline(1, color=INK, linestyle="--", linewidth=1.1, label="the prior, N(0, I)")
    ax.bar(places, of_mu, color=BLUE, label="the means μ")
    ax.plot(places, of_z, "D", color=ORANGE, markersize=5, linestyle="none", label="z = μ + σ ε")
    ax.set(xlabel="latent, sorted by the spread of its means", ylabel="standard deviation")
    ax.set(xlim=(-0.7, len(order) - 0.3), ylim=(0, 1.55))
    ax.set_xticks(places, [str(int(i)) for i in order], fontsize=8.5)
    ax.legend(loc="upper right", ncols=3)
    ax.set_title(title or "")
    pale_grid(ax, "y")
    return fig


def _norms(ax: Axes, z: Tensor) -> None:
    distance = z.norm(dim=1).numpy()
    root = z.shape[1] ** 0.5
    ax.hist(distance, bins=60, color=BLUE)
    ax.axvline(root, color=INK, linestyle="--", linewidth=1.3)
    ax.annotate(f"√{z.shape[1]} ≈ {root:.1f}", (root, 0.93), (6, 0), textcoords="offset points",
                  xycoords=("data", "axes fraction"))  # fmt: skip
    ax.set(xlim=(0, 1.7 * root), xlabel="distance from 0", yticks=[])
    ax.set_title(f"Draws from N(0, I), D = {z.shape[1]}")


@styled
def plot_norms_and_scatter(z: Tensor, scatter: Mapping[int, float]) -> Figure:
    """Left: how far draws from N(0, I) lie from 0. Right: how averages of n draws scatter.

    Args:
        z: Draws from the prior, shape ``(N, D)``.
        scatter: For each number of draws the standard deviation of their average, in nats.

    Example:
        >>> import torch
        >>> len(plot_norms_and_scatter(torch.randn(99, 32), {1: 7.0, 10: 2.2, 100: 0.7}).axes)
        2
    """
    fig, (left, right) = figure(3.1, columns=2)
    _norms(left, z)
    counts = np.array(sorted(scatter))
    one = scatter[int(counts[0])] * counts[0] ** 0.5
    right.plot(counts, one / np.sqrt(counts), color=INK, linestyle="--", linewidth=1.1,
               label="1/√n")  # fmt: skip
    right.plot(counts, [scatter[int(n)] for n in counts], "D", color=ORANGE, label="measured")
    right.axhline(one / 10, color=MUTED, linewidth=1, label="a tenth of one draw's")
    right.set(xscale="log", yscale="log", xlabel="draws averaged, n", ylabel="scatter, nats")
    right.set_title("The loss of one image")
    right.legend(loc="lower left")
    return fig


@styled
def plot_norms_and_estimates(z: Tensor, estimates: Tensor, exact: float) -> Figure:
    """Left: how far draws from N(0, I) lie from 0. Right: single-draw estimates of one KL.

    Args:
        z: Draws from the prior, shape ``(N, D)``.
        estimates: One estimate per draw, shape ``(M,)``, in nats.
        exact: What they estimate.

    Example:
        >>> import torch
        >>> len(plot_norms_and_estimates(torch.randn(99, 32), torch.randn(99), 0.1).axes)
        2
    """
    fig, (left, right) = figure(3.1, columns=2)
    _norms(left, z)
    low, high = np.quantile(estimates.numpy(), [0.002, 0.998])
    bins = np.linspace(low, high, 60)
    below = estimates[estimates < 0].numpy()
    above = estimates[estimates >= 0].numpy()
    right.hist(below, bins=bins, color=ORANGE, hatch="//", edgecolor=PAPER,
               label=f"negative: {len(below) / len(estimates):.0%}")  # fmt: skip
    right.hist(above, bins=bins, color=SKY, label="not negative")
    right.axvline(exact, color=INK, linestyle="--", linewidth=1.3, label=f"exact: {exact:.3f}")
    right.set(xlabel="log q(z) − log p(z) of one draw, nats", yticks=[])
    right.set_title("Single-draw estimates of a KL")
    right.legend(loc="upper left")
    return fig


@styled
def plot_prices(
    images: Tensor, names: Sequence[str], costs: Sequence[float], by_digit: Sequence[float]
) -> Figure:
    """Above: what some images cost. Below: the mean KL of each digit.

    Args:
        images: Shape ``(N, 784)``, pixels in [0, 1].
        names: What each image is.
        costs: Negative ELBO of each, in nats.
        by_digit: Mean KL of the digits 0 to 9, in nats.

    Example:
        >>> import torch
        >>> fig = plot_prices(torch.zeros(2, 784), ["a", "b"], [1.0, 2.0], [1.0] * 10)
        >>> len(fig.axes)
        3
    """
    fig, _ = figure(5.0)
    fig.clear()
    top, bottom = fig.subfigures(2, 1, height_ratios=[1.25, 1], squeeze=False)[:, 0]
    for ax, picture, name, cost in zip(
        np.atleast_1d(top.subplots(1, len(names))), as_pictures(images), names, costs, strict=True
    ):
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.set_title(f"{name}\n{cost:,.1f} nats", loc="center", fontsize=10.5)
        for spine in ax.spines.values():
            spine.set(visible=True, color=RULE)
    ax = bottom.subplots()
    cheapest = int(np.argmin(by_digit))
    colors = [GREEN if digit == cheapest else SKY for digit in range(len(by_digit))]
    bars = ax.bar(range(len(by_digit)), by_digit, color=colors)
    ax.bar_label(bars, fmt="%.1f", color=MUTED, padding=2)
    ax.set(xticks=range(len(by_digit)), xlabel="digit", ylabel="mean KL, nats")
    ax.set_ylim(0, 1.18 * max(by_digit))
    return fig
