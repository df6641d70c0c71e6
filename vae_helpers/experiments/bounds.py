"""How likely is one image? The average over the prior's draws, and the encoder's bound."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.models import reparameterize
from vae_helpers.objective import gaussian_kl
from vae_helpers.sampling import LatentModel

_CHUNK = 5000  # decoded draws held in memory at a time


def _log_likelihood(model: LatentModel, x: Tensor, z: Tensor) -> Tensor:
    """Log p(x | z) of one image for each of the codes, shape ``(S,)``."""
    pixels = x.expand(len(z), -1)
    return -F.binary_cross_entropy_with_logits(model.decode(z), pixels, reduction="none").sum(1)


@torch.no_grad()
def prior_estimate(
    model: LatentModel, x: Tensor, n_draws: int, generator: torch.Generator | None = None
) -> float:
    r"""Log p(x) of one image, estimated by averaging over draws from the prior.

    .. math:: \log \frac1S \sum_s p(x \mid z_s), \quad z_s \sim N(0, I)

    Nearly always far too low: the average hangs on draws that are too rare to occur.

    Args:
        model: A VAE.
        x: Pixels of one image, shape ``(784,)``.
        n_draws: Number S of draws.
        generator: Where the draws come from; the global generator if None.

    Returns:
        The estimate in nats.

    Example:
        >>> from vae_helpers import VAE
        >>> prior_estimate(VAE(), torch.zeros(784), n_draws=10) < 0
        True
    """
    sizes = [_CHUNK] * (n_draws // _CHUNK) + [n_draws % _CHUNK]
    parts = [
        _log_likelihood(model, x, torch.randn(size, model.latent_dim, generator=generator))
        for size in sizes
        if size
    ]
    return (torch.cat(parts).logsumexp(0) - math.log(n_draws)).item()


@torch.no_grad()
def elbo_estimate(
    model: LatentModel, x: Tensor, n_draws: int, generator: torch.Generator | None = None
) -> float:
    r"""The ELBO of one image, its reconstruction term averaged over draws from the encoder.

    Args:
        model: A VAE.
        x: Pixels of one image, shape ``(784,)``.
        n_draws: Number of draws.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        The estimate in nats; its mean is a lower bound of log p(x).

    Source:
        Kingma & Welling (2014), equation 7.

    Example:
        >>> from vae_helpers import VAE
        >>> elbo_estimate(VAE(), torch.zeros(784), n_draws=10) < 0
        True
    """
    mu, logvar = model.encode(x[None])
    shape = (n_draws, mu.shape[1])
    z = reparameterize(mu.expand(shape), logvar.expand(shape), generator)
    return (_log_likelihood(model, x, z).mean() - gaussian_kl(mu, logvar)[0]).item()
