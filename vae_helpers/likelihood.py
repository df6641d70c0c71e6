"""How likely is x? Exactly where the model is linear, and from weighted draws where it is not.

All values are log-densities or log-probabilities in nats: larger is better.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.models import reparameterize
from vae_helpers.objective import log_density
from vae_helpers.sampling import LatentModel


def ppca_log_likelihood(
    x: Tensor, weight: Tensor, mean: Tensor, variance: float | Tensor
) -> Tensor:
    r"""Log p(x) of probabilistic PCA, a VAE whose decoder is linear and Gaussian.

    .. math:: \log N(x;\, m,\, W W^\top + \sigma^2 I)

    Args:
        x: Observations, shape ``(B, P)``.
        weight: The decoder's W, shape ``(P, D)``.
        mean: The decoder's bias m, shape ``(P,)``.
        variance: The variance of each pixel around the decoder's answer, positive.

    Returns:
        One log-density per row, shape ``(B,)``, in nats; it may be positive.

    Raises:
        ValueError: If ``variance`` is not positive.

    Source:
        Tipping & Bishop (1999), Probabilistic Principal Component Analysis, section 3.

    Example:
        >>> ppca_log_likelihood(torch.zeros(1, 2), torch.zeros(2, 1), torch.zeros(2), 1.0)
        tensor([-1.8379])
    """
    if not variance > 0:
        raise ValueError(f"variance is {float(variance)}, but it must be positive")
    covariance = weight @ weight.T + variance * torch.eye(len(weight), dtype=weight.dtype)
    factor = torch.linalg.cholesky(covariance)
    white = torch.linalg.solve_triangular(factor, (x - mean).T, upper=False)  # (P, B)
    # The log of a determinant, never the determinant: of 784 pixels it leaves float32.
    log_det = 2 * factor.diagonal().log().sum()
    return -0.5 * (len(weight) * math.log(2 * math.pi) + log_det + white.square().sum(0))


def log_mean_exp(log_w: Tensor) -> Tensor:
    r"""The logarithm of a mean, from logarithms.

    .. math:: \log \frac1K \sum_k e^{\ell_k}

    Args:
        log_w: Logarithms of weights, shape ``(K, B)``; a weight of 0 is -inf.

    Returns:
        The log of the mean over the first axis, shape ``(B,)``.

    Example:
        >>> log_mean_exp(torch.tensor([[-1000.0], [-1000.0]]))
        tensor([-1000.])
    """
    return log_w.logsumexp(dim=0) - math.log(len(log_w))


def log_weights(model: LatentModel, x: Tensor, z: Tensor) -> Tensor:
    r"""What each draw says of p(x): its joint density over the density it was drawn with.

    .. math:: \log p(x \mid z) + \log p(z) - \log q(z \mid x)

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``.
        z: Draws, shape ``(K, B, D)``.

    Returns:
        One log-weight per draw and image, shape ``(K, B)``, in nats.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, equation 8.

    Example:
        >>> from vae_helpers import VAE
        >>> log_weights(VAE(5), torch.zeros(2, 784), torch.zeros(3, 2, 5)).shape
        torch.Size([3, 2])
    """
    mu, logvar = model.encode(x)
    logits = model.decode(z)  # (K, B, 784)
    paid = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
    prior = torch.zeros_like(z)
    log_q = log_density(z, mu.expand_as(z), logvar.expand_as(z))
    return log_density(z, prior, prior) - log_q - paid.sum(dim=-1)


def iwae_bound(
    model: LatentModel, x: Tensor, n_samples: int, generator: torch.Generator | None = None
) -> Tensor:
    r"""The importance-weighted estimate of log p(x); on average too low, the less the more draws.

    .. math:: \log \frac1K \sum_k \frac{p(x \mid z_k)\, p(z_k)}{q(z_k \mid x)}, \quad
              z_k \sim q(z \mid x)

    Args:
        model: A VAE.
        x: Pixels, shape ``(B, 784)``.
        n_samples: Number K of draws for each image, at least 1; with 1 it is a one-draw ELBO.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        One estimate per image, shape ``(B,)``, in nats.

    Raises:
        ValueError: If ``n_samples`` is below 1.

    Source:
        Burda, Grosse & Salakhutdinov (2016), equation 8 and theorem 1.

    Example:
        >>> from vae_helpers import VAE
        >>> iwae_bound(VAE(), torch.zeros(3, 784), n_samples=10).shape
        torch.Size([3])
    """
    if n_samples < 1:
        raise ValueError(f"n_samples is {n_samples}, but a mean needs at least one draw")
    mu, logvar = model.encode(x)
    shape = (n_samples, *mu.shape)
    z = reparameterize(mu.expand(shape), logvar.expand(shape), generator)
    return log_mean_exp(log_weights(model, x, z))
