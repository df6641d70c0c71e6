"""Pictures of lesson 10: a number for each pixel, as a map."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import figure, styled


@styled
def plot_pixel_maps(
    maps: Mapping[str, Tensor], *, unit: str = "", numbers: bool = False, title: str | None = None
) -> Figure:
    """One square map for each name, all on one scale, dark where values are large.

    Args:
        maps: For each name values, shape ``(rows, columns)``.
        unit: What the values are.
        numbers: Whether each value is written into its cell; for some ten cells a side.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> import torch
        >>> len(plot_pixel_maps({"a": torch.rand(4, 4), "b": torch.rand(4, 4)}).axes)
        3
    """
    if not maps:
        raise ValueError("maps is empty: there is nothing to show")
    top = max(float(values.max()) for values in maps.values())
    fig, axes = figure(3.4, columns=len(maps), width=3.4 * len(maps) + 1, squeeze=False)
    for ax, (name, values) in zip(axes.flat, maps.items(), strict=True):
        shown = ax.imshow(values.detach().cpu().numpy(), cmap="Greys", vmin=0, vmax=top)
        ax.set_title(name, fontsize=10.5)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(True)
        for (row, column), value in _cells(values) if numbers else ():
            color = "white" if value > 0.55 * top else "black"
            ax.text(column, row, f"{value:.1f}", color=color, fontsize=8, ha="center", va="center")
    fig.colorbar(shown, ax=axes.ravel().tolist(), shrink=0.8, label=unit)
    fig.suptitle(title or "", x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


def _cells(values: Tensor) -> list[tuple[tuple[int, int], float]]:
    rows, columns = values.shape
    return [((r, c), float(values[r, c])) for r in range(rows) for c in range(columns)]
