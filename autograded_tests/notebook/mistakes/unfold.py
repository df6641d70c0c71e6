"""From an exercise to its picture, and from the picture to what unfolds in the panel."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from matplotlib.figure import Figure

from autograded_tests.framework.conditions import (
    Surroundings,
    own_randomness,
    standard_conditions,
)
from vae_helpers.plots.alt_text import describe

SECONDS = 0.35  # of this thread's own time, so that a busy machine shows as much as an idle one
PATIENCE = 3.0  # seconds on the clock, whatever they are spent on
_SEED = 20140501
_DPI = 80  # sharp enough for a panel, and a quarter of a second less than the lessons' pictures

Drawing = Callable[[Any], Figure | None]
_DRAWINGS: dict[str, Drawing] = {}

# In JupyterLab's dark theme paper becomes dark and ink light; the hues stay.
_STYLE = (
    "<style>[data-jp-theme-light=false] .vae-mistake img"
    "{filter:invert(.93) hue-rotate(180deg)}</style>"
)


class TooSlow(BaseException):
    """The learner's code took too long for a picture; no `except Exception` of theirs holds it."""


def draws(id: str) -> Callable[[Drawing], Drawing]:
    """Make a function the picture of an exercise: ``yours -> figure``, None if both look the same.

    Args:
        id: The exercise's id.
    """

    def add(drawing: Drawing) -> Drawing:
        _DRAWINGS[id] = drawing
        return drawing

    return add


def drawing_of(id: str, lesson: str) -> Drawing | None:
    """The function that draws an exercise's mistakes; None if there is none.

    Args:
        id: The exercise's id.
        lesson: Its lesson, ``NN_topic``.
    """
    module = f"lesson_{lesson[:2]}"
    if (Path(__file__).parent / f"{module}.py").is_file():
        import_module(f"{__package__}.{module}")
    return _DRAWINGS.get(id)


def picture(id: str, lesson: str, subject: Any) -> Figure | None:
    """Yours beside what was asked; None where there is no picture, for whatever reason.

    The learner's code runs once more, with inputs of its own and for a bounded time. Random states,
    gradient mode and the like are afterwards as they were.

    Args:
        id: The exercise's id.
        lesson: Its lesson, ``NN_topic``.
        subject: What the learner's cell defined.
    """
    try:
        drawing = drawing_of(id, lesson)
        if drawing is None:
            return None
        before = Surroundings()
        try:
            with own_randomness(_SEED), standard_conditions(), _within(SECONDS):
                return drawing(subject)
        finally:
            before.put_back()
    except BaseException:  # noqa: BLE001  SystemExit, too: the panel comes without it
        return None


def unfold(id: str, lesson: str, subject: Any) -> str:
    """The picture as HTML, folded, with its words for those who hear the page; empty if none.

    Args:
        id: The exercise's id.
        lesson: Its lesson, ``NN_topic``.
        subject: What the learner's cell defined.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return ""  # nbgrader runs the notebook, and no learner looks
    try:
        fig = picture(id, lesson, subject)
        if fig is None:
            return ""
        png = io.BytesIO()
        with standard_conditions():
            fig.savefig(png, format="png", dpi=_DPI)
        words = html.escape(describe(fig))
    except (Exception, KeyboardInterrupt):  # noqa: BLE001  the panel comes without it
        return ""
    address = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
    return (
        f'{_STYLE}<details class="vae-mistake" style="margin-top:6px">'
        '<summary style="cursor:pointer">See it: yours beside what was asked</summary>'
        f'<img alt="{words}" src="{address}" style="max-width:100%;margin-top:6px"></details>'
    )


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """The notebook's code is stopped at its next line after this time; a call of torch is not.

    Only the notebook's: a library that is stopped while it is imported does not work again.
    """
    end, clock = time.thread_time() + seconds, time.monotonic() + PATIENCE

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_globals.get("__name__") != "__main__":
            return None
        if time.thread_time() > end or time.monotonic() > clock:
            raise TooSlow
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)
