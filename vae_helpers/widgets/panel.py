"""The one widget behind all of them: controls above, views below, errors shown where they occur."""

from __future__ import annotations

import io
import linecache
import threading
import traceback
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

import anywidget
from traitlets import Bool, Dict, Unicode

from vae_helpers.front_end import shows_widgets_only
from vae_helpers.widgets.assets import script, text
from vae_helpers.widgets.cells import note_panel
from vae_helpers.widgets.static_html import page
from vae_helpers.widgets.views import Control, View, specification

_SMALL = (int, float, str, bool)
_VIEW = "application/vnd.jupyter.widget-view+json"


class Scene(Protocol):
    """What stands behind a panel.

    It may also have a method ``figure(values)`` that returns a matplotlib figure, for prints in
    which only a picture can stand; a method ``follow(before, values)`` that returns which other
    values a move brings along, as a button does that puts sliders back; and a method
    ``in_page(values)`` that returns what the page needs to draw the same without a kernel (see
    `scenes.js`), or None where it cannot.
    """

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What each view shows for these values: SVG text, `pictures.tiles`, or HTML text.

        None takes a view from sight.
        """


class Panel(anywidget.AnyWidget):
    """Controls and views of a scene, in one widget: one message each way when a control moves.

    A moved control sends the values; the kernel answers with one frame for all views. While a
    frame is being drawn the browser holds its next message back and overwrites it, so a slow
    scene sees the latest values and never a backlog of stale ones.

    What a cell shows is a picture that its own script brings alive, on a saved page too. There it
    finds this half by its ``key`` if it runs; a scene that the page can draw itself needs none.

    Args:
        title: Above everything.
        scene: Draws the views; freed when the panel is closed.
        controls: From left to right.
        views: From left to right, too.
        note: A word to the reader under the title.
        values: What a view moves, and no control; where it starts.

    Example:
        >>> from vae_helpers.widgets.views import Slider, Text
        >>> class Double:
        ...     def draw(self, values):
        ...         return {"answer": f"{2 * values['x']:g}"}
        >>> panel = Panel("Twice", Double(), (Slider("x", "x", 0, 9, 1, 3),), (Text("answer"),))
        >>> panel.frame["views"]
        {'answer': '6'}
        >>> panel.set(x=4)
        >>> panel.frame["views"]
        {'answer': '8'}
        >>> panel.close()
    """

    _esm = script()
    _css = text("panel.css")
    spec = Dict().tag(sync=True)
    # The browser knows what it has sent; repeating it would cost a message.
    values = Dict().tag(sync=True, echo_update=False)
    frame = Dict().tag(sync=True)
    error = Unicode().tag(sync=True)
    key = Unicode().tag(sync=True)
    drawn_in_page = Bool(False).tag(
        sync=True
    )  # the page says so, and then draws and follows itself

    def __init__(
        self,
        title: str,
        scene: Scene,
        controls: tuple[Control, ...] = (),
        views: tuple[View, ...] = (),
        note: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._scene: Scene | None = scene
        # Newer Jupyters handle widgets in a thread of their own, beside a running cell.
        self._drawing = threading.RLock()
        self._from_page = False
        super().__init__(
            key=uuid.uuid4().hex,
            spec=specification(title, controls, views, note),
            values={control.name: control.value for control in controls} | dict(values or {}),
        )
        self.seen = False  # whether a page has said that it shows this; asked for by live buttons
        self.redraw()
        self.observe(self._moved, "values")
        self.on_msg(self._heard)
        note_panel(self)

    def set(self, **values: Any) -> None:
        """Move controls from Python, as a hand would.

        Args:
            values: By the controls' names.
        """
        self.values = {**self.values, **values}

    def redraw(self) -> None:
        """Draw the values as they are; an exception is shown, and the last picture stays."""
        scene = self._scene
        if scene is None:  # closed, while a message was on its way
            return
        with self._drawing:
            values = dict(self.values)
            try:
                views = scene.draw(values)
            except Exception as error:  # noqa: BLE001  shown to the learner, whose code it may be
                self.error = explain(error)
                return
            shown = {name: v for name, v in values.items() if isinstance(v, _SMALL)}
            with self.hold_sync():  # one message
                self.frame = {"shown": shown, "views": views}
                self.error = ""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """What a message of the page changes."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def close(self) -> None:
        """Take the panel from the page, and let go of all it holds."""
        self._scene = None
        self.unobserve_all()
        self.on_msg(self._heard, remove=True)
        super().close()
        self.frame = {}

    def _heard(self, _: Any, content: Mapping[str, Any], buffers: Any) -> None:
        self.seen = self.seen or bool(content.get("seen"))
        if content.get("asked"):  # this came after the values, so they have been drawn
            self.send({"answered": True})

    def _moved(self, change: Any) -> None:
        if self._from_page and self.drawn_in_page:
            return
        follow = getattr(self._scene, "follow", None)
        try:
            moved_along = follow(change.old, change.new) if follow else {}
        except Exception as error:  # noqa: BLE001  shown to the learner, whose code it may be
            self.error = explain(error)
            return
        if moved_along:
            self.set(**moved_along)  # comes back here, with nothing more to bring along
        else:
            self.redraw()

    def __repr__(self) -> str:
        return f"{self.spec['title']} (move it in JupyterLab)"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None or self._scene is None:
            return bundle
        self.redraw()  # the page may have moved on
        data, metadata = bundle
        data["text/plain"] = repr(self)
        if not shows_widgets_only():
            del data[_VIEW]  # it is preferred where it cannot be shown: on a page without a kernel
        state = {"spec": self.spec, "values": self.values, "frame": self.frame, "error": self.error}
        data["text/html"] = page(self.key, state | {"scene": _in_page(self._scene, self.values)})
        # What could not be drawn cannot be printed either.
        if not self.error and (picture := _print(self._scene, self.values)) is not None:
            data["image/png"] = picture
        return data, metadata


def _in_page(scene: Scene, values: Mapping[str, Any]) -> dict[str, Any] | None:
    in_page = getattr(scene, "in_page", None)
    if in_page is None:
        return None
    try:
        return in_page(values)
    except Exception:  # noqa: BLE001  the learner's code may raise; the kernel's picture shows it
        return None


def _print(scene: Scene, values: Mapping[str, Any]) -> bytes | None:
    figure = getattr(scene, "figure", None)
    if figure is None:
        return None
    stream = io.BytesIO()
    drawn = figure(values)
    if drawn is None:  # nothing to show yet
        return None
    drawn.savefig(stream, format="png")
    return stream.getvalue()


def explain(error: BaseException) -> str:
    """An exception in words, with the learner's own line where it came through one.

    Example:
        >>> explain(ValueError("no such digit"))
        'ValueError: no such digit'
    """
    words = "".join(traceback.format_exception_only(error)).strip()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        # What was typed into a cell has no file of its own, only lines that Python remembers.
        if "ipykernel" in frame.filename.rsplit("site-packages", 1)[-1]:
            line = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
            return f"{words}\nin {frame.name}, line {frame.lineno}: {line}"
    return words
