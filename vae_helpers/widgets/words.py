"""Word grid: sixteen words of a VQ-VAE to change one by one; picture, reach and price follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers.data import Digits, load_digits
from vae_helpers.discrete.codebook import CELLS, GRID
from vae_helpers.discrete.priors import ChainPrior, CodePrior, Prior, TablePrior
from vae_helpers.models import VQVAE
from vae_helpers.widgets.in_page import Layer, packed, packed_digits, packed_layers
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Drag, Plot, Slider, Text, Tiles

_CELL, _EDGE = 52, 12  # of the drawing, in its own units
_PATCH = 28 // GRID  # pixels across a cell
_SEEN = 0.1  # a pixel that changes by more is counted
_LEAST = 1e-3  # a change by less is none
_WORDS = (
    "Row {row}, column {column}: word <b>{now}</b>{was}. It moves <b>{pixels}</b> pixels by more "
    "than 0.1; {outside} of the change lies outside the cell's own 7 × 7. "
    "Sixteen words cost, in nats: {prices}."
    '<div class="vae-legend">Orange: words that were changed. <span class="vae-hand">Click a cell '
    "or go there with the arrow keys; then choose its word with the slider.</span></div>"
)
_WAS = ", before: {}"


def word_grid(
    model: VQVAE, priors: Mapping[str, Prior], digits: Digits | None = None, size: int | None = None
) -> Panel:
    """Click a cell of a digit's grid, choose another word, and see what it does and what it costs.

    Args:
        model: A VQ-VAE.
        priors: Under which the grid is priced, by their names.
        digits: What can be encoded; the held-out ones if None.
        size: Rows of the codebook to choose from; all if None.

    Returns:
        The panel. Its value ``codes`` is the grid, ``column`` and ``up`` say which cell is chosen.

    Raises:
        ValueError: If there is no prior.

    Example:
        >>> panel = word_grid(VQVAE(), {"uniform": TablePrior.uniform(64)})
        >>> panel.set(column=0, up=3)
        >>> panel.set(word=5)
        >>> panel.values["codes"][0]
        5
        >>> panel.close()
    """
    if not priors:
        raise ValueError("word_grid was given no prior: pass {name: prior}")
    scene = _Words(model, priors, digits or load_digits(split="test"))
    names = tuple(str(digit) for digit in scene.by_digit)
    side = GRID * _CELL + 2 * _EDGE
    middle = _EDGE + _CELL / 2
    last = float(GRID - 1)
    drag = Drag("column", "up", (middle, middle, last * _CELL, last * _CELL),
                (0.0, last), (0.0, last), steps=(1.0, 1.0))  # fmt: skip
    controls = (
        Choice("digit", "Words of a", names, "4" if "4" in names else names[0]),
        Button("another", "Another"),
        Slider("word", "Word", 0, (size or len(model.codebook)) - 1, 1, 0, digits=0),
        Button("reset", "Reset"),
    )
    views = (
        Plot("grid", "The grid of sixteen words", side, side, drag=drag, title="sixteen words"),
        Tiles("pictures", "The digit, what its own words give, what these words give, and what the "
              "chosen cell's word changed", columns=4, size=126,
              captions=("the digit", "its own words", "these words", "what this word moved")),
        Text("words"),
    )  # fmt: skip
    start = {control.name: control.value for control in controls}
    values = {"column": 1.0, "up": 2.0}
    values |= scene.encode(start | values)
    return Panel("Word grid: a picture in sixteen words", scene, controls, views, "", values)


class _Words:
    """Draws the views; holds the model, the priors and every digit's words."""

    def __init__(self, model: VQVAE, priors: Mapping[str, Prior], digits: Digits) -> None:
        self.model, self.priors = model, dict(priors)
        self.pixels, self.labels = digits.pixels, digits.labels
        with torch.no_grad():
            self.codes = model.codes(digits.pixels)
        labels = digits.labels.unique().tolist()
        self.by_digit = {label: (digits.labels == label).nonzero()[:, 0] for label in labels}

    def encode(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that begin with a digit's own words."""
        rows = self.by_digit[int(values["digit"])]
        image = int(rows[values["another"] % len(rows)])
        codes: list[int] = self.codes[image].tolist()
        return {"image": image, "codes": codes, "home": codes, "word": codes[_cell(values)]}

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A cell brings its word to the slider; the slider puts its word into the cell."""
        pressed = {name for name in before if before[name] != values[name]}
        codes, cell = values["codes"], _cell(values)
        if pressed & {"digit", "another"}:
            return self.encode(values)
        if "reset" in pressed:
            return {"codes": values["home"], "word": values["home"][cell]}
        if pressed & {"column", "up"}:
            return {"word": codes[cell]} if values["word"] != codes[cell] else {}
        if "word" in pressed and values["word"] != codes[cell]:
            return {"codes": [*codes[:cell], int(values["word"]), *codes[cell + 1 :]]}
        return {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The grid, four pictures, and what the words cost."""
        codes, home, cell = values["codes"], values["home"], _cell(values)
        without = [*codes[:cell], home[cell], *codes[cell + 1 :]]
        grids = torch.tensor([home, codes, without])
        with torch.no_grad():
            own, now, back = self.model.decode_codes(grids).sigmoid()
        change = (now - back).abs()
        change[change < _LEAST] = 0
        pictures = torch.stack([self.pixels[values["image"]], own, now, change])
        return {
            "grid": _drawn(codes, home, cell),
            "pictures": tiles(pictures),
            "words": self._words(grids, cell, change),
        }

    def _words(self, grids: Tensor, cell: int, change: Tensor) -> str:
        row, column = divmod(cell, GRID)
        inside = torch.zeros(28, 28)
        rows, columns = (slice(_PATCH * n, _PATCH * (n + 1)) for n in (row, column))
        inside[rows, columns] = 1
        total = float(change.sum())
        outside = float((change * (1 - inside.flatten())).sum()) / total if total else 0.0
        was, now = int(grids[0, cell]), int(grids[1, cell])
        prices = []
        for name, prior in self.priors.items():
            before, after = prior.nats(grids[:2]).tolist()
            prices.append(f"{name} {before:.1f} → <b>{after:.1f}</b>")
        return _WORDS.format(
            row=row + 1,
            column=column + 1,
            now=now,
            was=_WAS.format(was) if was != now else "",
            pixels=int((change > _SEEN).sum()),
            outside=f"{outside:.0%}",
            prices=", ".join(prices),
        )

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``words.js`` draws from."""
        priors = {name: _packed_prior(prior) for name, prior in self.priors.items()}
        if not all(priors.values()):
            return None
        model = self.model
        with torch.no_grad():
            rows = torch.relu(model.from_z(model.codebook.T[None, :, :, None]))[0, :, :, 0].T
        return {
            "kind": "words",
            "known": packed_digits(self.pixels, self.labels)
            | {"codes": packed(self.codes, "uint8")},
            "rows": packed(rows),
            "layers": [
                {
                    "kernel": layer.kernel_size[0],
                    "padding": layer.padding[0],
                    "weight": packed(layer.weight),
                    "bias": packed(layer.bias),  # type: ignore[arg-type]
                }
                for layer in (model.up1, model.up2, model.up3)
            ],
            "priors": priors,
            "words": _WORDS,
            "was": _WAS,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """The digit with its own words and with these, for a page on which nothing moves."""
        from vae_helpers.plots import plot_words

        grids = torch.tensor([values["home"], values["codes"]])
        with torch.no_grad():
            decoded = self.model.decode_codes(grids).sigmoid()
        return plot_words(self.pixels[values["image"]].expand(2, -1), grids, decoded)


def _cell(values: Mapping[str, Any]) -> int:
    """In reading order, from a column and a height."""
    return (GRID - 1 - round(values["up"])) * GRID + round(values["column"])


def _drawn(codes: list[int], home: list[int], chosen: int) -> str:
    """Squares with a number in each, above where the handle stands, in SVG."""
    parts = []
    for cell in [*(n for n in range(CELLS) if n != chosen), chosen]:  # the chosen one on top
        row, column = divmod(cell, GRID)
        x, y = _EDGE + column * _CELL, _EDGE + row * _CELL
        fill = "#fbe3cf" if codes[cell] != home[cell] else "#f4f5f7"
        stroke = 'stroke="#22262b" stroke-width="3"' if cell == chosen else 'stroke="#d5d9de"'
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{fill}" {stroke}/>'
            f'<text x="{x + _CELL / 2:g}" y="{y + 16}" text-anchor="middle" '
            f'font-size="15" fill="#22262b">{codes[cell]}</text>'
        )
    return "".join(parts)


def _packed_prior(prior: Prior) -> dict[str, Any] | None:
    """A prior as the page reads it; None if it is of another kind."""
    if isinstance(prior, TablePrior):
        return {"kind": "table", "table": packed(prior.table)}  # type: ignore[arg-type]
    if isinstance(prior, ChainPrior):
        table = torch.cat([prior.first[None], prior.transition])  # type: ignore[index, list-item]
        return {"kind": "chain", "table": packed(table)}
    if isinstance(prior, CodePrior):
        # Which cell it is goes in as sixteen more numbers, one of them 1.
        weight = torch.cat([prior.fc1.weight, prior.cell.T], dim=1)
        layers: list[Layer | nn.Linear] = [(weight, prior.fc1.bias), prior.fc2, prior.fc3]
        return {
            "kind": "network",
            "neighbours": prior.neighbours.tolist(),  # type: ignore[operator]
            "embed": packed(prior.embed.weight),
            "layers": packed_layers(layers, "float32"),
        }
    return None
