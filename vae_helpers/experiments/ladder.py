"""The ladder of lesson 01: five ways to draw a code for an autoencoder, each knowing more."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor


def ladder(
    codes: Tensor, n: int = 500, *, components: int = 50, seed: int = 0
) -> dict[str, Tensor]:
    """Draw codes in five ways, from knowing nothing of the data to a fitted mixture.

    Each rung knows something of the training codes that the one before did not: nothing; each
    latent's mean and spread; each latent's whole distribution (latents shuffled
    independently, so only what ties them together is lost); all correlations; their clusters.

    Args:
        codes: The training images' codes, shape ``(N, D)``.
        n: Codes to draw on each rung.
        components: Gaussians in the mixture.
        seed: Fixes the draws and the mixture's start.

    Returns:
        For each rung its codes, shape ``(n, D)``, in the order of the ladder.

    Raises:
        ValueError: If ``codes`` is no matrix, or has fewer rows than the mixture has components.

    Example:
        >>> draws = ladder(torch.randn(200, 3), n=7, components=2)
        >>> list(draws)[-1], draws["N(0, I)"].shape
        ('mixture of 2 Gaussians', torch.Size([7, 3]))
    """
    if codes.dim() != 2 or len(codes) < components:
        raise ValueError(
            f"codes is {tuple(codes.shape)}, but (N, D) with N of at least {components} is needed"
        )
    codes = codes.detach()
    generator = torch.Generator().manual_seed(seed)
    size = n, codes.shape[1]
    mean, std = codes.mean(0), codes.std(0)
    shuffled = torch.stack(
        [column[torch.randint(len(codes), (n,), generator=generator)] for column in codes.T], dim=1
    )
    # The Cholesky factor L has L @ L.T = covariance, so mean + L @ noise has that covariance.
    factor = torch.linalg.cholesky(torch.cov(codes.T) + 1e-6 * torch.eye(size[1]))
    return {
        "N(0, I)": torch.randn(size, generator=generator),
        "matched mean and std": mean + std * torch.randn(size, generator=generator),
        "shuffled latents": shuffled,
        "full covariance": mean + torch.randn(size, generator=generator) @ factor.T,
        f"mixture of {components} Gaussians": _mixture(codes, n, components, seed),
    }


def _mixture(codes: Tensor, n: int, components: int, seed: int) -> Tensor:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits

    # Its matrices are small: threads would cost more than they bring, much more on a busy machine.
    with warnings.catch_warnings(), threadpool_limits(1):
        # 50 components need not settle to the last digit to be drawn from.
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture = GaussianMixture(components, reg_covar=1e-3, max_iter=30, random_state=seed)
        draws, _ = mixture.fit(codes.double().numpy()).sample(n)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return torch.from_numpy(draws).float()[order]  # sklearn returns them sorted by component
