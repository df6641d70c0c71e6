"""Empty axes to guess on, and the truth beside the guess once it is known."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vae_helpers.widgets.chart import Chart, number
from vae_helpers.widgets.views import Plot

CLOSE = 0.1  # of an axis as drawn: a guess that near has come true
_LINE = Chart((0, 1), (0, 1), width=520, height=66, left=24, right=24, bottom=42)
_PLANE = Chart((0, 1), (0, 1), width=440, height=230, left=58, right=16, top=14)


@dataclass(frozen=True)
class Axis:
    """A number's axis.

    Args:
        label: What is on it; a unit stands behind a comma.
        low: Left or lower end.
        high: Right or upper end.
        log: Whether equal steps are equal factors.
        step: To which a guess is rounded; a fitting one if 0, two digits on a logarithmic axis.

    Raises:
        ValueError: If the ends are no axis.

    Example:
        >>> Axis("nats", 1, 100, log=True).share(10)
        0.5
    """

    label: str
    low: float
    high: float
    log: bool = False
    step: float = 0

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.log and self.low <= 0):
            kind = "logarithmic axis" if self.log else "axis"
            raise ValueError(f"from {self.low} to {self.high} there is no {kind}")

    @property
    def name(self) -> str:
        """The label without its unit."""
        return self.label.partition(",")[0]

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high end; outside of them beyond."""
        low, high, here = map(self._place, (self.low, self.high, value))
        return (here - low) / (high - low)

    def ticks(self) -> Iterator[float]:
        """Round numbers along it."""
        if self.log:
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            factors = (1, 2, 5) if len(powers) < 3 else (1,)
            ticks = (f * 10.0**p for p in (powers[0] - 1, *powers) for f in factors)
            yield from (tick for tick in ticks if self.low <= tick <= self.high * (1 + 1e-9))
            return
        rough = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = power * min(f for f in (1, 2, 5, 10) if f * power >= rough * (1 - 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        yield from (step * i for i in range(first, math.floor(self.high / step + 1e-9) + 1))

    def as_dict(self) -> dict[str, Any]:
        """The same for the browser."""
        fine = 10.0 ** math.floor(math.log10((self.high - self.low) / 100))
        return {
            "name": self.name,
            "low": self.low,
            "high": self.high,
            "log": self.log,
            "step": self.step or fine,
        }

    def _place(self, value: float) -> float:
        if not self.log:
            return value
        return math.log10(value) if value > 0 else -math.inf


@dataclass(frozen=True)
class Axes:
    """One axis for a number, two for a mark, two and fixed places across for a curve.

    A guess is a list: one number; two, across and up; or a height for each place.

    Args:
        x: The axis across.
        y: The axis up; None for a number.
        places: Where a curve is set, across; none for a mark.
        unit: Of a number, in words.

    Example:
        >>> axes = Axes(Axis("nats", 0, 10), unit="nats")
        >>> axes.close([4.2], axes.truth(5)), axes.words([4.2])
        (True, '4.2 nats')
    """

    x: Axis
    y: Axis | None = None
    places: tuple[float, ...] = ()
    unit: str = ""

    @property
    def _chart(self) -> Chart:
        return _LINE if self.y is None else _PLANE

    @property
    def _axis_of_each(self) -> list[Axis]:
        if self.y is None:
            return [self.x]
        return [self.y] * len(self.places) if self.places else [self.x, self.y]

    def whole(self, value: Any) -> bool:
        """Whether a value is a guess with nothing missing."""
        axes = self._axis_of_each
        if not isinstance(value, list) or len(value) != len(axes):
            return False
        if not all(type(v) in (int, float) and math.isfinite(v) for v in value):
            return False
        shares = (axis.share(v) for axis, v in zip(axes, value, strict=True))
        return all(-1e-6 <= share <= 1 + 1e-6 for share in shares)

    def truth(self, measured: Any) -> list[float]:
        """What was measured, as a guess is written.

        Args:
            measured: A number; two; or for a curve a height for each place, in a mapping.

        Raises:
            ValueError: If a place of the curve was not measured, or a number is missing.
        """
        if self.places:
            missing = [place for place in self.places if place not in measured]
            if missing:
                raise ValueError(f"nothing was measured at {missing[0]:g}")
            return [float(measured[place]) for place in self.places]
        if self.y is None:
            return [float(measured)]
        across, up = measured
        return [float(across), float(up)]

    def close(self, guess: Sequence[float], truth: Sequence[float]) -> bool:
        """Whether a guess is right: within a tenth of each axis, a curve on average."""
        pairs = zip(self._axis_of_each, guess, truth, strict=True)
        apart = [abs(axis.share(g) - axis.share(t)) for axis, g, t in pairs]
        return (sum(apart) / len(apart) if self.places else max(apart)) <= CLOSE

    def words(self, value: Sequence[float]) -> str:
        """A guess or a truth, in words."""
        if self.y is None:
            return f"{in_words(value[0])} {self.unit}".rstrip()
        if self.places:
            pairs = zip(self.places, value, strict=True)
            return ", ".join(f"{in_words(up)} at {number(across)}" for across, up in pairs)
        (across, x), (up, y) = zip(value, (self.x, self.y), strict=True)
        return f"{x.name} = {in_words(across)}, {y.name} = {in_words(up)}"

    def offer(self) -> str:
        """What one can say, in words."""
        if self.y is None:
            return f"a number from {in_words(self.x.low)} to {in_words(self.x.high)} {self.unit}"
        what = f"{self.y.name} over {self.x.name}"
        return f"a curve, {what}" if self.places else f"a point, {what}"

    def as_dict(self) -> dict[str, Any]:
        """The axes for the browser."""
        chart = self._chart
        return {
            "width": chart.width,
            "height": chart.height,
            "box": chart.box,
            "x": self.x.as_dict(),
            "y": self.y.as_dict() if self.y else None,
            "places": self.places,
            "unit": self.unit,
            "backdrop": self.backdrop(),
        }

    def backdrop(self) -> str:
        """The empty axes, in SVG."""
        chart = self._chart
        left, top, width, height = chart.box
        floor = top + height
        up = f"M{left},{top}v{height}h{width}" if self.y else f"M{left},{floor}h{width}"
        parts = [f'<path class="axis" d="{up}"/>']
        for tick in self.places or self.x.ticks():
            at = chart.x(self.x.share(tick))
            parts.append(f'<path class="axis" d="M{at:.1f},{floor}v4"/>')
            parts.append(_text(at, floor + 17, in_words(tick), "tick"))
        parts.append(_text(left + width / 2, floor + 36, self.x.label, "name"))
        if self.y:
            for tick in self.y.ticks():
                at = chart.y(self.y.share(tick))
                parts.append(f'<path class="axis" d="M{left},{at:.1f}h-4"/>')
                parts.append(_text(left - 7, at + 4, in_words(tick), "tick", "end"))
            middle = f"{top + height / 2:.1f}"
            turn = f'<g transform="rotate(-90 12 {middle})">'
            parts.append(f"{turn}{_text(12, float(middle), self.y.label, 'name')}</g>")
        return "".join(parts)

    def drawn(self, value: Sequence[float], look: str, truth: bool = False) -> str:
        """A guess (round), or the truth (a diamond, with what counts as near), in SVG."""
        chart, points = self._chart, self._points(value)
        parts = []
        if truth and self.y is None:
            edges = [min(1.0, max(0.0, points[0][0] + side * CLOSE)) for side in (-1, 1)]
            parts.append(chart.area(edges, [1, 1], look))
        if self.places:
            look_of_line = f"{look} dash" if truth else look
            parts.append(chart.line([x for x, _ in points], [y for _, y in points], look_of_line))
        for x, y in points:
            at = chart.x(x), chart.y(y)
            diamond = f'<path class="dot {look}" d="M{at[0]:.1f},{at[1] - 8:.1f}l8,8-8,8-8-8z"/>'
            parts.append(diamond if truth else chart.dots([x], [y], look, 6))
        return "".join(parts)

    def beside(self, guess: Sequence[float] | None, truth: Sequence[float]) -> tuple[Plot, str]:
        """A view of both, and what it shows."""
        said = f"your guess: {self.words(guess)}; " if guess else ""
        label = f"{self.x.label}; {said}measured: {self.words(truth)}"
        shown = self.drawn(truth, "green", truth=True)
        shown += self.drawn(guess, "blue") if guess else ""
        chart = self._chart
        return Plot("both", label, chart.width, chart.height, self.backdrop()), shown

    def _points(self, value: Sequence[float]) -> list[tuple[float, float]]:
        """In shares of the axes, kept inside."""
        if self.y is None:
            pairs = [(self.x.share(value[0]), 0.5)]
        elif self.places:
            places = (self.x.share(place) for place in self.places)
            pairs = list(zip(places, map(self.y.share, value), strict=True))
        else:
            pairs = [(self.x.share(value[0]), self.y.share(value[1]))]
        return [(min(1.0, max(0.0, x)), min(1.0, max(0.0, y))) for x, y in pairs]


def _text(x: float, y: float, words: str, look: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{look}" {place}>{html.escape(words)}</text>'


def in_words(value: float) -> str:
    """A number as a sentence has it.

    Example:
        >>> in_words(-0.04), in_words(34861), in_words(71.84)
        ('−0.04', '34,861', '71.8')
    """
    if not math.isfinite(value):
        return "no number" if math.isnan(value) else "endless"
    if abs(value) >= 999.5:
        return f"{value:,.0f}".replace("-", "−")
    return f"{float(f'{value:.3g}'):.10g}".replace("-", "−")
