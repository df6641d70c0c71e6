"""Where a label's nats went: what z still says of it, and a VAE that learns it afterwards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.models import CLASSES, ConditionalVAE, reparameterize
from vae_helpers.objective import gaussian_kl
from vae_helpers.randomness import random_state


def probe_accuracy(
    z: Tensor, labels: Tensor, z_new: Tensor, labels_new: Tensor, seed: int = 0
) -> float:
    """How often a small network reads the digit from z, on codes it has not seen; 0.1 is chance.

    Args:
        z: Codes to learn from, shape ``(N, D)``.
        labels: Their digits, shape ``(N,)``.
        z_new: Codes to be judged on, shape ``(M, D)``.
        labels_new: Their digits, shape ``(M,)``.
        seed: Of the weights and the order; the global random state is left alone.

    Example:
        >>> z, y = torch.randn(400, 3), torch.arange(400) % 10
        >>> probe_accuracy(z, y, z + 0, y) < 0.6
        True
    """
    probe = train_probe(z, labels, seed)
    with torch.no_grad():
        return float((probe(z_new).argmax(-1) == labels_new).float().mean())


def train_probe(z: Tensor, labels: Tensor, seed: int = 0) -> nn.Module:
    """A network with one hidden layer that reads the digit from a code.

    Args:
        z: Codes, shape ``(N, D)``.
        labels: Their digits, shape ``(N,)``.
        seed: Of the weights and the order; the global random state is left alone.

    Returns:
        From codes ``(B, D)`` to logits ``(B, 10)``.
    """
    with random_state(seed), torch.enable_grad():
        probe = nn.Sequential(nn.Linear(z.shape[1], 128), nn.ReLU(), nn.Linear(128, CLASSES))
        optimizer = torch.optim.Adam(probe.parameters(), lr=3e-3, fused=True)
        for _ in range(20):
            for rows in torch.randperm(len(z)).split(128):
                loss = F.cross_entropy(probe(z[rows]), labels[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return probe.eval()


@dataclass(frozen=True)
class ClassGaussians:
    """A Gaussian for each digit, fitted to the codes of a VAE that never saw a label.

    Args:
        means: Shape ``(10, D)``.
        factors: Lower Cholesky factors of the covariances, shape ``(10, D, D)``.
    """

    means: Tensor
    factors: Tensor

    @classmethod
    def fit(cls, z: Tensor, labels: Tensor) -> ClassGaussians:
        """The mean and covariance of each digit's codes ``(N, D)``, N > D of each digit."""
        groups = [z[labels == digit].double() for digit in range(CLASSES)]
        means = torch.stack([group.mean(0) for group in groups])
        factors = torch.linalg.cholesky(torch.stack([torch.cov(group.T) for group in groups]))
        return cls(means.float(), factors.float())

    def draw(self, labels: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A code for each label, shape ``(N, D)``."""
        eps = torch.randn(len(labels), self.means.shape[1], generator=generator)
        return self.means[labels] + torch.einsum("nij,nj->ni", self.factors[labels], eps)


@torch.no_grad()
def label_bounds(model: ConditionalVAE, x: Tensor, draws: int = 4, seed: int = 0) -> Tensor:
    """The bound on log p(x | y) under each of the ten labels.

    Args:
        model: A conditional VAE.
        x: Pixels, shape ``(B, 784)``.
        draws: Of z, over which each bound is averaged.
        seed: Of the noise, the same for all labels; the global random state is left alone.

    Returns:
        Shape ``(B, 10)``, in nats (negative numbers).

    Example:
        >>> label_bounds(ConditionalVAE(3), torch.zeros(2, 784)).shape
        torch.Size([2, 10])
    """
    bounds = []
    for digit in range(CLASSES):
        y = torch.full((len(x),), digit)
        with random_state(seed):
            mu, logvar = model.encode(x, y)
            costs = [
                F.binary_cross_entropy_with_logits(
                    model.decode(reparameterize(mu, logvar), y), x, reduction="none"
                ).sum(-1)
                for _ in range(draws)
            ]
        bounds.append(-torch.stack(costs).mean(0) - gaussian_kl(mu, logvar))
    return torch.stack(bounds, dim=1)


def bound_without_label(bounds: Tensor) -> Tensor:
    """A bound on log p(x), from those under each label: ``(B, 10)`` -> ``(B,)``, nats.

    p(x) is the average of p(x | y) over ten equally likely labels, and each bound is below its
    log p(x | y).

    Example:
        >>> bound_without_label(torch.zeros(1, 10))
        tensor([0.])
    """
    return bounds.logsumexp(-1) - math.log(bounds.shape[-1])
