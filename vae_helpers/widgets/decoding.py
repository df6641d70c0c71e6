"""Asking a model for pictures, wherever it lives and whatever it was doing."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


def device_of(model: nn.Module) -> torch.device:
    """Where a model's weights are; the CPU if it has none.

    Example:
        >>> device_of(nn.Linear(1, 1))
        device(type='cpu')
    """
    return next((weight.device for weight in model.parameters()), torch.device("cpu"))


@torch.no_grad()
def decoded(model: Any, z: Tensor) -> Tensor:
    """Decode codes.

    Args:
        model: Has ``decode(z) -> logits``.
        z: Codes, shape ``(N, D)``.

    Returns:
        Pixel probabilities, shape ``(N, 784)``, on the CPU.

    Example:
        >>> from vae_helpers import VAE
        >>> decoded(VAE(2), torch.zeros(3, 2)).shape
        torch.Size([3, 784])
    """
    return model.decode(z.to(device_of(model))).sigmoid().cpu()


@torch.no_grad()
def encoded(model: Any, x: Tensor) -> tuple[Tensor, Tensor]:
    """Encode images.

    Args:
        model: Has ``encode(x) -> (mu, logvar)``.
        x: Pixels, shape ``(N, 784)``.

    Returns:
        ``(mu, sigma)``, both of shape ``(N, D)``, on the CPU.

    Example:
        >>> from vae_helpers import VAE
        >>> mu, sigma = encoded(VAE(2), torch.zeros(3, 784))
        >>> sigma.shape
        torch.Size([3, 2])
    """
    mu, logvar = model.encode(x.to(device_of(model)))
    return mu.cpu(), (0.5 * logvar).exp().cpu()
