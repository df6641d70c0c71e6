"""Training a VAE on its reconstruction alone, along different ways of drawing z."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from vae_helpers.objective import reconstruction_loss
from vae_helpers.randomness import random_state


def train_through(
    model: nn.Module,
    draw: Callable[[Tensor, Tensor], Tensor],
    images: Tensor,
    *,
    epochs: int,
    seed: int = 0,
) -> list[float]:
    """Train on the reconstruction loss, z being drawn in a given way.

    Args:
        model: A VAE; trained in place with Adam.
        draw: ``(mu, logvar) -> z``, each ``(B, D)``.
        images: Pixels, shape ``(N, 784)``.
        epochs: Passes over the images.
        seed: Of the order of the images and the draws; the global state is left alone.

    Returns:
        The mean loss of each pass, in nats per image.

    Example:
        >>> from vae_helpers import VAE
        >>> len(train_through(VAE(), lambda mu, logvar: mu, torch.zeros(64, 784), epochs=2))
        2
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    losses = []
    with random_state(seed):
        for _ in range(epochs):
            total = 0.0
            for rows in torch.randperm(len(images)).split(64):
                x = images[rows]
                mu, logvar = model.encode(x)  # type: ignore[operator]
                loss = reconstruction_loss(model.decode(draw(mu, logvar)), x)  # type: ignore[operator]
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(x)
            losses.append(total / len(images))
    return losses
