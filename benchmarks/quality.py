"""Held-out negative ELBO of the reference, on the embedded digits and on the full MNIST."""

from __future__ import annotations

import os

import torch

from vae_helpers import VAE, fit, load_digits
from vae_helpers.training import RECIPE, evaluate


def main() -> None:
    """Print one line a seed; the full set only where VAE_DATA_DIR has it."""
    train, held_out = load_digits(), load_digits(split="test")
    for seed in range(3):
        print(_line("mini, 75 epochs", seed, train.pixels, held_out.pixels, 75))
    if "VAE_DATA_DIR" in os.environ:
        train, held_out = load_digits("mnist"), load_digits("mnist", "test")
        print(_line("MNIST, 10 epochs", 0, train.pixels, held_out.pixels, 10))


def _line(name: str, seed: int, images: torch.Tensor, held_out: torch.Tensor, epochs: int) -> str:
    torch.manual_seed(seed)
    model = VAE()
    fit(model, images, epochs=epochs, seed=seed, progress=False, **RECIPE)
    loss, reconstruction, kl = evaluate(model, held_out)
    return (
        f"{name}, seed {seed}: held-out negative ELBO {loss:.2f} nats "
        f"(reconstruction {reconstruction:.2f} + KL {kl:.2f})"
    )
