"""What a trained VAE is used for: generate, reconstruct, interpolate, traverse, map the plane.

All functions return pixel probabilities with no graph attached, and leave the model's mode alone.
``model`` is anything with ``encode(x) -> (mu, logvar)``, ``decode(z) -> logits``, ``latent_dim``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn


class LatentModel(Protocol):
    """What sampling needs of a model."""

    latent_dim: int

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``."""

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, D)`` to logits ``(B, 784)``."""


@torch.no_grad()
def generate(model: LatentModel, n: int, generator: torch.Generator | None = None) -> Tensor:
    """Decode n draws from the prior N(0, I).

    Args:
        model: A VAE.
        n: Number of images, at least 1.
        generator: Where the draws come from; the global generator if None.

    Returns:
        Pixel probabilities, shape ``(n, 784)``.

    Raises:
        ValueError: If ``n`` is below 1, or the generator lives on another device than the model.

    Source:
        Kingma & Welling (2014), section 2.1 (ancestral sampling from the generative model).

    Example:
        >>> from vae_helpers import VAE
        >>> generate(VAE(latent_dim=2), 4).shape
        torch.Size([4, 784])
    """
    if n < 1:
        raise ValueError(f"n is {n}, but at least one image must be asked for")
    z = torch.randn(n, model.latent_dim, generator=generator, **_like(model, generator))
    return model.decode(z).sigmoid()


@torch.no_grad()
def reconstruct(model: LatentModel, x: Tensor) -> Tensor:
    """Decode the posterior means of x; deterministic.

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``.

    Returns:
        Pixel probabilities, shape ``(B, 784)``.

    Example:
        >>> from vae_helpers import VAE
        >>> reconstruct(VAE(), torch.zeros(2, 784)).shape
        torch.Size([2, 784])
    """
    mu, _ = model.encode(x)
    return model.decode(mu).sigmoid()


@torch.no_grad()
def interpolate(model: LatentModel, x_start: Tensor, x_end: Tensor, steps: int) -> Tensor:
    """Decode evenly spaced points on the straight line between two posterior means.

    Args:
        model: A VAE.
        x_start: Pixels of the first image, shape ``(784,)``.
        x_end: Pixels of the last image, shape ``(784,)``.
        steps: Number of pictures, both ends included, at least 2.

    Returns:
        Pixel probabilities, shape ``(steps, 784)``.

    Raises:
        ValueError: If ``steps`` is below 2.

    Example:
        >>> from vae_helpers import VAE
        >>> interpolate(VAE(), torch.zeros(784), torch.ones(784), steps=5).shape
        torch.Size([5, 784])
    """
    if steps < 2:
        raise ValueError(f"steps is {steps}, but a line has two ends: ask for 2 or more")
    mu, _ = model.encode(torch.stack([x_start, x_end]))
    t = torch.linspace(0, 1, steps, device=mu.device)[:, None]  # (steps, 1)
    return model.decode((1 - t) * mu[0] + t * mu[1]).sigmoid()


@torch.no_grad()
def traverse(model: LatentModel, x: Tensor, dim: int, values: Sequence[float] | Tensor) -> Tensor:
    """Decode the posterior mean of x with one latent set to each value in turn.

    Args:
        model: A VAE.
        x: Pixels of one image, shape ``(784,)``.
        dim: The latent to set, from 0 to D - 1.
        values: The values it takes, in this order.

    Returns:
        Pixel probabilities, shape ``(len(values), 784)``.

    Raises:
        IndexError: If the model has no latent ``dim``.

    Example:
        >>> from vae_helpers import VAE
        >>> traverse(VAE(), torch.zeros(784), dim=3, values=[-2, 0, 2]).shape
        torch.Size([3, 784])
    """
    mu, _ = model.encode(x[None])
    if not 0 <= dim < mu.shape[-1]:
        raise IndexError(f"dim is {dim}, but this model's latents run from 0 to {mu.shape[-1] - 1}")
    z = mu.repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values, dtype=mu.dtype, device=mu.device)
    return model.decode(z).sigmoid()


@torch.no_grad()
def latent_plane(model: LatentModel, steps: int = 15, extent: float = 2.5) -> Tensor:
    """Decode a square grid of a two-dimensional latent space, top row first.

    Args:
        model: A VAE with ``latent_dim == 2``.
        steps: Pictures along each side, at least 2.
        extent: The grid runs from -extent to +extent on both axes.

    Returns:
        Pixel probabilities, shape ``(steps, steps, 784)``; row 0 has the largest second latent.

    Raises:
        ValueError: If the model is not two-dimensional, or ``steps`` is below 2.

    Source:
        Kingma & Welling (2014), appendix A (there at the prior's quantiles).

    Example:
        >>> from vae_helpers import VAE
        >>> latent_plane(VAE(latent_dim=2), steps=3).shape
        torch.Size([3, 3, 784])
    """
    if steps < 2:
        raise ValueError(f"steps is {steps}, but a plane has two edges: ask for 2 or more")
    if model.latent_dim != 2:
        raise ValueError(f"a plane has 2 latents, this model has {model.latent_dim}")
    axis = torch.linspace(-extent, extent, steps, **_like(model))
    z2, z1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return model.decode(torch.stack([z1, z2], dim=-1)).sigmoid()  # (steps, steps, 784)


def _like(model: LatentModel, generator: torch.Generator | None = None) -> dict[str, Any]:
    """Device and dtype of the model's weights; a generator's draws are made where it lives."""
    weights = next(iter(model.parameters()), None) if isinstance(model, nn.Module) else None
    if weights is None:
        return {}
    if generator is not None and generator.device != weights.device:
        raise ValueError(
            f"the generator draws on {generator.device}, but the model is on {weights.device}: "
            f"make it with torch.Generator({str(weights.device)!r})"
        )
    return {"device": weights.device, "dtype": weights.dtype}
