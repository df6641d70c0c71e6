"""Pictures of digits: grids, reconstructions under their originals, labelled strips."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import MUTED, RULE, WIDTH, figure, styled

_GAP = 0.08  # between neighbouring images, in image widths
_MAX_INCHES = 0.92  # the largest size at which a digit is drawn


def as_pictures(images: Tensor, name: str = "images") -> np.ndarray:
    """Bring images to a float array of shape ``(N, 28, 28)`` in [0, 1].

    Args:
        images: uint8 from 0 to 255 or float in [0, 1]; shape ``(N, 784)``, ``(N, 28, 28)``, or one
            image without N.
        name: What an error calls them.

    Raises:
        ValueError: If the shape or the values cannot be those of images.

    Example:
        >>> as_pictures(torch.zeros(3, 784)).shape
        (3, 28, 28)
    """
    if not isinstance(images, Tensor):
        images = torch.as_tensor(np.asarray(images))
    images = images.detach().cpu()
    shape = tuple(images.shape)
    if shape in ((784,), (28, 28)):
        images = images[None]
    elif shape[1:] not in ((784,), (28, 28)):
        raise ValueError(f"{name} has shape {shape}, but (N, 784) or (N, 28, 28) is needed")
    if not len(images):
        raise ValueError(f"{name} is empty: there is nothing to show")
    pictures = images.reshape(-1, 28, 28).to(torch.float32)
    if not images.is_floating_point():
        pictures = pictures / 255
    low, high = float(pictures.min()), float(pictures.max())
    if not (low >= -1e-3 and high <= 1 + 1e-3):
        raise ValueError(
            f"{name} runs from {low:.3g} to {high:.3g}, but pixels lie between 0 and 1: "
            "if these are logits, show logits.sigmoid()"
        )
    return pictures.clamp(0, 1).numpy()


@styled
def show_images(
    images: Tensor,
    *,
    titles: Sequence[object] | None = None,
    columns: int = 10,
    title: str | None = None,
) -> Figure:
    """Images in reading order, each with an optional caption above it.

    Args:
        images: Shape ``(N, 784)`` or ``(N, 28, 28)``, uint8 or float in [0, 1].
        titles: One caption per image.
        columns: Images in a line.
        title: Of the whole picture.

    Raises:
        ValueError: If the images are no images, or the captions are not as many.

    Example:
        >>> len(show_images(torch.zeros(12, 784), columns=6).axes[0].images)
        12
    """
    pictures = as_pictures(images)
    if titles is not None and len(titles) != len(pictures):
        raise ValueError(f"there are {len(titles)} titles for {len(pictures)} images")
    columns = min(columns, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    line = 1 + _GAP + (0.3 if titles is not None else 0.0)  # height of a line, in images
    ax, fig = _canvas(columns, rows * line, title=title)
    for i, picture in enumerate(pictures):
        left, top = (i % columns) * (1 + _GAP), (i // columns + 1) * line - 1 - _GAP
        _draw(ax, picture, left, top)
        if titles is not None:
            ax.text(left + 0.5, top - 0.06, str(titles[i]), ha="center", va="bottom", fontsize=9)
    return fig


@styled
def show_reconstructions(
    x: Tensor,
    reconstructions: Tensor,
    *,
    labels: tuple[str, str] = ("original", "reconstruction"),
    title: str | None = None,
) -> Figure:
    """Originals in the upper row, what came back in the lower one.

    Args:
        x: Images, shape ``(N, 784)`` or ``(N, 28, 28)``.
        reconstructions: Pixel probabilities, as many.
        labels: Names of the two rows.
        title: Of the whole picture.

    Raises:
        ValueError: If they are no images, or not as many.

    Example:
        >>> fig = show_reconstructions(torch.zeros(5, 784), torch.ones(5, 784))
        >>> len(fig.axes[0].images)
        10
    """
    if len(x) != len(reconstructions):
        raise ValueError(f"there are {len(x)} originals but {len(reconstructions)} reconstructions")
    return show_rows(dict(zip(labels, (x, reconstructions), strict=True)), title=title)


@styled
def show_rows(
    rows: Mapping[str, Tensor],
    *,
    notes: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Figure:
    """Strips of images, each with its name on the left and an optional note on the right.

    Args:
        rows: For each name its images, shape ``(N, 784)`` or ``(N, 28, 28)``.
        notes: What to say at the end of a row, by the row's name.
        title: Of the whole picture.

    Raises:
        ValueError: If a row holds no images, or a note belongs to no row.

    Example:
        >>> strips = {"dark": torch.ones(4, 784), "light": torch.zeros(6, 784)}
        >>> len(show_rows(strips, notes={"dark": "all ink"}).axes[0].images)
        10
    """
    if not rows:
        raise ValueError("rows is empty: there is nothing to show")
    strange = set(notes or {}) - set(rows)
    if strange:
        raise ValueError(f"notes speak of {sorted(strange)}, but the rows are {list(rows)}")
    pictures = {name: as_pictures(images, repr(name)) for name, images in rows.items()}
    columns = max(len(strip) for strip in pictures.values())
    left = 0.085 * min(22, max(len(name) for name in rows)) + 0.15
    right = 1.5 if notes else 0.0
    ax, fig = _canvas(columns, len(rows) * (1 + _GAP), title=title, left=left, right=right)
    end = columns * (1 + _GAP) + 0.1
    for i, (name, strip) in enumerate(pictures.items()):
        top = i * (1 + _GAP)
        for j, picture in enumerate(strip):
            _draw(ax, picture, j * (1 + _GAP), top)
        label = textwrap.fill(name, 22)
        ax.text(-0.15, top + 0.5, label, ha="right", va="center", fontsize=10)
        if notes and name in notes:
            note = textwrap.fill(notes[name], 20)
            ax.text(end, top + 0.5, note, va="center", fontsize=9.5, color=MUTED)
    return fig


def _canvas(
    columns: int, height: float, *, title: str | None, left: float = 0.0, right: float = 0.0
) -> tuple[Axes, Figure]:
    """Axes in units of one image, y downwards; ``left`` and ``right`` are margins in inches."""
    width = columns * (1 + _GAP)
    inches = min(_MAX_INCHES, (WIDTH - left - right - 0.1) / width)  # of one image
    head = 0.42 if title else 0.05
    size = left + width * inches + right + 0.1, height * inches + head + 0.05
    fig, ax = figure(size[1], width=size[0], layout="none")
    ax.set_position(
        (
            (left + 0.05) / size[0],
            0.05 / size[1],
            width * inches / size[0],
            height * inches / size[1],
        )
    )
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    if title:
        fig.text(0.05 / size[0], 1 - 0.08 / size[1], title, va="top", fontsize=11.5, weight="bold")
    return ax, fig


def _draw(ax: Axes, picture: np.ndarray, left: float, top: float) -> None:
    limits = ax.get_xlim(), ax.get_ylim()
    ax.imshow(
        picture,
        extent=(left, left + 1, top + 1, top),
        vmin=0,
        vmax=1,
        cmap="gray_r",
        aspect="auto",
    )
    frame = [left, left + 1, left + 1, left, left], [top, top, top + 1, top + 1, top]
    ax.plot(*frame, color=RULE, linewidth=0.7, linestyle="-", solid_capstyle="butt")
    ax.set_xlim(limits[0])
    ax.set_ylim(limits[1])
