"""Mistakes of lesson 08: a floor under what latents cost, and the cloud of three images' codes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import price
from vae_helpers.plots.beside import Curves, plot_beside

_FREE = 1.0
_MU = torch.tensor([[-2.5, 0.5], [1.0, -0.5], [3.0, 0.5]])
_LOGVAR = torch.tensor([[-1.0, 0.0], [-2.0, 0.5], [0.5, -0.5]])


@draws("free_bits_kl")
def _free_bits_kl(yours: Callable[[Tensor, Tensor, float], Tensor]) -> Figure | None:
    axis = torch.linspace(0, 3, 31)
    flat = torch.zeros(2, 2)

    def over_mu(kl: Callable[[Tensor, Tensor, float], Tensor]) -> Tensor:
        """Two images; the first latent's mean moves in one of them, the second's is 2 in both."""
        return torch.stack(
            [kl(torch.tensor([[m, 2.0], [0.0, 2.0]]), flat.clone(), _FREE).detach() for m in axis]
        )

    view = Curves("", axis, over_mu(yours), over_mu(price.free_bits_kl),
                  "first μ of one image in two", "KL with a floor, nats")  # fmt: skip
    return plot_beside([view], title=f"Two latents, σ = 1, {_FREE:g} nat free for each")


@draws("aggregate_log_density")
def _aggregate(yours: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Figure | None:
    views = []
    for title, end in (("near the three", 5.0), ("far out", 60.0)):
        axis = torch.linspace(-end, end, 81)
        z = torch.stack([axis, torch.zeros(81)], dim=1)
        found = yours(z.clone(), _MU.clone(), _LOGVAR.clone()).detach().expand(81)
        asked = price.aggregate_log_density(z, _MU, _LOGVAR)
        views.append(Curves(title, axis, found, asked, "first latent of z", "log-density, nats"))
    return plot_beside(views, title="The cloud of three images, along a line")
