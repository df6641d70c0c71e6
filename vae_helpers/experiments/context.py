"""A decoder that sees the pixels already drawn, and so needs the code less."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.models import PIXELS, VAE


class ContextVAE(VAE):
    """The course's VAE, whose decoder is told the ink of the pixels before each pixel as well.

    Pixels are drawn in reading order. While training the true ones are known, so all 784 logits
    come at once: one linear layer, masked so that no pixel sees itself or a later one. What it
    sees is black and white, tossed afresh from the grey image; given the image a pixel's toss says
    nothing of the next one's, so the cross-entropy with grey x is the expected one as everywhere.

    Args:
        latent_dim: Number D of latents.
        context: How many pixels before it each pixel sees; 784 is all of them.

    Source:
        Chen et al. (2017), Variational Lossy Autoencoder, section 2; Germain et al. (2015), MADE.

    Example:
        >>> logits, mu, logvar = ContextVAE(latent_dim=5, context=28)(torch.zeros(3, 784))
        >>> logits.shape, mu.shape
        (torch.Size([3, 784]), torch.Size([3, 5]))
    """

    before: Tensor

    def __init__(self, latent_dim: int = 32, context: int = PIXELS) -> None:
        super().__init__(latent_dim)
        self.context = nn.Linear(PIXELS, PIXELS, bias=False)
        nn.init.zeros_(self.context.weight)
        before = torch.ones(PIXELS, PIXELS).tril(-1).triu(-context)  # row: the pixel that is drawn
        self.register_buffer("before", before, persistent=False)

    def with_context(self, logits: Tensor, ink: Tensor) -> Tensor:
        """The logits ``(B, 784)`` of the code, plus what the ink ``(B, 784)`` drawn before says."""
        return logits + F.linear(ink, self.context.weight * self.before)

    def forward(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, mu, logvar)``; samples z and the ink in both modes."""
        mu, logvar = self.encode(x)
        ink = torch.bernoulli(x, generator=generator)
        z = self.reparameterize(mu, logvar, generator)
        return self.with_context(self.decode(z), ink), mu, logvar

    @torch.no_grad()
    def paint(self, z: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Draw pixel after pixel, each told those before: ``(B, D)`` -> ``(B, 784)``, 0 or 1."""
        logits, weight = self.decode(z), self.context.weight * self.before
        ink = torch.zeros_like(logits)
        for pixel in range(PIXELS):
            chance = (logits[:, pixel] + ink @ weight[pixel]).sigmoid()
            ink[:, pixel] = torch.bernoulli(chance, generator=generator)
        return ink
