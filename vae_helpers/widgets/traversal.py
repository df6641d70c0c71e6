"""Traversal: every latent of z under a slider, the dearest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers.data import Digits, load_digits
from vae_helpers.fallback import vae_or_reference
from vae_helpers.training import pretrained
from vae_helpers.widgets.decoding import decoded, encoded
from vae_helpers.widgets.in_page import packed, packed_decoder, packed_digits
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Latents, Text, Tiles

LIMIT = 4.0  # the sliders run from -4 to 4
IN_USE = 0.1  # nats: a latent that costs less carries next to nothing
ROW = 9  # pictures for the latent moved last
_WORDS = (
    "The row shows z{moved}, which costs <b>{cost} of {total} nats</b> on average{carries}. Now: "
    "{where}; z lies {gap} from 0, draws of N(0, I) at about {usual}."
    '<div class="vae-legend">Bands after a random start: the prior’s 0 ± 1. <span '
    'class="vae-hand">Tab and the arrow keys move the sliders; a double click puts one '
    "back.</span></div>"
)
_CARRIES_NOTHING = ": it carries next to nothing, and the row stands still"
_NO_IMAGE = -1  # after a random start
_NONE: dict[str, Any] = {"pixels": b"", "captions": []}


def traversal(
    model: nn.Module | None = None, digits: Digits | None = None, *, seed: int | None = None
) -> Panel:
    """Encode a digit, then move the latents of its z one by one.

    Args:
        model: The learner's VAE, with any number of latents; the reference where there is none,
            or where it does not fit, and then the panel says why.
        digits: What can be encoded, and what the costs are averaged over; the held-out ones if
            None.
        seed: Of random starts; fresh ones if None.

    Returns:
        The panel. Its value ``z`` is a list of D numbers.

    Example:
        >>> from vae_helpers import VAE
        >>> panel = traversal(VAE(latent_dim=5))
        >>> panel.set(z=[0.0, 0.0, 2.0, 0.0, 0.0], moved=2)
        >>> panel.frame["views"]["decoded"]["captions"]
        ['z2 = 2.00']
        >>> panel.close()
    """
    chosen, note = vae_or_reference(model, lambda: pretrained("vae"))
    scene = _Traversal(chosen, digits or load_digits(split="test"), seed)
    names = [str(digit) for digit in scene.by_digit]
    start = "4" if "4" in names else names[0]
    controls = (
        Choice("digit", "Encode a", tuple(names), start),
        Button("another", "Another"),
        Button("reset", "Reset"),
        Button("random", "Random start"),
    )
    views = (
        scene.sliders(),
        Tiles("decoded", "What z decodes to", size=196, title="decoded at z"),
        Tiles("image", "The digit that was encoded", size=84, title="encoded"),
        Tiles("row", "The latent moved last, from −4 to 4", columns=ROW, size=76),
        Text("words"),
    )
    values = {**scene.encode(start, 0), "moved": scene.order[0]}
    return Panel("Traversal: one latent at a time", scene, controls, views, note, values)


class _Traversal:
    """Draws the traversal's views; holds the model, the digits by label, and what it began with."""

    def __init__(self, model: nn.Module, digits: Digits, seed: int | None) -> None:
        self.model, self.pixels, self.labels = model, digits.pixels, digits.labels
        labels = digits.labels.unique().tolist()
        self.by_digit = {label: (digits.labels == label).nonzero()[:, 0] for label in labels}
        self.mu, self.sigma = encoded(model, digits.pixels)
        kl = 0.5 * (self.mu**2 + self.sigma**2 - 1) - self.sigma.log()
        self.costs: list[float] = kl.mean(dim=0).tolist()
        self.order: list[int] = kl.mean(dim=0).argsort(descending=True).tolist()
        self.seed = seed
        self.generator = torch.Generator()
        self.generator.manual_seed(self.generator.seed() if seed is None else seed)

    def sliders(self) -> Latents:
        """One for each latent, the dearest first."""
        used = sum(cost >= IN_USE for cost in self.costs)
        rest = len(self.costs) - used
        return Latents(
            "sliders",
            "The latents of z, the dearest first",
            order=tuple(self.order),
            costs=tuple(self.costs),
            # With all of them cheap, as before training, none is hidden.
            used=used or len(self.costs),
            limit=LIMIT,
            title="z, sorted by cost: orange bars are nats, green bands μ ± σ",
            rest=f"{rest} latents that cost less than {IN_USE} nats",
        )

    def encode(self, digit: str, number: int) -> dict[str, Any]:
        """The values that begin with a digit's mean."""
        rows = self.by_digit[int(digit)]
        image = int(rows[number % len(rows)])
        start = _start(self.mu[image], self.mu[image], self.sigma[image])
        return start | {"image": image}

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """What the buttons and the choice of a digit do to z."""
        pressed = {name for name in before if before[name] != values[name]}
        if pressed & {"digit", "another"}:
            return self.encode(values["digit"], values["another"])
        if "reset" in pressed:
            return {"z": values["home"]}
        if "random" in pressed:
            z = torch.randn(len(self.costs), generator=self.generator)
            return _start(z, torch.zeros_like(z), torch.ones_like(z)) | {"image": _NO_IMAGE}
        return {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The picture at z, and a row for the latent moved last."""
        z, moved = torch.tensor(values["z"], dtype=torch.float32), int(values["moved"])
        grid = torch.linspace(-LIMIT, LIMIT, ROW)
        row = z.repeat(ROW, 1)
        row[:, moved] = grid
        pictures = decoded(self.model, torch.cat([z[None], row]))
        marks = [_number(value) for value in grid.tolist()]
        number = values["image"]
        image = _NONE if number == _NO_IMAGE else tiles(self.pixels[number])
        return {
            "sliders": "",
            "image": image,
            "decoded": tiles(pictures[:1], [f"z{moved} = {_number(float(z[moved]), 2)}"]),
            "row": tiles(pictures[1:], marks),
            "words": self._words(z, moved, values),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``traversal.js`` draws from."""
        decoder = packed_decoder(self.model, len(self.costs))
        if decoder is None:
            return None
        known = {"mu": packed(self.mu), "sigma": packed(self.sigma)}
        known |= packed_digits(self.pixels, self.labels)
        return {
            "kind": "traversal",
            "decoder": decoder,
            "known": known,
            "costs": self.costs,
            "inUse": IN_USE,
            "grid": torch.linspace(-LIMIT, LIMIT, ROW).tolist(),
            "words": _WORDS,
            "carriesNothing": _CARRIES_NOTHING,
            "seed": self.seed,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """Rows of the five dearest latents, for a page on which nothing moves."""
        from vae_helpers.plots import show_rows

        z, grid = torch.tensor(values["z"], dtype=torch.float32), torch.linspace(-LIMIT, LIMIT, ROW)
        rows = {}
        for d in self.order[:5]:
            line = z.repeat(ROW, 1)
            line[:, d] = grid
            rows[f"z{d}: −4 … 4"] = decoded(self.model, line)
        return show_rows(rows, title="The dearest latents, one at a time")

    def _words(self, z: Tensor, moved: int, values: Mapping[str, Any]) -> str:
        cost, total = self.costs[moved], sum(self.costs)
        changed = int((z - torch.tensor(values["home"])).abs().gt(0.005).sum())
        where = "the start" if changed == 0 else f"{changed} of {len(z)} latents moved"
        return _WORDS.format(
            moved=moved,
            cost=f"{cost:.2f}",
            total=f"{total:.1f}",
            carries="" if cost >= IN_USE else _CARRIES_NOTHING,
            where=where,
            gap=f"{float(z.norm()):.1f}",
            usual=f"{len(z) ** 0.5:.1f}",
        )


def _start(z: Tensor, middle: Tensor, spread: Tensor) -> dict[str, Any]:
    numbers = {"z": z, "home": z, "middle": middle, "spread": spread}
    return {name: [round(v, 4) for v in values.tolist()] for name, values in numbers.items()}


def _number(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}".replace("-", "−")
