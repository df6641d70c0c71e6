"""KL landscape: what a belief N(mu, sigma^2) costs, and where training pulls it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from contourpy import FillType, LineType, contour_generator
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers import objective
from vae_helpers.fallback import function_or_reference
from vae_helpers.plots.gaussians import plot_kl_curve
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.in_page import packed
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Drag, Plot, Slider, Text

KL = Callable[[Tensor, Tensor], Tensor]

# One unit is as long across as up, so that the arrow stands at a right angle to the contours.
_PLANE = Chart((-2.5, 2.5), (0.05, 3.05), width=464, height=286, left=50, right=14, bottom=38)
_STEP = 0.05
_LEVELS = (0.02, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
_REACH = 4.0  # the densities are drawn from -4 to 4
_Z = np.linspace(-_REACH, _REACH, 241)
_TICKS = range(-4, 5, 2)
_SIZE = {"height": 286, "bottom": 38}
_WORDS = {
    "cost": "The belief costs <b>{cost}</b> nats. ",
    "slope": "Its slope: <b>{across}</b> along μ, <b>{up}</b> along σ. ",
    "flat": "Flat ground: nothing pulls.",
    "arrow": 'The <span class="red">arrow</span> points downhill.',
    "cut": "It has no gradient: somewhere in your function the graph is cut.",
    "nan": "Your function returns NaN or infinity here: no cost, and no slope.",
    "nanSlope": "Its slope is NaN or infinity here.",
}
_SCALES = {
    0.5: (0, 0.2, 0.4),
    1.0: (0, 0.4, 0.8),
    2.0: (0, 0.8, 1.6),
    4.0: (0, 2, 4),
    8.0: (0, 4, 8),
}


def kl_landscape(mine: KL | None = None) -> Panel:
    """Drag a belief over the plane of all (mu, sigma), and see what it costs.

    The contours, the cost and the arrow come from the function that is given; the arrow is the
    gradient turned round, the way training would pull.

    Args:
        mine: The learner's ``(mu, logvar) -> kl``, in nats per example; the reference if None.

    Example:
        >>> panel = kl_landscape()
        >>> panel.set(mu=1.0, sigma=1.0)
        >>> panel.frame["views"]["numbers"][:36]
        'The belief costs <b>0.500</b> nats. '
        >>> panel.close()
    """
    mu, sigma = _grid()
    probe = torch.from_numpy(mu).reshape(-1, 1), torch.from_numpy(2 * np.log(sigma)).reshape(-1, 1)
    function, note = function_or_reference(mine, objective.gaussian_kl, *probe)
    costs = function(*probe).detach().reshape(mu.shape).numpy()
    drag = Drag("mu", "sigma", _PLANE.box, _PLANE.xlim, _PLANE.ylim, (_STEP, _STEP))
    about = "the plane of beliefs with contours of their cost; drag, or use the arrow keys"
    title = "What a belief costs, in nats"
    plane = Plot("plane", about, 464, 286, _contours(costs), drag=drag, title=title)
    pair = Plot("pair", "the belief's density and the prior's", 440, 286, title="Belief and prior")
    controls = (
        Slider("mu", "μ", *_PLANE.xlim, _STEP, 1.5),
        Slider("sigma", "σ", *_PLANE.ylim, _STEP, 0.5),
    )
    views = (plane, pair, Text("numbers"))
    return Panel("KL landscape", LandscapeScene(function), controls, views, note)


@dataclass(frozen=True)
class LandscapeScene:
    """Draws one belief.

    Args:
        function: ``(mu, logvar) -> kl``.
    """

    function: KL

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The arrow on the plane, the two densities, and the numbers."""
        mu, sigma = values["mu"], values["sigma"]
        cost, slope = self.cost(mu, sigma)
        return {
            "plane": "" if slope is None else _arrow(mu, sigma, slope),
            "pair": _pair(mu, sigma),
            "numbers": _numbers(cost, slope),
        }

    def cost(self, mu: float, sigma: float) -> tuple[float, tuple[float, float] | None]:
        """The cost of one belief and its slope.

        Args:
            mu: Its mean.
            sigma: Its standard deviation.

        Returns:
            The cost in nats; its derivatives by mu and by sigma, None if the function has cut the
            graph.
        """
        cost, slopes = self.costs(torch.tensor([[mu, sigma]], dtype=torch.float64))
        return cost.item(), None if slopes is None else (slopes[0, 0].item(), slopes[0, 1].item())

    def costs(self, beliefs: Tensor) -> tuple[Tensor, Tensor | None]:
        """The costs of many beliefs and their slopes.

        Args:
            beliefs: Means and standard deviations, shape ``(N, 2)``.

        Returns:
            The costs in nats, shape ``(N,)``; their derivatives by mu and by sigma, shape
            ``(N, 2)``, None if the function has cut the graph.
        """
        at = beliefs.clone().requires_grad_()
        with torch.enable_grad():
            kl = self.function(at[:, :1], 2 * at[:, 1:].log())
            total = kl.sum()
        if not kl.requires_grad:
            return kl, None
        (slopes,) = torch.autograd.grad(total, at)
        return kl.detach(), slopes

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``landscape.js`` draws from: the function's own answers, wherever a hand can go."""
        low = _PLANE.xlim[0], _PLANE.ylim[0]
        columns, rows = (
            round((high - first) / _STEP) + 1 for first, high in (_PLANE.xlim, _PLANE.ylim)
        )
        places = [
            (low[0] + _STEP * i, low[1] + _STEP * j) for j in range(rows) for i in range(columns)
        ]
        cost, slopes = self.costs(torch.tensor(places, dtype=torch.float64))
        for at in range(0, len(places), 997):  # rows that look at each other have no table
            alone, _ = self.cost(*places[at])
            if not math.isclose(alone, cost[at], rel_tol=1e-5, abs_tol=1e-6) and alone == alone:
                return None
        table = {"cost": packed(cost)}
        if slopes is not None:
            table |= {"slopeMu": packed(slopes[:, 0]), "slopeSigma": packed(slopes[:, 1])}
        return {
            "kind": "landscape",
            "table": table,
            "columns": columns,
            "low": low,
            "step": _STEP,
            "plane": asdict(_PLANE),
            "pair": asdict(Chart((-_REACH, _REACH), (0, 1), **_SIZE)),
            "reach": _REACH,
            "points": len(_Z),
            "ticks": list(_TICKS),
            "scales": list(_SCALES.items()),
            "words": _WORDS,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The same for a print: the cost along both axes."""
        return plot_kl_curve(self.function)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    mu, sigma = np.meshgrid(np.linspace(*_PLANE.xlim, 101), np.linspace(*_PLANE.ylim, 121))
    return mu, sigma


def _contours(costs: np.ndarray) -> str:
    """Bands that darken with the cost, their edges with the nats on them, and the prior."""
    generator: Any = contour_generator(
        *_grid(),
        np.ma.masked_invalid(costs),
        fill_type=FillType.OuterCode,
        line_type=LineType.Separate,
    )
    parts = []
    for i, (low, high) in enumerate(zip(_LEVELS, (*_LEVELS[1:], math.inf), strict=True)):
        for points, codes in zip(*generator.filled(low, high), strict=True):
            parts.append(_band(points, codes, 0.06 + 0.055 * i))
    labels = []
    for level in _LEVELS:
        for points in generator.lines(level):
            parts.append(_PLANE.line(points[:, 0], points[:, 1], "thin orange"))
            labels.append(_level(level, points) if level >= 0.25 else "")
    axes = _PLANE.axes("μ", "σ", (-2, -1, 0, 1, 2), (0.5, 1, 1.5, 2, 2.5, 3))
    prior = _PLANE.dots([0], [1], "blue", 4) + _PLANE.text(0.1, 0.83, "prior", "blue")
    return "".join([*parts, axes, *labels, prior])


def _band(points: np.ndarray, codes: np.ndarray, opacity: float) -> str:
    steps = []
    for (x, y), code in zip(points, codes, strict=True):
        # contourpy's codes: 1 begins a ring, 79 closes it.
        letter = {1: "M", 79: "Z"}.get(int(code), "L")
        steps.append("Z" if letter == "Z" else f"{letter}{_PLANE.x(x):.1f},{_PLANE.y(y):.1f}")
    return (
        f'<path class="area orange" fill-rule="evenodd" style="fill-opacity:{opacity:.3f}" '
        f'd="{"".join(steps)}"/>'
    )


def _level(level: float, points: np.ndarray) -> str:
    """The nats of a contour, where it lies furthest to the upper right."""
    mu, sigma = points[:, 0], points[:, 1]
    inside = (mu < 2.3) & (sigma < 2.9)
    if not inside.any():
        return ""
    at = np.argmax(np.where(inside, 0.6 * mu + 0.8 * sigma, -np.inf))
    return _PLANE.text(mu[at], sigma[at] - 0.04, f"{level:g}", "tick", "middle")


def _arrow(mu: float, sigma: float, slope: tuple[float, float]) -> str:
    """Downhill; long where it is steep, but never out of the picture."""
    steepness = math.hypot(*slope)
    if not math.isfinite(steepness) or steepness < 1e-6:
        return ""
    length = 0.9 * steepness / (0.6 + steepness)
    end = (mu - length * slope[0] / steepness, sigma - length * slope[1] / steepness)
    return _PLANE.arrow((mu, sigma), end, "red")


def _pair(mu: float, sigma: float) -> str:
    peak = max(1.0, 1 / sigma) / math.sqrt(2 * math.pi)
    top = next(scale for scale in _SCALES if scale >= 1.05 * peak or scale == max(_SCALES))
    chart = Chart((-_REACH, _REACH), (0, top), **_SIZE)
    belief, prior = _density(mu, sigma), _density(0.0, 1.0)
    named = f"belief N({mu:.2f}, {sigma:.2f}²)".replace("-", "−")
    return (
        chart.axes("z", "density", _TICKS, _SCALES[top])
        + chart.area(_Z, prior, "blue")
        + chart.line(_Z, prior, "blue dash")
        + chart.area(_Z, belief, "red")
        + chart.line(_Z, belief, "red")
        + chart.text(-_REACH + 0.15, 0.94 * top, "prior N(0, 1)", "blue")
        + chart.text(_REACH, 0.94 * top, named, "red", "end")
    )


def _density(mu: float, sigma: float) -> np.ndarray:
    return np.exp(-0.5 * ((_Z - mu) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))


def _numbers(cost: float, slope: tuple[float, float] | None) -> str:
    if not math.isfinite(cost):
        return _WORDS["nan"]
    said = _WORDS["cost"].format(cost=_written(cost, 3))
    if slope is None:
        return said + _WORDS["cut"]
    if not all(map(math.isfinite, slope)):
        return said + _WORDS["nanSlope"]
    said += _WORDS["slope"].format(across=_written(slope[0], 2), up=_written(slope[1], 2))
    return said + _WORDS["flat" if math.hypot(*slope) < 0.005 else "arrow"]


def _written(value: float, digits: int) -> str:
    return f"{value + 0:.{digits}f}".replace("-", "−")
