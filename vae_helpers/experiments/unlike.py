"""What likelihood is not: pictures that are likelier than they look, and a model that memorises."""

from __future__ import annotations

import torch
from torch import Tensor

from vae_helpers.likelihood import log_mean_exp


def altered(x: Tensor) -> dict[str, Tensor]:
    """Digits and what can be made of them, by name, each ``(B, 784)`` in black and white.

    Args:
        x: Digits in black and white, shape ``(B, 784)``.

    Example:
        >>> pictures = altered(torch.zeros(2, 784))
        >>> pictures["one dot"].sum().item()
        2.0
    """
    square = x.reshape(-1, 28, 28)
    dot, upper = torch.zeros_like(square), square.clone()
    dot[:, 14, 14] = 1
    upper[:, 14:] = 0
    shifted = torch.zeros_like(square)
    shifted[:, :, 4:] = square[:, :, :-4]
    pictures = {
        "the digit": square,
        "blank": torch.zeros_like(square),
        "one dot": dot,
        "upper half": upper,
        "mirrored": square.flip(2),
        "rotated": square.rot90(1, (1, 2)),
        "two at once": torch.maximum(square, square.roll(len(x) // 2, 0)),
        "shifted": shifted,
        "inverted": 1 - square,
    }
    return {name: picture.flatten(1) for name, picture in pictures.items()}


def memoriser_log_p(training: Tensor, x: Tensor, edge: float = 0.03) -> Tensor:
    """Log p(x) under a model that redraws a training digit, chosen by lot: ``(B,)``, in nats.

    Args:
        training: Grey training digits, shape ``(N, 784)``; they are the probabilities of ink.
        x: Digits in black and white, shape ``(B, 784)``.
        edge: Probabilities are kept that far from 0 and 1.

    Example:
        >>> memoriser_log_p(torch.zeros(2, 784), torch.zeros(1, 784), edge=0.5).round()
        tensor([-543.])
    """
    p = training.clamp(edge, 1 - edge)
    log_p = p.log() @ x.T + (-p).log1p() @ (1 - x).T  # (N, B)
    return log_mean_exp(log_p)
