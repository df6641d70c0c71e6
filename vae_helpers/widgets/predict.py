"""Predict, then see: a guess before the truth is shown, and both together after it.

A lesson asks in a cell of its own and shows the truth in a later one, where it was measured::

    predict.number("00_other_splits", "held out minus training", -5, 15, "nats")
    ...
    predict.reveal("00_other_splits", dearer)

Nothing waits for a guess, and nothing is graded. What was guessed is kept by `vae_helpers.guesses`.
"""

from __future__ import annotations

import html
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from vae_helpers.guesses import SURE, Guess, check_id, guessed, keep, settle
from vae_helpers.widgets.assets import text
from vae_helpers.widgets.guess_axes import Axes, Axis
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.static_html import still
from vae_helpers.widgets.views import Choice, Plot, Prediction, Text, specification


@dataclass(frozen=True)
class Options:
    """A few texts, one of which is true.

    Args:
        texts: What to choose from.
    """

    texts: tuple[str, ...]

    def whole(self, value: Any) -> bool:
        """Whether a value is one of them."""
        return value in self.texts

    def truth(self, measured: Any) -> str:
        """The option that was found to be true.

        Raises:
            ValueError: If it is none of them.
        """
        if measured not in self.texts:
            raise ValueError(f"{measured!r} is none of the options {', '.join(self.texts)}")
        return str(measured)

    def close(self, guess: str, truth: str) -> bool:
        """Whether a guess is right."""
        return guess == truth

    def words(self, value: str) -> str:
        """The option itself."""
        return value

    def offer(self) -> str:
        """What one can say."""
        return " / ".join(self.texts)


@dataclass(frozen=True)
class _Asked:
    id: str
    what: str
    kind: Any  # Options | Axes: the same methods, on values of their own

    @property
    def guess(self) -> Guess | None:
        """What was guessed, if it still is an answer to what is asked."""
        guess = guessed(self.id)
        return guess if guess and self.kind.whole(guess.value) else None


_asked: dict[str, _Asked] = {}
_shown: set[str] = set()  # where the truth stood on the page before a guess was made
_panels: dict[str, weakref.WeakSet[Panel]] = {}


def choice(id: str, what: str, *options: str) -> Panel:
    """Ask for one of a few options.

    Args:
        id: The lesson's number and a name, ``"03_grad"``; unique in the course.
        what: What is predicted, in a few words.
        options: What to choose from, two or more.

    Raises:
        ValueError: If there is nothing to choose from, or the id is none.

    Example:
        >>> panel = choice("99_loss", "the loss", "falls", "stays", "grows")
        >>> print(panel)
        Predict, the loss: falls / stays / grows (answer it in JupyterLab)
        >>> panel.close()
    """
    if len(set(options)) < 2 or len(set(options)) < len(options):
        raise ValueError(f"{id} has the options {options}; give two or more, each once")
    return _ask(_Asked(id, what, Options(options)))


def number(
    id: str,
    what: str,
    low: float,
    high: float,
    unit: str = "",
    *,
    log: bool = False,
    step: float = 0,
) -> Panel:
    """Ask for a number on an axis; right is what lies within a tenth of the axis.

    Args:
        id: The lesson's number and a name.
        what: What is predicted, in a few words.
        low: Left end.
        high: Right end.
        unit: Behind the number.
        log: Whether equal steps are equal factors.
        step: To which a guess is rounded.

    Example:
        >>> print(number("99_cost", "what it costs", 0, 600, "nats"))
        Predict, what it costs: a number from 0 to 600 nats (answer it in JupyterLab)
    """
    return _ask(_Asked(id, what, Axes(Axis(unit or what, low, high, log, step), unit=unit)))


def mark(id: str, what: str, x: tuple[str, float, float], y: tuple[str, float, float]) -> Panel:
    """Ask for a point on empty axes.

    Args:
        id: The lesson's number and a name.
        what: What is predicted, in a few words.
        x: Label, low and high end of the axis across.
        y: The same of the axis up.

    Example:
        >>> print(mark("99_lowest", "the lowest point", ("p", 0, 1), ("price", 0, 2)))
        Predict, the lowest point: a point, price over p (answer it in JupyterLab)
    """
    return _ask(_Asked(id, what, Axes(Axis(*x), Axis(*y))))


def curve(
    id: str,
    what: str,
    x: tuple[str, float, float],
    y: tuple[str, float, float],
    *,
    at: tuple[float, ...],
    log: bool = False,
) -> Panel:
    """Ask for a curve on empty axes, by its height at a few places.

    Args:
        id: The lesson's number and a name.
        what: What is predicted, in a few words.
        x: Label, low and high end of the axis across.
        y: The same of the axis up.
        at: The places, across.
        log: Whether both axes are logarithmic.

    Example:
        >>> print(curve("99_grows", "how it grows", ("D", 1, 9), ("cost", 1, 99), at=(1, 9)))
        Predict, how it grows: a curve, cost over D (answer it in JupyterLab)
    """
    return _ask(_Asked(id, what, Axes(Axis(*x, log), Axis(*y, log), tuple(at))))


