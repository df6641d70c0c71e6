"""What lesson 12 trains in latent space: a denoiser; and a VAE whose latents lie on a grid.

Source:
    Ho, Jain & Abbeel (2020), Denoising Diffusion Probabilistic Models,
    https://arxiv.org/abs/2006.11239; Rombach et al. (2022), High-Resolution Image Synthesis with
    Latent Diffusion Models, https://arxiv.org/abs/2112.10752, section 3.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.models.dense import reparameterize

CELLS = 7 * 7


class Denoiser(nn.Module):
    r"""Predicts the noise in :math:`z_t`: what a Gaussian would say, plus a network that learns.

    .. math:: \hat\varepsilon(z_t, t) = \sqrt{1 - \bar\alpha_t}\, \big(z_t + f(z_t, t)\big)

    If codes were draws from N(0, I), the guess would be right without f, which starts at 0. The
    root before it keeps its errors small where a step's noise is small.

    Args:
        latent_dim: Number D of latents.
        alpha_bar: The schedule, shape ``(T,)``.
        hidden: Width of the network's three hidden layers.

    Example:
        >>> model = Denoiser(2, torch.tensor([0.75, 0.36]))
        >>> model(torch.ones(2, 2), torch.tensor([0, 1]))
        tensor([[0.5000, 0.5000],
                [0.8000, 0.8000]], grad_fn=<MulBackward0>)
    """

    alpha_bar: Tensor
    mean: Tensor
    factor: Tensor

    def __init__(self, latent_dim: int, alpha_bar: Tensor, hidden: int = 256) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.register_buffer("alpha_bar", alpha_bar)
        self.register_buffer("mean", torch.zeros(latent_dim))
        self.register_buffer("factor", torch.eye(latent_dim))
        self.time = nn.Embedding.from_pretrained(time_features(len(alpha_bar)), freeze=True)
        self.fc1 = nn.Linear(latent_dim + self.time.embedding_dim, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, hidden)
        self.fc4 = nn.Linear(hidden, latent_dim)
        nn.init.zeros_(self.fc4.weight)
        nn.init.zeros_(self.fc4.bias)

    def forward(self, z: Tensor, t: Tensor) -> Tensor:
        """``z_t`` ``(B, D)`` and steps ``(B,)``, int64, to the noise expected in it, ``(B, D)``."""
        h = torch.cat([z, self.time(t)], dim=1)
        for layer in (self.fc1, self.fc2, self.fc3):
            h = F.relu(layer(h))
        return (1 - self.alpha_bar[t, None]).sqrt() * (z + self.fc4(h))

    def whiten(self, codes: Tensor) -> None:
        """From now on, walk in coordinates where these codes have mean 0 and covariance I.

        The untrained model then stands for the Gaussian fitted to them, and no longer for N(0, I).

        Args:
            codes: Shape ``(N, D)``, N > D.
        """
        self.mean.copy_(codes.mean(0))
        self.factor.copy_(torch.linalg.cholesky(torch.cov(codes.T)))

    def inward(self, codes: Tensor) -> Tensor:
        """Codes ``(B, D)`` in the coordinates of the walk."""
        return torch.linalg.solve_triangular(self.factor, (codes - self.mean).T, upper=False).T

    def outward(self, z: Tensor) -> Tensor:
        """And back."""
        return z @ self.factor.T + self.mean


def time_features(steps: int, frequencies: int = 3) -> Tensor:
    """Sines and cosines of t / T, from slow to fast: ``(T, 2 * frequencies)``.

    Example:
        >>> time_features(100).shape
        torch.Size([100, 6])
    """
    angle = math.pi * torch.arange(steps)[:, None] / steps * 2 ** torch.arange(frequencies) / 2
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class GridVAE(nn.Module):
    """A convolutional VAE whose latents keep their place: channels on a grid of 7 × 7 cells.

    Args:
        latent_dim: Number of latents, 49 for each channel.

    Raises:
        ValueError: If they do not fill whole channels.

    Source:
        Rombach et al. (2022), section 3.1, for the shape of the code.

    Example:
        >>> model = GridVAE()
        >>> [part.shape for part in model(torch.zeros(3, 784))]
        [torch.Size([3, 784]), torch.Size([3, 98]), torch.Size([3, 98])]
    """

    def __init__(self, latent_dim: int = 2 * CELLS) -> None:
        super().__init__()
        if latent_dim % CELLS:
            raise ValueError(f"latent_dim is {latent_dim}, but a grid takes 49 a channel")
        self.latent_dim, channels = latent_dim, latent_dim // CELLS
        self.conv1 = nn.Conv2d(1, 16, 3, 2, 1)
        self.conv2 = nn.Conv2d(16, 32, 3, 2, 1)
        self.conv_mu = nn.Conv2d(32, channels, 1)
        self.conv_logvar = nn.Conv2d(32, channels, 1)
        self.conv3 = nn.Conv2d(channels, 32, 3, 1, 1)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, 2, 1)
        self.up2 = nn.ConvTranspose2d(16, 1, 4, 2, 1)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``: channel, row, column."""
        h = F.relu(self.conv1(x.reshape(-1, 1, 28, 28)))
        h = F.relu(self.conv2(h))
        return self.conv_mu(h).flatten(1), self.conv_logvar(h).flatten(1)

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, D)`` to logits ``(B, 784)``."""
        h = F.relu(self.conv3(z.reshape(len(z), -1, 7, 7)))
        return self.up2(F.relu(self.up1(h))).flatten(1)

    def forward(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, mu, logvar)``; samples z in both modes."""
        mu, logvar = self.encode(x)
        return self.decode(reparameterize(mu, logvar, generator)), mu, logvar
