"""Curves as SVG text: quick to write, sharp at every size, coloured by the page's own theme."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Chart:
    """A plane with axes; its methods return SVG text.

    Colours are class names that the style sheet knows: ``blue``, ``orange``, ``green``, ``red``,
    ``purple``, ``ink``, ``muted``.

    Args:
        xlim: The values at the left and right edge.
        ylim: The values at the bottom and top edge.
        width: Of the whole drawing.
        height: Of the whole drawing.
        left: Room for the labels of the y axis.
        bottom: Room for the labels of the x axis.

    Example:
        >>> chart = Chart((0, 10), (0, 1), width=200, height=100, left=20, bottom=20)
        >>> chart.line([0, 10], [0, 1], "blue")
        '<path class="line blue" d="M20,80L192,8"/>'
    """

    xlim: tuple[float, float]
    ylim: tuple[float, float]
    width: float = 440
    height: float = 300
    left: float = 46
    bottom: float = 40
    top: float = 8
    right: float = 8

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The plane inside the axes: left, top, width, height."""
        return (
            self.left,
            self.top,
            self.width - self.left - self.right,
            self.height - self.top - self.bottom,
        )

    def x(self, value: float) -> float:
        """Where a value lies across."""
        low, high = self.xlim
        return self.left + (value - low) / (high - low) * self.box[2]

    def y(self, value: float) -> float:
        """Where a value lies up and down."""
        low, high = self.ylim
        return self.top + (high - value) / (high - low) * self.box[3]

    def axes(
        self, xlabel: str, ylabel: str, xticks: Sequence[float], yticks: Sequence[float]
    ) -> str:
        """Axes with ticks and names."""
        left, top, width, height = self.box
        floor, parts = top + height, [f'<path class="axis" d="M{left},{top}v{height}h{width}"/>']
        for value in xticks:
            parts.append(f'<path class="axis" d="M{_n(self.x(value))},{floor}v4"/>')
            parts.append(_label(self.x(value), floor + 17, number(value), "tick", "middle"))
        for value in yticks:
            parts.append(f'<path class="axis" d="M{left},{_n(self.y(value))}h-4"/>')
            parts.append(_label(left - 7, self.y(value) + 4, number(value), "tick", "end"))
        parts.append(_label(left + width / 2, self.height - 4, xlabel, "name", "middle"))
        turn = f"rotate(-90 12 {_n(top + height / 2)})"
        parts.append(_label(12, top + height / 2, ylabel, "name", "middle", turn))
        return "".join(parts)

    def line(self, xs: Iterable[float], ys: Iterable[float], look: str) -> str:
        """A curve."""
        return f'<path class="line {look}" d="{self._path(xs, ys)}"/>'

    def area(self, xs: Iterable[float], ys: Iterable[float], look: str) -> str:
        """What lies between a curve and the bottom of the plane."""
        xs, floor = list(xs), self.top + self.box[3]
        closed = f"L{_n(self.x(xs[-1]))},{floor}L{_n(self.x(xs[0]))},{floor}Z"
        return f'<path class="area {look}" d="{self._path(xs, ys)}{closed}"/>'

    def dots(self, xs: Iterable[float], ys: Iterable[float], look: str, radius: float = 3) -> str:
        """Points."""
        centres = zip(xs, ys, strict=True)
        return "".join(
            f'<circle class="dot {look}" cx="{_n(self.x(x))}" cy="{_n(self.y(y))}" r="{radius}"/>'
            for x, y in centres
        )

    def text(self, x: float, y: float, words: str, look: str = "ink", anchor: str = "start") -> str:
        """Words at a point of the plane."""
        return _label(self.x(x), self.y(y), words, look, anchor)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], look: str) -> str:
        """An arrow between two points of the plane; nothing where they are the same."""
        x0, y0, x1, y1 = self.x(start[0]), self.y(start[1]), self.x(end[0]), self.y(end[1])
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length < 0.5:
            return ""
        head = min(11.0, 0.6 * length)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        bx, by = x1 - head * ux, y1 - head * uy
        wing = 0.45 * head
        tip = (
            f"M{_n(x1)},{_n(y1)}L{_n(bx - wing * uy)},{_n(by + wing * ux)}"
            f"L{_n(bx + wing * uy)},{_n(by - wing * ux)}Z"
        )
        shaft = f"M{_n(x0)},{_n(y0)}L{_n(bx)},{_n(by)}"
        return f'<path class="shaft {look}" d="{shaft}"/><path class="head {look}" d="{tip}"/>'

    def _path(self, xs: Iterable[float], ys: Iterable[float]) -> str:
        low, high = self.ylim
        beyond = 0.02 * (high - low)  # a curve that leaves the plane ends just outside of it
        points = []
        for x, y in zip(xs, ys, strict=True):
            inside = min(max(float(y), low - beyond), high + beyond)
            points.append(f"{_n(self.x(float(x)))},{_n(self.y(inside))}")
        return "M" + "L".join(points)


def number(value: float) -> str:
    """A number as it is printed, with a true minus.

    Example:
        >>> number(-0.5)
        '−0.5'
    """
    return f"{value:g}".replace("-", "−")


def _n(coordinate: float) -> str:
    """A coordinate, to a tenth."""
    return f"{coordinate:.1f}".removesuffix(".0")


def _label(x: float, y: float, words: str, look: str, anchor: str, turn: str = "") -> str:
    turned = f' transform="{turn}"' if turn else ""
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
    return f'<text class="{look}" {place}{turned}>{html.escape(words)}</text>'
