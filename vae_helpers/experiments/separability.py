"""A referee that is shown codes and draws from N(0, I), and says which is which."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.objective import log_density
from vae_helpers.price import aggregate_log_density
from vae_helpers.sampling import LatentModel

_BATCH = 512
_FRESH = 20_000  # draws from N(0, I) on which the referee is judged


def code_clouds(
    autoencoder: nn.Module, vae: LatentModel, x: Tensor, seed: int = 0
) -> dict[str, Tensor]:
    """The codes that a referee will try to tell from N(0, I).

    Args:
        autoencoder: Has ``encode(x) -> codes``.
        vae: Has ``encode(x) -> (mu, logvar)``.
        x: Pixels, shape ``(N, 784)``; N must exceed the number of latents.
        seed: Of the noise in the VAE's z.

    Returns:
        By name: the autoencoder's codes, these with mean 0 and standard deviation 1 in every
        latent, these with identity covariance, the VAE's means, each ``(N, D)``, and its z,
        eight draws per image, ``(N, 8, D)``; last ``(N, D)`` draws from N(0, I) as a control.

    Example:
        >>> from vae_helpers import VAE, Autoencoder
        >>> clouds = code_clouds(Autoencoder(2), VAE(2), torch.rand(9, 784))
        >>> [tuple(codes.shape) for codes in clouds.values()]
        [(9, 2), (9, 2), (9, 2), (9, 2), (9, 8, 2), (9, 2)]
    """
    noise = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        codes = autoencoder.encode(x)  # type: ignore[operator]
        mu, logvar = vae.encode(x)
    eps = torch.randn(len(x), 8, vae.latent_dim, generator=noise)
    return {
        "autoencoder's codes": codes,
        "... standardised": (codes - codes.mean(0)) / codes.std(0),
        "... whitened": whiten(codes),
        "VAE's means μ": mu,
        "VAE's samples z": mu[:, None] + (0.5 * logvar).exp()[:, None] * eps,
        "N(0, I) itself": torch.randn(len(x), vae.latent_dim, generator=noise),
    }


def whiten(codes: Tensor) -> Tensor:
    """Codes with mean 0 and identity covariance: shifted, rotated and scaled, nothing else.

    Args:
        codes: Shape ``(N, D)`` with N > D.

    Returns:
        Shape ``(N, D)``.

    Example:
        >>> white = whiten(torch.randn(50, 2) @ torch.tensor([[3.0, 1.0], [0.0, 0.5]]))
        >>> torch.allclose(torch.cov(white.T), torch.eye(2), atol=1e-4)
        True
    """
    centred = codes - codes.mean(0)
    factor = torch.linalg.cholesky(torch.cov(codes.T))
    return torch.linalg.solve_triangular(factor, centred.T, upper=False).T


def separability(codes: Tensor, *, epochs: int = 25, seed: int = 0) -> float:
    """How often a trained referee tells codes from draws of N(0, I): ½ is guessing, 1 is always.

    The referee is a network with one hidden layer. It learns from three quarters of the images and
    fresh draws, and is judged on the other quarter and other draws. Another referee gives other
    numbers: compare them within one referee only.

    Args:
        codes: One code per image, shape ``(N, D)``, or K draws per image, ``(N, K, D)``; the draws
            of one image stay on one side of the split.
        epochs: Passes over the images.
        seed: Of the split, the weights and the draws; the global random state is left alone.

    Returns:
        The mean of two accuracies: on codes and on draws.

    Source:
        Lopez-Paz & Oquab (2017), Revisiting Classifier Two-Sample Tests.

    Example:
        >>> separability(torch.randn(800, 2) + 6, epochs=5) > 0.95
        True
    """
    codes = codes[:, None] if codes.dim() == 2 else codes
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        order = torch.randperm(len(codes))
        cut = 3 * len(codes) // 4
        judge = _train_referee(codes[order[:cut]], epochs, torch.randn_like)
        unseen = codes[order[cut:]].flatten(0, 1)  # (images * K, D)
        fresh = torch.randn(_FRESH, codes.shape[-1])
        with torch.no_grad():
            accuracies = (judge(unseen) > 0).float().mean(), (judge(fresh) < 0).float().mean()
    return float(sum(accuracies) / 2)


def referee(a: Tensor, b: Tensor, *, epochs: int = 25, seed: int = 0) -> float:
    """How often a trained referee tells two sets of codes apart: ½ is guessing, 1 is always.

    It is that of `separability`, for any two sets; three quarters of each are learned from.

    Args:
        a: Codes, shape ``(N, D)``.
        b: Other codes, shape ``(M, D)``.
        epochs: Passes over the first set.
        seed: Of the split, the weights and the order; the global random state is left alone.

    Returns:
        The mean of two accuracies, on the quarters not learned from.

    Raises:
        ValueError: If the two do not have the same latents.

    Source:
        Lopez-Paz & Oquab (2017), Revisiting Classifier Two-Sample Tests.

    Example:
        >>> referee(torch.randn(800, 2) + 6, torch.randn(800, 2), epochs=15) > 0.95
        True
    """
    if a.dim() != 2 or a.shape[1:] != b.shape[1:]:
        raise ValueError(
            f"the sets are {tuple(a.shape)} and {tuple(b.shape)}, but (N, D), (M, D) are needed"
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = [codes[torch.randperm(len(codes))] for codes in (a, b)]
        (seen_a, new_a), (seen_b, new_b) = [
            p.split([3 * len(p) // 4, -(-len(p) // 4)]) for p in parts
        ]

        def other(seen: Tensor) -> Tensor:
            return seen_b[torch.randint(len(seen_b), (len(seen),))]

        judge = _train_referee(seen_a[:, None], epochs, other)
        with torch.no_grad():
            accuracies = (judge(new_a) > 0).float().mean(), (judge(new_b) < 0).float().mean()
    return float(sum(accuracies) / 2)


def _train_referee(codes: Tensor, epochs: int, other: Callable[[Tensor], Tensor]) -> nn.Module:
    """Positive scores for codes, negative ones for as many others."""
    n, k, d = codes.shape
    referee = nn.Sequential(nn.Linear(d, 128), nn.ReLU(), nn.Linear(128, 1))
    optimizer = torch.optim.Adam(referee.parameters(), lr=1e-2, fused=True)
    for _ in range(epochs):
        for rows in torch.randperm(n).split(_BATCH):
            seen = codes[rows, torch.randint(k, (len(rows),))]  # (batch, D): one draw per image
            loss = F.softplus(-referee(seen)).mean() + F.softplus(referee(other(seen))).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return referee


@torch.no_grad()
def distance_from_prior(
    mu: Tensor, logvar: Tensor, draws: int = 500, seed: int = 0
) -> tuple[float, float]:
    """How far all images' Gaussians, taken together, are from N(0, I).

    Args:
        mu: Means of the images' Gaussians, shape ``(N, D)``.
        logvar: Their log-variances, the same shape.
        draws: From either distribution, on which the averages are estimated.
        seed: Of the draws; the global random state is left alone.

    Returns:
        KL(q(z) || N(0, I)) in nats, and how often a referee is right who knows both densities:
        no other can do better.

    Source:
        Hoffman & Johnson (2016), ELBO surgery, equation 8.

    Example:
        >>> kl, accuracy = distance_from_prior(torch.full((9, 2), 8.0), torch.zeros(9, 2), draws=50)
        >>> round(kl / 64, 1), accuracy
        (1.0, 1.0)
    """
    noise = torch.Generator().manual_seed(seed)
    rows = torch.randint(len(mu), (draws,), generator=noise)
    eps = torch.randn(2, draws, mu.shape[1], generator=noise)
    ours, prior = mu[rows] + (0.5 * logvar[rows]).exp() * eps[0], eps[1]
    zero = torch.zeros_like(prior)
    kl = aggregate_log_density(ours, mu, logvar) - log_density(ours, zero, zero)
    other = aggregate_log_density(prior, mu, logvar) - log_density(prior, zero, zero)
    accuracy = ((kl > 0).float().mean() + (other < 0).float().mean()) / 2
    return kl.mean().item(), accuracy.item()
