"""Straight lines between codes: what lies in the middle, and how near is it to a digit?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

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
def midpoints(
    model: LatentModel | None, x: Tensor, labels: Tensor, *, pairs: int = 1000, seed: int = 0
) -> Tensor:
    """What lies halfway between two images of different digits.

    Args:
        model: A VAE, or a `PointPosterior`: the line runs between its means. None takes the line
            between the pixels.
        x: Pixels, shape ``(N, 784)``.
        labels: Digits, shape ``(N,)``; pairs of one and the same digit are left out.
        pairs: Pairs to draw, with replacement, before that.
        seed: Of the pairs; the same seed gives every model the same pairs.

    Returns:
        Pixel probabilities, shape ``(M, 784)`` with M at most ``pairs``.

    Example:
        >>> x, labels = torch.eye(784)[:2], torch.tensor([4, 9])
        >>> midpoints(None, x, labels, pairs=50).max().item()
        0.5
    """
    generator = torch.Generator().manual_seed(seed)
    a, b = torch.randint(len(x), (2, pairs), generator=generator)
    different = labels[a] != labels[b]
    a, b = a[different], b[different]
    if model is None:
        return (x[a] + x[b]) / 2
    mu, _ = model.encode(x)
    return model.decode((mu[a] + mu[b]) / 2).sigmoid()


def nearest_distance(pictures: Tensor, images: Tensor) -> float:
    """How far pictures lie from the image nearest to each, on average.

    Args:
        pictures: Pixels or probabilities, shape ``(M, 784)``.
        images: Pixels, shape ``(N, 784)``.

    Returns:
        The mean Euclidean distance. Blurred pictures are near to everything: no measure of quality.

    Example:
        >>> nearest_distance(torch.zeros(2, 784), torch.eye(784))
        1.0
    """
    return torch.cdist(pictures, images).min(dim=1).values.mean().item()
