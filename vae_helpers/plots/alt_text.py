"""What a figure shows, in words read from its own titles, labels and data: never stale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

_MOST = 12  # of one kind that are read out one by one


def describe(fig: Figure) -> str:
    """A figure in a few sentences with its numbers.

    Example:
        >>> import matplotlib.pyplot as plt
        >>> fig, ax = plt.subplots()
        >>> _ = ax.plot([0, 1, 2], [3.0, 2.0, 2.5], label="held out")
        >>> _ = ax.set(title="Training", xlabel="epoch", ylabel="nats")
        >>> describe(fig)
        'Training: nats against epoch. held out: 3 at 0 to 2.5 at 2, lowest 2, highest 3.'
    """
    title = [fig.get_suptitle()] if fig.get_suptitle() else []
    texts = [text.get_text() for text in fig.texts if text is not fig._suptitle]  # type: ignore[attr-defined]
    shown = [ax for ax in fig.axes if ax.get_visible() and _is_drawn(ax)]
    pictures = [ax for ax in shown if _is_picture(ax)]
    charts = [_chart(ax) for ax in shown if not _is_picture(ax)]
    return " ".join([*map(_sentence, [*title, *_pictures(pictures), *charts, *texts])])


def _is_drawn(ax: Axes) -> bool:
    return bool(ax.has_data() or ax.texts or ax.get_title(loc="left") or ax.get_title())


def _is_picture(ax: Axes) -> bool:
    """Whether it shows an image without a scale, such as a digit."""
    return bool(ax.images) and not ax.get_xlabel() and not ax.lines


def _pictures(axes: list[Axes]) -> list[str]:
    if not axes:
        return []
    captions = [text for ax in axes for text in _words(ax)]
    count = f"{len(axes)} picture{'s' * (len(axes) > 1)}"
    return [f"{count}: {_listed(captions)}" if captions else count]


def _words(ax: Axes) -> list[str]:
    """Titles, labels and texts of an axes, without repetition."""
    titles = [ax.get_title(loc="left"), ax.get_title(), ax.get_title(loc="right")]
    words = [*titles, ax.get_ylabel(), ax.get_xlabel(), *(t.get_text() for t in ax.texts)]
    return list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))


def _chart(ax: Axes) -> str:
    title = ax.get_title(loc="left") or ax.get_title()
    labels = [label for label in (ax.get_ylabel(), ax.get_xlabel()) if label]
    head = ": ".join(part for part in (title, " against ".join(labels)) if part)
    lines = [_line(line) for line in ax.lines if not str(line.get_label()).startswith("_")]
    bars = [_bars(ax, bars) for bars in ax.containers if isinstance(bars, BarContainer)]
    points = sum(
        len(np.asarray(c.get_offsets())) for c in ax.collections if isinstance(c, PathCollection)
    )
    parts = [head, *lines[:_MOST], *bars, f"{points} points" if points else ""]
    texts = [" ".join(t.get_text().split()) for t in ax.texts if t.get_text().strip()]
    return " ".join(map(_sentence, [*parts, _listed(texts)]))


def _line(line: Line2D) -> str:
    x = np.asarray(line.get_xdata(orig=False), dtype=float)
    y = np.asarray(line.get_ydata(orig=False), dtype=float)
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(y):
        return str(line.get_label())
    if len(y) == 1 or np.ptp(y) == 0:
        return f"{line.get_label()}: {y[0]:.3g}"
    ends = f"{y[0]:.3g} at {x[0]:.3g} to {y[-1]:.3g} at {x[-1]:.3g}"
    return f"{line.get_label()}: {ends}, lowest {y.min():.3g}, highest {y.max():.3g}"


def _bars(ax: Axes, bars: BarContainer) -> str:
    upright = bars.orientation != "horizontal"
    sizes = [bar.get_height() if upright else bar.get_width() for bar in bars]
    ticks = ax.get_xticklabels() if upright else ax.get_yticklabels()
    names = [tick.get_text() for tick in ticks]
    label = "" if str(bars.get_label()).startswith("_") else f"{bars.get_label()}: "
    if len(names) == len(sizes) <= _MOST:
        return label + ", ".join(f"{n} {s:.3g}" for n, s in zip(names, sizes, strict=True))
    return f"{label}{len(sizes)} bars from {min(sizes):.3g} to {max(sizes):.3g}"


def _listed(words: Iterable[str]) -> str:
    words = list(words)
    more = f" and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return "; ".join(words[:_MOST]) + more


def _sentence(words: Any) -> str:
    words = " ".join(str(words).split())
    return words if not words or words[-1] in ".:?" else f"{words}."
