"""What is said of images that cannot be trained on."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from vae_helpers.data import Digits
from vae_helpers.models import CLASSES, PIXELS

_RECIPES: list[tuple[type, str]] = [
    (Digits, "its `.pixels` are what is needed"),
    (
        DataLoader,
        "batches are made here, from one tensor of all pixels, `load_digits().pixels`",
    ),
    (Dataset, "one tensor of all pixels is needed, `load_digits().pixels`"),
]


def check_images(name: str, images: Any, model: nn.Module) -> None:
    """Refuse what is not a set of pixels in [0, 1] that the model can take.

    Args:
        name: What the argument is called.
        images: What was given.
        model: Whose weights say which dtype the pixels need.

    Raises:
        TypeError: If it is no tensor, or one of another dtype than the model's weights.
        ValueError: If its shape is not ``(N, 784)``, N > 0, or its values are not in [0, 1].

    Example:
        >>> check_images("images", torch.rand(3, 784), nn.Linear(784, 2))
    """
    if not isinstance(images, Tensor):
        raise TypeError(f"{name} is {_described(images)}")
    if images.dim() != 2 or images.shape[1] != PIXELS:
        raise ValueError(
            f"{name} has the shape {tuple(images.shape)}, but (N, {PIXELS}) is needed: "
            f"`images.flatten(1)` makes rows of images, and Digits.pixels has them"
        )
    if not len(images):
        raise ValueError(f"{name} is empty: there is no image in it")
    dtype = next((p.dtype for p in model.parameters()), torch.float32)
    if images.dtype != dtype:
        raise TypeError(
            f"{name} is {images.dtype}, but the model's weights are {dtype}: "
            + (
                f"`{name}.to({dtype})` converts it"
                if images.is_floating_point()
                else "pixels in [0, 1] are needed, `images.float() / 255`, as in Digits.pixels"
            )
        )
    if images.device.type != "meta":
        _check_range(name, images)


def check_labels(name: str, labels: Any, images: Tensor) -> Tensor | None:
    """The labels, where the images are; None if there are none.

    Args:
        name: What the argument is called.
        labels: What was given.
        images: The images they belong to.

    Raises:
        TypeError: If they are no whole numbers in a tensor.
        ValueError: If there is not one of 0 to 9 per image.

    Example:
        >>> check_labels("labels", torch.tensor([3, 1]), torch.zeros(2, 784))
        tensor([3, 1])
    """
    if labels is None:
        return None
    if not isinstance(labels, Tensor) or labels.dtype != torch.int64:
        kind = labels.dtype if isinstance(labels, Tensor) else type(labels).__name__
        raise TypeError(f"{name} is {kind}, but a tensor of int64 is needed, as Digits.labels")
    if labels.shape != (len(images),):
        raise ValueError(
            f"{name} has the shape {tuple(labels.shape)}, but there are {len(images)} images"
        )
    low, high = (int(value) for value in labels.aminmax())
    if low < 0 or high >= CLASSES:
        raise ValueError(f"{name} runs from {low} to {high}, but the digits are 0 to 9")
    return labels.to(images.device)


def _check_range(name: str, images: Tensor) -> None:
    low, high = (value.item() for value in images.aminmax())
    if low >= 0 and high <= 1:  # false for NaN
        return
    if not bool(images.isfinite().all()):
        row = int((~images.isfinite().all(dim=1)).nonzero()[0])
        raise ValueError(f"{name} has NaN or infinite pixels, the first of them in row {row}")
    if high > 2 and low >= 0:
        guess = "bytes? `images / 255` brings them to [0, 1]"
    elif low >= -1 and high <= 1:
        guess = "scaled to [-1, 1]? `(images + 1) / 2` brings them back"
    else:
        guess = "standardised? Undo it, or take Digits.pixels"
    raise ValueError(
        f"{name} runs from {low:.4g} to {high:.4g}, but the cross-entropy is defined for pixels "
        f"in [0, 1] only ({guess})"
    )


def _described(images: Any) -> str:
    kind = type(images).__name__
    for known, recipe in _RECIPES:
        if isinstance(images, known):
            return f"a {kind}: {recipe}"
    if hasattr(images, "__array__"):
        return f"a {kind}, but a tensor is needed: `torch.from_numpy(…).float()` makes one"
    return f"a {kind}, but a tensor of pixels of shape (N, {PIXELS}) is needed"
