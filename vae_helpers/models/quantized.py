"""The VQ-VAE of lesson 11: 28 × 28 pixels, a grid of 4 × 4 codes, 28 × 28 logits."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.discrete.codebook import GRID, nearest_code, vector_quantize


class VQVAE(nn.Module):
    """An autoencoder whose code is a grid of indices into a codebook.

    Args:
        size: Rows K of the codebook.
        width: Numbers d in a row.

    Source:
        van den Oord, Vinyals & Kavukcuoglu (2017), section 3.

    Example:
        >>> logits, codes, loss = VQVAE()(torch.zeros(3, 784))
        >>> logits.shape, codes.shape, codes.dtype
        (torch.Size([3, 784]), torch.Size([3, 16]), torch.int64)
    """

    def __init__(self, size: int = 64, width: int = 8) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 4, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 4, stride=2, padding=1)
        self.conv3 = nn.Conv2d(32, 32, 3, stride=2, padding=1)
        self.to_z = nn.Conv2d(32, width, 1)
        self.from_z = nn.Conv2d(width, 32, 1)
        self.up1 = nn.ConvTranspose2d(32, 32, 3, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.up3 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)
        self.codebook = nn.Parameter(torch.randn(size, width))

    def encode(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to a vector per cell, ``(B, 16, d)``, cells in raster order."""
        h = F.relu(self.conv1(x.reshape(-1, 1, 28, 28)))  # (B, 16, 14, 14)
        h = F.relu(self.conv2(h))  # (B, 32, 7, 7)
        h = F.relu(self.conv3(h))  # (B, 32, 4, 4)
        return self.to_z(h).flatten(2).transpose(1, 2)

    def codes(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to indices ``(B, 16)``, int64."""
        return nearest_code(self.encode(x), self.codebook)

    def decode(self, rows: Tensor) -> Tensor:
        """A row of the codebook per cell, ``(B, 16, d)``, to logits ``(B, 784)``."""
        h = F.relu(self.from_z(rows.transpose(1, 2).unflatten(2, (GRID, GRID))))
        h = F.relu(self.up1(h))  # (B, 32, 7, 7)
        h = F.relu(self.up2(h))  # (B, 16, 14, 14)
        return self.up3(h).flatten(1)

    def decode_codes(self, codes: Tensor) -> Tensor:
        """Indices ``(B, 16)`` to logits ``(B, 784)``."""
        return self.decode(self.codebook[codes])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, codes, loss)``, the loss that of `vector_quantize`."""
        z = self.encode(x)
        quantized, loss = vector_quantize(z, self.codebook)
        return self.decode(quantized), nearest_code(z, self.codebook), loss
