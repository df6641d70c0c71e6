"""A small digit classifier that counts how many pictures it is sure about.

Such a share is a measuring stick, never "quality": a classifier is also sure about pictures that no
person would call a digit, and drawing wilder samples can raise its score.
"""

from __future__ import annotations

import inspect
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.randomness import random_state

CONFIDENT = 0.9
_EPOCHS, _BATCH, _LR = 15, 128, 3e-3


def _network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10))


@lru_cache(maxsize=1)
def digit_classifier() -> nn.Module:
    """The classifier, trained on the embedded training digits on first use, then cached.

    Returns:
        A network from pixels ``(B, 784)`` to the logits ``(B, 10)`` of the ten digits.

    Example:
        >>> digit_classifier()(torch.zeros(2, 784)).shape
        torch.Size([2, 10])
    """
    source = inspect.getsource(_network) + inspect.getsource(_train)
    recipe = f"{source} {_EPOCHS} {_BATCH} {_LR} {torch.__version__}"
    with random_state(0):
        return cached_model("classifier", recipe, _network(), _train).eval()


@torch.enable_grad()  # a judge asked inside no_grad() must still be able to learn first
def _train(model: nn.Module, images: Tensor | None = None, labels: Tensor | None = None) -> None:
    if images is None or labels is None:
        images, labels = load_digits().pixels, load_digits().labels
    optimizer = torch.optim.Adam(model.parameters(), lr=_LR, fused=True)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(images)).split(_BATCH):
            loss = F.cross_entropy(model(images[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def train_classifier(images: Tensor, labels: Tensor) -> nn.Module:
    """A classifier like the judge, trained on other pictures.

    Args:
        images: Pixels, shape ``(N, 784)``.
        labels: Their digits, shape ``(N,)``.

    Returns:
        A network from pixels ``(B, 784)`` to the logits ``(B, 10)``.
    """
    model = _network()
    _train(model, images, labels)
    return model.eval()


@torch.no_grad()
def classifier_accuracy() -> float:
    """How often the judge is right on held-out digits.

    Example:
        >>> classifier_accuracy() > 0.9
        True
    """
    digits = load_digits(split="test")
    return float((digit_classifier()(digits.pixels).argmax(-1) == digits.labels).float().mean())


@torch.no_grad()
def confident_share(images: Tensor) -> float:
    """The share of pictures to which the judge gives some digit more than 0.9.

    Args:
        images: Pixels in [0, 1], shape ``(N, 784)``.

    Returns:
        A number between 0 and 1. It is no measure of quality.

    Raises:
        ValueError: If the images are not of shape ``(N, 784)``.

    Example:
        >>> confident_share(load_digits(split="test").pixels) > 0.8
        True
    """
    if images.dim() != 2 or images.shape[1] != 784 or not len(images):
        raise ValueError(f"images is {tuple(images.shape)}, but (N, 784) is needed")
    top = digit_classifier()(images).softmax(-1).max(-1).values
    return float((top > CONFIDENT).float().mean())
