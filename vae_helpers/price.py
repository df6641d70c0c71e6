"""What a code costs and what that buys: units in use, a floor under costs, the KL in two parts."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from vae_helpers.objective import gaussian_kl_terms, log_density


def active_units(mu: Tensor, threshold: float = 0.01) -> int:
    """How many latents have a mean that varies from image to image.

    Args:
        mu: Posterior means, shape ``(N, D)``.
        threshold: The variance above which a latent counts as active.

    Returns:
        The number of active latents.

    Raises:
        ValueError: If there is no image.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, section 5.2.

    Example:
        >>> active_units(torch.tensor([[1.0, 5.0], [-1.0, 5.0]]))
        1
    """
    if not len(mu):
        raise ValueError("mu has no rows: without images nothing varies")
    return int((mu.var(dim=0, correction=0) > threshold).sum())


def free_bits_kl(mu: Tensor, logvar: Tensor, free: float) -> Tensor:
    r"""The KL with a floor: a latent whose average cost is below ``free`` nats costs ``free``.

    .. math:: \sum_j \max\Big(\lambda, \frac1B \sum_b \mathrm{KL}_{bj}\Big)

    Args:
        mu: Posterior means, shape ``(B, D)``.
        logvar: Posterior log-variances, shape ``(B, D)``.
        free: The floor of each latent, in nats.

    Returns:
        A scalar in nats per example. Below the floor its gradient is exactly 0.

    Source:
        Kingma et al. (2016), Improving Variational Inference with Inverse Autoregressive Flow,
        appendix C.8.

    Example:
        >>> free_bits_kl(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2), free=0.5)
        tensor(2.5000)
    """
    return gaussian_kl_terms(mu, logvar).mean(dim=0).clamp(min=free).sum()


def aggregate_log_density(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    r"""The log-density of the cloud that all images' Gaussians make together.

    .. math:: \log q(z) = \log \frac1N \sum_n N(z; \mu_n, \sigma_n^2)

    Args:
        z: Points, shape ``(S, D)``.
        mu: Posterior means, shape ``(N, D)``.
        logvar: Posterior log-variances, shape ``(N, D)``.

    Returns:
        One value per point, shape ``(S,)``, in nats.

    Source:
        Hoffman & Johnson (2016), ELBO surgery; Makhzani et al. (2016), section 2.

    Example:
        >>> aggregate_log_density(torch.zeros(1, 2), torch.zeros(3, 2), torch.zeros(3, 2))
        tensor([-1.8379])
    """
    # The square is multiplied out, so that no (S, N, D) tensor is made; that needs float64.
    far, mean, precision = z.double(), mu.double(), (-logvar.double()).exp()
    squares = far.square() @ precision.T - 2 * far @ (mean * precision).T
    squares = squares + (mean.square() * precision).sum(dim=1)
    constant = mu.shape[1] * math.log(2 * math.pi) + logvar.double().sum(dim=1)
    return ((-0.5 * (squares + constant)).logsumexp(dim=1) - math.log(len(mu))).to(z.dtype)


@torch.no_grad()
def split_kl(mu: Tensor, logvar: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    r"""The KL in two parts: what z says of the image, and how far the cloud is from the prior.

    .. math:: \frac1N \sum_n \log \frac{q(z_n \mid x_n)}{q(z_n)}, \quad
        \frac1N \sum_n \log \frac{q(z_n)}{p(z_n)}, \quad z_n = \mu_n + \sigma_n \varepsilon_n

    Args:
        mu: Posterior means, shape ``(N, D)``.
        logvar: Posterior log-variances, shape ``(N, D)``.
        eps: Standard normal noise, shape ``(N, D)``.

    Returns:
        ``(information, marginal)``, two scalars in nats, with no graph; their sum is the one-draw
        estimate of the KL. The first is at most log N.

    Source:
        Hoffman & Johnson (2016), ELBO surgery: yet another way to carve up the variational
        evidence lower bound.

    Example:
        >>> one = torch.zeros(1, 2)
        >>> [part.item() for part in split_kl(one, one, one)]
        [0.0, 0.0]
    """
    z = mu + (0.5 * logvar).exp() * eps
    prior = log_density(z, torch.zeros_like(z), torch.zeros_like(z))
    own = log_density(z, mu, logvar)
    cloud = torch.cat([aggregate_log_density(rows, mu, logvar) for rows in z.split(512)])
    return (own - cloud).mean(), (cloud - prior).mean()
