"""Pictures of the latent space; each says whether it shows codes, means or draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse
from torch import Tensor

from vae_helpers.plots.style import (
    DIGITS,
    INK,
    MUTED,
    PAPER,
    figure,
    styled,
)
from vae_helpers.sampling import LatentModel, latent_plane

Kind = Literal["mu", "z", "code"]
_NAMES = {"mu": "mean μ", "z": "draw z", "code": "code"}
Plane = tuple[Tensor, Tensor]


@styled
def plot_latent_scatter(
    codes: Tensor,
    labels: Tensor,
    *,
    kind: Kind,
    latents: tuple[int, int] = (0, 1),
    prior: bool = False,
    title: str | None = None,
) -> Figure:
    """Codes on two latents, each drawn as the numeral of its digit.

    Args:
        codes: Codes, posterior means or draws, shape ``(N, D)``.
        labels: Their digits, shape ``(N,)``.
        kind: What they are; the axes say it.
        latents: The two that are shown.
        prior: Whether to draw the circles of N(0, I), at one and two standard deviations.
        title: Of the picture.

    Raises:
        ValueError: If the kind is unknown, the labels are not as many, or there is no such latent.

    Example:
        >>> import torch
        >>> fig = plot_latent_scatter(torch.randn(20, 3), torch.arange(20) % 10, kind="mu")
        >>> fig.axes[0].get_xlabel()
        'mean μ, latent 0'
    """
    fig, ax = figure(5.6, width=7.2)
    _scatter(ax, codes, labels, latents)
    _name_axes(ax, kind, latents)
    if prior:
        _draw_prior(ax)
    if title:
        ax.set_title(title)
    return fig


@styled
def plot_planes(
    planes: Mapping[str, Plane],
    *,
    kinds: Mapping[str, Kind] | None = None,
    prior: tuple[str, ...] = (),
    title: str | None = None,
) -> Figure:
    """Several latent planes side by side, each on its own scale.

    Args:
        planes: For each name the codes ``(N, 2)`` and the digits ``(N,)``.
        kinds: For each name what its codes are; ``"code"`` where nothing is said.
        prior: Names of the planes that get the circles of N(0, I).
        title: Of the whole picture.

    Raises:
        ValueError: If ``kinds`` or ``prior`` name a plane that is not there, or a plane is none.

    Example:
        >>> import torch
        >>> plane = torch.randn(20, 2), torch.arange(20) % 10
        >>> fig = plot_planes({"AE": plane, "VAE": plane}, kinds={"VAE": "z"}, prior=("VAE",))
        >>> [ax.get_xlabel() for ax in fig.axes]
        ['code, latent 0', 'draw z, latent 0']
    """
    kinds = kinds or {}
    strange = (set(kinds) | set(prior)) - set(planes)
    if strange:
        raise ValueError(f"{sorted(strange)} is named, but the planes are {list(planes)}")
    fig, grid = figure(4.9, columns=len(planes), squeeze=False)
    for ax, (name, (codes, labels)) in zip(grid[0], planes.items(), strict=True):
        _scatter(ax, codes, labels, (0, 1))
        _name_axes(ax, kinds.get(name, "code"), (0, 1))
        ax.set_title(name)
        if name in prior:
            _draw_prior(ax)
    if title:
        fig.suptitle(title, x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


@styled
def plot_posteriors(
    mu: Tensor,
    logvar: Tensor,
    labels: Tensor,
    *,
    latents: tuple[int, int] = (0, 1),
    prior: bool = True,
    title: str | None = None,
) -> Figure:
    """The encoder's Gaussians on two latents: ellipses of one and two standard deviations.

    Args:
        mu: Posterior means, shape ``(N, D)``.
        logvar: Posterior log-variances, the same shape.
        labels: The images' digits, shape ``(N,)``.
        latents: The two that are shown.
        prior: Whether to draw the circles of N(0, I) behind them.
        title: Of the picture.

    Raises:
        ValueError: If the shapes do not belong together, or there is no such latent.

    Example:
        >>> import torch
        >>> fig = plot_posteriors(torch.randn(3, 5), torch.zeros(3, 5), torch.arange(3))
        >>> sum(isinstance(patch, Ellipse) for patch in fig.axes[0].patches) >= 6
        True
    """
    check_gaussians(mu, logvar)
    _check_codes(mu, labels, latents)
    chosen = list(latents)
    centres, sigmas = mu.detach()[:, chosen], (0.5 * logvar.detach()[:, chosen]).exp()
    fig, ax = figure(5.8, width=6.6)
    if prior:
        _draw_prior(ax)
    for (x, y), (a, b), label in zip(
        centres.tolist(), sigmas.tolist(), labels.tolist(), strict=True
    ):
        colour = DIGITS[label % 10]
        for reach, alpha in ((2, 0.10), (1, 0.22)):
            ax.add_patch(
                Ellipse((x, y), 2 * reach * a, 2 * reach * b, facecolor=colour, alpha=alpha)
            )
            ax.add_patch(
                Ellipse((x, y), 2 * reach * a, 2 * reach * b, fill=False, edgecolor=colour, lw=0.8)
            )
    _label_apart(ax, centres, labels)
    extent = max(3.2 if prior else 0.0, float((centres.abs() + 2 * sigmas).max()) + 0.2)
    ax.set_xlim(-extent, extent)
    ax.set_ylim(-extent, extent)
    ax.set_aspect("equal")
    ax.set_xlabel(f"z, latent {latents[0]}  (centre: μ, ellipses: 1σ and 2σ)")
    ax.set_ylabel(f"z, latent {latents[1]}")
    if title:
        ax.set_title(title)
    return fig


@styled
def plot_latent_plane(
    model: LatentModel, *, steps: int = 17, extent: float = 2.5, title: str | None = None
) -> Figure:
    """What a two-dimensional model decodes at each point of its plane.

    Args:
        model: A VAE with ``latent_dim == 2``.
        steps: Pictures along each side.
        extent: The plane runs from -extent to +extent.
        title: Of the picture.

    Raises:
        ValueError: If the model is not two-dimensional.

    Example:
        >>> from vae_helpers import VAE
        >>> plot_latent_plane(VAE(latent_dim=2), steps=3).axes[0].get_xlabel()
        'z, latent 0'
    """
    pictures = latent_plane(model, steps, extent).reshape(steps, steps, 28, 28)
    canvas = pictures.permute(0, 2, 1, 3).reshape(28 * steps, 28 * steps)
    fig, ax = figure(7.4, width=7.4)
    edge = extent * (1 + 1 / (steps - 1))  # the outermost pictures are centred on the extent
    ax.imshow(canvas.numpy(), extent=(-edge, edge, -edge, edge), cmap="gray_r", vmin=0, vmax=1)
    ax.set_xlabel("z, latent 0")
    ax.set_ylabel("z, latent 1")
    if title:
        ax.set_title(title)
    return fig


def _label_apart(ax: Axes, centres: Tensor, labels: Tensor) -> None:
    """Digits at their centres; one that would cover another moves up, with a line to its place."""
    placed: list[tuple[float, float]] = []
    for (x, y), label in zip(centres.tolist(), labels.tolist(), strict=True):
        at = y
        while any(abs(x - left) < 0.28 and abs(at - top) < 0.38 for left, top in placed):
            at += 0.1
        placed.append((x, at))
        colour = DIGITS[label % 10]
        if at > y:
            ax.plot([x, x], [y, at - 0.15], color=colour, linewidth=0.8, linestyle="-")
        ax.text(x, at, str(label), color=colour, ha="center", va="center", weight="bold", size=13)


def _check_codes(codes: Tensor, labels: Tensor, latents: tuple[int, int]) -> None:
    if codes.dim() != 2 or len(codes) != len(labels):
        raise ValueError(
            f"codes is {tuple(codes.shape)} and labels is {tuple(labels.shape)}, "
            "but (N, D) and (N,) are needed"
        )
    for latent in latents:
        if not 0 <= latent < codes.shape[1]:
            raise ValueError(
                f"latent {latent} is asked for, but there are latents 0 to {codes.shape[1] - 1}"
            )


def check_gaussians(mu: Tensor, logvar: Tensor) -> None:
    """Refuse means and log-variances that do not belong together."""
    if mu.shape != logvar.shape or mu.dim() != 2:
        raise ValueError(
            f"mu is {tuple(mu.shape)} and logvar is {tuple(logvar.shape)}, but both need (N, D)"
        )


def _scatter(ax: Axes, codes: Tensor, labels: Tensor, latents: tuple[int, int]) -> None:
    codes, labels = torch.as_tensor(codes).detach(), _digits(labels)
    _check_codes(codes, labels, latents)
    x, y = codes[:, latents[0]], codes[:, latents[1]]
    for digit in labels.unique().tolist():
        chosen = labels == digit
        ax.scatter(
            x[chosen],
            y[chosen],
            marker=f"${digit}$",
            s=34,
            color=DIGITS[digit % 10],
            linewidths=0.2,
        )
    ax.axhline(0, color=MUTED, linewidth=0.5, linestyle="-", zorder=0)
    ax.axvline(0, color=MUTED, linewidth=0.5, linestyle="-", zorder=0)
    ax.set_aspect("equal", adjustable="datalim")


def _digits(labels: Tensor) -> Tensor:
    """Labels as whole numbers, also where an array or floats came."""
    given = torch.as_tensor(labels)
    whole = given.to(torch.int64)
    if not torch.equal(whole.to(given.dtype), given):
        raise ValueError("the labels are no whole numbers: the digits 0 to 9 were expected")
    return whole


def _name_axes(ax: Axes, kind: Kind, latents: tuple[int, int]) -> None:
    if kind not in _NAMES:
        raise ValueError(f"kind is {kind!r}, but it must be one of {sorted(_NAMES)}")
    ax.set_xlabel(f"{_NAMES[kind]}, latent {latents[0]}")
    ax.set_ylabel(f"{_NAMES[kind]}, latent {latents[1]}")


def _draw_prior(ax: Axes) -> None:
    """Circles that hold 39 % and 86 % of N(0, I) in two dimensions."""
    for radius in (1, 2):
        circle = Circle((0, 0), radius, fill=False, edgecolor=INK, linestyle="--", linewidth=1.1)
        ax.add_patch(circle)
        label = ax.text(0, radius, f"prior, {radius}σ", fontsize=8.5, ha="center", va="center")
        label.set_bbox({"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 1.5})
