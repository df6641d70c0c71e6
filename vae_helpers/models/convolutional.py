"""The VAE of lesson 10: convolutions next to the image, dense layers next to z."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.models.dense import reparameterize


class ConvVAE(nn.Module):
    """A VAE whose layers next to the image are convolutions, 28 -> 14 -> 7 and back.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        LeCun, Bottou, Bengio & Haffner (1998), section II (shared weights, local fields); Zeiler,
        Krishnan, Taylor & Fergus (2010), Deconvolutional Networks, section 3 (the way back).

    Example:
        >>> logits, mu, logvar = ConvVAE(latent_dim=5)(torch.zeros(3, 784))
        >>> logits.shape, mu.shape, logvar.shape
        (torch.Size([3, 784]), torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.fc_mu = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc_logvar = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc = nn.Linear(latent_dim, 32 * 7 * 7)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``."""
        h = F.relu(self.conv1(x.reshape(-1, 1, 28, 28)))  # (B, 16, 14, 14)
        h = F.relu(self.conv2(h)).flatten(1)  # (B, 32, 7, 7), then (B, 1568)
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(
        self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """One draw z = mu + sigma * eps, ``(B, D)``, differentiable in both arguments."""
        return reparameterize(mu, logvar, generator)

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, D)`` to logits ``(B, 784)``."""
        h = F.relu(self.fc(z)).reshape(-1, 32, 7, 7)
        return self.up2(F.relu(self.up1(h))).flatten(1)  # (B, 16, 14, 14), then (B, 1, 28, 28)

    def forward(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, mu, logvar)``; samples z in both modes."""
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, generator)), mu, logvar
