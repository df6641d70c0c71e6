"""What a model's code costs, latent by latent, and what the pixels lose without it."""

from __future__ import annotations

import torch
from torch import Tensor

from vae_helpers import price
from vae_helpers.experiments.context import ContextVAE
from vae_helpers.models import VAE, reparameterize
from vae_helpers.objective import gaussian_kl_terms, reconstruction_loss
from vae_helpers.randomness import random_state


@torch.no_grad()
def latent_costs(model: VAE, images: Tensor) -> Tensor:
    """The KL of each latent, averaged over the images: ``(N, 784)`` -> ``(D,)``, in nats.

    Example:
        >>> from vae_helpers import VAE
        >>> latent_costs(VAE(latent_dim=3), torch.rand(5, 784)).shape
        torch.Size([3])
    """
    return gaussian_kl_terms(*model.encode(images)).mean(dim=0)


@torch.no_grad()
def prior_losses(model: VAE, images: Tensor, seed: int = 0) -> Tensor:
    """By how much reconstruction gets worse when one latent is a draw from the prior instead.

    Args:
        model: A VAE.
        images: Pixels, shape ``(N, 784)``.
        seed: Of the noise; the global random state is left alone.

    Returns:
        For each latent, the others being the encoder's, nats per image: shape ``(D,)``.

    Example:
        >>> from vae_helpers import VAE
        >>> prior_losses(VAE(latent_dim=3), torch.rand(5, 784)).shape
        torch.Size([3])
    """
    with random_state(seed):
        z = reparameterize(*model.encode(images))
        drawn = torch.randn_like(z)
    whole = reconstruction_loss(model.decode(z), images)
    losses = []
    for latent in range(z.shape[1]):
        without = z.clone()
        without[:, latent] = drawn[:, latent]
        losses.append(reconstruction_loss(model.decode(without), images) - whole)
    return torch.stack(losses)


@torch.no_grad()
def code_worth(model: VAE, images: Tensor, seed: int = 0) -> float:
    """By how many nats reconstruction gets worse when the whole code is a draw from the prior.

    Args:
        model: A VAE, with a context or without.
        images: Pixels, shape ``(N, 784)``.
        seed: Of the noise; the global random state is left alone.

    Example:
        >>> from vae_helpers import VAE
        >>> abs(code_worth(VAE(latent_dim=3), torch.rand(5, 784))) < 20
        True
    """
    with random_state(seed):
        z = reparameterize(*model.encode(images))
        drawn, ink = torch.randn_like(z), torch.bernoulli(images)
    both = [model.decode(code) for code in (z, drawn)]
    if isinstance(model, ContextVAE):
        both = [model.with_context(logits, ink) for logits in both]
    own, other = (reconstruction_loss(logits, images).item() for logits in both)
    return other - own


@torch.no_grad()
def split_of(model: VAE, images: Tensor, seed: int = 0) -> tuple[float, float]:
    """The KL of these images in two parts, by one draw each; see `vae_helpers.price.split_kl`.

    Args:
        model: A VAE.
        images: Pixels, shape ``(N, 784)``; thousands are taken in pieces.
        seed: Of the draws; the global random state is left alone.

    Returns:
        ``(information, marginal)`` in nats.

    Example:
        >>> from vae_helpers import VAE
        >>> len(split_of(VAE(latent_dim=3), torch.rand(5, 784)))
        2
    """
    mu, logvar = model.encode(images)
    eps = torch.randn(mu.shape, generator=torch.Generator().manual_seed(seed))
    information, marginal = price.split_kl(mu, logvar, eps)
    return information.item(), marginal.item()
