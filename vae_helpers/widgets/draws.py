"""Draws dial: how estimates of log p(x) close on a known truth, and when they do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Button, Plot, Slider, Text

REPEATS = 200  # estimates in the histogram
COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # draws behind each
_WIDEST = 8  # quarters of a doubling, each way: from a quarter to four times
_BINS = 60
_DUST = 1e-9  # an exact estimate is not above the truth
_WIDTH, _HEIGHT = 500, 310
_TOPS = [m * 10.0**p for p in range(-2, 5) for m in (1, 2, 5)]
_WORDS = (
    "K = {draws}, σ × {width}: the mean of {repeats} estimates falls <b>{short} nats</b> short of "
    "the truth, log p(x) = {truth}; {above}% of them lie above it. The largest of the K weights "
    "carries <b>{share}%</b> of their sum, on average, as if {count} draws counted.{variance}"
)
_VARIANCE = " The weights have <b>infinite variance</b>: along some axis the encoder is too sure."


def draws_dial(
    log_p: float,
    mean: Tensor,
    covariance: Tensor,
    mu: Tensor | None = None,
    sigma: Tensor | None = None,
    *,
    seed: int = 0,
) -> Panel:
    r"""Take K draws from an encoder and estimate log p(x), where the truth is known.

    The model is linear and Gaussian, so the posterior of x is one Gaussian, and each weight
    :math:`w = p(x) \, p(z \mid x) / q(z)` is exact. Two hundred estimates, each the log of the mean
    of K weights, stand beside log p(x). The dice stay the same while the dials move.

    Args:
        log_p: log p(x) of one example, in nats.
        mean: Of the true posterior p(z | x), shape ``(D,)``.
        covariance: Of the true posterior, shape ``(D, D)``.
        mu: Of the encoder's q(z), shape ``(D,)``; the posterior's mean if None.
        sigma: Of the encoder's q(z) at σ × 1, shape ``(D,)``; if None the best that independent
            coordinates allow, one over the root of the precision's diagonal.
        seed: Of the dice.

    Returns:
        The panel. Its values ``draws`` and ``width`` count steps of the two sliders.

    Raises:
        ValueError: If shapes do not fit, the covariance is none, or a σ is not above 0.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, section 3; Owen
        (2013), Monte Carlo theory, methods and examples, sections 9.1 and 9.3.

    Example:
        >>> panel = draws_dial(-10.0, torch.zeros(2), torch.eye(2))
        >>> panel.set(draws=3)
        >>> panel.frame["views"]["words"][:62]
        'K = 10, σ × 1.00: the mean of 200 estimates falls <b>0.00 nats'
        >>> panel.close()
    """
    scene = _Draws(*_whitened(log_p, mean, covariance, mu, sigma), seed)
    controls = (
        Slider("draws", "draws K", 0, len(COUNTS) - 1, 1, 0, names=tuple(map(str, COUNTS))),
        Slider(
            "width", "encoder's σ ×", 0, 2 * _WIDEST, 1, _WIDEST,
            names=tuple(f"{_width(step):.2f}" for step in range(2 * _WIDEST + 1)),
        ),
        Button("fresh", "Fresh dice"),
    )  # fmt: skip
    closing, histogram = "the mean shortfall, against K", f"{REPEATS} estimates beside the truth"
    views = (
        Plot("closing", "Mean shortfall against the draws", _WIDTH, _HEIGHT, title=closing),
        Plot("histogram", "Histogram of the estimates", _WIDTH, _HEIGHT, title=histogram),
        Text("words"),
    )
    return Panel("Draws dial: a mean of weights", scene, controls, views)


def _whitened(
    log_p: float, mean: Tensor, covariance: Tensor, mu: Tensor | None, sigma: Tensor | None
) -> tuple[float, np.ndarray, np.ndarray, float]:
    """Log p(x), and of the quadratic form of an encoder's dice: eigenvalues, slopes, constant."""
    mean, covariance = mean.detach().double().cpu(), covariance.detach().double().cpu()
    size = len(mean)
    if covariance.shape != (size, size):
        raise ValueError(f"covariance is {tuple(covariance.shape)}, but mean has {size} latents")
    if torch.linalg.cholesky_ex(covariance).info:
        raise ValueError("covariance is none: it must be symmetric and positive definite")
    precision = torch.linalg.inv(covariance)
    sigma = precision.diag().rsqrt() if sigma is None else sigma.detach().double().cpu()
    mu = mean if mu is None else mu.detach().double().cpu()
    for name, one in (("mu", mu), ("sigma", sigma)):
        if one.shape != mean.shape or not one.isfinite().all():
            raise ValueError(f"{name} must be {size} finite numbers, as mean is")
    if not (sigma > 0).all():
        raise ValueError("sigma must be above 0 everywhere")
    if not math.isfinite(log_p):
        raise ValueError(f"log_p is {log_p}, but must be a finite number of nats")
    curvature, axes = torch.linalg.eigh(sigma[:, None] * precision * sigma)
    gap = mu - mean
    slope = axes.T @ (sigma * (precision @ gap))
    return float(log_p), curvature.numpy(), slope.numpy(), float(gap @ precision @ gap)


