"""Pictures of densities over latents: three kinds to draw from, and what a belief is about."""

from __future__ import annotations

import math

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.distributions import MultivariateNormal

from vae_helpers.plots.images import as_pictures
from vae_helpers.plots.style import BLUE, INK, MUTED, ORANGE, figure, styled

_LINES = (-3.2, -2.2, -1.2, -0.3)  # contours, in nats below the summit: 2.5, 2.1, 1.5 and 0.8 sigma


@styled
def plot_densities(seed: int = 0) -> Figure:
    """N(0, I), a Gaussian with a covariance and a mixture of three: contours, and draws of each.

    Args:
        seed: Of the draws.

    Example:
        >>> len(plot_densities().axes)
        3
    """
    generator = torch.Generator().manual_seed(seed)
    tilted = torch.tensor([[1.2, 1.0], [1.0, 1.4]])
    round_, small = torch.eye(2), torch.tensor([[0.25, -0.12], [-0.12, 0.2]])
    panels = {
        "N(0, I)": [((0.0, 0.0), round_)],
        "a Gaussian with a covariance": [((0.5, 0.3), tilted)],
        "a mixture of three Gaussians": [
            ((-1.5, 1.0), small),
            ((1.3, 1.4), 0.35 * tilted),
            ((0.4, -1.4), 0.3 * round_),
        ],
    }
    fig, grid = figure(3.5, columns=3)
    ticks = torch.linspace(-3.6, 3.6, 145)
    ys, xs = torch.meshgrid(ticks, ticks, indexing="ij")
    for ax, (title, parts) in zip(grid, panels.items(), strict=True):
        gaussians = [MultivariateNormal(torch.tensor(m), c) for m, c in parts]
        points = torch.stack([xs, ys], dim=-1)
        density = torch.stack([g.log_prob(points) for g in gaussians]).logsumexp(0)
        ax.contour(xs, ys, density - density.max(), _LINES, colors=[MUTED], linewidths=1.0,
                   linestyles="-")  # fmt: skip
        which = torch.randint(len(parts), (150,), generator=generator)
        eps = torch.randn(150, 2, generator=generator)
        centres = torch.stack([g.loc for g in gaussians])[which]
        factors = torch.stack([g.scale_tril for g in gaussians])[which]
        draws = centres + (factors @ eps[..., None])[..., 0]
        ax.plot(*draws.T, ".", color=BLUE, markersize=4, alpha=0.7)
        ax.set(xlim=(-3.6, 3.6), ylim=(-3.6, 3.6), aspect="equal", xlabel="z, latent 0")
        ax.set_title(title, fontsize=10.5)
    grid[0].set_ylabel("z, latent 1")
    return fig


@styled
def plot_belief(
    grid: Tensor,
    posterior: Tensor,
    mu: float,
    logvar: float,
    pictures: Tensor,
    image: Tensor,
    *,
    title: str | None = None,
) -> Figure:
    """One latent: the prior, the exact posterior, the encoder's Gaussian, and what z decodes to.

    Args:
        grid: Values of z, shape ``(G,)``.
        posterior: Density of p(z given x) there, shape ``(G,)``.
        mu: The encoder's mean.
        logvar: Its log-variance.
        pictures: What evenly spaced z over the grid decode to, shape ``(K, 784)``.
        image: The image itself, shape ``(784,)``.
        title: Of the picture.

    Example:
        >>> grid = torch.linspace(-3, 3, 61)
        >>> flat = torch.full((61,), 1 / 6)
        >>> fig = plot_belief(grid, flat, 0.0, 0.0, torch.zeros(9, 784), torch.zeros(784))
        >>> fig.axes[0].get_xlabel()
        'z, the only latent; below, what the decoder makes of it'
    """
    sigma = math.exp(0.5 * logvar)
    encoder = (-0.5 * ((grid - mu) / sigma) ** 2).exp() / (sigma * math.sqrt(2 * math.pi))
    prior = (-0.5 * grid**2).exp() / math.sqrt(2 * math.pi)
    fig, (ax, strip) = figure(4.6, rows=2, height_ratios=(4, 1))
    ax.plot(grid, prior, color=MUTED, linestyle=":", label="N(0, 1), before looking")
    ax.fill_between(grid, 0, posterior, color=ORANGE, alpha=0.35, linewidth=0)
    ax.plot(grid, posterior, color=ORANGE, linestyle="-", label="p(z | x), exact")
    ax.plot(grid, encoder, color=BLUE, linestyle="--", label="q(z | x), the encoder's")
    ax.set(xlim=(float(grid[0]), float(grid[-1])), ylim=(0, None), ylabel="density")
    ax.set_xlabel("z, the only latent; below, what the decoder makes of it")
    ax.legend(loc="upper left")
    inset = ax.inset_axes((0.86, 0.5, 0.13, 0.46))
    inset.imshow(as_pictures(image)[0], cmap="gray_r", vmin=0, vmax=1)
    inset.set(xticks=[], yticks=[])
    inset.set_title("the image x", fontsize=9, color=INK, loc="center", weight="normal")
    for place, picture in enumerate(as_pictures(pictures)):
        strip.imshow(picture, extent=(place, place + 0.94, 0, 1), cmap="gray_r", vmin=0, vmax=1)
    strip.set(xlim=(0, len(pictures)), ylim=(0, 1), aspect="equal")
    strip.axis("off")
    if title:
        ax.set_title(title)
    return fig
