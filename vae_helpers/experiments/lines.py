"""Straight lines between codes: does the middle still look like a digit, and to whom?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vae_helpers.experiments.classifier import confident_share
from vae_helpers.sampling import LatentModel


class PointPosterior(nn.Module):
    """An autoencoder seen as a VAE: its code is the mean, and the posterior has no width.

    What takes a VAE and works with means (reconstruct, interpolate, traverse) or with the prior
    (generate) then takes an autoencoder too.

    Args:
        autoencoder: Has ``encode(x) -> codes``, ``decode(z) -> logits`` and ``latent_dim``.

    Example:
        >>> from vae_helpers import Autoencoder, interpolate
        >>> model = PointPosterior(Autoencoder(latent_dim=3))
        >>> interpolate(model, torch.zeros(784), torch.ones(784), steps=4).shape
        torch.Size([4, 784])
    """

    def __init__(self, autoencoder: nn.Module) -> None:
        super().__init__()
        self.autoencoder = autoencoder
        self.latent_dim: int = autoencoder.latent_dim  # type: ignore[assignment]

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(code, logvar)``, with log-variance minus infinity."""
        code = self.autoencoder.encode(x)  # type: ignore[operator]
        return code, torch.full_like(code, -torch.inf)

    def decode(self, z: Tensor) -> Tensor:
        """Codes ``(B, D)`` to logits ``(B, 784)``."""
        return self.autoencoder.decode(z)  # type: ignore[operator]


@torch.no_grad()
def confident_midpoints(
    model: LatentModel | None, x: Tensor, labels: Tensor, *, pairs: int = 1000, seed: int = 0
) -> float:
    """How many midpoints between two different digits a classifier is sure about.

    Args:
        model: A VAE, or a `PointPosterior`; None takes the midpoint of the pixels.
        x: Pixels, shape ``(N, 784)``.
        labels: Digits, shape ``(N,)``; pairs of one and the same digit are left out.
        pairs: Pairs to draw, with replacement, before that.
        seed: Of the pairs; the same seed gives every model the same pairs.

    Returns:
        A share between 0 and 1 (see `confident_share`: no measure of quality).

    Example:
        >>> from vae_helpers import load_digits
        >>> held_out = load_digits(split="test")
        >>> 0.2 < confident_midpoints(None, held_out.pixels, held_out.labels) < 0.6
        True
    """
    generator = torch.Generator().manual_seed(seed)
    a, b = torch.randint(len(x), (2, pairs), generator=generator)
    different = labels[a] != labels[b]
    a, b = a[different], b[different]
    if model is None:
        return confident_share((x[a] + x[b]) / 2)
    mu, _ = model.encode(x)
    return confident_share(model.decode((mu[a] + mu[b]) / 2).sigmoid())