@dataclass
class _Draws:
    log_p: float
    curvature: np.ndarray  # (D,)
    slope: np.ndarray  # (D,)
    gap: float
    seed: int
    kept: tuple[int, np.ndarray] | None = None  # the presses, and what the dice say

    def dice(self, fresh: int) -> np.ndarray:
        """Of each draw: its square weighted by curvature, its slope, its plain square."""
        if self.kept is None or self.kept[0] != fresh:
            size = len(self.curvature)
            shape = (REPEATS, COUNTS[-1], size)
            u = normals(self.seed + fresh, math.prod(shape)).reshape(shape)
            said = np.stack([u**2 @ self.curvature, u @ self.slope, (u**2).sum(-1)])
            self.kept = fresh, said
        return self.kept[1]

    def log_weights(self, width: float, fresh: int) -> np.ndarray:
        """Log w less log p(x), shape ``(REPEATS, COUNTS[-1])``."""
        square, lean, plain = self.dice(fresh)
        level = 0.5 * np.log(self.curvature).sum() + len(self.curvature) * math.log(width)
        far = width * width * square + 2 * width * lean + self.gap
        return level - 0.5 * far + 0.5 * plain

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Both plots and the sentence under them."""
        width, at = _width(values["width"]), int(values["draws"])
        logs = self.log_weights(width, values["fresh"])
        ends = np.array(COUNTS) - 1
        sums = np.logaddexp.accumulate(logs, axis=1)[:, ends]
        squares = np.logaddexp.accumulate(2 * logs, axis=1)[:, ends]
        largest = np.maximum.accumulate(logs, axis=1)[:, ends]
        errors = sums - np.log(COUNTS)  # estimates less the truth, (REPEATS, 10)
        now = errors[:, at]
        infinite = width * width * self.curvature.min() <= 0.5 + 1e-9
        return {
            "closing": _closing(-errors.mean(0), at),
            "histogram": _histogram(now),
            "words": _WORDS.format(
                draws=COUNTS[at],
                width=f"{width:.2f}",
                repeats=REPEATS,
                short=_number(-now.mean()),
                truth=_number(self.log_p),
                above=f"{100 * (now > _DUST).mean():.1f}",
                share=f"{100 * np.exp(largest - sums)[:, at].mean():.0f}",
                count=f"{np.exp(2 * sums - squares)[:, at].mean():.1f}",
                variance=_VARIANCE if infinite else "",
            ),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What ``draws.js`` draws from: no draw, since the page throws the same dice."""
        return {
            "kind": "draws",
            "logP": self.log_p,
            "curvature": self.curvature.tolist(),
            "slope": self.slope.tolist(),
            "gap": self.gap,
            "seed": self.seed,
            "repeats": REPEATS,
            "counts": list(COUNTS),
            "widths": [_width(step) for step in range(2 * _WIDEST + 1)],
            "tops": _TOPS,
            "bins": _BINS,
            "dust": _DUST,
            "chart": asdict(Chart((0, 1), (0, 1), _WIDTH, _HEIGHT)),
            "words": _WORDS,
            "variance": _VARIANCE,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """Shortfalls against K for three widths, for a page on which nothing moves."""
        from matplotlib import pyplot as plt

        fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
        for width, mark in ((0.5, "o"), (1.0, "s"), (1.5, "^")):
            logs = np.logaddexp.accumulate(self.log_weights(width, 0), axis=1)
            errors = logs[:, np.array(COUNTS) - 1] - np.log(COUNTS)
            ax.plot(COUNTS, -errors.mean(0), marker=mark, label=f"σ × {width:g}")
        ax.axhline(0, color="black", linestyle="--")
        ax.set(xscale="log", xlabel="draws K", ylabel="nats short of log p(x)")
        ax.legend()
        plt.close(fig)
        return fig


def normals(seed: int, count: int) -> np.ndarray:
    """Draws from N(0, 1) that ``numbers.js`` makes, too (mulberry32, then Box and Muller).

    Example:
        >>> bool(abs(normals(0, 10_000).mean()) < 0.05)
        True
    """
    steps = np.arange(1, 2 * count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)
    state = (steps + np.uint64(seed % 2**32)).astype(np.uint32)
    t = (state ^ (state >> 15)) * (state | np.uint32(1))
    t = (t + (t ^ (t >> 7)) * (t | np.uint32(61))) ^ t
    uniform = (t ^ (t >> 14)).astype(np.float64) / 2**32
    return np.sqrt(-2 * np.log1p(-uniform[::2])) * np.cos(2 * np.pi * uniform[1::2])


def _closing(short: np.ndarray, at: int) -> str:
    top = _top(float(short.max()))
    chart = Chart((0, 3), (-0.25 * top, top), _WIDTH, _HEIGHT)
    xs = np.log10(COUNTS)
    return (
        chart.axes("log₁₀ of the draws K", "nats short", range(4), [0, top / 2, top])
        + chart.line([0, 3], [0, 0], "dash")
        + chart.text(3, 0.03 * top, "log p(x)", anchor="end")
        + chart.line(xs, short, "blue")
        + chart.dots(xs, short, "blue")
        + chart.dots([xs[at]], [short[at]], "red", 6)
    )


def _histogram(errors: np.ndarray) -> str:
    # The nineteenth of twenty; what lies further out stands at the edge.
    reach = _top(float(np.sort(abs(errors))[math.floor(0.95 * len(errors))]))
    edges = np.linspace(-reach, reach, _BINS + 1)
    places = np.floor((errors + reach) / (2 * reach) * _BINS).clip(0, _BINS - 1).astype(int)
    shares = np.bincount(places, minlength=_BINS) / len(errors)
    top = _top(float(shares.max()))
    chart = Chart((-reach, reach), (0, top), _WIDTH, _HEIGHT)
    xs, ys = np.repeat(edges, 2)[1:-1], np.repeat(shares, 2)
    mean = float(errors.mean())
    return (
        chart.axes("estimate less log p(x), nats", "share", [-reach, 0, reach], [0, top])
        + chart.area(xs, ys, "blue")
        + chart.line(xs, ys, "thin blue")
        + chart.line([0, 0], [0, top], "dash")
        + chart.line([mean, mean], [0, top], "red")
        + chart.text(reach, 0.95 * top, "solid: their mean; dashed: log p(x)", "red", "end")
    )


def _top(height: float) -> float:
    """The smallest end of an axis that reaches as high."""
    return next((top for top in _TOPS if top >= height), _TOPS[-1])


def _width(step: int) -> float:
    return 2.0 ** ((step - _WIDEST) / 4)


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
