"""Mistakes of lesson 02: from log σ² to σ."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.unfold import draws
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
