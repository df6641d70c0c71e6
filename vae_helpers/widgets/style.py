"""Style dial: one z in all ten digits, and whether a judge sees what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers.data import Digits, load_digits
from vae_helpers.experiments.classifier import digit_classifier
from vae_helpers.models import CLASSES
from vae_helpers.widgets.in_page import packed, packed_digits, packed_layers
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Latents, Text, Tiles, View
from vae_helpers.widgets.writers import Writer

LIMIT = 4.0  # the sliders run from -4 to 4
SHOWN = 10  # latents in sight, the dearest first
_NO_IMAGE = -1  # after a draw
_WORDS = (
    "The judge of lesson 01 sees what was asked for in <b>{right} of 10</b>{but}. From z alone a "
    "probe reads <b>{read}</b> ({sure}%); of the held-out digits' z it reads {often}. {legend}"
    '<div class="vae-legend">Bands: {bands}. <span class="vae-hand">Tab and the arrow keys move '
    "the sliders; a double click puts one back.</span></div>"
)
_BUT = "; {asked} is seen as {seen}"
_TOLD = "The label enters the decoder beside z."
_SHIFTED = (
    "This VAE was never told a label: z is a code less the mean code of its digit, and each "
    "picture adds the mean code of another."
)
_BANDS = {True: "μ ± σ of the image", False: "where z is drawn from, ± one standard deviation"}


def style_dial(
    models: Mapping[str, nn.Module], digits: Digits | None = None, *, seed: int | None = None
) -> Panel:
    """Turn the latents of one z, and see it written as 0 to 9; switch between models.

    Under each picture stands the digit that lesson 01's judge sees in it, and beside z what a probe
    reads from z alone: where the two contradict each other, a draw disobeys.

    Args:
        models: By the names on the switch: VAEs that are told the label, ``encode(x, y)`` and
            ``decode(z, y)``, and VAEs that are not, ``encode(x)`` and ``decode(z)``, which write a
            digit by their classes' mean codes.
        digits: What can be encoded; the held-out ones if None.
        seed: Of the draws; fresh ones if None.

    Returns:
        The panel. Its value ``z`` is the style, ``model`` the name of the one that writes.

    Raises:
        ValueError: If there is no model, or one does not encode and decode.

    Source:
        Kingma, Rezende, Mohamed & Welling (2014), section 5.2 (style and content separated);
        Larsen, Sønderby, Larochelle & Winther (2016), section 4.2 (attribute vectors).

    Example:
        >>> from vae_helpers import VAE
        >>> panel = style_dial({"plain VAE + shift": VAE(3)})
        >>> panel.set(digit="7")
        >>> len(panel.frame["views"]["ten"]["captions"])
        10
        >>> panel.close()
    """
    if not models:
        raise ValueError("style_dial was given no model: pass {name: model}")
    scene = _Style(models, digits or load_digits(split="test"), seed)
    names = tuple(str(digit) for digit in scene.by_digit)
    controls = (
        Choice("model", "Written by", tuple(models), next(iter(models))),
        Choice("digit", "z of a", names, "4" if "4" in names else names[0]),
        Button("another", "Another"),
        Button("draw", "Draw z"),
        Button("reset", "Reset"),
    )
    views: tuple[View, ...] = (
        *scene.dials(),
        Tiles("ten", "One z in all ten digits", columns=5, size=100, title="the same z, as 0 to 9"),
        Tiles("image", "The digit that was encoded", size=100, title="encoded"),
        Text("words"),
    )
    start = {control.name: control.value for control in controls}
    values = scene.encode(start)
    return Panel("Style dial: one handwriting, ten digits", scene, controls, views, "", values)


class _Style:
    """Draws the views; holds a writer for each model, and the digits by label."""

    def __init__(self, models: Mapping[str, nn.Module], digits: Digits, seed: int | None) -> None:
        self.writers = {name: Writer.of(model, name, digits) for name, model in models.items()}
        self.pixels, self.labels = digits.pixels, digits.labels
        labels = digits.labels.unique().tolist()
        self.by_digit = {label: (digits.labels == label).nonzero()[:, 0] for label in labels}
        self.judge = digit_classifier()
        self.seed = seed
        self.generator = torch.Generator()
        self.generator.manual_seed(self.generator.seed() if seed is None else seed)

    def dials(self) -> list[Latents]:
        """For each model the latents of its z, the dearest first."""
        views = []
        for name, writer in self.writers.items():
            costs: list[float] = writer.costs().tolist()
            order = sorted(range(len(costs)), key=lambda d: -costs[d])
            views.append(
                Latents(
                    f"z:{name}",
                    f"The latents of z, {name}, the dearest first",
                    order=tuple(order),
                    costs=tuple(costs),
                    used=min(SHOWN, len(costs)),
                    limit=LIMIT,
                    title="z, sorted by cost: orange bars are nats",
                    rest=f"{len(costs) - SHOWN} that cost less",
                )
            )
        return views

    def encode(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that begin with a digit's style, as the model in use reads it."""
        writer = self.writers[values["model"]]
        rows = self.by_digit[int(values["digit"])]
        image = int(rows[values["another"] % len(rows)])
        return _start(writer, writer.mu[image], writer.mu[image], writer.sigma[image], image, [])

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """What the buttons and choices do to z; a draw stays the same draw in another model."""
        pressed = {name for name in before if before[name] != values[name]}
        if "draw" in pressed:
            latents = max(writer.mu.shape[1] for writer in self.writers.values())
            eps = torch.randn(latents, generator=self.generator).tolist()
            return self._drawn(values, [round(value, 4) for value in eps])
        if pressed & {"digit", "another"} or ("model" in pressed and not values["eps"]):
            return self.encode(values)
        if "model" in pressed:
            return self._drawn(values, values["eps"])
        return {"z": values["home"]} if "reset" in pressed else {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The ten pictures, and what judge and probe make of them."""
        writer = self.writers[values["model"]]
        z = torch.tensor(values["z"], dtype=torch.float32)
        pictures = writer.write(z)
        with torch.no_grad():
            seen: list[int] = self.judge(pictures).argmax(-1).tolist()
            reading = writer.probe(z[None]).softmax(-1)[0]
        captions = [f"asked {asked}, seen {one}" for asked, one in enumerate(seen)]
        image = values["image"]
        return {
            "image": None if image == _NO_IMAGE else tiles(self.pixels[image]),
            "ten": tiles(pictures, captions),
            "words": _words(writer, seen, reading, bool(values["eps"])),
            **{f"z:{name}": "" if name == values["model"] else None for name in self.writers},
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``style.js`` draws from."""
        parts = []
        for name, writer in self.writers.items():
            decoder = writer.packed()
            if decoder is None:
                return None
            parts.append(
                {
                    "name": name,
                    "decoder": decoder,
                    "probe": packed_layers(_linear(writer.probe), "float32"),
                    "known": {
                        "mu": packed(writer.mu),
                        "sigma": packed(writer.sigma),
                        "spread": packed(writer.spread),
                    },
                    "order": writer.costs().argsort(descending=True).tolist(),
                    "often": f"{writer.probe_right:.0%}",
                    "legend": _legend(writer),
                }
            )
        return {
            "kind": "style",
            "models": parts,
            "judge": packed_layers(_linear(self.judge), "float16"),
            "known": packed_digits(self.pixels, self.labels),
            "words": _WORDS,
            "but": _BUT,
            "bands": [_BANDS[True], _BANDS[False]],
            "seed": self.seed,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The same image's style in every model, for a page on which nothing moves."""
        from vae_helpers.plots import show_rows

        rows = {}
        for name, writer in self.writers.items():
            z = torch.tensor(self.encode(dict(values) | {"model": name})["z"])
            rows[name] = writer.write(z)
        return show_rows(rows, title="The z of one image, asked to write 0 to 9")

    def _drawn(self, values: Mapping[str, Any], eps: list[float]) -> dict[str, Any]:
        writer = self.writers[values["model"]]
        latents = writer.mu.shape[1]
        z = writer.spread @ torch.tensor(eps[:latents])
        widths = writer.spread.square().sum(1).sqrt()
        return _start(writer, z, torch.zeros_like(z), widths, _NO_IMAGE, eps)


def _start(
    writer: Writer, z: Tensor, middle: Tensor, spread: Tensor, image: int, eps: list[float]
) -> dict[str, Any]:
    numbers = {"z": z, "home": z, "middle": middle, "spread": spread}
    rounded = {name: [round(v, 4) for v in values.tolist()] for name, values in numbers.items()}
    moved = int(writer.costs().argmax())
    return {**rounded, "moved": moved, "image": image, "eps": eps}


def _words(writer: Writer, seen: list[int], reading: Tensor, drawn: bool) -> str:
    wrong = [_BUT.format(seen=one, asked=asked) for asked, one in enumerate(seen) if one != asked]
    return _WORDS.format(
        right=CLASSES - len(wrong),
        but="".join(wrong),
        read=int(reading.argmax()),
        sure=f"{100 * float(reading.max()):.0f}",
        often=f"{writer.probe_right:.0%}",
        legend=_legend(writer),
        bands=_BANDS[not drawn],
    )


def _legend(writer: Writer) -> str:
    return _TOLD if writer.means is None else _SHIFTED


def _linear(network: nn.Module) -> list[nn.Linear]:
    return [layer for layer in network.modules() if isinstance(layer, nn.Linear)]
