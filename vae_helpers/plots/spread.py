"""Pictures of sigma: how it comes out of a log-variance, and how large it is for each latent."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.latent import check_gaussians
from vae_helpers.plots.style import BLUE, MUTED, ORANGE, RED, figure, pale_grid, styled


@styled
def plot_sigma_of_logvar(to_std: Callable[[Tensor], Tensor], *, title: str | None = None) -> Figure:
    """The learner's way from a log-variance to sigma, beside the variance it is easily taken for.

    Args:
        to_std: Turns a tensor of log-variances into standard deviations of the same shape.
        title: Of the picture.

    Raises:
        ValueError: If ``to_std`` changes the shape.

    Example:
        >>> fig = plot_sigma_of_logvar(lambda logvar: (0.5 * logvar).exp())
        >>> fig.axes[0].get_ylabel()
        'in units of z'
    """
    logvar = torch.linspace(-6, 2.5, 200)
    sigma = to_std(logvar)
    if tuple(sigma.shape) != tuple(logvar.shape):
        raise ValueError(f"from shape {tuple(logvar.shape)} came {tuple(sigma.shape)}")
    fig, ax = figure(3.5)
    ax.axhline(1, color=MUTED, linewidth=1, linestyle=":")
    ax.axvline(0, color=MUTED, linewidth=1, linestyle=":")
    ax.plot(logvar, logvar.exp(), color=RED, linestyle="--", label="the variance σ²")
    ax.plot(logvar, sigma.detach(), color=BLUE, linestyle="-", label="σ, from the function above")
    marks = torch.tensor([-4.0, -2.0, 0.0, 2.0])
    ax.plot(marks, to_std(marks).detach(), "o", color=BLUE)
    for x, y in zip(marks.tolist(), to_std(marks).tolist(), strict=True):
        ax.annotate(f"{y:.3g}", (x, y), xytext=(-4, 7), textcoords="offset points", ha="right")
    ax.set_ylim(0, 5)
    ax.set_xlabel("log-variance, what the head returns")
    ax.set_ylabel("in units of z")
    ax.legend()
    if title:
        ax.set_title(title)
    pale_grid(ax)
    return fig


@styled
def plot_sigma_by_latent(mu: Tensor, logvar: Tensor, *, title: str | None = None) -> Figure:
    """For every latent the encoder's σ and how far its means spread over the images.

    A latent that carries nothing has σ near 1 and means near 0; one in use has a small σ and
    means that spread like the prior. They are sorted by σ.

    Args:
        mu: Posterior means of many images, shape ``(N, D)``.
        logvar: Posterior log-variances, the same shape.
        title: Of the picture.

    Raises:
        ValueError: If the shapes differ.

    Example:
        >>> fig = plot_sigma_by_latent(torch.randn(20, 4), torch.zeros(20, 4))
        >>> fig.axes[0].get_ylabel()
        'in units of z'
    """
    check_gaussians(mu, logvar)
    sigma = (0.5 * logvar.detach()).exp()
    order = sigma.median(0).values.argsort()
    quantiles = torch.tensor([0.1, 0.5, 0.9], dtype=sigma.dtype)
    low, middle, high = sigma.quantile(quantiles, dim=0)[:, order]
    spread = mu.detach().std(0)[order]
    fig, ax = figure(3.9)
    places = torch.arange(len(order))
    ax.axhline(1, color=MUTED, linewidth=1, linestyle=":")
    ax.vlines(places, low, high, color=BLUE, linewidth=3, alpha=0.35)
    ax.plot(places, middle, "o", color=BLUE, markersize=6, label="σ: median, 10 % to 90 %")
    ax.plot(places, spread, "D", color=ORANGE, markersize=5, label="spread of the means μ (std)")
    ax.set_xticks(places, [str(int(i)) for i in order], fontsize=8.5)
    ax.set_ylim(0, None)
    ax.set_xlabel("latent, sorted by σ")
    ax.set_ylabel("in units of z")
    ax.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, 1.16) if not title else (0, 1.0))
    if title:
        ax.set_title(title)
        ax.set_ylim(0, 1.25 * max(1.0, float(high.max()), float(spread.max())))
    pale_grid(ax, "y")
    return fig
