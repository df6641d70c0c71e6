"""The reference models of the course: 784 -> 256 -> ReLU -> 32 (+32) -> 256 -> ReLU -> 784 logits.

Source:
    Kingma & Welling (2014), Auto-Encoding Variational Bayes, https://arxiv.org/abs/1312.6114,
    section 3 and appendix C (a Gaussian encoder and a Bernoulli decoder, one hidden layer each).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PIXELS = 28 * 28
HIDDEN = 256


class Autoencoder(nn.Module):
    """The deterministic baseline: one code per image, and no distribution over codes.

    Args:
        latent_dim: Number D of latent coordinates.

    Example:
        >>> Autoencoder(latent_dim=5)(torch.zeros(3, 784)).shape
        torch.Size([3, 784])
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_latent = nn.Linear(HIDDEN, latent_dim)
        self.fc2 = nn.Linear(latent_dim, HIDDEN)
        self.fc3 = nn.Linear(HIDDEN, PIXELS)

    def encode(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to codes ``(B, D)``; no activation on the code."""
        return self.fc_latent(F.relu(self.fc1(x)))

    def decode(self, z: Tensor) -> Tensor:
        """Codes ``(B, D)`` to logits ``(B, 784)``."""
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to the logits ``(B, 784)`` of their reconstruction."""
        return self.decode(self.encode(x))


class GaussianEncoder(nn.Module):
    """An encoder with two heads: for each image a Gaussian over z instead of one point.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        Kingma & Welling (2014), appendix C.2.

    Example:
        >>> mu, logvar = GaussianEncoder(latent_dim=5)(torch.zeros(3, 784))
        >>> mu.shape, logvar.shape
        (torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_mu = nn.Linear(HIDDEN, latent_dim)
        self.fc_logvar = nn.Linear(HIDDEN, latent_dim)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``; neither head is activated."""
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)


class VAE(nn.Module):
    """The variational autoencoder: Gaussian encoder, reparameterized sample, Bernoulli decoder.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        Kingma & Welling (2014), sections 2.4 and 3.

    Example:
        >>> logits, mu, logvar = VAE(latent_dim=5)(torch.zeros(3, 784))
        >>> logits.shape, mu.shape, logvar.shape
        (torch.Size([3, 784]), torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_mu = nn.Linear(HIDDEN, latent_dim)
        self.fc_logvar = nn.Linear(HIDDEN, latent_dim)
        self.fc2 = nn.Linear(latent_dim, HIDDEN)
        self.fc3 = nn.Linear(HIDDEN, PIXELS)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``."""
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(
        self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """One draw z = mu + sigma * eps, ``(B, D)``, differentiable in both arguments."""
        return reparameterize(mu, logvar, generator)

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, D)`` to logits ``(B, 784)``."""
        return self.fc3(F.relu(self.fc2(z)))

    def forward(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, mu, logvar)``; samples z in both modes."""
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, generator)), mu, logvar


def reparameterize(mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
    r"""Draw from N(mu, sigma^2) along a path that gradients can follow.

    .. math:: z = \mu + \sigma \odot \varepsilon, \quad \varepsilon \sim N(0, I), \quad
              \sigma = e^{\frac12 \log \sigma^2}

    Args:
        mu: Means, shape ``(*batch, D)``.
        logvar: Log-variances, the same shape.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        One draw per entry, shape ``(*batch, D)``.

    Source:
        Kingma & Welling (2014), section 2.4.

    Example:
        >>> reparameterize(torch.ones(2, 3), torch.full((2, 3), -200.0))
        tensor([[1., 1., 1.],
                [1., 1., 1.]])
    """
    eps = torch.empty_like(mu).normal_(generator=generator)
    return mu + (0.5 * logvar).exp() * eps
