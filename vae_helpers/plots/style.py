"""One look for all pictures of the course: notebook width, calm colours, readable in greyscale."""

from __future__ import annotations

import base64
import functools
import html
import io
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import matplotlib
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vae_helpers.plots.alt_text import describe

WIDTH = 9.5  # inches: fills a JupyterLab cell without a scroll bar
DPI = 110

INK = "#22262b"
MUTED = "#6b7280"
RULE = "#d5d9de"
PAPER = "#ffffff"
# Okabe and Ito's colours, ordered so that neighbours also differ in lightness.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = (
    "#0072b2",
    "#e69f00",
    "#007a5a",
    "#c8501a",
    "#a85c8a",
    "#56b4e9",
)
SERIES = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
# One colour per digit; every picture also prints the numeral, so greyscale loses nothing.
DIGITS = (
    "#4c4c4c",
    "#0072b2",
    "#c8501a",
    "#007a5a",
    "#a85c8a",
    "#b07a00",
    "#2b8fc4",
    "#8a1c1c",
    "#5b3fa0",
    "#5f7d00",
)

_STYLE: Any = {
    "figure.dpi": DPI,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 10.5,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=SERIES) + cycler(linestyle=DASHES),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 9.0,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "font.size": 10.0,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "image.cmap": "gray_r",
    "legend.fontsize": 9.5,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
}


class Picture(Figure):
    """A figure whose text form is what is written in it: a cell's output says it in words too.

    A notebook shows it with an alternative text, for those who hear the page.
    """

    def _ipython_display_(self) -> None:
        from IPython.display import display

        png = io.BytesIO()
        # Cut as Jupyter's own backend cuts it, so that nothing at the edge is lost.
        self.savefig(png, format="png", bbox_inches="tight")
        address = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
        image = f'<img alt="{html.escape(describe(self))}" src="{address}">'
        display({"text/html": image, "text/plain": repr(self)}, raw=True)

    def __repr__(self) -> str:
        """Titles, labels and notes, in the order in which they were drawn."""
        words = [self.get_suptitle(), *(text.get_text() for text in self.texts)]
        for ax in self.axes:
            words += [ax.get_title(loc) for loc in ("left", "center", "right")]
            words += [ax.get_xlabel(), ax.get_ylabel(), *(text.get_text() for text in ax.texts)]
            legend = ax.get_legend()
            words += [text.get_text() for text in legend.get_texts()] if legend else []
        return "Picture: " + " | ".join(" ".join(word.split()) for word in words if word)


P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a plotting function in the course's style; the reader's own settings stay untouched.

    Example:
        >>> before = matplotlib.rcParams["axes.titlesize"]
        >>> styled(lambda: matplotlib.rcParams["axes.titlesize"])()
        11.5
        >>> matplotlib.rcParams["axes.titlesize"] == before
        True
    """

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(_STYLE):
            return draw(*args, **kwargs)

    return wrapper


@styled
def figure(
    height: float, *, rows: int = 1, columns: int = 1, width: float = WIDTH, **options: Any
) -> tuple[Figure, Any]:
    """A figure and its axes, which pyplot has already forgotten, so that a cell shows it once.

    Args:
        height: Inches.
        rows: Axes from top to bottom.
        columns: Axes from left to right.
        width: Inches.
        options: Passed to `matplotlib.pyplot.subplots`.

    Returns:
        The figure and its axes: one `Axes`, or an array of them, as `subplots` does it.

    Example:
        >>> fig, ax = figure(2.5)
        >>> fig.get_size_inches().tolist()
        [9.5, 2.5]
    """
    options.setdefault("layout", "constrained")
    fig, axes = plt.subplots(rows, columns, figsize=(width, height), FigureClass=Picture, **options)
    plt.close(fig)
    for ax in fig.axes:
        ax.tick_params(labelsize=9.5, color=MUTED)  # ticks are made late, outside the style
    return fig, axes


def pale_grid(ax: Axes, axis: Any = "both") -> None:
    """A grid that stays behind the data."""
    ax.grid(True, axis=axis, color=RULE, linewidth=0.6, linestyle="-")
    ax.set_axisbelow(True)
