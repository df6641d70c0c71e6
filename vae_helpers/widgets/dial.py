"""The beta dial: what a VAE becomes when its codes get dearer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from tqdm.auto import tqdm

from vae_helpers.data import load_digits
from vae_helpers.experiments.terms import SHORT, TrainedModel, train_with, trained_model
from vae_helpers.fallback import vae_trouble
from vae_helpers.objective import image_entropy
from vae_helpers.plots.bound import plot_rate_distortion
from vae_helpers.sampling import reconstruct
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Plot, Slider, Text, Tiles

BETAS = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
YOURS = "yours"
_PICTURES = 8
_RATES = (0, 5, 10, 20, 50, 100, 200, 400)  # nats, where the rate's axis has ticks
_TOP = 250  # nats: how far up the distortion's axis goes


def beta_dial(
    mine: nn.Module | None = None, betas: Sequence[float] = BETAS, *, epochs: int = SHORT
) -> Panel:
    """Turn beta, and see reconstructions, draws, and the way along the rate-distortion curve.

    The models are trained on first use, some seconds each, and read from a cache afterwards.

    Args:
        mine: A VAE of the learner's, one more stop at the end of the dial.
        betas: Weights of the KL term, ascending, one stop each.
        epochs: Passes over the embedded digits that each has had.

    Source:
        Higgins et al. (2017), beta-VAE; Alemi et al. (2018), Fixing a Broken ELBO, section 3.

    Example:
        >>> panel = beta_dial(betas=(0.0, 30.0), epochs=1)
        >>> panel.set(stop=1)
        >>> panel.frame["views"]["numbers"][:13]
        'β = <b>30</b>'
        >>> panel.close()
    """
    # A bar only where there is something to wait for.
    bar = tqdm(betas, desc="training at each β", delay=1, leave=False)
    outcomes = {f"{beta:g}": train_with(beta, epochs=epochs, progress=False) for beta in bar}
    trouble = "" if mine is None else vae_trouble(mine)
    if mine is not None and not trouble:
        outcomes[YOURS] = trained_model(mine)
    names, scene = tuple(outcomes), DialScene(outcomes, load_digits(split="test").pixels)
    start = names.index("1") if "1" in names else 0
    dial = Slider("stop", "β", 0, len(names) - 1, 1, start, names=names)
    about = "rate and distortion of all models, the chosen one in red"
    title = "Digits · reconstructions · draws from N(0, I)"
    views = (
        Plot("curve", about, 440, 290, title="What β trades, on held-out digits"),
        Tiles("pictures", f"rows of {title}", columns=_PICTURES, size=44, title=title),
        Text("numbers"),
    )
    note = f"Yours is not on the dial: {trouble}." if trouble else ""
    return Panel("β dial", scene, (dial,), views, note)


@dataclass
class DialScene:
    """The models in their order, and what each makes of the same digits and the same draws.

    Args:
        outcomes: By the name of the stop.
        held_out: Pixels, shape ``(M, 784)``, sorted by digit.
    """

    outcomes: Mapping[str, TrainedModel]
    held_out: Tensor

    def __post_init__(self) -> None:
        step = max(1, len(self.held_out) // _PICTURES)
        digits = self.held_out[step // 2 :: step][:_PICTURES]
        self._floor = image_entropy(self.held_out).item()
        self._pictures = [_shown(o.model, digits) for o in self.outcomes.values()]

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The point on the curve, the pictures and the numbers of one stop."""
        stop = round(values["stop"])
        return {
            "curve": self._curve(stop),
            "pictures": self._pictures[stop],
            "numbers": self._numbers(stop),
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The same for a print: all stops on the curve."""
        points = {_name(n): (o.kl, o.reconstruction) for n, o in self.outcomes.items()}
        beside = {YOURS: points.pop(YOURS)} if YOURS in points else {}
        return plot_rate_distortion(points, self._floor, beside)

    def _curve(self, stop: int) -> str:
        chart = Chart((0, _stretched(500)), (0, _TOP), height=290)
        outcomes = list(self.outcomes.values())
        trained = [o for name, o in self.outcomes.items() if name != YOURS]
        chosen = outcomes[stop]
        total = chosen.kl + chosen.reconstruction
        lowest = max(0.0, total - _TOP)  # left of it the dashed line is above the picture
        rates = [lowest + (total - lowest) * i / 60 for i in range(61)]
        label = f"{_name(list(self.outcomes)[stop])}: {total:.1f}"
        parts = [
            _axes(chart),
            chart.line([0, _stretched(500)], [self._floor] * 2, "thin muted dash"),
            chart.text(0.05, self._floor - 15, "the images' own entropy", "muted"),
            # All pairs of a rate and a distortion that add up to what this model costs.
            chart.line([_stretched(r) for r in rates], [total - r for r in rates], "thin red dash"),
            chart.line(*_points(trained), "blue"),
            *(_named(chart, name, o) for name, o in self.outcomes.items() if o is not chosen),
            chart.dots(*_points([chosen]), "red", 7),
            _yours(chart, self.outcomes.get(YOURS)),
            chart.text(_stretched(500), 0.94 * _TOP, label, "red", "end"),
        ]
        return "".join(parts)

    def _numbers(self, stop: int) -> str:
        name = list(self.outcomes)[stop]
        chosen = self.outcomes[name]
        said = "Yours" if name == YOURS else f"β = <b>{name}</b>"
        total = chosen.reconstruction + chosen.kl
        return (
            f"{said}: reconstruction <b>{chosen.reconstruction:.1f}</b> + "
            f"KL <b>{chosen.kl:.1f}</b> = <b>{total:.1f}</b> nats; "
            f"median σ <b>{chosen.sigma:.3f}</b>. "
            '<span class="red">Dashed:</span> all pairs with this sum.'
        )


def _named(chart: Chart, name: str, outcome: TrainedModel) -> str:
    """A point of the curve with its β above it; the learner's has a mark of its own."""
    if name == YOURS:
        return ""
    x, y = _stretched(outcome.kl), outcome.reconstruction
    label = chart.text(x + 0.03, y + 6, name, "tick")
    return chart.dots([x], [y], "blue", 4) + label


def _yours(chart: Chart, outcome: TrainedModel | None) -> str:
    """A ring, which is seen around whatever dot lies there."""
    if outcome is None:
        return ""
    x, y = _stretched(outcome.kl), outcome.reconstruction
    ring = f'cx="{chart.x(x):.1f}" cy="{chart.y(y):.1f}" r="11"'
    words = f'x="{chart.x(x):.1f}" y="{chart.y(y) + 25:.1f}" text-anchor="middle"'
    text = f'<text class="purple" {words}>yours</text>'
    return f'<circle class="line purple" {ring}/>{text}'


def _name(stop: str) -> str:
    return stop if stop == YOURS else f"β = {stop}"


@torch.no_grad()
def _shown(model: Any, digits: Tensor) -> dict[str, Any]:
    """The digits, their reconstructions, and the same draws from N(0, I), decoded."""
    mu, _ = model.encode(digits)
    z = torch.randn(mu.shape, generator=torch.Generator().manual_seed(0))
    return tiles(torch.cat([digits, reconstruct(model, digits), model.decode(z).sigmoid()]))


def _stretched(rate: float) -> float:
    """A rate on an axis that shows 0 beside hundreds."""
    return math.asinh(rate / 10)


def _points(outcomes: Sequence[TrainedModel]) -> tuple[list[float], list[float]]:
    return [_stretched(o.kl) for o in outcomes], [o.reconstruction for o in outcomes]


def _axes(chart: Chart) -> str:
    floor = chart.y(0)
    parts = [
        chart.axes("rate: KL, nats", "distortion: reconstruction, nats", (), (0, 50, 100, 150, 200))
    ]
    for rate in _RATES:
        across = chart.x(_stretched(rate))
        parts.append(f'<path class="axis" d="M{across:.1f},{floor:.1f}v4"/>')
        label = f'<text class="tick" x="{across:.1f}" y="{floor + 17:.1f}" text-anchor="middle">'
        parts.append(f"{label}{rate}</text>")
    return "".join(parts)
