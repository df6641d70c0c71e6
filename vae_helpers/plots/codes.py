"""Pictures of lesson 11: grids of words, how often each is used, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.images import as_pictures
from vae_helpers.plots.style import BLUE, GREEN, INK, MUTED, ORANGE, figure, pale_grid, styled

_COLORS = (BLUE, ORANGE, GREEN, INK)


@styled
def plot_words(
    images: Tensor, codes: Tensor, decoded: Tensor, *, size: int = 64, title: str | None = None
) -> Figure:
    """Images, the grid of words for each, and what a decoder makes of the words alone.

    Args:
        images: Pixels, shape ``(N, 784)``.
        codes: Indices, shape ``(N, 16)``.
        decoded: Pixel probabilities, shape ``(N, 784)``.
        size: Rows of the codebook.
        title: Of the picture.

    Raises:
        ValueError: If they are not as many.

    Example:
        >>> codes = torch.zeros(3, 16, dtype=torch.int64)
        >>> len(plot_words(torch.zeros(3, 784), codes, torch.zeros(3, 784)).axes)
        9
    """
    if not len(images) == len(codes) == len(decoded):
        raise ValueError(
            f"there are {len(images)} images, {len(codes)} grids of codes, and {len(decoded)} "
            "decoded pictures"
        )
    fig, axes = figure(4.0, rows=3, columns=len(images), squeeze=False)
    for column in range(len(images)):
        for ax, pictures in ((axes[0][column], images), (axes[2][column], decoded)):
            ax.imshow(as_pictures(pictures[column])[0], cmap="gray_r", vmin=0, vmax=1)
        _grid(axes[1][column], codes[column], size)
    for row, name in enumerate(("image", "16 words", "from the words")):
        axes[row][0].set_ylabel(name)
    for ax in axes.flat:
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(False)
    fig.suptitle(title or "", x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


def _grid(ax: Axes, codes: Tensor, size: int) -> None:
    side = round(len(codes) ** 0.5)
    colors = colormaps["twilight"](codes.reshape(side, side).numpy() / size)
    ax.imshow(0.45 * colors[..., :3] + 0.55)  # pale, so that numbers can be read
    for place, code in enumerate(codes.tolist()):
        row, column = divmod(place, side)
        ax.text(column, row, str(code), ha="center", va="center", fontsize=7, color=INK)


@styled
def plot_promise(
    steps: Sequence[float], found: Mapping[str, Sequence[float]], *, title: str | None = None
) -> Figure:
    """What the copied gradient promises along a path, and what is kept.

    Args:
        steps: How far the encoder's vectors were moved.
        found: ``promised`` and ``kept``, in nats, as `follow_gradient` gives them.
        title: Of the picture.

    Example:
        >>> found = {"promised": [3.0, 2.0], "kept": [3.0, 3.0]}
        >>> len(plot_promise([0.0, 1.0], found).axes[0].lines)
        2
    """
    fig, ax = figure(3.0, width=7.0)
    pale_grid(ax)
    ax.plot(steps, found["promised"], color=BLUE, marker="o", label="promised by the gradient")
    ax.plot(steps, found["kept"], color=ORANGE, marker="o", label="with words looked up anew")
    ax.set_xlabel("step of each vector down the copied gradient")
    ax.set_ylabel("pixels, nats per digit")
    ax.legend()
    ax.set_title(title or "")
    return fig


@styled
def plot_code_use(
    codes: Mapping[str, Tensor], *, size: int = 64, title: str | None = None
) -> Figure:
    """How often each word is used, most used first, for several codebooks.

    Args:
        codes: By name the indices, any shape.
        size: Rows of the codebook.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> fig = plot_code_use({"one": torch.zeros(3, 16, dtype=torch.int64)})
        >>> fig.axes[0].get_legend_handles_labels()[1]
        ['one']
    """
    if not codes:
        raise ValueError("codes is empty: there is nothing to show")
    fig, ax = figure(3.0, width=7.5)
    pale_grid(ax)
    for color, (name, used) in zip(_COLORS, codes.items(), strict=False):
        shares = torch.bincount(used.flatten(), minlength=size) / used.numel()
        ax.step(range(1, size + 1), shares.sort(descending=True).values, color=color, label=name)
    ax.axhline(1 / size, color=MUTED, linewidth=1, linestyle="--", label="_even")
    ax.set_yscale("symlog", linthresh=1e-3, linscale=0.3)
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.001, 0.01, 0.1, 1], ["0", "0.1 %", "1 %", "10 %", "100 %"])
    ax.text(size, 1.15 / size, "all alike", color=MUTED, ha="right", fontsize=9.5)
    ax.set_xlabel("words, most used first")
    ax.set_ylabel("share of cells")
    ax.legend()
    ax.set_title(title or "")
    return fig


@styled
def plot_totals(parts: Mapping[str, tuple[float, float]], *, title: str | None = None) -> Figure:
    """Pixels given the words and the words themselves, end to end, in nats per digit.

    Args:
        parts: By name the two prices.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_totals({"one": (100.0, 30.0)}).axes[0].containers)
        2
    """
    if not parts:
        raise ValueError("parts is empty: there is nothing to show")
    fig, ax = figure(1.1 + 0.42 * len(parts), width=8.0)
    lines = range(len(parts))
    pixels, words = zip(*parts.values(), strict=True)
    totals = [a + b for a, b in zip(pixels, words, strict=True)]
    ax.barh(lines, pixels, color=BLUE, height=0.62, label="pixels, given the words")
    ax.barh(lines, words, left=pixels, color=ORANGE, height=0.62, label="words")
    for line, total in enumerate(totals):
        ax.text(total, line, f" {total:.1f}", va="center", color=INK)
    ax.set_yticks(lines, list(parts))
    ax.invert_yaxis()
    ax.set_xlim(0, 1.75 * max(totals))
    ax.set_xlabel("nats per digit")
    ax.legend(loc="center right")
    ax.set_title(title or "")
    return fig
