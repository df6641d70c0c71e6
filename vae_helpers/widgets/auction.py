"""Auction: which model is cheapest at a price of a nat, and which latent earns its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.widgets.chart import Chart, number
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Drag, Plot, Slider, Text

_STEPS = 60  # positions of the price, evenly in its logarithm
_WIDTH, _HEIGHT = 500, 320
_TOPS = [m * 10.0**p for p in range(-1, 4) for m in (1, 2, 5)]
_SCALES = [(top, [0, top / 2, top]) for top in _TOPS]
_NAME = "latents, the dearest first"
_WORDS = (
    "At <b>{price}</b> a nat the model trained at β = {beta} is cheapest: {pixels} + "
    "{price} × {rate} = <b>{bill}</b> nats. Its latent z{latent}, number {rank} by cost, says "
    '{cost} nats and pays <b class="orange">{pays}</b>; with a draw from the prior in its place '
    'the pixels lose <b class="blue">{loss}</b>: {verdict}.<div class="vae-legend">Left: the '
    "tangent falls by the price for each nat. Right: filled orange, cost times price; dashed blue, "
    'what the pixels lose. <span class="vae-hand">Press on the bars, or use the arrow keys.</span>'
    "</div>"
)
_VERDICTS = {True: "it earns its price", False: "it does not earn its price"}
Numbers = Tensor | np.ndarray | Sequence[float] | Sequence[Sequence[float]]


def auction(betas: Numbers, reconstruction: Numbers, costs: Numbers, losses: Numbers) -> Panel:
    r"""Move the price of a nat along a rate-distortion curve; ask each latent what it is worth.

    At a price :math:`\beta` the cheapest of the models is the one whose point the line
    :math:`D + \beta R = c` touches first: the curve's tangent of slope :math:`-\beta`.

    Args:
        betas: What each of M models was trained at, increasing, above 0; shape ``(M,)``.
        reconstruction: D of each, in nats per example; shape ``(M,)``.
        costs: The KL of each latent, in nats per example; shape ``(M, D)``. The rate R is its sum.
        losses: By how many nats the reconstruction gets worse when that latent alone is replaced
            by a draw from the prior; shape ``(M, D)``.

    Returns:
        The panel. Its value ``price`` counts steps from the first β to the last, ``rank`` is the
        latent's place by cost.

    Raises:
        ValueError: If shapes do not fit, a number is missing, or the βs do not increase.

    Source:
        Alemi et al. (2018), Fixing a Broken ELBO, section 4; Cover & Thomas, Elements of
        Information Theory, section 10.3.3 (reverse water-filling).

    Example:
        >>> panel = auction([0.5, 2.0], [80.0, 100.0], [[20.0, 10.0], [9.0, 0.0]],
        ...                 [[30.0, 9.0], [20.0, 0.0]])
        >>> panel.frame["views"]["words"][:56]
        'At <b>0.50</b> a nat the model trained at β = 0.5 is che'
        >>> panel.close()
    """
    scene = _Auction(*_checked(betas, reconstruction, costs, losses))
    latents = scene.costs.shape[1]
    prices = tuple(f"{price:.2f}" for price in scene.prices)
    controls = (
        Slider("price", "β, nats of pixels for a nat of z", 0, _STEPS, 1, 0, names=prices),
        Slider("rank", "latent, by cost", 1, latents, 1, 1, digits=0),
    )
    left, top, width, height = scene.bars.box  # in which a latent's place is the middle of its bar
    bar = width / (latents + 0.5)
    box = (left + 0.75 * bar, top, (latents - 1) * bar, height)
    drag = Drag("rank", "", box, (1, latents), (0, 1), steps=(1, 1)) if latents > 1 else None
    views = (
        Plot("curve", "Rate, distortion and the tangent at the price", _WIDTH, _HEIGHT,
             backdrop=scene.backdrop(), title="what z costs, and what the pixels cost"),
        Plot("bars", "What each latent pays and what the pixels lose without it", _WIDTH, _HEIGHT,
             drag=drag, title="each latent: pays, and is worth"),
        Text("words"),
    )  # fmt: skip
    return Panel("The auction: what is a nat worth?", scene, controls, views)


def _checked(*given: Numbers) -> tuple[np.ndarray, ...]:
    arrays = tuple(np.asarray(torch.as_tensor(one).detach().cpu(), dtype=float) for one in given)
    names = ("betas", "reconstruction", "costs", "losses")
    betas, _, costs, _ = arrays
    if betas.ndim != 1 or len(betas) < 2 or (np.diff(betas) <= 0).any() or betas[0] <= 0:
        raise ValueError(f"betas must be two or more, increase and be above 0, and are {betas}")
    if costs.ndim != 2:
        raise ValueError(f"costs must have shape (M, D), and has {costs.shape}")
    wide = (len(betas), costs.shape[1])
    shapes = (betas.shape, betas.shape, wide, wide)
    for name, array, shape in zip(names, arrays, shapes, strict=True):
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, but {shape} is needed")
        if not np.isfinite(array).all():
            where = betas[np.argwhere(~np.isfinite(array))[0][0]]
            raise ValueError(f"{name} holds NaN or infinity at β = {where:g}")
    return arrays


@dataclass(frozen=True)
class _Auction:
    betas: np.ndarray
    reconstruction: np.ndarray
    costs: np.ndarray
    losses: np.ndarray

    @property
    def rates(self) -> np.ndarray:
        return self.costs.sum(1)

    @property
    def prices(self) -> np.ndarray:
        low, high = np.log(self.betas[[0, -1]])
        return np.exp(np.linspace(low, high, _STEPS + 1))

    @property
    def plane(self) -> Chart:
        top = max(1.0, 1.1 * self.rates.max())
        low, high = self.reconstruction.min(), self.reconstruction.max()
        air = 0.12 * max(high - low, 1.0)
        return Chart((0.0, float(top)), (float(low - air), float(high + air)), _WIDTH, _HEIGHT)

    @property
    def bars(self) -> Chart:
        return Chart((0.25, self.costs.shape[1] + 0.75), (0, 1), _WIDTH, _HEIGHT)

    def backdrop(self) -> str:
        """The curve and its points."""
        chart = self.plane
        ticks = _ticks(chart.xlim), _ticks(chart.ylim)
        right, up = 0.015 * np.ptp(chart.xlim), 0.02 * np.ptp(chart.ylim)  # clear of the dot
        points = list(zip(self.betas, self.rates, self.reconstruction, strict=True))
        return (
            chart.axes("rate: KL, nats", "reconstruction, nats", *ticks)
            + chart.line(self.rates, self.reconstruction, "thin muted")
            + chart.dots(self.rates, self.reconstruction, "blue", 3.5)
            + "".join(chart.text(x + right, y + up, number(beta), "tick") for beta, x, y in points)
        )

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The tangent, the bars of the cheapest model, and the latent asked about."""
        price, rank = float(self.prices[values["price"]]), int(values["rank"])
        model = int((self.reconstruction + price * self.rates).argmin())
        order = np.argsort(-self.costs[model], kind="stable")
        pays, losses = price * self.costs[model][order], self.losses[model][order]
        cost = self.costs[model][order[rank - 1]]
        said = {
            "price": price, "pixels": self.reconstruction[model], "rate": self.rates[model],
            "bill": self.reconstruction[model] + price * self.rates[model],
            "cost": cost, "pays": pays[rank - 1], "loss": losses[rank - 1],
        }  # fmt: skip
        words = {name: f"{value:.2f}".replace("-", "−") for name, value in said.items()}
        verdict = _VERDICTS[bool(losses[rank - 1] > pays[rank - 1])]
        beta = number(float(self.betas[model]))
        return {
            "curve": self._tangent(price, model),
            "bars": _bars(self.bars, pays, losses, rank),
            "words": _WORDS.format(
                **words, beta=beta, latent=order[rank - 1], rank=rank, verdict=verdict
            ),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What ``auction.js`` draws from."""
        return {
            "kind": "auction",
            "betas": [number(beta) for beta in self.betas.tolist()],
            "prices": self.prices.tolist(),
            "reconstruction": self.reconstruction.tolist(),
            "costs": self.costs.tolist(),
            "losses": self.losses.tolist(),
            "plane": asdict(self.plane),
            "bars": asdict(self.bars),
            "ticks": _places(self.costs.shape[1]),
            "scales": _SCALES,
            "name": _NAME,
            "words": _WORDS,
            "verdicts": [_VERDICTS[True], _VERDICTS[False]],
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The curve and its tangents, for a page on which nothing moves."""
        from matplotlib import pyplot as plt

        fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
        ax.plot(self.rates, self.reconstruction, "o-", color="#0072b2")
        for beta, rate, pixels in zip(self.betas, self.rates, self.reconstruction, strict=True):
            reach = 0.08 * self.rates.max() / math.hypot(1, beta)
            across = np.array([-reach, reach])
            ax.plot(rate + across, pixels - beta * across, color="#b87500")
            ax.annotate(f"  β = {beta:g}", (rate, pixels))
        ax.set(xlabel="rate: KL, nats", ylabel="reconstruction, nats", title="The price of a nat")
        plt.close(fig)
        return fig

    def _tangent(self, price: float, model: int) -> str:
        chart = self.plane
        x, y = float(self.rates[model]), float(self.reconstruction[model])
        (left, right), (low, high) = chart.xlim, chart.ylim
        ends = [max(left, x - (high - y) / price), min(right, x + (y - low) / price)]
        line = chart.line(ends, [y - price * (end - x) for end in ends], "orange")
        return line + chart.dots([x], [y], "red", 6)


def _bars(chart: Chart, pays: np.ndarray, losses: np.ndarray, rank: int) -> str:
    highest = float(max(pays.max(), losses.max()))
    top, ticks = next((one for one in _SCALES if one[0] >= 1.05 * highest), _SCALES[-1])
    chart = Chart(chart.xlim, (0, top), _WIDTH, _HEIGHT)
    parts = [chart.axes(_NAME, "nats", _places(len(pays)), ticks)]
    parts.append(chart.area([rank - 0.5, rank + 0.5], [top, top], "muted"))
    for place, (pay, loss) in enumerate(zip(pays.tolist(), losses.tolist(), strict=True), start=1):
        for start, height, look in ((place - 0.4, pay, "orange"), (place, loss, "blue")):
            end = start + 0.4
            if look == "orange":
                parts.append(chart.area([start, end], [height, height], look))
            outline = f"thin {look}" if look == "orange" else f"thin {look} dash"
            parts.append(chart.line([start, start, end, end], [0, height, height, 0], outline))
    return "".join(parts)


def _places(latents: int) -> list[int]:
    every = max(1, math.ceil(latents / 8))
    return list(range(1, latents + 1, every))


def _ticks(limits: tuple[float, float]) -> list[float]:
    """Five or so round numbers between two ends."""
    low, high = limits
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
