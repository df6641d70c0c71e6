"""Losses of one pixel that a training loop may go down on: the one asked for, and others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.judges.reconstruction import pixel_cost


@dataclass(frozen=True)
class PixelLoss:
    """The cost of pixels under logits, both of shape ``(N, 784)``, entry by entry.

    Args:
        diagnosis: The slip that leads to it; empty for the one asked for.
        words: What it is.
        cost: The cost; it needs a slope that PyTorch finds.
    """

    diagnosis: str
    words: str
    cost: Callable[[Tensor, Tensor], Tensor]

    def slope(self, logits: Tensor, x: Tensor) -> Tensor:
        """The derivative at the logits, ``(N, 784)``."""
        leaf = logits.detach().requires_grad_()
        return torch.autograd.grad(self.cost(leaf, x).sum(), leaf)[0]


RECONSTRUCTION = PixelLoss("", "the reconstruction loss", pixel_cost)
OTHER_LOSSES = [
    PixelLoss("sigmoid_extra", "a loss that applies a sigmoid to probabilities",
              lambda a, x: pixel_cost(a.sigmoid(), x)),
    PixelLoss("squared_error", "a squared error of the probabilities",
              lambda a, x: (a.sigmoid() - x).square()),
    PixelLoss("squared_error", "a squared error of the logits", lambda a, x: (a - x).square()),
    PixelLoss("absolute_error", "an absolute error of the probabilities",
              lambda a, x: (a.sigmoid() - x).abs()),
    PixelLoss("absolute_error", "an absolute error of the logits", lambda a, x: (a - x).abs()),
    PixelLoss("inverted", "a loss in which ink and paper have changed places",
              lambda a, x: pixel_cost(a, 1 - x)),
    PixelLoss("swapped_arguments", "a loss that takes the images for logits",
              lambda a, x: pixel_cost(x.expand_as(a), a.detach()) - x * (a - a.detach())),
    PixelLoss("missing_term", "a loss in which only ink costs something",
              lambda a, x: -x * F.logsigmoid(a)),
    PixelLoss("missing_term", "a loss in which only paper costs something",
              lambda a, x: -(1 - x) * F.logsigmoid(-a)),
]  # fmt: skip
