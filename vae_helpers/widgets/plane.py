"""The latent plane: the decoded digit follows the hand over z."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers.data import Digits, load_digits
from vae_helpers.fallback import vae_or_reference
from vae_helpers.training import pretrained
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.decoding import decoded, encoded
from vae_helpers.widgets.in_page import packed, packed_decoder, packed_digits
from vae_helpers.widgets.maps import (
    decoded_map,
    holes_map,
    log_crowding,
    picture_layer,
    points_layer,
)
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Drag, Plot, Text, Tiles

POINTS = 1500  # training digits on the plane
ON_PATH = 11  # pictures along a path
DRAWS = 40  # marks of draws that stay
DIGITS, HOLES, MAP = "digits", "holes", "decoded map"
_LEGENDS = {
    DIGITS: "Points: the means μ of {count:,} training digits.",
    HOLES: "Orange: fewer codes of training digits than N(0, I) promises; blue: more.",
    MAP: "Each cell shows what its middle decodes to.",
}
_WORDS = (
    "{gap} from the middle: <b>{nearer}</b> of draws from N(0, I) fall nearer. Of the training "
    "digits’ z, {crowd} fall here as N(0, I) promises{end}"
)
_KEYS = (
    "Arrow keys move z, with Shift farther; Enter adds a point to the path, Backspace clears it."
)


def latent_plane(
    model: nn.Module | None = None, digits: Digits | None = None, *, seed: int | None = None
) -> Panel:
    """Move over the plane of a VAE with two latents, and see what each z decodes to.

    Args:
        model: The learner's VAE with ``latent_dim == 2``; the reference where there is none, or
            where it does not fit, and then the panel says why.
        digits: The digits shown as points, at their posterior means; the training digits if None.
        seed: Of the draws from the prior; fresh ones if None.

    Returns:
        The panel. Its values ``x`` and ``y`` are z.

    Example:
        >>> from vae_helpers import VAE
        >>> panel = latent_plane(VAE(latent_dim=2))
        >>> panel.set(x=1.0, y=-0.5)
        >>> len(panel.frame["views"]["decoded"]["pixels"])
        784
        >>> panel.close()
    """
    chosen, note = vae_or_reference(model, _reference, latent_dim=2)
    scene = _Plane(chosen, digits or load_digits(), seed)
    chart, extent = scene.chart, scene.extent
    drag = Drag("x", "y", chart.box, chart.xlim, chart.ylim, fine=0.2, hover=True, path="path")
    plane = Plot(
        "plane",
        f"The latent plane. {_KEYS}",
        chart.width,
        chart.height,
        backdrop=_backdrop(chart, extent),
        layers=scene.layers,
        layer="under",
        drag=drag,
    )
    controls = (
        Choice("under", "Show", (DIGITS, HOLES, MAP), DIGITS),
        Button("draw", "Draw z from N(0, I)"),
    )
    views = (
        plane,
        Tiles("decoded", "What z decodes to", size=224, title="decoded at z"),
        Tiles("nearest", "The training digit with the nearest mean", size=112, title="nearest μ"),
        Text("words"),
        Tiles("path", "Pictures along the path", columns=ON_PATH, size=66),
    )
    extra = {"x": 0.0, "y": 0.0, "path": []}
    return Panel("The latent plane: every point is a picture", scene, controls, views, note, extra)


def _reference() -> nn.Module:
    return pretrained("vae", latent_dim=2, epochs=20)


class _Plane:
    """Draws the plane's views; holds the model, the digits' means and the draws made so far."""

    def __init__(self, model: nn.Module, digits: Digits, seed: int | None) -> None:
        self.model = model
        every = max(1, len(digits) // POINTS)
        self.pixels, self.labels = digits.pixels[::every], digits.labels[::every]
        self.mu, self.sigma = encoded(model, self.pixels)
        reach = float(self.mu.abs().quantile(0.995))
        self.extent = math.ceil(2 * max(3.5, reach)) / 2
        limits = (-self.extent, self.extent)
        self.chart = Chart(limits, limits, width=500, height=500, left=44, bottom=40)
        self.seed = seed
        self.generator = torch.Generator()
        self.generator.manual_seed(self.generator.seed() if seed is None else seed)
        self.drawn: deque[tuple[float, float]] = deque(maxlen=DRAWS)

    @property
    def layers(self) -> dict[str, str]:
        """What may lie under the prior's circles."""
        points = points_layer(self.chart, self.mu, self.labels)
        holes = holes_map(self.mu, self.sigma, self.extent)
        pictures = decoded_map(self.model, self.extent)
        return {
            DIGITS: points,
            HOLES: picture_layer(self.chart, holes) + points_layer(self.chart, self.mu),
            MAP: picture_layer(self.chart, pictures),
        }

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A press on the button moves z to a draw from the prior."""
        if before["draw"] == values["draw"]:
            return {}
        x, y = (round(v, 2) for v in torch.randn(2, generator=self.generator).tolist())
        self.drawn.append((x, y))
        return {"x": x, "y": y}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The pictures at z and along the path."""
        z = torch.tensor([values["x"], values["y"]], dtype=torch.float32)  # 0 comes as an int
        path = torch.tensor(values["path"], dtype=torch.float32).reshape(-1, 2)
        pictures = decoded(self.model, torch.cat([z[None], along(path, ON_PATH)]))
        gaps = (self.mu - z).norm(dim=1)
        nearest = int(gaps.argmin())
        caption = f"a {int(self.labels[nearest])}, {float(gaps[nearest]):.2f} away"
        return {
            "plane": self._marks(path),
            "decoded": tiles(pictures[:1], [f"z = ({_number(z[0])}, {_number(z[1])})"]),
            "nearest": tiles(self.pixels[nearest], [caption]),
            "words": self._words(z) + self._legend(values["under"]),
            "path": tiles(pictures[1:]) if len(path) > 1 else {"pixels": b"", "captions": []},
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``plane.js`` draws from."""
        decoder = packed_decoder(self.model, 2)
        if decoder is None:
            return None
        known = {"mu": packed(self.mu), "sigma": packed(self.sigma)}
        known |= packed_digits(self.pixels, self.labels)
        return {
            "kind": "plane",
            "decoder": decoder,
            "known": known,
            "chart": asdict(self.chart),
            "stops": ON_PATH,
            "draws": DRAWS,
            "words": _WORDS,
            "legends": {under: self._legend(under) for under in _LEGENDS},
            "seed": self.seed,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The map, for a page on which nothing moves."""
        from vae_helpers.plots import plot_latent_plane

        return plot_latent_plane(self.model, title="What each z decodes to")  # type: ignore[arg-type]

    def _marks(self, path: Tensor) -> str:
        drawn = "".join(_cross(self.chart, x, y) for x, y in self.drawn)
        if len(path) < 2:
            return drawn
        line = self.chart.line(path[:, 0].tolist(), path[:, 1].tolist(), "red")
        stops = along(path, ON_PATH)
        return drawn + line + self.chart.dots(stops[:, 0].tolist(), stops[:, 1].tolist(), "red")

    def _words(self, z: Tensor) -> str:
        nearer = -math.expm1(-0.5 * float(z.square().sum()))
        ratio = math.exp(float(log_crowding(z[None], self.mu, self.sigma)))
        crowd = (
            f"<b>{ratio:.1f} times</b> as many" if ratio >= 0.1 else f"only <b>{_few(ratio)}</b>"
        )
        end = ": <b>a hole.</b>" if ratio < 0.1 else "."
        gap = f"{float(z.norm()):.2f}"
        return _WORDS.format(gap=gap, nearer=f"{nearer:.0%}", crowd=crowd, end=end)

    def _legend(self, under: str) -> str:
        count = len(self.mu)
        words = _LEGENDS[under].format(count=count)
        hand = "Move over the plane to look, press to stay, drag to trace a path."
        hand = f'<span class="vae-hand">{hand} {_KEYS}</span>'
        return f'<div class="vae-legend">{words} Crosses: draws. {hand}</div>'


def along(path: Tensor, count: int) -> Tensor:
    """Points evenly spaced along a path.

    Args:
        path: Its points, shape ``(N, 2)``.
        count: How many are asked for, both ends included.

    Returns:
        Shape ``(count, 2)``; none if the path has fewer than two points.

    Example:
        >>> along(torch.tensor([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0]]), 3)
        tensor([[0., 0.],
                [2., 0.],
                [2., 2.]])
    """
    if len(path) < 2:
        return path.new_zeros(0, path.shape[1])
    steps = path.diff(dim=0).norm(dim=1)
    length = torch.cat([steps.new_zeros(1), steps.cumsum(0)])
    goal = torch.linspace(0, float(length[-1]), count)
    right = torch.searchsorted(length, goal).clamp(1, len(path) - 1)
    share = ((goal - length[right - 1]) / steps[right - 1].clamp_min(1e-12)).clamp(0, 1)
    return torch.lerp(path[right - 1], path[right], share[:, None])


def _backdrop(chart: Chart, extent: float) -> str:
    ticks = range(-int(extent), int(extent) + 1)
    circles = "".join(_circle(chart, radius) for radius in (1, 2, 3))
    return chart.axes("z, latent 0", "z, latent 1", ticks, ticks) + circles


def _circle(chart: Chart, radius: int) -> str:
    size = chart.x(radius) - chart.x(0)
    middle = f'cx="{chart.x(0):.1f}" cy="{chart.y(0):.1f}"'
    label = chart.text(0, radius + 0.06, f"{radius}σ", "ink halo", "middle")
    ring = f'{middle} r="{size:.1f}"'
    return f'<circle class="halo-line" {ring}/><circle class="line thin dash" {ring}/>{label}'


def _cross(chart: Chart, x: float, y: float) -> str:
    return f'<path class="line thin" d="M{chart.x(x) - 4:.1f},{chart.y(y):.1f}h8m-4,-4v8"/>'


def _number(value: Any) -> str:
    return f"{float(value):.2f}".replace("-", "−")


def _few(ratio: float) -> str:
    return f"{ratio:.1%} as many" if ratio >= 0.001 else "a thousandth or less"
