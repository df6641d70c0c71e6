"""The course's network trained with K = 1, 5 and 50 draws, beside the figures of Burda et al.

``python -m benchmarks likelihood --data FOLDER --epochs 100 --device cuda``. The full MNIST is read
from the folder, from ``VAE_DATA_DIR``, or from the user's cache, where it is downloaded once.

The paper's network is deeper (two layers of 200, 50 latents) and was trained for 3,280 epochs.

Source:
    Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, table 1.
"""

from __future__ import annotations

import argparse
import time

import torch
from torch import Tensor

from vae_helpers import VAE, load_digits
from vae_helpers.experiments.importance import binarise, bounds, fit_draws, many_weights
from vae_helpers.randomness import random_state

PAPER = {1: 86.76, 5: 85.54, 50: 84.78}
ON_CPU = (500, 1000)  # held-out digits scored, and draws for each
ON_GPU = (10_000, 5000)  # as in the paper


def main(arguments: list[str] | None = None) -> None:
    """Print one line for each K, as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks likelihood")
    parser.add_argument("--epochs", type=int, default=1, help="passes over the 60,000 (default 1)")
    parser.add_argument("--device", default="cpu", help="where to train (default cpu)")
    options = parser.parse_args(arguments)
    train, test = load_digits("mnist").pixels, load_digits("mnist", "test").pixels
    images, draws = ON_CPU if options.device == "cpu" else ON_GPU
    scored = binarise(test[torch.linspace(0, len(test) - 1, images).long()])
    print(f"{len(train):,} digits; −log p(x) of {images:,} held out, {draws:,} draws each")
    for k in PAPER:
        print(line(k, train, scored, options.epochs, draws, options.device), flush=True)


def line(
    k: int, train: Tensor, scored: Tensor, epochs: int, draws: int, device: str = "cpu"
) -> str:
    """Train with K draws and score.

    Args:
        k: Draws while training.
        train: Grey digits, ``(N, 784)``.
        scored: Held-out digits in black and white, ``(M, 784)``.
        epochs: Passes over the training digits.
        draws: Draws behind each estimate of the score.
        device: Where to train and score.
    """
    with random_state(0):
        model = VAE()
    begin = time.perf_counter()
    fit_draws(model, train, epochs=epochs, draws=k, progress=False, device=device)
    seconds = time.perf_counter() - begin
    found = bounds(many_weights(model, scored.to(device), draws), counts=(1, draws))
    return (
        f"K = {k}: {epochs} epochs in {seconds:.0f} s, −ELBO {found[1]:.2f}, "
        f"−log p(x) ≤ {found[draws]:.2f} nats; the paper's {PAPER[k]:.2f}"
    )
