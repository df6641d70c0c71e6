"""The two sizes in which the quiz runs its experiments.

`Reference` takes the course's reference models (`pretrained`): seconds to train on first use, then
read from the cache. `Pocket` takes a VAE that needs no training, because it can be solved: the
linear one with Gaussian pixels, whose best weights are principal components. Its pixels have
variance 1/4, that of a fair coin. It has no hidden layers and its nats are those of a density, so
its numbers differ; it is the same objective that pushes them.

Source:
    Tipping & Bishop (1999), Probabilistic Principal Component Analysis; Lucas, Tucker, Grosse &
    Norouzi (2019), Don't Blame the ELBO, section 4 (the linear VAE and its threshold).
"""

from __future__ import annotations

import functools
import math
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from vae_helpers import training
from vae_helpers.data import load_digits
from vae_helpers.models import PIXELS

EPOCHS = {0.0: 10, 0.5: 20, 1.0: 20, 2.0: 20, float(PIXELS): 10}
LATENTS = 32
PIXEL_VARIANCE = 0.25


class Size(Protocol):
    """Where an experiment gets its models from."""

    seed: int

    def vae(self) -> Any:
        """The VAE at beta = 1: ``encode(x) -> (mu, logvar)``, ``decode(z)``."""

    def at(self, beta: float) -> Any:
        """One trained at another beta."""

    def costs(self, output: Tensor, x: Tensor) -> Tensor:
        """What the decoder's output costs for each image of x, ``(B,)`` nats."""

    def reconstruction(self, output: Tensor, x: Tensor) -> float:
        """The mean of these costs."""

    def picture(self, output: Tensor) -> Tensor:
        """The image that the decoder's output means."""


class Reference:
    """The course's reference models of one training seed.

    Args:
        seed: Of the training.
        progress: Whether to show a bar.
    """

    def __init__(self, seed: int = 0, progress: bool = True) -> None:
        self.seed, self.progress = seed, progress

    @torch.enable_grad()
    def vae(self) -> Any:
        """The reference VAE."""
        return training.pretrained("vae", seed=self.seed, progress=self.progress)

    @torch.enable_grad()
    def at(self, beta: float) -> Any:
        """The reference recipe at another beta, for fewer epochs."""
        return training.pretrained(
            "vae", beta=beta, epochs=EPOCHS[beta], seed=self.seed, progress=self.progress
        )

    def costs(self, output: Tensor, x: Tensor) -> Tensor:
        """Bernoulli cross-entropies."""
        return binary_cross_entropy_with_logits(output, x, reduction="none").sum(dim=-1)

    def reconstruction(self, output: Tensor, x: Tensor) -> float:
        """Their mean."""
        return self.costs(output, x).mean().item()

    def picture(self, output: Tensor) -> Tensor:
        """Probabilities of ink."""
        return output.sigmoid()


class LinearVAE:
    """The linear VAE with Gaussian pixels, at its optimum for a given beta; nothing is trained.

    Along principal axis i, with variance l_i and pixel variance v, the best squared weight is
    ``max(l_i - beta v, 0)``: an axis that carries less than beta v is shut off.

    Args:
        beta: Weight of the KL term.
    """

    latent_dim = LATENTS

    def __init__(self, beta: float) -> None:
        self.mean, variances, self._axes = _components()
        threshold = beta * PIXEL_VARIANCE
        kept = torch.clamp(variances, min=threshold)
        self._weights = (variances - threshold).clamp(min=0).sqrt()  # (D,)
        self._gain = self._weights / kept
        self._logvar = (threshold / kept).clamp(min=1e-12).log()

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to the exact ``(mu, logvar)``, each ``(B, 32)``."""
        mu = (x - self.mean) @ self._axes * self._gain
        return mu, self._logvar.expand_as(mu)

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, 32)`` to the means of the pixels ``(B, 784)``."""
        return self.mean + (z * self._weights) @ self._axes.T


@functools.lru_cache(maxsize=1)
def _components() -> tuple[Tensor, Tensor, Tensor]:
    """The mean image, the 32 largest variances, and their axes."""
    x = load_digits().pixels
    centred = x - x.mean(0)
    variances, axes = torch.linalg.eigh(centred.T @ centred / len(x))
    return x.mean(0), variances[-LATENTS:].flip(0), axes[:, -LATENTS:].flip(1)


class Pocket:
    """Models that are there in a moment.

    Args:
        seed: Of what is random in an experiment.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def vae(self) -> Any:
        """The solved linear VAE."""
        return self.at(1.0)

    def at(self, beta: float) -> Any:
        """The linear VAE, solved at another beta."""
        return LinearVAE(beta)

    def costs(self, output: Tensor, x: Tensor) -> Tensor:
        """Negative log-densities of Gaussian pixels."""
        squared = (x - output).square().sum(dim=-1)
        return (squared / PIXEL_VARIANCE + PIXELS * math.log(2 * math.pi * PIXEL_VARIANCE)) / 2

    def reconstruction(self, output: Tensor, x: Tensor) -> float:
        """Their mean."""
        return self.costs(output, x).mean().item()

    def picture(self, output: Tensor) -> Tensor:
        """The mean of the pixels."""
        return output
