"""A black-and-white digit as bits, without loss: its codes, then its pixels given the codes."""

from __future__ import annotations

import math
import zlib

import torch
from torch import Tensor

from vae_helpers.discrete.codebook import CELLS
from vae_helpers.discrete.coder import Predict, read_bits, write_bits
from vae_helpers.discrete.priors import Prior
from vae_helpers.models import PIXELS, VQVAE


def next_code(prior: Prior) -> Predict:
    """What the prior says of the next cell, for the coder."""

    @torch.no_grad()
    def predict(before: list[int]) -> Tensor:
        codes = torch.zeros(1, CELLS, dtype=torch.int64)
        codes[0, : len(before)] = torch.tensor(before, dtype=torch.int64)
        return prior.log_probs(codes)[0, len(before)].exp()

    return predict


def next_pixel(ink: Tensor) -> Predict:
    """Pixels one by one, each with its own probability of ink, ``(784,)``."""
    shares = torch.stack([1 - ink, ink], dim=1).clamp(1e-6, 1 - 1e-6)
    return lambda before: shares[len(before)]


@torch.no_grad()
def write_digit(model: VQVAE, prior: Prior, pixels: Tensor) -> tuple[str, str]:
    """A black-and-white digit, ``(784,)`` of 0 and 1, as two strings of bits: codes and pixels."""
    codes = model.codes(pixels[None])
    ink = model.decode_codes(codes)[0].sigmoid()
    words = write_bits(codes[0].tolist(), next_code(prior))
    return words, write_bits(pixels.int().tolist(), next_pixel(ink))


@torch.no_grad()
def read_digit(model: VQVAE, prior: Prior, words: str, rest: str) -> Tensor:
    """The digit behind two strings of bits, ``(784,)``: nothing else is needed."""
    codes = torch.tensor([read_bits(words, CELLS, next_code(prior))])
    ink = model.decode_codes(codes)[0].sigmoid()
    return torch.tensor(read_bits(rest, PIXELS, next_pixel(ink)), dtype=torch.float32)


def bits_without_codes(pixels: Tensor, ink: Tensor) -> dict[str, float]:
    """What black-and-white digits cost without codes, in bits each.

    Args:
        pixels: 0 and 1, shape ``(N, 784)``.
        ink: How often each pixel is inked in the training images, ``(784,)``.

    Returns:
        One bit a pixel; zlib, which knows nothing of digits; each pixel by its own frequency.

    Example:
        >>> bits_without_codes(torch.zeros(1, 784), torch.full((784,), 0.5))["a bit a pixel"]
        784.0
    """
    packed = [bytes(_packed(row)) for row in pixels]
    sizes = [8 * len(zlib.compress(row, 9)) for row in packed]
    ink = ink.clamp(1e-3, 1 - 1e-3)
    prices = -(pixels * ink.log2() + (1 - pixels) * (1 - ink).log2()).sum(1)
    return {
        "a bit a pixel": float(pixels.shape[1]),
        "zlib": sum(sizes) / len(sizes),
        "pixels by their frequency": prices.mean().item(),
    }


def _packed(row: Tensor) -> list[int]:
    weights = 2 ** torch.arange(7, -1, -1)
    return (row.int().reshape(-1, 8) * weights).sum(1).tolist()


def ideal_bits(nats: Tensor) -> float:
    """The mean of prices in nats, in bits.

    Example:
        >>> round(ideal_bits(torch.tensor([math.log(2), math.log(8)])), 6)
        2.0
    """
    return nats.mean().item() / math.log(2)
