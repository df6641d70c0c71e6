"""Training throughput of `fit` against the usual recipe, and against the matrix products alone."""

from __future__ import annotations

import os
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from benchmarks.timing import in_turn
from vae_helpers import VAE, fit, load_digits
from vae_helpers._torchvision import torchvision_datasets
from vae_helpers.data import cache_folder

BATCH = 128


def main() -> None:
    """Print both ratios."""
    source = "mnist" if "VAE_DATA_DIR" in os.environ else "mini"
    digits = load_digits(source)
    print(f"one epoch of {len(digits)} digits ({source}), batch {BATCH}, "
          f"{torch.get_num_threads()} threads")  # fmt: skip
    ours, usual = VAE(), VAE()
    loader = _usual_loader(source)
    epoch = in_turn(
        lambda: fit(ours, digits.pixels, epochs=1, progress=False),
        lambda: _usual_epoch(usual, loader),
        rounds=3 if source == "mnist" else 5,
    )
    print(f"fit, and the usual recipe (DataLoader, ToTensor, Adam): {epoch}")
    images = digits.pixels[:12_800]
    model = VAE()
    share = in_turn(
        lambda: fit(model, images, epochs=1, progress=False),
        lambda: _matrix_products(len(images)),
        rounds=9,
    )
    print(f"fit, and its matrix products alone ({len(images)} digits): {share}")


def _usual_loader(source: str) -> DataLoader:
    """The data set, transform and loader that tutorials use."""
    if source == "mini":
        return DataLoader(_Mini(), batch_size=BATCH, shuffle=True)
    torchvision_datasets()
    from torchvision.transforms import ToTensor

    load_digits("mnist")  # unpacks the archives into the cache where that has not been done
    given = Path(os.environ["VAE_DATA_DIR"])
    unpacked = (given / "MNIST/raw/train-images-idx3-ubyte").exists()
    root = given if unpacked else cache_folder()
    dataset = torchvision_datasets().MNIST(str(root), train=True, transform=ToTensor())
    return DataLoader(dataset, batch_size=BATCH, shuffle=True)


class _Mini:
    """The embedded digits as torchvision serves its own: a picture at a time, transformed."""

    def __init__(self) -> None:
        torchvision_datasets()
        from torchvision.transforms import ToTensor

        self.digits, self.transform = load_digits(), ToTensor()

    def __len__(self) -> int:
        return len(self.digits)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        from PIL import Image

        picture = Image.fromarray(self.digits.images[index].numpy())
        return self.transform(picture), int(self.digits.labels[index])


def _usual_epoch(model: nn.Module, loader: DataLoader) -> float:
    """The loop of the usual tutorial."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    model.train()
    total = 0.0
    for images, _ in loader:
        x = images.view(-1, 784)
        optimizer.zero_grad()
        logits, mu, logvar = model(x)
        reconstruction = F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="sum")
        kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        loss = (reconstruction + kl) / len(x)
        loss.backward()
        total += loss.item() * len(x)
        optimizer.step()
    return total


def _matrix_products(n: int) -> None:
    """The products of one epoch's forward and backward passes, and nothing else.

    A linear layer costs three: its output, the gradient of its weight and that of its input; the
    first layer needs no gradient of its input.
    """
    sizes = [(784, 256), (256, 32), (256, 32), (32, 256), (256, 784)]
    x = {size: torch.randn(BATCH, size[0]) for size in sizes}
    weights = {size: torch.randn(size[1], size[0]) for size in sizes}
    grads = {size: torch.randn(BATCH, size[1]) for size in sizes}
    for _ in range(-(-n // BATCH)):
        for number, size in enumerate(sizes):
            x[size] @ weights[size].T
            grads[size].T @ x[size]
            if number:
                grads[size] @ weights[size]
