"""Models whose epoch of training can be read from the weights it left, image by image.

Each image lights a pixel of its own, whose column in ``fc1`` begins at 0: what stands there after
the epoch is this image's gradient at the hidden layer, times its share in the steps. The heads of
the encoder are orthogonal, so that the gradient at each latent follows from it. The decoder writes
each latent into one pixel, so that the latent, noise and all, follows from that gradient.

The optimizer has a learning rate so small that no loss changes, and momentum: an image's share
then tells in how large a batch it was, and how many steps followed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Handle, Model
from autograded_tests.framework.expectations import Rng
from autograded_tests.judges.reconstruction import pixel_cost

LEARNING_RATE = 1e-10
MOMENTUM = 0.5
PIXELS = 784
# As log σ²: σ is below 2e-5 everywhere from -28 to -22. A clamp at -30 or below is style.
SILENT = -28.0
_SHIFT = 24.0  # keeps the decoder's hidden units away from their kink, whatever z is drawn
_SLOPE = 0.25  # of a pixel's logit in its latent
_GAIN = 3.0  # of the heads: images differ in their codes
_SHARED, _DARK, _IDLE = 10, 6, 3  # pixels that all images use; that none uses; spare hidden units


def faint_optimizer(model: Model) -> Handle:
    """SGD whose steps are readable in weights that begin at 0, and change nothing else."""
    return model.optimizer("SGD", lr=LEARNING_RATE, momentum=MOMENTUM)


@dataclass(frozen=True)
class Material:
    """A model to train, and the images to train it on.

    Args:
        spec: The model, for `Ask.plain`.
        weights: Its weights.
        images: ``(N, 784)``.
        places: Each image's own pixel, ``(N,)``.
        shared: The pixels that the model looks at.
        dark: Pixels that are empty in all images.
        written: The pixel that each latent is written to, ``(D,)``.
        mute: How many latents, the first ones, are written nowhere.
    """

    spec: dict[str, Any]
    weights: dict[str, Tensor]
    images: Tensor
    places: Tensor
    shared: Tensor
    dark: Tensor
    written: Tensor
    mute: int

    def _layer(self, name: str) -> tuple[Tensor, Tensor]:
        return self.weights[f"{name}.weight"].double(), self.weights[f"{name}.bias"].double()

    @cached_property
    def _hidden(self) -> Tensor:
        """What the first layer gives, ``(N, H)``; the columns of other pixels begin at 0."""
        weight = self.weights["fc1.weight"][:, self.shared].double()
        bias = self.weights["fc1.bias"].double()
        return F.relu(F.linear(self.images[:, self.shared].double(), weight, bias))

    def head(self, name: str) -> Tensor:
        """What a head of the encoder gives, in float64: ``(N, D)``."""
        return F.linear(self._hidden, *self._layer(name))

    def logits(self, z: Tensor, pixels: Any = slice(None)) -> Tensor:
        """What the decoder gives, in float64: ``(N, D)`` -> ``(N, 784)``, or some columns of it."""
        weight, bias = self.weights["fc3.weight"][pixels], self.weights["fc3.bias"][pixels]
        return F.linear(F.relu(F.linear(z.double(), *self._layer("fc2"))), weight.double(),
                        bias.double())  # fmt: skip

    @cached_property
    def _ink(self) -> Tensor:
        """The images at the pixels that latents are written to, ``(N, D)``."""
        return self.images[:, self.written].double()

    @cached_property
    def _rest(self) -> Tensor:
        """What the pixels cost to which nothing is written, nats, ``(N,)``: linear in the ink."""
        bias = self.weights["fc3.bias"].double()
        bias[self.written] = 0
        paper = pixel_cost(bias, torch.zeros_like(bias)).sum() - len(self.written) * math.log(2)
        return paper - self.images.double() @ bias

    def reconstruction(self, z: Tensor) -> Tensor:
        """The right cost of each image when z is decoded, nats, ``(N,)``."""
        return self._rest + pixel_cost(self.logits(z, self.written), self._ink).sum(1)

    def pull(self, slope: Callable[[Tensor, Tensor], Tensor], z: Tensor) -> Tensor:
        """A loss's derivative at the latents, ``(N, D)``, given that at logits and images."""
        pulls = _SLOPE * slope(self.logits(z, self.written), self._ink)
        return pulls * (torch.arange(len(self.written)) >= self.mute)

    def read_head(self, name: str, after: dict[str, Tensor]) -> Tensor:
        """Each image's gradient at a head, times its share in the steps, ``(N, D)``."""
        brightness = self.images[torch.arange(len(self.images)), self.places].double()
        columns = after["fc1.weight"][:, self.places] - self.weights["fc1.weight"][:, self.places]
        on = self.weights["fc1.bias"] > 0
        head = self.weights[f"{name}.weight"].double()[:, on]
        return -(head @ columns[on].double()).T / (_GAIN**2 * LEARNING_RATE * brightness[:, None])

    def read_codes(self, by_latent: Tensor) -> Tensor:
        """The z at which the reconstruction pulls like this at the latents, ``(N, D)``.

        NaN where no z does, and for mute latents.
        """
        p = by_latent / _SLOPE + self._ink
        z = (torch.logit(p) - self._level()) / _SLOPE
        return torch.where(torch.arange(len(self.written)) >= self.mute, z, torch.nan)

    def _level(self) -> Tensor:
        return self.weights["fc3.bias"][self.written].double() + _SLOPE * _SHIFT


