"""Pictures show the learner's own function, and the reference until there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import nn

from vae_helpers.training import _train_epoch

Function = TypeVar("Function", bound=Callable[..., Any])


def mine_or_reference(mine: Function, reference: Function, *probe: Any) -> Function:
    """The learner's function if it answers the probe, else the reference, saying so in one line.

    Args:
        mine: The learner's function or class.
        reference: What stands in for it.
        probe: Arguments to try it with.

    Returns:
        One of the two.

    Example:
        >>> mine_or_reference(lambda x: ..., abs, -1)(-2)
        (shown with the course's own version: yours does not answer yet)
        2
    """
    try:
        value = mine(*probe)
        parts = value if isinstance(value, tuple) else (value,)
        if all(part is not None and part is not Ellipsis for part in parts):
            return mine
    except Exception:  # noqa: BLE001  a half-done answer must not stop a picture
        pass
    print("(shown with the course's own version: yours does not answer yet)")
    return reference


def model_or_reference(
    mine: type[nn.Module], reference: type[nn.Module], **options: Any
) -> nn.Module:
    """A new model of the learner's class if it turns pixels into numbers, else of the reference.

    Args:
        mine: The learner's class.
        reference: What stands in for it.
        options: Passed to whichever is built.

    Returns:
        A model with fresh weights.

    Example:
        >>> from vae_helpers import Autoencoder
        >>> model_or_reference(nn.Module, Autoencoder, latent_dim=3).latent_dim
        (shown with the course's own version: yours does not answer yet)
        3
    """

    def answer() -> Any:
        with torch.random.fork_rng(), torch.no_grad():
            return mine(**options)(torch.zeros(2, 784))

    works = mine_or_reference(answer, reference) is answer
    return (mine if works else reference)(**options)


def reference_epoch(
    model: nn.Module,
    images: torch.Tensor,
    optimizer: torch.optim.Optimizer,
    batch_size: int = 128,
    beta: float = 1.0,
) -> float:
    """One shuffled pass, as the learner's `train_epoch` and `train_vae_epoch` make it.

    Args:
        model: An autoencoder or a VAE; left in training mode.
        images: Pixels, shape ``(N, 784)``.
        optimizer: Of the model's parameters.
        batch_size: Images per step; the last batch may be smaller.
        beta: Weight of the KL term; without meaning for an autoencoder.

    Returns:
        The mean loss over the pass, in nats per example.

    Example:
        >>> from vae_helpers import Autoencoder
        >>> model = Autoencoder()
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
        >>> reference_epoch(model, torch.zeros(8, 784), optimizer) > 0
        True
    """
    reconstruction, kl = _train_epoch(model, images, optimizer, batch_size, beta).tolist()
    return reconstruction + beta * kl
