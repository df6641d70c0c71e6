"""Asking a VAE for something: a digit, a handwriting carried over, a direction in its codes.

All functions return values with no graph attached, and leave the model's mode alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

from vae_helpers.models import CLASSES, ConditionalVAE
from vae_helpers.sampling import LatentModel


@torch.no_grad()
def generate_digits(
    model: ConditionalVAE, labels: Tensor, generator: torch.Generator | None = None
) -> Tensor:
    """Decode one fresh draw of the prior for each digit asked for.

    Args:
        model: A conditional VAE.
        labels: The digits asked for, int64, shape ``(N,)``.
        generator: Where the draws come from; the global generator if None.

    Returns:
        Pixel probabilities, shape ``(N, 784)``.

    Source:
        Sohn, Lee & Yan (2015), section 4.

    Example:
        >>> generate_digits(ConditionalVAE(2), torch.tensor([3, 3, 8])).shape
        torch.Size([3, 784])
    """
    z = torch.randn(len(labels), model.latent_dim, generator=generator)
    return model.decode(z, labels).sigmoid()


@torch.no_grad()
def transfer_style(model: ConditionalVAE, x: Tensor, y: int) -> Tensor:
    """Decode the posterior mean of an image, read under its own label, as each of the ten digits.

    Args:
        model: A conditional VAE.
        x: Pixels of one image, shape ``(784,)``.
        y: Its label.

    Returns:
        Pixel probabilities, shape ``(10, 784)``; row d shows the digit d.

    Source:
        Kingma, Rezende, Mohamed & Welling (2014), section 5.2 (style and content separated).

    Example:
        >>> transfer_style(ConditionalVAE(2), torch.zeros(784), 3).shape
        torch.Size([10, 784])
    """
    mu, _ = model.encode(x[None], torch.tensor([y]))
    return model.decode(mu.expand(CLASSES, -1), torch.arange(CLASSES)).sigmoid()


@torch.no_grad()
def class_shift(
    model: LatentModel, images: Tensor, labels: Tensor, source: int, target: int
) -> Tensor:
    """The way from one class's codes to another's, in a VAE that never saw a label.

    Args:
        model: A VAE.
        images: Pixels, shape ``(N, 784)``.
        labels: Their classes, shape ``(N,)``.
        source: Where the shift starts.
        target: Where it leads.

    Returns:
        The mean of μ over the target's images minus that over the source's, shape ``(D,)``.

    Raises:
        ValueError: If there is no image of one of the classes.

    Source:
        Larsen, Sønderby, Larochelle & Winther (2016), section 4.2 (attribute vectors).

    Example:
        >>> from vae_helpers import VAE
        >>> class_shift(VAE(2), torch.rand(4, 784), torch.tensor([0, 0, 1, 1]), 0, 1).shape
        torch.Size([2])
    """
    mu, _ = model.encode(images)
    means = {}
    for kind in (source, target):
        rows = labels == kind
        if not rows.any():
            raise ValueError(f"no image has the label {kind}")
        means[kind] = mu[rows].mean(0)
    return means[target] - means[source]
