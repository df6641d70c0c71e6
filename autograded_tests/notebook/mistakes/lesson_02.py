"""Mistakes of lesson 02: from log σ² to σ, and the log-density of a belief."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import objective
from vae_helpers.plots.beside import Curves, plot_beside


@draws("log_var_to_std")
def _log_var_to_std(yours: Callable[[Tensor], Tensor]) -> Figure | None:
    views = []
    for far, log in ((3.0, False), (20.0, True)):
        logvar = torch.linspace(-far, far, 61)
        name = "far out, on a logarithmic axis" if log else "logvar from -3 to 3"
        sigma = yours(logvar.clone())
        asked = torch.exp(logvar / 2)
        views.append(Curves(name, logvar, sigma, asked, "logvar = log σ²", "σ", log=log))
    return plot_beside(views, title="σ over log σ²")


@draws("log_density")
def _log_density(yours: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Figure | None:
    def both(values: Tensor) -> Tensor:
        return values[:, None].expand(len(values), 2).clone()

    axis = torch.linspace(-4, 4, 65)
    one, zero = torch.ones_like(axis), torch.zeros_like(axis)
    views = []
    for name, label, z, mu, logvar in (
        ("μ = 1, logvar = -1", "both z", axis, one, -one),
        ("z = 0, logvar = -1", "both μ", zero, axis, -one),
        ("z = 0, μ = 1", "both logvar", zero, one, axis / 2),
    ):
        x = axis / 2 if label == "both logvar" else axis
        found = yours(both(z), both(mu), both(logvar)).detach().expand(len(x))
        asked = objective.log_density(both(z), both(mu), both(logvar))
        views.append(Curves(name, x, found, asked, label, "log-density, nats"))
    return plot_beside(views, title="The log-density of two equal latents")
