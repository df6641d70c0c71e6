"""Probabilistic PCA: a VAE with a linear decoder, of which everything is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_helpers.likelihood import log_mean_exp, ppca_log_likelihood


@dataclass(frozen=True)
class LinearVAE:
    r"""The model p(z) = N(0, I), p(x given z) = N(W z + m, variance I), in float64.

    Args:
        weight: W, shape ``(P, D)``.
        mean: m, shape ``(P,)``.
        variance: Of each pixel around the decoder's answer.

    Source:
        Tipping & Bishop (1999), Probabilistic Principal Component Analysis, sections 3 and 4.

    Example:
        >>> model = LinearVAE.fit(torch.randn(500, 6), latent_dim=2)
        >>> model.log_p(torch.zeros(3, 6)).shape
        torch.Size([3])
    """

    weight: Tensor
    mean: Tensor
    variance: float

    @classmethod
    def fit(cls, x: Tensor, latent_dim: int, seed: int = 0) -> LinearVAE:
        """The maximum-likelihood model of x, ``(N, P)``: no descent, an eigendecomposition.

        A rotation of z changes no p(x), so any is as good; descent finds one at random, and so
        does this. In the eigenvectors' own axes the posterior's latents would be independent.

        Args:
            x: Observations.
            latent_dim: Number D of latents.
            seed: Of the rotation.

        Raises:
            ValueError: If there are not more pixels than latents.
        """
        if not 0 < latent_dim < x.shape[1]:
            raise ValueError(f"latent_dim is {latent_dim}, but must lie between 0 and {x.shape[1]}")
        values, axes = torch.linalg.eigh(torch.cov(x.double().T, correction=0))
        variance = values[:-latent_dim].mean()  # of all that the latents do not explain
        scale = (values[-latent_dim:] - variance).clamp(min=0).sqrt()
        noise = torch.Generator().manual_seed(seed)
        random = torch.randn(latent_dim, latent_dim, dtype=torch.float64, generator=noise)
        rotation = torch.linalg.qr(random)[0]
        weight = (axes[:, -latent_dim:] * scale) @ rotation
        return cls(weight, x.double().mean(0), float(variance))

    def log_p(self, x: Tensor) -> Tensor:
        """The exact log p(x) of each row, ``(B,)``, in nats."""
        return ppca_log_likelihood(x.double(), self.weight, self.mean, self.variance)

    @property
    def covariance(self) -> Tensor:
        """Of the posterior p(z given x), ``(D, D)``: the same for every x."""
        return torch.linalg.inv(self._precision)

    def posterior_mean(self, x: Tensor) -> Tensor:
        """Of p(z given x), ``(B, D)``."""
        along = (x.double() - self.mean) @ self.weight / self.variance
        return along @ self.covariance

    @property
    def best_sigma(self) -> Tensor:
        """The σ of the best encoder with independent coordinates, ``(D,)``."""
        return self._precision.diagonal().rsqrt()

    @property
    def _precision(self) -> Tensor:
        size = self.weight.shape[1]
        eye = torch.eye(size, dtype=self.weight.dtype)
        return eye + self.weight.T @ self.weight / self.variance

    def log_weights(self, x: Tensor, z: Tensor, mu: Tensor, sigma: Tensor) -> Tensor:
        """Log p(x, z) − log q(z) for draws z of q = N(mu, sigma²): ``(K, B)``.

        Since p(x, z) = p(x) p(z given x), and both are known, no pixel has to be touched.

        Args:
            x: Observations, shape ``(B, P)``.
            z: Draws, shape ``(K, B, D)``.
            mu: Means of q, ``(B, D)``.
            sigma: Standard deviations of q, ``(D,)``.
        """
        gap = z - self.posterior_mean(x)
        log_posterior = -0.5 * ((gap @ self._precision) * gap).sum(-1)
        log_posterior = log_posterior + 0.5 * torch.logdet(self._precision)
        log_q = -0.5 * ((z - mu) / sigma).square().sum(-1) - sigma.log().sum()
        return self.log_p(x) + log_posterior - log_q


def shortfalls(
    model: LinearVAE,
    x: Tensor,
    width: float | None,
    counts: Sequence[int] = (1, 10, 100, 1000),
    generator: torch.Generator | None = None,
) -> dict[int, float]:
    """By how much estimates from K draws fall short of log p(x), on average over rows and draws.

    Args:
        model: The linear model.
        x: Observations, shape ``(B, P)``.
        width: The encoder's σ over the best one; None draws from the prior.
        counts: The Ks; each divides the largest.
        generator: Where the draws come from; the global generator if None.

    Returns:
        For each K the mean shortfall in nats.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, theorem 1.

    Example:
        >>> model = LinearVAE.fit(torch.randn(500, 6), latent_dim=2)
        >>> list(shortfalls(model, torch.zeros(3, 6), 1.0, counts=(1, 10)))
        [1, 10]
    """
    log_w = draw_weights(model, x, width, max(counts), generator)
    truth = model.log_p(x)
    return {
        k: float((truth - log_mean_exp(log_w.reshape(-1, k, len(x)).transpose(0, 1).flatten(1))
                  .reshape(-1, len(x))).mean())
        for k in counts
    }  # fmt: skip


def draw_weights(
    model: LinearVAE,
    x: Tensor,
    width: float | None,
    n_draws: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Log-weights of draws from an encoder of that width, ``(n_draws, B)``; see `shortfalls`."""
    mu, sigma = model.posterior_mean(x), model.best_sigma
    if width is None:
        mu, sigma = torch.zeros_like(mu), torch.ones_like(sigma)
    else:
        sigma = width * sigma
    eps = torch.randn(n_draws, *mu.shape, dtype=torch.float64, generator=generator)
    return model.log_weights(x, mu + sigma * eps, mu, sigma)


def variance_is_infinite(model: LinearVAE, width: float) -> bool:
    """Whether the weights have infinite variance: some axis of q has under half the variance.

    Source:
        Owen (2013), Monte Carlo theory, methods and examples, section 9.1.
    """
    sigma = width * model.best_sigma
    curvature = torch.linalg.eigvalsh(sigma[:, None] * model._precision * sigma)
    return bool(curvature.min() <= 0.5)
