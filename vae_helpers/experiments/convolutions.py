"""What a convolution assumes: neighbours matter, everywhere alike, and nobody else."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.models import PIXELS, ConvVAE
from vae_helpers.randomness import random_state

SIDE = 28


def shuffled(pixels: Tensor) -> Tensor:
    """Images ``(B, 784)`` with their pixels exchanged, by one permutation for all of them.

    Example:
        >>> x = torch.rand(2, 784)
        >>> bool((shuffled(x).sort().values == x.sort().values).all())
        True
    """
    order = torch.randperm(PIXELS, generator=torch.Generator().manual_seed(0))
    return pixels[:, order]


def shifted(pixels: Tensor, right: int) -> Tensor:
    """Images ``(B, 784)`` some pixels further right; paper comes in from the left.

    Example:
        >>> shifted(torch.eye(784)[:1], 2).argmax().item()
        2
    """
    image = pixels.reshape(-1, SIDE, SIDE)
    return F.pad(image, (right, 0))[:, :, :SIDE].reshape(-1, PIXELS)


@torch.no_grad()
def unlike_a_move(layer: nn.Module, pixels: Tensor, right: int) -> float:
    """How far a layer of stride 2 is from answering a shift by moving its own output.

    The output of shifted images is compared with that of the images themselves, moved by as many
    whole cells as fit it best, none or one.

    Args:
        layer: From ``(B, 1, 28, 28)`` to ``(B, C, 14, 14)``.
        pixels: Images, shape ``(B, 784)``.
        right: Pixels by which they are shifted.

    Returns:
        The root mean square of the difference, as a share of the output's spread; 0 means that the
        output moves and nothing else happens.

    Example:
        >>> unlike_a_move(ConvVAE().conv1, torch.rand(4, 784), 2) < 1e-5
        True
    """
    here = layer(pixels.reshape(-1, 1, SIDE, SIDE))
    there = layer(shifted(pixels, right).reshape(-1, 1, SIDE, SIDE))
    inner = slice(2, -2)  # at the edge, paper comes in
    gaps = [
        (there - here.roll(cells, 3))[..., inner].square().mean().sqrt() / here[..., inner].std()
        for cells in (0, 1)
    ]
    return min(gaps).item()


def seen_by_one_cell(model: ConvVAE, pixels: Tensor) -> Tensor:
    """The pixels that one cell in the middle of ``conv2``'s grid depends on, by their gradients.

    Args:
        model: Of convolutions.
        pixels: Images, shape ``(B, 784)``.

    Returns:
        The size of the gradient by each pixel, averaged over images, shape ``(28, 28)``.

    Example:
        >>> int((seen_by_one_cell(ConvVAE(), torch.rand(4, 784)) > 0).sum())
        49
    """
    with torch.enable_grad():
        image = pixels.detach().reshape(-1, 1, SIDE, SIDE).requires_grad_()
        cell = model.conv2(F.softplus(model.conv1(image)))[:, :, 3, 3]  # no unit is dead
        (gradient,) = torch.autograd.grad(cell.sum(), image)
    return gradient.abs().mean((0, 1))


@torch.no_grad()
def spread_of_fresh_layers(kernel: int, layers: int = 300, seed: int = 0) -> Tensor:
    """How far the outputs of new transposed convolutions spread, pixel by pixel.

    Each maps noise on a 14 by 14 grid of 16 channels to a 28 by 28 picture with stride 2; none has
    been trained.

    Args:
        kernel: 3 or 4.
        layers: How many are made.
        seed: Of weights and noise.

    Returns:
        The standard deviation over layers, shape ``(28, 28)``.

    Example:
        >>> spread_of_fresh_layers(4, layers=2).shape
        torch.Size([28, 28])
    """
    pictures = []
    with random_state(seed):
        for _ in range(layers):
            back = nn.ConvTranspose2d(16, 1, kernel, 2, padding=1, output_padding=kernel % 2)
            pictures.append(back(torch.randn(1, 16, SIDE // 2, SIDE // 2))[0, 0])
    return torch.stack(pictures).std(0)