def reveal(id: str, measured: Any) -> None:
    """Show what was guessed beside what was measured.

    Args:
        id: Of what was asked above.
        measured: An option, a number, a point, or for a curve a mapping from place to height.

    Raises:
        ValueError: If it is no answer to what was asked.

    Example:
        >>> panel = choice("99_loss", "the loss", "falls", "stays", "grows")
        >>> reveal("99_loss", "stays")
        Predicted, the loss: measured stays (no guess was made).
        >>> panel.close()
    """
    asked = _asked.get(check_id(id))
    if asked is None:
        print(f"Measured: {measured} (the prediction's cell above was not run).")
        return
    truth = asked.kind.truth(measured)
    guess = asked.guess
    if guess is None:
        _shown.add(id)
    elif guess.came_true is None:
        guess = settle(guess, asked.kind.words(truth), asked.kind.close(guess.value, truth))
    display(_Outcome(asked, guess, truth))
    for panel in list(_panels.get(id, ())):
        panel.redraw()


def _ask(asked: _Asked) -> Panel:
    _asked[check_id(asked.id)] = asked
    panel = _Panel(asked)
    _panels.setdefault(asked.id, weakref.WeakSet()).add(panel)
    return panel


class _Panel(Panel):
    """The panel of one prediction."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked
        sure = Choice("sure", "How sure?", SURE, "")
        if isinstance(asked.kind, Options):
            options = Choice("guess", asked.what, asked.kind.texts, "")
            view = Prediction("prediction", asked.what, sure, options=options)
        else:
            view = Prediction("prediction", asked.what, sure, axes=asked.kind.as_dict())
        title, views = f"Predict: {asked.what}", (view, Text("words"))
        super().__init__(title, _Scene(asked), (), views, values=_values(asked))

    def __repr__(self) -> str:
        offer = f"{self._asked.what}: {self._asked.kind.offer().rstrip()}"
        return f"Predict, {offer} (answer it in JupyterLab)"


def _values(asked: _Asked) -> dict[str, Any]:
    """What stands in the panel at first: the guess made before, or nothing."""
    guess = asked.guess
    blank: Any = "" if isinstance(asked.kind, Options) else []
    return {"guess": guess.value if guess else blank, "sure": guess.sure if guess else ""}


class _Scene:
    """Keeps the guess, and says what became of it; the truth itself stands only where it is shown.

    Args:
        asked: What is predicted.
    """

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A whole guess is kept, until the truth was shown to it."""
        asked, guess = self.asked, self.asked.guess
        if guess is not None and guess.came_true is not None:
            kept = _values(asked)
            return {} if kept == dict(values) else kept
        value, sure = values["guess"], values["sure"]
        if asked.kind.whole(value) and sure in ("", *SURE) and asked.id not in _shown:
            keep(Guess(asked.id, asked.what, value, asked.kind.words(value), sure))
        return {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Whether it may still be moved, the guess for a still, and a word."""
        kind, value, guess = self.asked.kind, values["guess"], self.asked.guess
        whole = kind.whole(value)
        drawn = kind.drawn(value, "blue") if whole and isinstance(kind, Axes) else ""
        settled = guess is not None and guess.came_true is not None
        view = {"open": not settled, "drawn": drawn}
        return {"prediction": view, "words": self._words(values, whole, settled)}

    def _words(self, values: Mapping[str, Any], whole: bool, settled: bool) -> str:
        value, sure = values["guess"], values["sure"]
        if not whole:
            placed = sum(height is not None for height in value) if isinstance(value, list) else 0
            if placed:
                return f"{placed} of {len(value)} points are set."
            hand = "Answer by a click, or with Tab and the arrow keys; nothing waits for it."
            return f'<span class="vae-legend vae-hand">{hand}</span>'
        said = f"You said <b>{html.escape(self.asked.kind.words(value))}</b>"
        said += f", {sure}." if sure else "."
        if self.asked.id in _shown:
            return f"{said} The truth stood on the page before, so this one does not count."
        if settled:
            return f"{said} The truth was shown to this guess, so it stands."
        return f"{said} Kept, for you alone." if sure else f"{said} How sure are you?"


@dataclass(frozen=True, repr=False)
class _Outcome:
    """Guess and truth together, for a page and as a line."""

    asked: _Asked
    guess: Guess | None
    truth: Any

    @property
    def _came_true(self) -> bool:
        return self.guess is not None and self.asked.kind.close(self.guess.value, self.truth)

    def __repr__(self) -> str:
        measured = f"{self.asked.what}: measured {self.asked.kind.words(self.truth)}"
        if self.guess is None:
            return f"Predicted, {measured} (no guess was made)."
        came = "came true" if self._came_true else "not this time"
        return f"Predicted, {measured}; you said {self.guess.words}: {came}."

    def _repr_html_(self) -> str:
        kind, guess = self.asked.kind, self.guess
        measured = f"Measured: <b>{html.escape(kind.words(self.truth))}</b>."
        axes = isinstance(kind, Axes)
        if axes:
            measured = f'<span class="green">◆</span> {measured}'
        if guess is None:
            words = f"{measured} No guess was made."
        else:
            dot = '<span class="blue">●</span> ' if axes else ""
            came = "✓ It came true." if self._came_true else "○ Not this time."
            words = f"{dot}You said <b>{html.escape(guess.words)}</b>. {measured} {came}"
        views: tuple[Plot | Text, ...] = (Text("words"),)
        shown = {"words": words}
        if axes:
            plot, shown["both"] = kind.beside(guess.value if guess else None, self.truth)
            views = (plot, *views)
        spec = specification(f"Predicted: {self.asked.what}", (), views, "")
        return f"<style>{text('panel.css')}</style>{still(spec, {}, {'views': shown})}"
