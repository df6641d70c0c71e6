"""Mistakes of lesson 00: what a pixel of ink x costs."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import objective
from vae_helpers.plots.beside import Curves, plot_beside


@draws("pixel_price")
def _pixel_price(yours: Callable[[Tensor, Tensor], Tensor]) -> Figure | None:
    p = torch.linspace(0.01, 0.99, 99)
    views = []
    for ink, name in ((1.0, "full ink, x = 1"), (0.3, "grey, x = 0.3"), (0.0, "paper, x = 0")):
        x = torch.full_like(p, ink)
        asked = objective.pixel_price(p, x)
        cost = yours(p.clone(), x.clone()).expand(99)
        views.append(Curves(name, p, cost, asked, "predicted probability p", "nats for this pixel"))
    return plot_beside(views, title="The price of one pixel")
