"""What a check asks with: inputs that tell slips apart, drawn from a generator of their own."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from vae_helpers import models


class Rng:
    """Inputs for a check, drawn from a generator of its own.

    The global random state is not touched. The inputs are informative: rows differ, means have
    both signs, log-variances keep away from 0 (where sigma = 1 hides the commonest slips).

    Args:
        seed: The same seed gives the same inputs.
    """

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal values."""
        return torch.randn(shape, generator=self.generator)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """Values spread evenly over [low, high)."""
        return low + (high - low) * torch.rand(shape, generator=self.generator)

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(torch.randint(low, high + 1, (), generator=self.generator))

    def sizes(self, low: int = 3, high: int = 8) -> tuple[int, int]:
        """Two different sizes, for rows and for columns."""
        first, second = self.integer(low, high), self.integer(low, high - 1)
        return first, second + (second >= first)

    def signs(self, *shape: int) -> Tensor:
        """-1 or +1 for each entry, both present in every tensor of two or more entries."""
        flat = torch.ones(shape).flatten()
        flat[::2] = -1
        return flat[torch.randperm(len(flat), generator=self.generator)].reshape(shape)

    def away(self, *shape: int, low: float = 0.5, high: float = 2.0) -> Tensor:
        """Values of both signs whose size lies between low and high: never near 0."""
        return self.signs(*shape) * self.uniform(*shape, low=low, high=high)

    def gaussian(self, batch: int, latents: int) -> tuple[Tensor, Tensor]:
        """An informative ``(mu, logvar)``, each of shape ``(batch, latents)``."""
        return self.away(batch, latents), self.away(batch, latents, low=0.6, high=1.8)

    def reached(self, *shape: int, low: float = -14.0, high: float = 5.0) -> Tensor:
        """Log-variances as training reaches them, from low to high, both among them."""
        values = self.uniform(*shape, low=low, high=high).flatten()
        values[-1], values[0] = high, low
        return values[torch.randperm(len(values), generator=self.generator)].reshape(shape)

    def rough(self, *shape: int) -> Tensor:
        """Values spread evenly over [-1, 1), of 16 bits: where many are needed."""
        count = math.prod(shape)
        words = torch.empty(-(-count // 4), dtype=torch.int64)
        words.random_(-(2**63), None, generator=self.generator)
        return words.view(torch.int16)[:count].reshape(shape) / 2**15

    def pixels(self, batch: int) -> Tensor:
        """Grey images in [0, 1], shape ``(batch, 784)``, ink and paper and what lies between."""
        return (0.5 + self.rough(batch, models.PIXELS)).clamp_(0, 1)

    def weights(self, shapes: dict[str, tuple[int, ...]], scale: float = 1.0) -> dict[str, Tensor]:
        """Random weights that keep activations of order ``scale``: biases are never 0."""
        return {
            name: self.rough(*shape).mul_(scale * (3 / math.prod(shape[1:])) ** 0.5)
            if len(shape) > 1
            else self.normal(*shape).mul_(scale / 2)
            for name, shape in shapes.items()
        }

    def weights_like(self, model: torch.nn.Module, scale: float = 1.0) -> dict[str, Tensor]:
        """Random weights for every entry of a reference model's state."""
        shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
        return self.weights(shapes, scale)
