"""Ten digits of one's own: drawn one after the other, and kept for the lessons to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure

from vae_helpers.own_work import keep_digits, kept_inks, own_folder
from vae_helpers.widgets.drawing_pixels import as_mnist, from_hex, to_hex
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Sketch, Text, Tiles

_BLANK = "00" * 784
_NAMES = tuple(str(digit) for digit in range(10))


def draw_ten() -> Panel:
    """Draw ten digits; each is put where MNIST would have it, and kept in ``mine/digits.json``.

    Returns:
        The panel. Its value ``kept`` counts the digits drawn so far.

    Example:
        >>> panel = draw_ten()
        >>> sorted(panel.frame["views"])
        ['kept', 'paper', 'words']
        >>> panel.close()
    """
    scene = _Ten(kept_inks())
    controls = (
        Choice("digit", "Draw a", _NAMES, scene.next() or "0"),
        Button("keep", "Keep it, and on to the next"),
        Button("clear", "Clear"),
    )
    keys = "Arrow keys move the pen, Space puts it down or lifts it, U undoes, Backspace clears."
    views = (
        Sketch("paper", f"A sheet to draw on. {keys}", size=224, title="draw here", ink="ink"),
        Tiles("kept", "The digits you kept", columns=5, size=72, title="yours"),
        Text("words"),
    )
    return Panel("Ten digits of your own", scene, controls, views, "", {"ink": _BLANK})


class _Ten:
    """Holds the digits that were kept."""

    def __init__(self, inks: dict[str, str]) -> None:
        self.inks = inks

    def next(self) -> str | None:
        """The first digit that is not there yet."""
        return next((name for name in _NAMES if name not in self.inks), None)

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A digit that is kept clears the sheet and brings the next."""
        if before["clear"] != values["clear"]:
            return {"ink": _BLANK}
        if before["keep"] == values["keep"] or values["ink"] == _BLANK:
            return {}
        self.inks[values["digit"]] = to_hex(as_mnist(from_hex(values["ink"])))
        keep_digits(self.inks)
        return {"ink": _BLANK, "digit": self.next() or values["digit"]}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The digits so far, and where they are."""
        names = sorted(self.inks)
        shown = [from_hex(self.inks[name]) for name in names] or [torch.zeros(784)]
        where = "They are kept in <b>mine/digits.json</b>, and nowhere else."
        if own_folder() is None:
            where = "They last as long as this page: the notebook does not lie in my_course."
        words = f"{len(names)} of 10. {where}" if names else "Nothing kept yet. You may skip this."
        return {"paper": "", "kept": tiles(torch.stack(shown), names or [""]), "words": words}

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The digits so far, for a page on which nothing moves."""
        from vae_helpers.plots import show_images

        names = sorted(self.inks)
        shown = [from_hex(self.inks[name]) for name in names] or [torch.zeros(784)]
        title = "Your digits" if names else "Nothing drawn yet"
        return show_images(torch.stack(shown), titles=names or [""], title=title)
