"""Noise explorer: what mu and log-variance do to the same dice, through the learner's own code."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers import models
from vae_helpers.fallback import function_or_reference
from vae_helpers.plots.gaussians import plot_draws
from vae_helpers.randomness import random_state
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.in_page import packed
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Button, Plot, Slider, Text

Reparameterize = Callable[[Tensor, Tensor], Tensor]

_DRAWS = 4000
_LINES = 24  # of the draws, followed from eps to z
_EDGE = 7.0  # the axes run from -7 to 7
_BINS = np.linspace(-_EDGE, _EDGE, 57)
_GRID = np.linspace(-_EDGE, _EDGE, 281)
_ROUTES = Chart((-_EDGE, _EDGE), (-0.66, 1.66), height=310, left=20, right=20, bottom=4, top=4)
_TICKS = range(-6, 7, 2)
_HEIGHT = 310
_WORDS = (
    "4,000 draws: mean <b>{mean}</b> (asked for: μ = {mu}), standard deviation <b>{spread}</b> "
    "(asked for: σ = {sigma})"
)
_SCALES = {0.25: (0, 0.1, 0.2), 0.5: (0, 0.2, 0.4), 1.0: (0, 0.4, 0.8), 2.0: (0, 0.8, 1.6)}


def noise_explorer(mine: Reparameterize | None = None) -> Panel:
    r"""Move mu and the log-variance, and see the same dice carried to other places.

    On the left each draw of :math:`\varepsilon` is joined to its :math:`z`; on the right all draws
    stand beside the density they should have. The dice are held until fresh ones are asked for.

    Args:
        mine: The learner's ``(mu, logvar) -> z``; the reference if None.

    Example:
        >>> panel = noise_explorer()
        >>> panel.set(mu=2.0, logvar=-2.0)
        >>> panel.frame["views"]["numbers"][:26]
        '4,000 draws: mean <b>2.00<'
        >>> panel.close()
    """
    probe = torch.zeros(2, 3), torch.full((2, 3), -1.0)
    function, note = function_or_reference(mine, models.reparameterize, *probe)
    left, right = "The dice: ε above, z below", "All draws of z, and the density"
    views = (
        Plot("routes", "lines from each draw of ε to its z", 440, 310, title=left),
        Plot("histogram", "histogram of z beside the density", 440, 310, title=right),
        Text("numbers"),
    )
    controls = (
        Slider("mu", "μ", -3, 3, 0.1, 0.0, digits=1),
        Slider("logvar", "log σ²", -3, 2, 0.1, 0.0, digits=1),
        Button("fresh", "Fresh ε"),
    )
    return Panel("Noise explorer: z = μ + σ ε", NoiseScene(function), controls, views, note)


@dataclass(frozen=True)
class NoiseScene:
    """Draws the dice through a function.

    Args:
        function: ``(mu, logvar) -> z``.
    """

    function: Reparameterize

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Both plots and the numbers under them."""
        mu, logvar, seed = values["mu"], values["logvar"], values["fresh"]
        eps = self.sample(0.0, 0.0, seed)
        z = self.sample(mu, logvar, seed)
        sigma = math.exp(0.5 * logvar)
        return {
            "routes": _carried(eps[:_LINES], z[:_LINES], mu, sigma),
            "histogram": _histogram(z, mu, sigma),
            "numbers": _numbers(z, mu, sigma),
        }

    def sample(self, mu: float, logvar: float, seed: int) -> np.ndarray:
        """Draws at one mean and log-variance, with the dice of a seed.

        Args:
            mu: The mean.
            logvar: The log-variance.
            seed: Of the dice; at 0 and 0 the draws are the dice themselves.

        Returns:
            Shape ``(4000,)``.

        Raises:
            ValueError: If the function answers with another shape than it was asked for.
        """
        asked = torch.full((_DRAWS, 1), float(mu)), torch.full((_DRAWS, 1), float(logvar))
        with random_state(seed), torch.no_grad():
            z = self.function(*asked)
        if tuple(z.shape) != (_DRAWS, 1):
            raise ValueError(
                f"reparameterize was given mu and logvar of shape ({_DRAWS}, 1) and returned "
                f"{tuple(z.shape)}: one draw for each entry is needed"
            )
        if not z.isfinite().all():
            raise ValueError(
                f"reparameterize returned numbers that are none (NaN or infinity) at μ = {mu:g}, "
                f"log σ² = {logvar:g}: is there a logarithm or a division too many?"
            )
        return z.detach().double().numpy()[:, 0]

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``noise.js`` draws from; None unless the draws are μ + σ ε, in every corner."""
        seed = values["fresh"]
        eps = self.sample(0.0, 0.0, seed)
        for mu, logvar in ((-3.0, -3.0), (3.0, -3.0), (-3.0, 2.0), (3.0, 2.0), (0.7, -1.1)):
            if abs(self.sample(mu, logvar, seed) - mu - math.exp(0.5 * logvar) * eps).max() > 1e-3:
                return None
        return {
            "kind": "noise",
            "eps": packed(eps),
            "fresh": seed,
            "lines": _LINES,
            "edge": _EDGE,
            "grid": len(_GRID),
            "bins": len(_BINS) - 1,
            "routes": asdict(_ROUTES),
            "histogram": asdict(Chart((-_EDGE, _EDGE), (0, 1), height=_HEIGHT)),
            "axes": _routes(),
            "ticks": list(_TICKS),
            "scales": list(_SCALES.items()),
            "words": _WORDS,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The same for a print: the histogram beside the density."""
        return plot_draws(self.function, [(values["mu"], values["logvar"])])


