"""What a panel consists of: its controls, and the views that answer them.

A control has a name; what it is set to stands under that name in the panel's values. A view has a
name too; what it shows stands under it in the panel's frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Slider:
    """A number between two ends.

    Args:
        name: Of the value.
        label: What the reader sees beside it.
        low: Left end.
        high: Right end.
        step: What an arrow key changes.
        value: Where it starts.
        digits: Decimals of the number shown.
        names: Words shown instead of the numbers, one for each step.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    digits: int = 2
    names: tuple[str, ...] = ()
    kind: str = field(default="slider", init=False)


@dataclass(frozen=True)
class Button:
    """Something to press; its value counts the presses.

    Args:
        name: Of the value.
        label: What stands on it.
        live: Whether it is there to be pressed while a cell runs; the panel then learns whether
            anybody is looking.
    """

    name: str
    label: str
    live: bool = False
    value: int = 0
    kind: str = field(default="button", init=False)


@dataclass(frozen=True)
class Choice:
    """One of a few options, as a row of radio buttons.

    Args:
        name: Of the value.
        label: What the reader sees before them.
        options: The texts to choose from.
        value: The one chosen at first.
    """

    name: str
    label: str
    options: tuple[str, ...]
    value: str
    kind: str = field(default="choice", init=False)


@dataclass(frozen=True)
class Drag:
    """Lets pointer and arrow keys on a plot move two values.

    Args:
        x: Name of the value that goes across.
        y: Name of the value that goes up; nothing for a plot that is moved across only.
        box: Of the plane inside the plot: left, top, width, height, in the plot's units.
        xlim: The values at its left and right edge.
        ylim: The values at its bottom and top edge.
        steps: What an arrow key changes across and up; ten times that with Shift.
        fine: What the pointer changes at least, as a share of those steps.
        hover: Whether the pointer moves the values without a button held down; when it leaves,
            they go back to where they were put last.
        path: Name of a value that keeps the points of a stroke, ``[x, y]`` each; Enter adds the
            point where the handle is, Backspace and a new stroke begin afresh.
    """

    x: str
    y: str
    box: tuple[float, float, float, float]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    steps: tuple[float, float] = (0.05, 0.05)
    fine: float = 1
    hover: bool = False
    path: str = ""


@dataclass(frozen=True)
class Plot:
    """A drawing in SVG; the frame holds the part that moves.

    Args:
        name: Of the view.
        label: What it shows, for those who cannot see it.
        width: Of its own coordinates.
        height: Of its own coordinates.
        backdrop: The part that stays, in SVG.
        layers: What lies under the backdrop, in SVG, one at a time.
        layer: Name of the value that says which.
        drag: Which values the pointer moves on it.
        title: Above it.
    """

    name: str
    label: str
    width: float
    height: float
    backdrop: str = ""
    layers: Mapping[str, str] = field(default_factory=dict)
    layer: str = ""
    drag: Drag | None = None
    title: str = ""
    kind: str = field(default="plot", init=False)


@dataclass(frozen=True)
class Tiles:
    """Pictures in rows, in crisp pixels; the frame holds their grey values (see `pictures`).

    Args:
        name: Of the view.
        label: What they show, for those who cannot see it.
        columns: Pictures in a row.
        size: Width of a picture on the screen, in CSS pixels.
        title: Above them.
        captions: Under each picture; the frame's own captions come before these.
    """

    name: str
    label: str
    columns: int = 1
    size: int = 112
    title: str = ""
    captions: tuple[str, ...] = ()
    kind: str = field(default="tiles", init=False)


@dataclass(frozen=True)
class Text:
    """A line of words and numbers; the frame holds it as HTML (escape what is not yours).

    Args:
        name: Of the view.
    """

    name: str
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Latents:
    """A slider for each latent of z, in two columns.

    It moves the values ``z`` (D numbers) and ``moved`` (which was moved last), and reads ``home``
    (where a double click puts a latent), ``middle`` and ``spread`` (the bands).

    Args:
        name: Of the view.
        label: What it is, for those who cannot see it.
        order: The latents from top to bottom.
        costs: Of each latent, in nats.
        used: How many stand in sight; the others can be unfolded.
        limit: The sliders run from -limit to limit.
        step: What an arrow key changes.
        title: Above them.
        rest: Says what is folded away.
    """

    name: str
    label: str
    order: tuple[int, ...]
    costs: tuple[float, ...]
    used: int
    limit: float
    step: float = 0.05
    title: str = ""
    rest: str = ""
    kind: str = field(default="latents", init=False)


@dataclass(frozen=True)
class Sketch:
    """A sheet of 28 by 28 pixels to draw on; its value is 784 bytes in hexadecimal digits.

    Args:
        name: Of the view.
        label: What it is, for those who cannot see it.
        ink: Name of the value.
        size: On the screen, in CSS pixels.
        width: Of a stroke to each side, in pixels; ink falls off over the last one.
        title: Above it.
        brings: Other values that a stroke changes.
    """

    name: str
    label: str
    ink: str
    size: int = 224
    width: float = 1.7
    title: str = ""
    brings: Mapping[str, Any] = field(default_factory=dict)
    kind: str = field(default="sketch", init=False)


@dataclass(frozen=True)
class Card:
    """A question with options to choose from, and what is said to the choice.

    It moves the values ``chosen`` (a letter for each card, or nothing), ``next`` and ``back``.

    Args:
        name: Of the view.
    """

    name: str
    kind: str = field(default="card", init=False)


@dataclass(frozen=True)
class Prediction:
    """Something to predict, and how sure one is.

    It moves the values ``guess`` (an option, or what `guess_axes.Axes` says) and ``sure``.

    Args:
        name: Of the view.
        label: What is predicted.
        sure: How sure one is.
        options: The guesses to choose from; None if it is made on axes.
        axes: The empty axes.
    """

    name: str
    label: str
    sure: Choice
    options: Choice | None = None
    axes: Mapping[str, Any] | None = None
    kind: str = field(default="prediction", init=False)


@dataclass(frozen=True)
class Answers:
    """Graded questions, answered by a click or a letter that is written into the question's cell.

    Args:
        name: Of the view.
        questions: For each one its ``id``, the ``question`` and the ``options`` (pairs of a letter
            and words) as HTML.
    """

    name: str
    questions: tuple[Mapping[str, Any], ...]
    kind: str = field(default="answers", init=False)


Control = Slider | Button | Choice
View = Plot | Tiles | Text | Latents | Sketch | Card | Prediction | Answers


def specification(
    title: str, controls: tuple[Control, ...], views: tuple[View, ...], note: str
) -> dict[str, Any]:
    """All of it as plain dicts, for the browser.

    Example:
        >>> spec = specification("A title", (Button("go", "Go"),), (Text("numbers"),), "")
        >>> spec["controls"]
        [{'name': 'go', 'label': 'Go', 'live': False, 'value': 0, 'kind': 'button'}]
    """
    return {
        "title": title,
        "note": note,
        "controls": [asdict(control) for control in controls],
        "views": [asdict(view) for view in views],
    }
