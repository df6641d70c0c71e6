"""The panel under a check cell, as HTML and as text.

Colours come from JupyterLab's theme where there is one, so that light and dark both work. Nothing
is red: a blank cell is grey, an attempt that is not there yet amber, a right one green; a sign
and a word say the same to those who do not see colours.
"""

from __future__ import annotations

import html

from autograded_tests.framework.exercise import Verdict
from vae_helpers.markup import FRAME, with_code

_STATES = {
    "right": ("✓", "right", "#2e7d32"),
    "partly": ("◐", "partly there", "#b26a00"),
    "not_yet": ("○", "not yet", "#b26a00"),
    "blank": ("…", "waiting for you", "#6b7280"),
    "unclear": ("?", "not understood", "#6b7280"),
}

# JupyterLab marks a cell whose text was changed since it ran; the note shows below such a cell,
# also where the change comes after the verdict. Elsewhere it stays hidden.
_CHANGED = (
    "<style>.jp-mod-dirty + .jp-Cell .vae-changed, .jp-mod-dirty + .jp-Cell + .jp-Cell .vae-changed"
    "{display:block !important}</style>"
    '<div class="vae-changed" style="display:none;margin-top:6px">'
    "The cell above was changed and not run: this is about the version that ran. "
    "Run it, then this cell.</div>"
)


def _state(verdict: Verdict) -> str:
    if verdict.passed:
        return "right"
    if verdict.manual:
        return "unclear"
    if verdict.share > 0:
        return "partly"
    return "blank" if verdict.first and verdict.first.blank else "not_yet"


def _rows(verdict: Verdict) -> list[tuple[str, str]]:
    if _state(verdict) == "blank":  # there is nothing to tell yet, and many of these on a page
        return []
    rows = [("Asked", verdict.asked)]
    finding = verdict.first
    if finding is None:
        return [*rows, ("Seen", verdict.praise)]
    return [
        *rows,
        ("Seen", finding.seen),
        ("Suggests", finding.suggests),
        ("Look at", finding.look),
    ]


def _mark(verdict: Verdict, max_points: float) -> str:
    unit = "point" if max_points == 1 else "points"
    return f"{float(verdict.share * max_points):g} of {max_points:g} {unit}"


def _parts(verdict: Verdict) -> list[str]:
    if len(verdict.parts) < 2:
        return []
    signs = {True: "✓", False: "○"}
    return [f"{signs[part.finding is None]} {part.name}" for part in verdict.parts]


def panel_text(verdict: Verdict, max_points: float) -> str:
    """The panel as plain text."""
    sign, word, _ = _STATES[_state(verdict)]
    lines = [f"{sign} {verdict.id}: {word}, {_mark(verdict, max_points)}"]
    if parts := _parts(verdict):
        lines.append(f"  {'Parts':9} {' · '.join(parts)}")
    lines += [f"  {label:9} {text}" for label, text in _rows(verdict)]
    return "\n".join(lines)


def panel_html(verdict: Verdict, max_points: float, below: str = "") -> str:
    """The panel as HTML; whatever the learner's code said is text in it, never markup.

    Args:
        verdict: What is shown.
        max_points: Points to be had.
        below: What unfolds below, as HTML.
    """
    sign, word, colour = _STATES[_state(verdict)]
    rows = list(_rows(verdict))
    if parts := _parts(verdict):
        rows.insert(1, ("Parts", " · ".join(parts)))
    body = "".join(
        f'<div style="font-style:italic">{label}</div>'
        f'<div style="overflow-wrap:anywhere">{with_code(text)}</div>'
        for label, text in rows
    )
    return (
        f'<div role="status" aria-label="{html.escape(verdict.id)}: {word}" '
        f'style="{FRAME.format(colour=colour)}">'
        '<div style="display:flex;gap:.6em;align-items:baseline;margin-bottom:4px">'
        f'<span style="font-weight:700">{sign}</span>'
        f'<strong style="font-family:var(--jp-code-font-family,monospace)">'
        f"{html.escape(verdict.id)}</strong><span>{word}</span>"
        f'<span style="margin-left:auto">{_mark(verdict, max_points)}</span></div>'
        '<div style="display:grid;grid-template-columns:5.5em 1fr;gap:2px 10px">'
        f"{body}</div>{below}{_CHANGED}</div>"
    )