def _density(mu: float, sigma: float) -> np.ndarray:
    return np.exp(-0.5 * ((_GRID - mu) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))


def _routes() -> str:
    """The two axes of the left plot: eps above, z below."""
    chart, parts = _ROUTES, []
    for height, name in ((1.0, "ε"), (0.0, "z")):
        ends = f"M{chart.x(-_EDGE):.1f},{chart.y(height):.1f}H{chart.x(_EDGE):.1f}"
        label = height + 0.05 if height else -0.11  # on the side where no lines are
        parts.append(f'<path class="axis" d="{ends}"/>')
        parts.append(chart.text(-_EDGE, label, name))
        for value in range(-6, 7, 2):
            words = f"{value:g}".replace("-", "−")
            parts.append(chart.text(value, label, words, "tick", "middle"))
    return "".join(parts)


def _carried(eps: np.ndarray, z: np.ndarray, mu: float, sigma: float) -> str:
    """Each draw's way; blue ones began above 0, orange ones below."""
    chart = _ROUTES
    # Both hills have the same height: what counts here is where they stand and how wide.
    above = 1.0 + 0.62 * np.exp(-0.5 * _GRID**2)
    below = -0.62 * np.exp(-0.5 * ((_GRID - mu) / sigma) ** 2)
    parts = [_hill(chart, above, 1.0, "muted"), _hill(chart, below, 0.0, "green"), _routes()]
    for start, end in zip(eps, z, strict=True):
        look = "blue" if start > 0 else "orange"
        parts.append(chart.line([start, end], [1.0, 0.0], f"thin {look}"))
    for look, which in (("blue", eps > 0), ("orange", eps <= 0)):
        parts.append(chart.dots(eps[which], np.ones(which.sum()), look))
        parts.append(chart.dots(z[which], np.zeros(which.sum()), look))
    return "".join(parts)


def _hill(chart: Chart, heights: np.ndarray, base: float, look: str) -> str:
    xs = np.concatenate([_GRID, _GRID[::-1]])
    ys = np.concatenate([heights, np.full_like(heights, base)])
    return chart.line(xs, ys, f"filled {look}")


def _histogram(z: np.ndarray, mu: float, sigma: float) -> str:
    shares, _ = np.histogram(z, _BINS)
    heights = shares / len(z) / np.diff(_BINS)
    peak = max(1 / (sigma * math.sqrt(2 * math.pi)), heights.max())
    top = next((scale for scale in _SCALES if scale >= 1.08 * peak), 2.0)
    chart = Chart((-_EDGE, _EDGE), (0, top), height=_HEIGHT)
    steps = np.repeat(heights, 2), np.repeat(_BINS, 2)[1:-1]
    return (
        chart.axes("z", "density", _TICKS, _SCALES[top])
        + chart.area(steps[1], steps[0], "blue")
        + chart.line(steps[1], steps[0], "thin blue")
        + chart.line(_GRID, _density(mu, sigma), "green")
        + chart.text(_EDGE, 0.93 * top, f"N({mu:.1f}, {sigma:.2f}²)", "green", "end")
    )


def _numbers(z: np.ndarray, mu: float, sigma: float) -> str:
    numbers = {"mean": z.mean(), "mu": mu, "spread": z.std(), "sigma": sigma}
    written = {name: f"{value:.2f}".replace("-", "−") for name, value in numbers.items()}
    return _WORDS.format(**written)
