"""The pictures of the report, as SVG that follows the page's colours."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from vae_course.grading.record import SubmissionRecord
from vae_course.reporting.statistics import KINDS, ExerciseStatistics, graded, so_far
from vae_helpers.plots.style import BLUE, INK, MUTED, ORANGE, PAPER, PURPLE, RULE, SKY, figure

WIDTH = 5.6  # inches: legible on a phone, where the picture is as wide as the window
# Told apart by lightness too; the words stand in the legend, the counts in the bars.
COLOURS = {"full": BLUE, "partial": SKY, "none": ORANGE, "blank": RULE, "waiting": PURPLE}
WORDS = {"full": "all points", "partial": "some points", "none": "tried, no points",
         "blank": "not begun", "waiting": "waits for a person"}  # fmt: skip
INKS = {"full": PAPER, "partial": "#111111", "none": "#111111", "blank": INK, "waiting": PAPER}
# What the page calls these colours; in a dark room they are others.
_VARIABLES = {INK: "--ink", MUTED: "--muted", RULE: "--rule", BLUE: "--full", SKY: "--partial",
              ORANGE: "--none", PURPLE: "--waiting"}  # fmt: skip


def marks_plot(records: Sequence[SubmissionRecord], totals: dict[str, float]) -> Markup | None:
    """How the marks are distributed; None where there is none.

    Args:
        records: All records of a lesson, marks by hand included.
        totals: Final points by student, lateness included, of those the gradebook knows.
    """
    rows = [record for record in graded(records) if so_far(record)[1]]
    if not rows:
        return None
    most = max(record.max_score or 0.0 for record in rows)
    final = [totals.get(r.student, so_far(r)[0]) for r in rows if not r.waits]
    open_ = [so_far(r)[0] for r in rows if r.waits]
    fig, ax = figure(2.5, width=WIDTH)
    edges = _edges(most)
    ax.hist([final, open_], edges, stacked=True, color=[BLUE, PURPLE], rwidth=0.9)
    ax.set(xlabel=f"points of {most:g}", ylabel="learners", xlim=(edges[0], edges[-1]))
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    if open_:
        legend = [(BLUE, "final"), (PURPLE, "so far: an answer waits for a person")]
        _legend(fig, legend if final else legend[1:])
    words = f"Distribution of marks: {len(final)} final, {len(open_)} with an answer that waits."
    return _svg(fig, words)


def _edges(most: float) -> Any:
    """Edges of equal bars whose middles are whole (or half, or fifth) points."""
    step = next((s for s in (1.0, 2.0, 5.0) if most / s <= 24), most / 20)
    step = 0.5 if most <= 6 else step
    count = int(np.ceil(max(most, step) / step - 1e-9))
    return (np.arange(count + 2) - 0.5) * step


def exercises_plot(exercises: Sequence[ExerciseStatistics]) -> Markup | None:
    """How the class did in each exercise; None where there is none."""
    if not exercises:
        return None
    shown = [kind for kind in KINDS if any(exercise.counts[kind] for exercise in exercises)]
    fig, ax = figure(0.7 + 0.34 * len(exercises), width=WIDTH)
    places = np.arange(len(exercises))
    left = np.zeros(len(exercises))
    sums = np.array([max(1, sum(exercise.counts.values())) for exercise in exercises])
    for kind in shown:
        counts = np.array([exercise.counts[kind] for exercise in exercises])
        widths = counts / sums
        ax.barh(places, widths, left=left, height=0.72, color=COLOURS[kind])
        for place, width, start, count in zip(places, widths, left, counts, strict=True):
            if width > 0.05:
                middle, ink = start + width / 2, INKS[kind]
                ax.text(middle, place, str(count), color=ink, ha="center", va="center", size=8.5)
        left += widths
    ax.set_yticks(places, [_short(exercise.id) for exercise in exercises], parse_math=False)
    ax.set(xlim=(0, 1), ylim=(len(exercises) - 0.45, -0.55), xticks=[])
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    _legend(fig, [(COLOURS[kind], WORDS[kind]) for kind in shown])
    parts = [_in_words(exercise) for exercise in exercises]
    return _svg(fig, "Success per exercise. " + " ".join(parts))


def _short(id: str) -> str:
    return id if len(id) <= 30 else f"{id[:29]}…"


def _in_words(exercise: ExerciseStatistics) -> str:
    counted = [f"{WORDS[kind]} {count}" for kind, count in exercise.counts.items() if count]
    return f"{exercise.id}: {', '.join(counted)}."


def _legend(fig: Figure, entries: Sequence[tuple[str, str]]) -> None:
    handles = [Patch(color=colour, label=word) for colour, word in entries]
    columns = 3 if len(entries) > 4 else len(entries)
    fig.legend(
        handles=handles, loc="outside upper left", ncols=columns, fontsize=9, frameon=False,
        handlelength=0.9, handleheight=0.9, columnspacing=1.2, borderpad=0, labelcolor=INK,
    )  # fmt: skip


def _svg(fig: Figure, words: str) -> Markup:
    """An SVG element for a page: no fixed size, no ids of its own, the page's colours."""
    fig.set_facecolor("none")
    for ax in fig.axes:
        ax.set_facecolor("none")
    stream = io.StringIO()
    # The same figure gives the same text; letters stay letters.
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": words, "font.family": "sans-serif"}
    with matplotlib.rc_context(settings):
        fig.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    for part in ("metadata", "style"):
        text = re.sub(rf"<{part}\b.*?</{part}>", "", text, flags=re.DOTALL)
    text = re.sub(r'<g id="[^"]*">', "<g>", text)
    text = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r" font-family: [^;\"]*;?", "", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var({variable})")
    label = Markup('<svg role="img" aria-label="{}"').format(words)
    return Markup(text.replace("<svg", label, 1))  # matplotlib escapes its own labels