def draw_material(
    rng: Rng,
    n: int,
    latents: int,
    heads: list[str],
    *,
    mu: Tensor | None = None,
    logvar: Tensor | None = None,
    spread: float = 1.0,
) -> Material:
    """Draw a model and its images.

    Args:
        rng: Where they come from.
        n: How many images.
        latents: How many latents the decoder uses; with two heads, two more are mute.
        heads: The encoder's heads: the code or the mean, and log σ² behind it.
        mu: About where the codes lie, ``(D,)``; away from 0, if None.
        logvar: About where log σ² lies, ``(D,)``; far enough down to silence all noise, if None.
        spread: How far the images differ in what the heads give.
    """
    mute = 2 if len(heads) == 2 else 0
    size = latents + mute
    pixels = torch.randperm(PIXELS, generator=rng.generator)
    written, shared, dark, places, grey = pixels.split(
        [size, _SHARED, _DARK, n, PIXELS - size - _SHARED - _DARK - n]
    )
    images = rng.rough(n, PIXELS).add_(1).mul_(0.1)
    images[:, torch.cat([dark, places])] = 0
    images[:, written] = rng.uniform(n, size)
    images[:, shared] = rng.uniform(n, _SHARED)
    images[torch.arange(n), places] = rng.uniform(n, low=0.5, high=1)
    # One image is far dearer than the others, so that no batch costs what all of them cost.
    images[rng.integer(0, n - 1), grey] = 1.0
    weights = {**_encoder(rng, size, shared, heads), **_decoder(rng, written, mute)}
    spec = network_spec(heads, size, len(weights["fc1.bias"]), size)
    material = Material(spec, weights, images, places, shared, dark, written, mute)
    silent = rng.uniform(size, low=SILENT, high=-22)
    codes = rng.away(size, low=0.5, high=2)
    codes[:mute] = rng.signs(2)[:mute] * 2  # far from 0, whatever the image
    levels = [codes if mu is None else mu, silent if logvar is None else logvar]
    weights["fc1.weight"] *= spread
    for name, level in zip(heads, levels, strict=False):
        weights[f"{name}.bias"] += level - material.head(name).mean(0).float()
    return material


def network_spec(heads: list[str], latents: int, hidden: int, decoder: int) -> dict[str, Any]:
    """An autoencoder, or a VAE if there are two heads, with the layers that the contract names.

    Args:
        heads: The encoder's last layers.
        latents: The latent size.
        hidden: Hidden units of the encoder.
        decoder: Hidden units of the decoder.
    """
    encoder = {"fc1": (PIXELS, hidden), **{name: (hidden, "latent") for name in heads}}
    spec: dict[str, Any] = {
        "latent_dim": latents,
        "layers": {**encoder, "fc2": ("latent", decoder), "fc3": (decoder, PIXELS)},
        "encode": ["fc1", "relu"] if len(heads) == 2 else ["fc1", "relu", *heads],
        "decode": ["fc2", "relu", "fc3"],
    }
    return {**spec, "heads": heads, "samples": True} if len(heads) == 2 else spec


def _encoder(rng: Rng, size: int, shared: Tensor, heads: list[str]) -> dict[str, Tensor]:
    used = len(heads) * size
    # The last units: one that is on and unused, so that every head begins with a column of 0, and
    # two that are off.
    bias = rng.uniform(used + _IDLE, low=2.5, high=3.5)
    bias[used + 1 :] *= -1
    fc1 = torch.zeros(used + _IDLE, PIXELS)
    fc1[:, shared] = 0.1 * rng.normal(used + _IDLE, _SHARED).clamp(-2, 2)
    weights = {"fc1.weight": fc1, "fc1.bias": bias}
    rows = torch.linalg.qr(rng.normal(used, used).double()).Q.float().split(size)
    for name, own in zip(heads, rows, strict=True):
        idle = torch.cat([torch.zeros(size, 1), rng.normal(size, _IDLE - 1)], dim=1)
        weights[f"{name}.weight"] = torch.cat([_GAIN * own, idle], dim=1)
        weights[f"{name}.bias"] = torch.zeros(size)
    return weights


def _decoder(rng: Rng, written: Tensor, mute: int) -> dict[str, Tensor]:
    size = len(written)
    fc3 = torch.zeros(PIXELS, size)
    fc3[written[mute:], torch.arange(mute, size)] = _SLOPE
    bias = -rng.uniform(PIXELS, low=5, high=7)
    bias[written] = rng.uniform(size, low=-0.5, high=0.5) - _SLOPE * _SHIFT
    return {
        "fc2.weight": torch.eye(size),
        "fc2.bias": torch.full((size,), _SHIFT),
        "fc3.weight": fc3,
        "fc3.bias": bias,
    }
