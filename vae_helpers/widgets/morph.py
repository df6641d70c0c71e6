"""Morph: one digit into another, by an autoencoder and by a VAE; and a draw, where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers import sampling
from vae_helpers.data import Digits, load_digits
from vae_helpers.experiments.lines import PointPosterior
from vae_helpers.fallback import function_or_reference, vae_or_reference
from vae_helpers.training import pretrained
from vae_helpers.widgets.decoding import decoded, device_of, encoded
from vae_helpers.widgets.in_page import packed, packed_decoder, packed_digits, same_pictures
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Slider, Text, Tiles

Interpolate = Callable[[Any, Tensor, Tensor, int], Tensor]

STEPS = 41  # positions of the slider
SHOWN = 11  # of them in the rows
_WORDS = (
    "The two lines look alike: both decoders are continuous, and a line needs two images in hand. "
    "A <b>draw</b> needs none, and there they differ: the VAE was trained where N(0, I) sends z, "
    "the autoencoder was not."
)


def morph(
    vae: nn.Module | None = None,
    autoencoder: nn.Module | None = None,
    digits: Digits | None = None,
    interpolate: Interpolate | None = None,
    *,
    seed: int | None = None,
) -> Panel:
    """Slide from one digit to another along a line of codes, in two models side by side.

    Args:
        vae: The learner's VAE; the reference where there is none, or where it does not fit, and
            then the panel says why. The same holds for the next two.
        autoencoder: The learner's autoencoder, ``encode(x) -> codes``.
        digits: Where the two digits come from; the held-out ones if None.
        interpolate: The learner's ``(model, x_start, x_end, steps) -> (steps, 784)``.
        seed: Of the draws from the prior; fresh ones if None.

    Returns:
        The panel. Its value ``t`` runs from 0 to 1.

    Example:
        >>> from vae_helpers import VAE, Autoencoder
        >>> panel = morph(VAE(), Autoencoder())
        >>> panel.set(start="0", end="7", t=0.5)
        >>> panel.frame["views"]["now"]["captions"]
        ['autoencoder', 'VAE']
        >>> panel.close()
    """
    models, notes = _models(vae, autoencoder)
    blank = torch.zeros(784)
    walk, word = function_or_reference(
        interpolate, sampling.interpolate, models["VAE"], blank, blank, 3
    )
    notes += [f"interpolate: {word}"] if word else []
    scene = _Morph(models, walk, digits or load_digits(split="test"), seed)
    names = tuple(str(digit) for digit in scene.by_digit)
    controls = (
        Choice("start", "From a", names, "4" if "4" in names else names[0]),
        Choice("end", "to a", names, "9" if "9" in names else names[-1]),
        Button("others", "Other ones"),
        Slider("t", "t", 0.0, 1.0, 1 / (STEPS - 1), 0.5),
        Button("draw", "Another draw"),
    )
    views = (
        Tiles("ends", "The two digits", columns=2, size=96, title="from, to"),
        Tiles("now", "Both models at t", columns=2, size=140, title="decoded at t"),
        Tiles(
            "draws", "Both models, one draw", columns=2, size=140, title="one z ~ N(0, I), decoded"
        ),
        Tiles(
            "lines",
            "Both lines",
            columns=SHOWN,
            size=66,
            title="the line from t = 0 to 1: autoencoder above, VAE below",
        ),
        Text("words"),
    )
    return Panel("Morph: the line and the draw", scene, controls, views, " ".join(notes))


def _models(
    vae: nn.Module | None, autoencoder: nn.Module | None
) -> tuple[dict[str, Any], list[str]]:
    """Both models, each as one whose encoder gives means, and what is to be said about them."""
    as_vae = None if autoencoder is None else _as_vae(autoencoder)
    point, about_point = vae_or_reference(as_vae, lambda: PointPosterior(pretrained("autoencoder")))
    gaussian, about_gaussian = vae_or_reference(vae, lambda: pretrained("vae"))
    notes = {"autoencoder": about_point, "VAE": about_gaussian}
    return (
        {"autoencoder": point, "VAE": gaussian},
        [f"{name}: {note}" for name, note in notes.items() if note],
    )


def _as_vae(autoencoder: nn.Module) -> nn.Module:
    """An autoencoder whose code counts as a mean; what has no code stays what it is."""
    fits = all(hasattr(autoencoder, name) for name in ("encode", "decode", "latent_dim"))
    return PointPosterior(autoencoder) if fits else autoencoder


class _Morph:
    """Draws the views; holds both models, the digits by label, the lines and the last draw."""

    def __init__(
        self, models: dict[str, Any], walk: Interpolate, digits: Digits, seed: int | None
    ) -> None:
        self.models, self.walk, self.seed = models, walk, seed
        self.pixels, self.labels = digits.pixels, digits.labels
        labels = digits.labels.unique().tolist()
        self.by_digit = {label: (digits.labels == label).nonzero()[:, 0] for label in labels}
        self.generator = torch.Generator()
        self.generator.manual_seed(self.generator.seed() if seed is None else seed)
        self.lines: tuple[tuple[Any, ...], Tensor, Tensor] | None = None  # for which pair, drawn
        self.drawn: tuple[int, Tensor, Tensor] | None = None  # at which press, z, decoded

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Both models at t, both lines, and both at one draw."""
        ends, lines = self._lines(values)  # (2, 784), (2, STEPS, 784)
        at = round(values["t"] * (STEPS - 1))
        names = list(self.models)
        rows = lines[:, :: (STEPS - 1) // (SHOWN - 1)]
        return {
            "ends": tiles(ends, [values["start"], values["end"]]),
            "now": tiles(lines[:, at], names),
            "draws": tiles(self._draws(values["draw"]), names),
            "lines": tiles(rows.reshape(-1, 784)),
            "words": _WORDS,
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``morph.js`` draws from; None if the line walked is not the straight one."""
        parts, share = [], torch.linspace(0, 1, STEPS)[:, None]
        for (name, model), line in zip(self.models.items(), self._lines(values)[1], strict=True):
            mu, _ = encoded(model, self.pixels)
            start, end = encoded(model, self._lines(values)[0])[0]
            decoder = packed_decoder(model, mu.shape[1])
            straight = decoded(model, (1 - share) * start + share * end)
            if decoder is None or not same_pictures(straight, line):
                return None
            known = {"mu": packed(mu)}
            parts.append({"name": name, "latents": mu.shape[1], "packed": decoder, "known": known})
        self._draws(values["draw"])
        press, z, _ = self.drawn or (0, torch.zeros(0), None)
        known = packed_digits(self.pixels, self.labels)
        return {
            "kind": "morph",
            "models": parts,
            "known": known,
            "steps": STEPS,
            "shown": SHOWN,
            "words": _WORDS,
            "press": press,
            "drawn": z.tolist(),
            "seed": self.seed,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """Both lines, for a page on which nothing moves."""
        from vae_helpers.plots import show_rows

        _, lines = self._lines(values)
        rows = dict(zip(self.models, lines[:, :: (STEPS - 1) // (SHOWN - 1)], strict=True))
        return show_rows(rows, title="The line between two digits, in both models")

    def _lines(self, values: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
        """The two digits and both lines; they are computed once for each pair."""
        pair = (values["start"], values["end"], values["others"])
        if self.lines is None or self.lines[0] != pair:
            start = self._digit(values["start"], values["others"])
            end = self._digit(values["end"], values["others"] + 1)  # not the same one, for 4 to 4
            lines = [self._line(model, start, end) for model in self.models.values()]
            self.lines = pair, torch.stack([start, end]), torch.stack(lines)
        return self.lines[1], self.lines[2]

    def _digit(self, label: str, number: int) -> Tensor:
        rows = self.by_digit[int(label)]
        return self.pixels[rows[number % len(rows)]]

    def _line(self, model: Any, start: Tensor, end: Tensor) -> Tensor:
        device = device_of(model)
        line = self.walk(model, start.to(device), end.to(device), STEPS)
        return line.detach().cpu().reshape(STEPS, 784)

    def _draws(self, press: int) -> Tensor:
        """One z, decoded by both; the shorter code takes as much of it as it needs."""
        if self.drawn is None or self.drawn[0] != press:
            sizes = [model.latent_dim for model in self.models.values()]
            z = torch.randn(1, max(sizes), generator=self.generator)
            pictures = [
                decoded(model, z[:, :size])
                for model, size in zip(self.models.values(), sizes, strict=True)
            ]
            self.drawn = press, z[0], torch.cat(pictures)
        return self.drawn[2]
