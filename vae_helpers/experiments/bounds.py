"""How likely is one image? The average over the prior's draws, and the encoder's bound."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.models import reparameterize
from vae_helpers.objective import gaussian_kl, log_density
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


@torch.no_grad()
def importance_estimate(
    model: LatentModel,
    x: Tensor,
    n_draws: int,
    belief: tuple[Tensor, Tensor] | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    r"""Log p(x) of each image from draws of a Gaussian, each weighted with how likely it was.

    .. math:: \log \frac1S \sum_s \frac{p(x \mid z_s)\, p(z_s)}{q(z_s)}, \quad z_s \sim q

    On average too low, and the less the more draws.

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``.
        n_draws: Number S of draws for each image.
        belief: ``(mu, logvar)`` of q, each ``(B, D)``; the encoder's if None.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        One estimate per image, shape ``(B,)``, in nats.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, equation 8.

    Example:
        >>> from vae_helpers import VAE
        >>> importance_estimate(VAE(), torch.zeros(3, 784), n_draws=10).shape
        torch.Size([3])
    """
    means, logvars = model.encode(x) if belief is None else belief
    estimates = []
    for image, mu, logvar in zip(x, means, logvars, strict=True):
        mus, logvars_ = mu.expand(n_draws, -1), logvar.expand(n_draws, -1)
        z = reparameterize(mus, logvars_, generator)
        zero = torch.zeros_like(z)
        log_ratio = log_density(z, zero, zero) - log_density(z, mus, logvars_)
        weights = _log_likelihood(model, image, z) + log_ratio
        estimates.append(weights.logsumexp(0) - math.log(n_draws))
    return torch.stack(estimates)


def best_gaussian(
    model: LatentModel, x: Tensor, steps: int = 300, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """For each image the Gaussian with the highest ELBO, found by Adam from the encoder's answer.

    Args:
        model: A VAE; its weights stay as they are.
        x: Pixels, shape ``(B, 784)``.
        steps: Of Adam, with eight draws for each image.
        seed: Of the draws.

    Returns:
        ``(mu, logvar)``, each ``(B, D)``.

    Source:
        Cremer, Li & Duvenaud (2018), Inference Suboptimality in Variational Autoencoders.

    Example:
        >>> from vae_helpers import VAE
        >>> best_gaussian(VAE(latent_dim=3), torch.zeros(2, 784), steps=1)[0].shape
        torch.Size([2, 3])
    """
    noise = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        mu, logvar = (part.clone() for part in model.encode(x))
    mu.requires_grad_()
    logvar.requires_grad_()
    optimizer = torch.optim.Adam([mu, logvar], lr=0.03)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    pixels = x.expand(8, *x.shape)
    for _ in range(steps):
        z = reparameterize(mu.expand(8, *mu.shape), logvar.expand(8, *mu.shape), noise)
        bits = F.binary_cross_entropy_with_logits(model.decode(z), pixels, reduction="none")
        loss = bits.sum(-1).mean(0).sum() + gaussian_kl(mu, logvar).sum()
        mu.grad, logvar.grad = torch.autograd.grad(loss, (mu, logvar))
        optimizer.step()
        schedule.step()
    return mu.detach(), logvar.detach()


@torch.no_grad()
def elbo_of(
    model: LatentModel,
    x: Tensor,
    belief: tuple[Tensor, Tensor],
    n_draws: int = 50,
    generator: torch.Generator | None = None,
) -> Tensor:
    """The ELBO of each image under a Gaussian of its own, shape ``(B,)``, in nats.

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``.
        belief: ``(mu, logvar)``, each ``(B, D)``.
        n_draws: Over which the reconstruction term is averaged.
        generator: Where the noise comes from; the global generator if None.

    Example:
        >>> from vae_helpers import VAE
        >>> zero = torch.zeros(2, 32)
        >>> elbo_of(VAE(), torch.zeros(2, 784), (zero, zero)).shape
        torch.Size([2])
    """
    mu, logvar = belief
    total = torch.zeros(len(x))
    for _ in range(n_draws):
        logits = model.decode(reparameterize(mu, logvar, generator))
        total -= F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    return total / n_draws - gaussian_kl(mu, logvar)


def gap_parts(model: LatentModel, x: Tensor, seed: int = 0) -> dict[str, float]:
    """How far the encoder's bound lies below log p(x), and what the best Gaussians would reach.

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``; a hundred take seconds.
        seed: Of all draws.

    Returns:
        Averages over the images in nats: the ELBO with the encoder's Gaussians, with the best one
        for each image, and an estimate of log p(x) that is on average too low.

    Example:
        >>> from vae_helpers import VAE
        >>> list(gap_parts(VAE(latent_dim=2), torch.zeros(2, 784)))
        ['encoder', 'best Gaussian', 'log p(x), at least']
    """
    noise = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        encoders = model.encode(x)
    best = best_gaussian(model, x, seed=seed)
    return {
        "encoder": elbo_of(model, x, encoders, generator=noise).mean().item(),
        "best Gaussian": elbo_of(model, x, best, generator=noise).mean().item(),
        "log p(x), at least": importance_estimate(model, x, 2000, best, noise).mean().item(),
    }
