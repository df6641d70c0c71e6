"""Why the trick is needed and what it is worth: two routes, and the noise of a gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from vae_helpers.experiments.gradients import GradientVariances
from vae_helpers.plots.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    figure,
    pale_grid,
    styled,
)

_LOOKS = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": RED, "linestyle": "--", "marker": "s"},
    {"color": ORANGE, "linestyle": "-.", "marker": "^"},
)


@styled
def plot_two_routes() -> Figure:
    """The same draw with the dice in the way of the gradient, and with the dice to the side.

    Example:
        >>> len(plot_two_routes().axes)
        2
    """
    fig, axes = figure(3.1, columns=2)
    titles = ("Drawing z: the gradient stops", "Computing z: the gradient passes")
    for ax, title, blocked in zip(axes, titles, (True, False), strict=True):
        _routes(ax, blocked)
        ax.set_title(title)
    return fig


def _routes(ax: Axes, blocked: bool) -> None:
    ax.set(xlim=(-0.1, 6.3), ylim=(-0.25, 3.1))
    ax.axis("off")
    for y, name in ((2.3, r"$\mu$"), (0.9, r"$\sigma$")):
        _box(ax, (0.5, y), name)
        _arrow(ax, (0.95, y), (2.15, 1.6 + 0.25 * np.sign(y - 1.6)))
    inside = r"dice: $z \sim N(\mu, \sigma^2)$" if blocked else r"$z = \mu + \sigma\,\varepsilon$"
    _box(ax, (3.05, 1.6), inside, width=1.75, fill="#fbe3d6" if blocked else "#dcebf7")
    _box(ax, (5.6, 1.6), "decoder,\nloss", width=1.15)
    _arrow(ax, (3.95, 1.7), (5.0, 1.7))
    if not blocked:
        _box(ax, (3.05, 2.75), r"dice: $\varepsilon \sim N(0, 1)$", width=1.75, fill="#fbe3d6")
        _arrow(ax, (3.05, 2.47), (3.05, 1.92))
    color = RED if blocked else GREEN
    _arrow(ax, (5.0, 1.42), (3.95, 1.42), color, dashed=True)
    if blocked:
        ax.text(2.0, 1.6, "×", color=RED, fontsize=24, ha="center", va="center", weight="bold")
    for y in () if blocked else (2.3, 0.9):
        _arrow(ax, (2.15, 1.5 + 0.25 * np.sign(y - 1.6)), (0.95, y - 0.15), color, dashed=True)
    note = r"no slope for $\mu$ or $\sigma$"
    if not blocked:
        note = r"slopes 1 for $\mu$, $\varepsilon$ for $\sigma$"
    ax.text(3.05, 0.35, note, color=color, ha="center", fontsize=10.5)
    ax.text(4.48, 1.14, "gradient", color=color, ha="center", va="center", fontsize=9)


def _box(
    ax: Axes, at: tuple[float, float], text: str, width: float = 0.8, fill: str = PAPER
) -> None:
    left, bottom = at[0] - width / 2, at[1] - 0.28
    style = "round,pad=0.02,rounding_size=0.12"
    ax.add_patch(
        FancyBboxPatch((left, bottom), width, 0.56, style, facecolor=fill, edgecolor=MUTED)
    )
    ax.text(*at, text, ha="center", va="center", fontsize=10)


def _arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    color: str = INK,
    dashed: bool = False,
) -> None:
    look = {"arrowstyle": "-|>", "color": color, "linewidth": 1.6 if dashed else 1.2}
    ax.annotate("", end, start, arrowprops={**look, "linestyle": "--" if dashed else "-"})


@styled
def plot_gradient_estimates(
    estimates: Mapping[str, Tensor], truth: float, *, title: str | None = None
) -> Figure:
    """Histograms of one-draw gradients, one panel per method, around the slope they all estimate.

    Args:
        estimates: For each method its estimates, shape ``(S,)``.
        truth: The true slope.
        title: Of the whole picture.

    Example:
        >>> import torch
        >>> len(plot_gradient_estimates({"a": torch.randn(99), "b": torch.randn(99)}, 0.0).axes)
        2
    """
    fig, axes = figure(2.7, columns=len(estimates), sharex=True, squeeze=False)
    reach = max(_spread(values, truth) for values in estimates.values())
    bins = np.linspace(truth - reach, truth + reach, 81).tolist()
    for i, (ax, (method, values)) in enumerate(zip(axes[0], estimates.items(), strict=True)):
        ax.hist(values.numpy(), bins=bins, density=True, color=_LOOKS[i % 3]["color"], alpha=0.75)
        ax.axvline(truth, color=INK, linewidth=1.0, linestyle=":")
        ax.set(yticks=[], xlabel="estimate of the slope from one draw")
        ax.set_title(method, fontsize=10.5)
        said = f"mean {values.mean():.2f}\nstd {values.std():.1f}"
        ax.text(0.98, 0.95, said, transform=ax.transAxes, ha="right", va="top")
        ax.spines["left"].set_visible(False)
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


def _spread(values: Tensor, truth: float) -> float:
    """Where nearly all estimates lie: a wider axis would show one bar."""
    return (values - truth).abs()[:100_000].quantile(0.99).item()


@styled
def plot_gradient_variance(results: GradientVariances) -> Figure:
    """Variance of a one-draw gradient over the number of latents, both axes logarithmic.

    Points are measured, lines are the closed forms.

    Args:
        results: From `vae_helpers.experiments.gradients.toy_gradient_variances`.

    Example:
        >>> from vae_helpers.experiments.gradients import toy_gradient_variances
        >>> len(plot_gradient_variance(toy_gradient_variances([1, 2], draws=100)).axes)
        1
    """
    fig, ax = figure(3.9)
    for look, method in zip(_LOOKS, results.measured, strict=False):
        style = {"color": look["color"], "linestyle": look["linestyle"]}
        ax.plot(results.dims, results.exact[method], **style)
        ax.plot(results.dims, results.measured[method], look["marker"], color=look["color"])
        ax.annotate(
            f"{method}: {results.measured[method][-1]:,.0f}",
            (results.dims[-1], results.measured[method][-1]),
            textcoords="offset points",
            xytext=(10, 0),
            va="center",
            color=look["color"],
            fontsize=9.5,
        )
    ax.set(xscale="log", yscale="log", xlabel="number of latents D", ylabel="variance of one draw")
    ax.set_xticks(results.dims, [str(d) for d in results.dims])
    ax.minorticks_off()
    first, last = results.dims[0], results.dims[-1]
    ax.set_xlim(first * 0.85, last * (last / first) ** 0.5)  # room for the names on the right
    ax.set_title("One draw's gradient: how noisy is it? (points measured, lines exact)")
    pale_grid(ax)
    return fig


@styled
def plot_image_gradient_variance(
    variances: Mapping[str, Sequence[float]], labels: Sequence[object]
) -> Figure:
    """Variance of a one-draw gradient through a VAE, for one image after another.

    Args:
        variances: For each method one variance per image.
        labels: What stands under each image.

    Example:
        >>> fig = plot_image_gradient_variance({"a": [1.0, 2.0], "b": [3.0, 4.0]}, labels=[0, 1])
        >>> len(fig.axes[0].lines)
        2
    """
    fig, ax = figure(3.6)
    places = range(len(labels))
    for look, (method, values) in zip(_LOOKS, variances.items(), strict=False):
        ax.plot(places, values, look["marker"], color=look["color"], label=method, markersize=7)
    ax.set(yscale="log", ylabel="variance, summed over latents", xlabel="digit in the image")
    ax.set_xticks(list(places), [str(label) for label in labels])
    ax.set_xlim(-0.5, len(labels) - 0.5)
    ax.set_title("The gradient of one image's reconstruction loss with respect to μ, from one draw")
    fig.legend(*ax.get_legend_handles_labels(), loc="outside right center")
    pale_grid(ax, "y")
    return fig
