"""Mixtures of Gaussians as priors of z, and a fair choice of how many Gaussians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.separability import referee
from vae_helpers.objective import log_density
from vae_helpers.sampling import LatentModel


def encoder_draws(mu: Tensor, logvar: Tensor, draws: int = 1, seed: int = 0) -> Tensor:
    """Fresh draws of each image's Gaussian.

    Args:
        mu: Means, shape ``(N, D)``.
        logvar: Log-variances, the same shape.
        draws: How many of each.
        seed: Of the noise; the global random state is left alone.

    Returns:
        Shape ``(draws * N, D)``: all images once, then again.

    Example:
        >>> encoder_draws(torch.ones(2, 3), torch.full((2, 3), -200.0), draws=2).shape
        torch.Size([4, 3])
    """
    noise = torch.Generator().manual_seed(seed)
    eps = torch.randn(draws, *mu.shape, generator=noise)
    return (mu + (0.5 * logvar).exp() * eps).flatten(0, 1)


def standard_nats(z: Tensor) -> Tensor:
    """-log p(z) under N(0, I): ``(B, D)`` -> ``(B,)``, nats.

    Example:
        >>> standard_nats(torch.zeros(1, 2))
        tensor([1.8379])
    """
    return -log_density(z, torch.zeros_like(z), torch.zeros_like(z))


@dataclass(frozen=True)
class Mixture:
    """Gaussians with covariances of their own, fitted by expectation-maximisation.

    Args:
        fitted: The model that scikit-learn fitted.
    """

    fitted: object

    @classmethod
    def fit(cls, z: Tensor, components: int, seed: int = 0) -> Mixture:
        """Fit to codes ``(N, D)``.

        Source:
            Bishop (2006), Pattern Recognition and Machine Learning, section 9.2.2.

        Example:
            >>> Mixture.fit(torch.randn(500, 2), 1).nats(torch.zeros(1, 2)).shape
            torch.Size([1])
        """
        from sklearn.mixture import GaussianMixture  # seconds to import: only where it is needed

        model = GaussianMixture(components, reg_covar=1e-5, random_state=seed)
        return cls(model.fit(z.double().numpy()))

    def nats(self, z: Tensor) -> Tensor:
        """-log p(z), shape ``(B,)``, in nats."""
        scores = self.fitted.score_samples(z.double().numpy())  # type: ignore[attr-defined]
        return -torch.from_numpy(scores).float()

    def draw(self, n: int, seed: int = 0) -> Tensor:
        """Codes, shape ``(n, D)``."""
        self.fitted.random_state = seed  # type: ignore[attr-defined]
        z, _ = self.fitted.sample(n)  # type: ignore[attr-defined]
        return torch.from_numpy(z).float()


def choose_components(
    mu: Tensor, logvar: Tensor, candidates: Sequence[int], draws: int = 5, seed: int = 0
) -> dict[int, float]:
    """What each number of Gaussians costs on training images that it was not fitted to.

    Half of the images are fitted to, the others are priced: the held-out digits take no part, so
    that a choice made here is not made for them.

    Args:
        mu: Means of the training images' Gaussians, shape ``(N, D)``.
        logvar: Their log-variances.
        candidates: Numbers of Gaussians.
        draws: Of each image's z to fit to.
        seed: Of the split, the draws and the fits.

    Returns:
        Nats by number, of which one takes the least.

    Example:
        >>> costs = choose_components(torch.randn(400, 2), torch.zeros(400, 2), [1, 40])
        >>> costs[1] < costs[40]
        True
    """
    order = torch.randperm(len(mu), generator=torch.Generator().manual_seed(seed))
    fitted, priced = order.tensor_split(2)
    z = encoder_draws(mu[fitted], logvar[fitted], draws, seed)
    z_new = encoder_draws(mu[priced], logvar[priced], 1, seed + 1)
    return {k: Mixture.fit(z, k, seed).nats(z_new).mean().item() for k in candidates}


@torch.no_grad()
def measure_prior(model: LatentModel, z: Tensor, drawn: Tensor) -> dict[str, float]:
    """What a prior's draws look like, to a referee between codes and draws, and to the judge.

    Args:
        model: The VAE whose codes they are.
        z: Codes of images, shape ``(N, D)``.
        drawn: Draws of the prior, shape ``(M, D)``.

    Returns:
        ``referee``, as in `referee`; ``sure``, the share of decoded draws that the judge is sure
        of.

    Example:
        >>> from vae_helpers import VAE
        >>> sorted(measure_prior(VAE(2), torch.randn(40, 2), torch.randn(40, 2)))
        ['referee', 'sure']
    """
    with torch.enable_grad():
        told = referee(z, drawn)
    return {"referee": told, "sure": confident_share(model.decode(drawn).sigmoid())}
