"""Pictures of lesson 07: whether drawings obey, vary and teach, and what z says of the label."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from vae_helpers.plots.style import BLUE, GREEN, INK, MUTED, ORANGE, figure, pale_grid, styled

_PANELS = (
    ("obeyed", "obeys: the judge sees\nthe digit asked for", "{:.0%}", BLUE, 1.0),
    ("distance", "varies: distance between\ndrawings of a digit", "{:.1f}", ORANGE, None),
    ("teaches", "teaches: its pupil reads\nreal digits", "{:.0%}", GREEN, 1.0),
)


@styled
def plot_three_numbers(
    numbers: Mapping[str, Mapping[str, float]], *, title: str | None = None
) -> Figure:
    """Three numbers for each way of drawing digits that were asked for, as bars.

    Args:
        numbers: By name, ``obeyed``, ``distance`` and ``teaches``, as
            `vae_helpers.experiments.obedience.three_numbers` gives them.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> one = {"obeyed": 0.9, "distance": 7.0, "teaches": 0.8}
        >>> len(plot_three_numbers({"a": one, "b": one}).axes)
        3
    """
    if not numbers:
        raise ValueError("numbers is empty: there is nothing to show")
    names = list(numbers)
    fig, axes = figure(1.5 + 0.36 * len(names), columns=3, sharey=True)
    for ax, (key, label, form, color, end) in zip(axes, _PANELS, strict=True):
        values = [numbers[name][key] for name in names]
        ax.barh(range(len(names)), values, color=color, height=0.62)
        ax.set_xlim(0, 1.25 * (end or max(values)))
        for line, value in enumerate(values):
            ax.text(value, line, f" {form.format(value)}", va="center", color=INK)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.set_xlabel(label, fontsize=9.5)
    axes[0].set_yticks(range(len(names)), names)
    axes[0].invert_yaxis()
    fig.suptitle(title or "", x=0.01, ha="left", fontsize=11.5, weight="bold")
    return fig


@styled
def plot_leak(shares: Mapping[str, tuple[float, float]], *, title: str | None = None) -> Figure:
    """How often the digit can be read from z, beside how often a draw obeys.

    Args:
        shares: By model, the probe's accuracy and the share of obedient draws, from 0 to 1.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_leak({"a model": (0.7, 0.8)}).axes[0].collections)
        1
    """
    if not shares:
        raise ValueError("shares is empty: there is nothing to show")
    fig, ax = figure(3.3, width=7.0)
    pale_grid(ax)
    probes, draws = zip(*shares.values(), strict=True)
    ax.scatter(probes, draws, color=BLUE, s=70, zorder=3)
    for name, (probe, drawn) in shares.items():
        ax.annotate(name, (probe, drawn), xytext=(8, 5), textcoords="offset points")
    ax.axvline(0.1, color=MUTED, linewidth=1, linestyle="--")
    ax.text(0.11, 0.505, "chance", color=MUTED, fontsize=9.5)
    ax.set_xlim(0, 1.05)
    ax.set_ylim(0.5, 1.02)
    ax.set_xlabel("share of digits that a probe reads from z")
    ax.set_ylabel("share of draws that obey")
    ax.set_title(title or "")
    return fig
