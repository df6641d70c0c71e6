"""Models that are trained once on a machine, and read from a file from then on."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from vae_helpers.data import cache_folder
from vae_helpers.files import write_whole


def cached_model(
    name: str, recipe: str, model: nn.Module, train: Callable[[nn.Module], object]
) -> nn.Module:
    """Give a model its cached weights, or train it and keep them.

    Args:
        name: How the file's name begins.
        recipe: Whatever the weights depend on, in words; another recipe is another file.
        model: The model, freshly made.
        train: Trains it in place.

    Returns:
        The same model, trained.

    Example:
        >>> model = cached_model("doctest", "none", nn.Linear(1, 1), lambda model: None)
        >>> model.weight.shape
        torch.Size([1, 1])
    """
    digest = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    path = cache_folder() / "models" / f"{name}-{digest}.pt"
    weights = _read_weights(path, model)
    if weights is None:
        train(model)
        write_state(path, model.state_dict())
    else:
        model.load_state_dict(weights)
    return model


def _read_weights(path: Path, model: nn.Module) -> dict[str, Tensor] | None:
    """The cached weights if the file is whole and fits, None if there is nothing usable."""
    weights = read_state(path)
    expected = {name: value.shape for name, value in model.state_dict().items()}
    fits = weights is not None and {k: v.shape for k, v in weights.items()} == expected
    return weights if fits else None


def read_state(path: Path) -> dict[str, Any] | None:
    """What `write_state` wrote, None if there is nothing usable."""
    try:
        return torch.load(path, weights_only=True)
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001  a damaged cache file is no error, only a cache miss
        return None


def write_state(path: Path, state: dict[str, Any]) -> bool:
    """Write tensors and numbers beside the target, then rename: readers never see half a file.

    Returns:
        Whether they could be kept; a read-only or full disk costs time, and is told.
    """
    stream = io.BytesIO()
    torch.save(state, stream)
    try:
        write_whole({path: stream.getvalue()})
    except OSError as error:
        tqdm.write(f"the trained model could not be kept ({error}); it will be trained again")
        return False
    return True
