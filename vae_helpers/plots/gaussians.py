"""Gaussians: where draws land, what a belief costs, and how well sampling measures it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    SERIES,
    SKY,
    figure,
    pale_grid,
    styled,
)


def answer(fn: Callable[..., Tensor], *args: Tensor, shape: tuple[int, ...]) -> np.ndarray:
    """What a learner's function gives for these tensors, or an error that says what is wrong.

    Args:
        fn: The function to be drawn.
        args: Its arguments.
        shape: The shape its answer should have.

    Raises:
        ValueError: If it gives anything but a tensor of that shape.

    Example:
        >>> answer(torch.exp, torch.zeros(2), shape=(2,))
        array([1., 1.], dtype=float32)
    """
    value = fn(*args)
    if not isinstance(value, Tensor) or value.shape != shape:
        got = f"shape {tuple(value.shape)}" if isinstance(value, Tensor) else repr(value)
        given = ", ".join(str(tuple(arg.shape)) for arg in args)
        raise ValueError(
            f"the function to be drawn gave {got} for inputs of shape {given}; a tensor of "
            f"shape {shape} can be drawn, so look at its check first"
        )
    return value.detach().numpy()


def _density(z: np.ndarray, mu: float, sigma: float) -> np.ndarray:
    return np.exp(-0.5 * ((z - mu) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))


@styled
def plot_noise_to_latent(eps: Tensor, settings: Sequence[tuple[float, float]]) -> Figure:
    """The same noise values carried to z = mu + sigma * eps, for several (mu, sigma).

    Args:
        eps: A few noise values, shape ``(K,)``.
        settings: Pairs ``(mu, sigma)``, one panel each.

    Example:
        >>> fig = plot_noise_to_latent(torch.tensor([-1.0, 0.5]), [(0.0, 1.0), (1.0, 0.5)])
        >>> len(fig.axes)
        2
    """
    fig, axes = figure(3.4, columns=len(settings), sharey=True, squeeze=False)
    grid = np.linspace(-4, 4, 400)
    for ax, (mu, sigma) in zip(axes[0], settings, strict=True):
        ax.fill_between(grid, 1.0, 1 + 0.9 * _density(grid, 0, 1), color=SKY, alpha=0.5, lw=0)
        ax.fill_between(grid, 0.0, -0.45 * _density(grid, mu, sigma), color=ORANGE, alpha=0.5, lw=0)
        for value in eps.tolist():
            ax.plot([value, mu + sigma * value], [1, 0], color=INK, linewidth=1.0, linestyle="-")
            ax.plot([value], [1], "o", color=BLUE, markersize=5)
            ax.plot([mu + sigma * value], [0], "o", color=RED, markersize=5)
        for y in (0, 1):
            ax.axhline(y, color=MUTED, linewidth=0.8, linestyle="-", zorder=0)
        ax.set(xlim=(-4, 4), ylim=(-0.62, 1.45))
        ax.set_yticks([0, 1], ["z", "ε"], fontsize=12)
        ax.set_title(f"μ = {mu:g}, σ = {sigma:g}", fontsize=10.5)
    fig.suptitle("One set of dice, moved and stretched: z = μ + σ ε", x=0.01, ha="left",
                 fontsize=11.5, weight="bold")  # fmt: skip
    return fig


@styled
def plot_draws(draw: Callable[[Tensor, Tensor], Tensor], settings: Sequence[tuple[float, float]],
               draws: int = 20_000) -> Figure:  # fmt: skip
    """Histograms of a learner's draws against the density they should have.

    Args:
        draw: ``(mu, logvar) -> z``.
        settings: Pairs ``(mu, logvar)``, one panel each.
        draws: Draws in each panel.

    Example:
        >>> from vae_helpers.models import reparameterize
        >>> len(plot_draws(reparameterize, [(0.0, 0.0), (1.0, -2.0)], draws=100).axes)
        2
    """
    fig, axes = figure(2.8, columns=len(settings), squeeze=False)
    for ax, (mu, logvar) in zip(axes[0], settings, strict=True):
        z = draw(torch.full((draws, 1), mu), torch.full((draws, 1), logvar)).detach().flatten()
        sigma = math.exp(0.5 * logvar)
        grid = np.linspace(mu - 4 * sigma, mu + 4 * sigma, 300)
        ax.hist(z.numpy(), bins=np.linspace(grid[0], grid[-1], 61).tolist(), density=True,
                color=SKY, label="draws")  # fmt: skip
        ax.plot(grid, _density(grid, mu, sigma), color=INK, label="density")
        ax.set_title(f"μ = {mu:g}, logvar = {logvar:g}, so σ = {sigma:.2f}", fontsize=10.5)
        said = f"mean {z.mean():.2f}\nstd {z.std():.2f}"
        ax.text(0.97, 0.95, said, transform=ax.transAxes, ha="right", va="top")
        ax.set(yticks=[], xlabel="z")
        ax.spines["left"].set_visible(False)
    axes[0][0].legend(loc="upper left", bbox_to_anchor=(-0.04, 1.02))
    return fig


@styled
def plot_kl_curve(kl_fn: Callable[[Tensor, Tensor], Tensor]) -> Figure:
    """The cost of a one-dimensional belief, over its mean and over its standard deviation.

    Args:
        kl_fn: ``(mu, logvar) -> (B,)`` in nats.

    Raises:
        ValueError: If it gives another shape.

    Example:
        >>> from vae_helpers.objective import gaussian_kl
        >>> len(plot_kl_curve(gaussian_kl).axes)
        2
    """
    fig, (left, right) = figure(3.3, columns=2, sharey=True)
    grid = torch.linspace(-3, 3, 301)[:, None]
    for sigma, color, dash in ((1.0, BLUE, "-"), (0.5, ORANGE, "--"), (0.1, RED, "-.")):
        cost = answer(kl_fn, grid, torch.full_like(grid, 2 * math.log(sigma)), shape=(301,))
        left.plot(grid.flatten(), cost, color=color, linestyle=dash, label=f"σ = {sigma:g}")
    sigmas = torch.logspace(-2, 0.6, 301)[:, None]
    for mu, color, dash in ((0.0, BLUE, "-"), (1.0, ORANGE, "--"), (2.0, RED, "-.")):
        cost = answer(kl_fn, torch.full_like(sigmas, mu), 2 * sigmas.log(), shape=(301,))
        right.plot(sigmas.flatten(), cost, color=color, linestyle=dash, label=f"μ = {mu:g}")
    left.set(xlabel="μ", ylabel="KL, nats", title="moving the mean", ylim=(-0.8, 7))
    right.set(xlabel="σ (logarithmic)", xscale="log", title="narrowing and widening")
    right.set_xticks([0.01, 0.1, 1.0], ["0.01", "0.1", "1"])
    for ax, zero in ((left, 0.0), (right, 1.0)):
        ax.plot([zero], [0], "o", color=INK, markersize=7, zorder=5, clip_on=False)
        ax.annotate("the prior: 0 nats", (zero, 0), (0, -16), textcoords="offset points",
                    fontsize=9, ha="center")  # fmt: skip
        ax.legend(loc="upper center")
        pale_grid(ax)
    return fig


@styled
def plot_kl_estimates(
    estimates: Mapping[str, Tensor], exact: float, *, title: str | None = None
) -> Figure:
    """Histograms of sampled KL estimates, the negative ones marked, around the exact value.

    Args:
        estimates: For each panel's name the estimates, shape ``(S,)``, in nats.
        exact: The closed form.
        title: Of the whole picture.

    Example:
        >>> fig = plot_kl_estimates({"1 draw": torch.randn(50), "9": torch.randn(50) / 3}, 0.1)
        >>> len(fig.axes)
        2
    """
    fig, axes = figure(2.9, columns=len(estimates), sharex=True, squeeze=False)
    everything = torch.cat(list(estimates.values())).sort().values
    low, high = (everything[int(q * (len(everything) - 1))].item() for q in (0.002, 0.998))
    width = (high - low) / 70
    # A bin edge at 0, so that no bar is half negative.
    bins = np.arange(math.floor(low / width), math.ceil(high / width) + 1) * width
    for ax, (name, values) in zip(axes[0], estimates.items(), strict=True):
        _, edges, bars = ax.hist(values.numpy(), bins=bins.tolist(), color=SKY)
        for left, bar in zip(edges[:-1], bars, strict=True):
            if left < -width / 2:
                bar.set(facecolor=RED, hatch="////", edgecolor=PAPER, linewidth=0)
        ax.axvline(exact, color=INK, linewidth=1.4, linestyle="-")
        negative = (values < 0).float().mean().item()
        said = f"mean {values.mean():.3f}\nstd {values.std():.3f}\nnegative {negative:.1%}"
        ax.text(0.02, 0.97, said, transform=ax.transAxes, va="top")
        ax.set_title(name, fontsize=10.5)
        ax.set(yticks=[], xlabel="estimated KL, nats")
        ax.spines["left"].set_visible(False)
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


@styled
def plot_estimator_spread(
    variances: Sequence[float], spreads: Mapping[str, Sequence[float]]
) -> Figure:
    """How far a one-draw KL estimate strays, over the variance of the belief.

    Args:
        variances: Values of sigma squared.
        spreads: For each estimator its standard deviations, in nats.

    Example:
        >>> len(plot_estimator_spread([0.1, 0.5, 1.0], {"a": [1, 2, 3], "b": [3, 2, 1]}).axes)
        1
    """
    fig, ax = figure(3.2)
    looks = zip(SERIES, ("-", "--", "-."), strict=False)
    for (name, values), (color, dash) in zip(spreads.items(), looks, strict=False):
        ax.plot(variances, values, color=color, linestyle=dash, label=name)
    ax.axvline(0.5, color=MUTED, linewidth=1.0, linestyle=":")
    ax.text(0.51, 0.02, "σ² = ½", color=MUTED, transform=ax.get_xaxis_transform())
    ax.set(xlabel="σ² of the belief", ylabel="std of one draw, nats", ylim=(0, None))
    ax.legend()
    pale_grid(ax)
    return fig
