"""Mistakes of lesson 01: the loss over the logit of a pixel, and a pass over the images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.notebook.mistakes.passes import plot_passes
from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import models, objective
from vae_helpers.fallback import reference_epoch
from vae_helpers.plots.beside import Curves, plot_beside

_BATCH, _PIXELS = 4, 784


@draws("reconstruction_loss")
def _reconstruction_loss(yours: Callable[[Tensor, Tensor], Tensor]) -> Figure | None:
    views = []
    for ink, name, far in (
        (1.0, "full ink, x = 1", 6.0),
        (0.3, "grey, x = 0.3", 6.0),
        (1.0, "x = 1, far out", 150.0),
    ):
        logits = torch.linspace(-far, far, 41)
        x = torch.full((_BATCH, _PIXELS), ink)
        flat = [torch.full_like(x, a) for a in logits.tolist()]
        cost = torch.stack([yours(a, x.clone()).detach().reshape(()) for a in flat]) / _PIXELS
        asked = F.softplus(logits) - ink * logits
        views.append(Curves(name, logits, cost, asked, "logit of the pixel",
                            "nats per example, over 784"))  # fmt: skip
    return plot_beside(views, title="4 images whose pixels all have one logit")


@draws("train_epoch")
def _train_epoch(yours: Callable[..., Any]) -> Figure | None:
    def cost(model: models.Autoencoder, images: Tensor) -> Tensor:
        return objective.reconstruction_loss(model(images), images)

    return plot_passes(yours, reference_epoch, models.Autoencoder(2), cost)
