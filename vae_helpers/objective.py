r"""The objective and its parts, all in nats per example.

Losses are summed over pixels or latents and averaged over the batch, so the parts add up:
``loss = reconstruction + beta * kl``.

What the reconstruction number means: MNIST pixels are grey, and the Bernoulli cross-entropy of a
grey pixel is the *expected* one over randomly binarised images. The negative ELBO bounds the
log-likelihood of those binary images; it is not a density of grey pixels, and a perfect
reconstruction costs the images' own entropy (about 46 nats per digit), not 0.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.models import reparameterize


def _same_shape(**tensors: Tensor) -> None:
    (first, a), *others = tensors.items()
    for name, b in others:
        if a.shape != b.shape:
            raise ValueError(
                f"{first} is {tuple(a.shape)} but {name} is {tuple(b.shape)}: "
                "they belong to the same entries and need the same shape"
            )


def pixel_price(p: Tensor, x: Tensor) -> Tensor:
    r"""What each pixel costs when it was predicted to be ink with probability p.

    .. math:: -x \log p - (1 - x) \log(1 - p)

    Args:
        p: Predicted probabilities of ink, in (0, 1), any shape.
        x: Ink in [0, 1], the same shape.

    Returns:
        One price per pixel, the same shape, in nats; for grey ink the expected price of a pixel
        that is tossed to be ink with probability x.

    Raises:
        ValueError: If the shapes differ.

    Source:
        Kingma & Welling (2014), appendix C.1.

    Example:
        >>> pixel_price(torch.tensor([0.5, 0.9]), torch.tensor([1.0, 0.0]))
        tensor([0.6931, 2.3026])
    """
    _same_shape(p=p, x=x)
    return -x * p.log() - (1 - x) * (1 - p).log()


def reconstruction_loss(logits: Tensor, x: Tensor) -> Tensor:
    r"""Bernoulli cross-entropy between pixels and the decoder's logits.

    .. math:: \frac1B \sum_b \sum_i \mathrm{softplus}(a_{bi}) - x_{bi} a_{bi}

    Args:
        logits: Decoder outputs a before the sigmoid, shape ``(B, 784)``.
        x: Pixels in [0, 1], the same shape.

    Returns:
        A scalar, in nats per example: summed over pixels, averaged over the batch.

    Raises:
        ValueError: If the shapes differ.

    Source:
        Kingma & Welling (2014), appendix C.1.

    Example:
        >>> half = torch.zeros(2, 784)  # a logit of 0 is the probability one half
        >>> round(reconstruction_loss(half, torch.rand(2, 784)).item(), 1)
        543.4
    """
    _same_shape(logits=logits, x=x)
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


def image_entropy(x: Tensor) -> Tensor:
    r"""The floor of `reconstruction_loss`: what a perfect reconstruction of grey pixels costs.

    .. math:: \frac1B \sum_b \sum_i H(x_{bi}), \quad H(p) = -p \log p - (1 - p) \log(1 - p)

    Args:
        x: Pixels in [0, 1], shape ``(B, 784)``.

    Returns:
        A scalar, in nats per example.

    Example:
        >>> round(image_entropy(torch.full((2, 784), 0.5)).item(), 1)
        543.4
    """
    return F.binary_cross_entropy(x, x, reduction="sum") / len(x)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    r"""KL divergence from the encoder's Gaussian to the standard normal prior.

    .. math:: \tfrac12 \sum_j \big(\mu_j^2 + e^{\ell_j} - 1 - \ell_j\big)

    Args:
        mu: Posterior means, shape ``(*batch, D)``.
        logvar: Posterior log-variances :math:`\ell = \log\sigma^2`, shape ``(*batch, D)``.

    Returns:
        One non-negative value per example, shape ``(*batch,)``, in nats.

    Raises:
        ValueError: If ``mu`` and ``logvar`` differ in shape.

    Source:
        Kingma & Welling (2014), Auto-Encoding Variational Bayes, appendix B.

    Example:
        >>> gaussian_kl(torch.tensor([[1.0, 0.0]]), torch.zeros(1, 2))
        tensor([0.5000])
    """
    return gaussian_kl_terms(mu, logvar).sum(dim=-1)


def gaussian_kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    r"""The KL divergence of each latent, :math:`\tfrac12 (\mu^2 + e^\ell - 1 - \ell)`.

    Args:
        mu: Posterior means.
        logvar: Posterior log-variances, of the same shape.

    Returns:
        One non-negative value per latent, in nats; `gaussian_kl` is their sum.

    Raises:
        ValueError: If ``mu`` and ``logvar`` differ in shape.

    Example:
        >>> gaussian_kl_terms(torch.tensor([[1.0, 0.0]]), torch.zeros(1, 2))
        tensor([[0.5000, 0.0000]])
    """
    _same_shape(mu=mu, logvar=logvar)
    # expm1 keeps precision where it matters: near collapse, logvar is almost 0.
    return 0.5 * (mu.square() + logvar.expm1() - logvar)


def log_density(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    r"""Log-density of a diagonal Gaussian.

    .. math:: -\tfrac12 \sum_j \Big(\log 2\pi + \ell_j + \frac{(z_j - \mu_j)^2}{e^{\ell_j}}\Big)

    Args:
        z: Points, shape ``(*batch, D)``.
        mu: Means, shape ``(*batch, D)``.
        logvar: Log-variances :math:`\ell`, shape ``(*batch, D)``.

    Returns:
        log N(z; mu, diag sigma^2), shape ``(*batch,)``, in nats.

    Raises:
        ValueError: If the shapes differ.

    Source:
        Kingma & Welling (2014), appendix C.2.

    Example:
        >>> log_density(torch.zeros(1, 2), torch.zeros(1, 2), torch.zeros(1, 2))
        tensor([-1.8379])
    """
    _same_shape(z=z, mu=mu, logvar=logvar)
    squared = (z - mu).square() * (-logvar).exp()
    return -0.5 * (math.log(2 * math.pi) + logvar + squared).sum(dim=-1)


def monte_carlo_kl(
    mu: Tensor, logvar: Tensor, n_samples: int, generator: torch.Generator | None = None
) -> Tensor:
    r"""The KL divergence estimated by sampling from the encoder's Gaussian.

    .. math:: \frac1S \sum_s \log q(z_s) - \log p(z_s), \quad z_s \sim q = N(\mu, \sigma^2)

    Args:
        mu: Posterior means, shape ``(B, D)``.
        logvar: Posterior log-variances, shape ``(B, D)``.
        n_samples: Number S of draws, at least 1.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        One estimate per example, shape ``(B,)``, in nats. A single estimate may be negative.

    Raises:
        ValueError: If the shapes differ or ``n_samples`` is below 1.

    Source:
        Kingma & Welling (2014), section 2.3, equation 6.

    Example:
        >>> monte_carlo_kl(torch.zeros(2, 3), torch.zeros(2, 3), n_samples=10)
        tensor([0., 0.])
    """
    if n_samples < 1:
        raise ValueError(f"n_samples is {n_samples}, but an average needs at least one draw")
    _same_shape(mu=mu, logvar=logvar)
    mus, logvars = mu.expand(n_samples, *mu.shape), logvar.expand(n_samples, *mu.shape)
    z = reparameterize(mus, logvars, generator)  # (S, B, D)
    zero = torch.zeros_like(z)
    return (log_density(z, mus, logvars) - log_density(z, zero, zero)).mean(dim=0)


def negative_elbo(
    logits: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, beta: float = 1.0
) -> tuple[Tensor, Tensor, Tensor]:
    r"""The VAE's loss and its two parts.

    .. math:: \text{loss} = \text{reconstruction} + \beta \, \text{KL}

    Args:
        logits: Decoder outputs, shape ``(B, 784)``.
        x: Pixels in [0, 1], shape ``(B, 784)``.
        mu: Posterior means, shape ``(B, D)``.
        logvar: Posterior log-variances, shape ``(B, D)``.
        beta: Weight of the KL term; the loss is the negative ELBO at 1 only.

    Returns:
        ``(loss, reconstruction, kl)``, three scalars in nats per example, the parts unweighted.

    Source:
        Kingma & Welling (2014), equation 10; beta from Higgins et al. (2017), beta-VAE, equation 4.

    Example:
        >>> x, zero = torch.rand(2, 784), torch.zeros(2, 3)
        >>> [round(part.item(), 2) for part in negative_elbo(torch.zeros(2, 784), x, zero, zero)]
        [543.43, 543.43, 0.0]
    """
    reconstruction = reconstruction_loss(logits, x)
    kl = gaussian_kl(mu, logvar).mean()
    return reconstruction + beta * kl, reconstruction, kl


def elbo_gap(x: Tensor, m: Tensor, s: Tensor) -> Tensor:
    r"""Exact log p(x) minus the ELBO in a model that can be solved.

    For p(z) = N(0, 1), p(x given z) = N(z, 1) and q(z) = N(m, s^2) the true posterior is
    N(x/2, 1/2), and the gap is the KL divergence from q to it:

    .. math:: s^2 + (m - x/2)^2 - \tfrac12 - \tfrac12 \log(2 s^2)

    Args:
        x: Observations, any shape.
        m: Means of q, the same shape.
        s: Standard deviations of q, positive, the same shape.

    Returns:
        The gap, the same shape, in nats; never negative, 0 at the true posterior.

    Raises:
        ValueError: If the shapes differ or an ``s`` is not positive.

    Source:
        Kingma & Welling (2014), equation 1.

    Example:
        >>> elbo_gap(torch.tensor([2.0]), torch.tensor([1.0]), torch.tensor([0.5]).sqrt())
        tensor([0.])
    """
    _same_shape(x=x, m=m, s=s)
    if not bool((s > 0).all()):
        raise ValueError("s is a standard deviation and must be positive everywhere")
    variance = s.square()
    return variance + (m - x / 2).square() - 0.5 - 0.5 * (2 * variance).log()
