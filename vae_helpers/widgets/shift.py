"""Shift dial: drag a digit pixel by pixel; what models make of it, and what it costs them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.data import Digits, load_digits
from vae_helpers.models import PIXELS
from vae_helpers.objective import gaussian_kl
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.decoding import decoded, encoded
from vae_helpers.widgets.in_page import packed
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import SIDE, tiles
from vae_helpers.widgets.views import Choice, Drag, Plot, Text, Tiles

REACH = 3  # pixels, in each direction; a digit's margin is 4
STEPS = 2 * REACH + 1
_MOST = 400  # nats, the right edge of the bars
_LOOKS = ("blue", "orange", "green")
_WORDS = (
    "Moved by <b>{right}</b> to the right and <b>{up}</b> up. Where it was written, this digit "
    "costs {home} nats. A convolution moves along with it; the dense layers behind do not."
)


def shift_dial(models: Mapping[str, nn.Module], digits: Digits | None = None) -> Panel:
    """Drag a digit over its square, and see it reconstructed and priced by several VAEs.

    Args:
        models: By name, ``encode(x) -> (mu, logvar)`` and ``decode(z) -> logits``; three at most.
        digits: Where one of each class comes from; the held-out ones if None.

    Returns:
        The panel. Its values ``right`` and ``up`` are in pixels, from -3 to 3.

    Raises:
        ValueError: If there is no model, or more than three.

    Example:
        >>> from vae_helpers import VAE
        >>> panel = shift_dial({"dense": VAE(3)})
        >>> panel.set(right=2, up=-1)
        >>> panel.frame["views"]["pictures"]["captions"]
        ['the digit', 'dense']
        >>> panel.close()
    """
    if not 1 <= len(models) <= len(_LOOKS):
        raise ValueError(f"shift_dial was given {len(models)} models: pass one to three by name")
    scene = _Shift(models, digits or load_digits(split="test"))
    plane = Chart((-REACH, REACH), (-REACH, REACH), width=440, height=250)
    ticks = (-REACH, 0, REACH)
    limits = (float(-REACH), float(REACH))
    views = (
        Plot(
            "plane",
            "How far the digit is moved",
            plane.width,
            plane.height,
            backdrop=plane.axes("pixels to the right", "pixels up", ticks, ticks),
            drag=Drag("right", "up", plane.box, limits, limits, steps=(1, 1)),
            title="drag the dot",
        ),
        Tiles(
            "pictures",
            "The digit where it is now, and reconstructed",
            columns=1 + len(models),
            size=112,
        ),
        Plot("nats", "What it costs each model", 480, 40 + 34 * len(models), title="nats"),
        Text("words"),
    )
    names = tuple(scene.names)
    controls = (Choice("digit", "A digit", names, names[4 % len(names)]),)
    return Panel(
        "Shift: one digit, elsewhere", scene, controls, views, values={"right": 0, "up": 0}
    )


class _Shift:
    """Draws the views; holds a table of every place of every digit."""

    def __init__(self, models: Mapping[str, nn.Module], digits: Digits) -> None:
        self.models = dict(models)
        labels = digits.labels.unique().tolist()
        self.names = [str(label) for label in labels]
        first = [int((digits.labels == label).nonzero()[0]) for label in labels]
        self.digits = digits.pixels[first]
        self.tables: dict[str, tuple[Tensor, Tensor]] = {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The digit where it is, what each model makes of it, and a bar for each."""
        pictures, nats = self._table(values["digit"])
        row = _row(values["right"], values["up"])
        here = nats[:, row].tolist()
        home = nats[:, _row(0, 0)].tolist()
        return {
            "plane": "",
            "pictures": tiles(pictures[:, row], ["the digit", *self.models]),
            "nats": _bars(list(self.models), here),
            "words": _WORDS.format(
                right=_signed(values["right"]),
                up=_signed(values["up"]),
                home=" and ".join(f"{cost:.0f}" for cost in home),
            ),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What ``shift.js`` draws from: pictures and nats at every place."""
        tables = [self._table(name) for name in self.names]
        pictures = torch.stack([pictures for pictures, _ in tables])
        nats = torch.stack([nats for _, nats in tables])
        names = list(self.models)
        return {
            "kind": "shift",
            "digits": self.names,
            "captions": ["the digit", *names],
            "known": {
                "pictures": packed((255 * pictures).round(), "uint8"),
                "nats": packed(nats),
            },
            "reach": REACH,
            "most": _MOST,
            "bars": [_bar(i, name, "{width}", "{end}", "{nats}") for i, name in enumerate(names)],
            "words": _WORDS,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The digit in seven places, for a page on which nothing moves."""
        from vae_helpers.plots import show_rows

        pictures, _ = self._table(values["digit"])
        rows = [_row(right, 0) for right in range(-REACH, REACH + 1)]
        named = zip(["the digit", *self.models], pictures[:, rows], strict=True)
        return show_rows(dict(named), title="A digit from 3 pixels left to 3 pixels right")

    @torch.no_grad()
    def _table(self, name: str) -> tuple[Tensor, Tensor]:
        """At all places: the digit and its reconstructions, ``(1 + M, 49, 784)``, and nats."""
        if name not in self.tables:
            x = everywhere(self.digits[self.names.index(name)])
            pictures, nats = [x], []
            for model in self.models.values():
                mu, sigma = encoded(model, x)
                pictures.append(decoded(model, mu))
                eps = torch.randn(mu.shape[1], generator=torch.Generator().manual_seed(0))
                p = decoded(model, mu + sigma * eps)  # the same noise at every place
                price = F.binary_cross_entropy(p, x, reduction="none").sum(1)
                nats.append(price + gaussian_kl(mu, 2 * sigma.log()))
            self.tables[name] = torch.stack(pictures), torch.stack(nats)
        return self.tables[name]


def everywhere(x: Tensor) -> Tensor:
    """An image at every place of the dial, from left to right and from below up.

    Args:
        x: Pixels, shape ``(784,)``.

    Returns:
        Shape ``(49, 784)``; paper comes in from the edge.

    Example:
        >>> everywhere(torch.rand(784)).shape
        torch.Size([49, 784])
    """
    wide = F.pad(x.reshape(SIDE, SIDE), (REACH,) * 4)
    moves = [(right, up) for up in range(-REACH, REACH + 1) for right in range(-REACH, REACH + 1)]
    cut = [
        wide[REACH + up : REACH + up + SIDE, REACH - right : REACH - right + SIDE]
        for right, up in moves
    ]
    return torch.stack(cut).reshape(-1, PIXELS)


def _row(right: float, up: float) -> int:
    return STEPS * (round(up) + REACH) + round(right) + REACH


def _signed(value: float) -> str:
    return f"{round(value)}".replace("-", "−")


def _bars(names: list[str], nats: list[float]) -> str:
    wide = [300 * min(cost / _MOST, 1) for cost in nats]
    return "".join(
        _bar(i, name, f"{width:.1f}", f"{width + 118:.1f}", f"{cost:.0f}")
        for i, (name, width, cost) in enumerate(zip(names, wide, nats, strict=True))
    )


def _bar(i: int, name: str, width: str, end: str, nats: str) -> str:
    top = 20 + 34 * i
    return (
        f'<text class="ink" x="104" y="{top + 16}" text-anchor="end">{html.escape(name)}</text>'
        f'<path class="area {_LOOKS[i]}" d="M112,{top}h{width}v22h-{width}z"/>'
        f'<text class="ink" x="{end}" y="{top + 16}">{nats}</text>'
    )
