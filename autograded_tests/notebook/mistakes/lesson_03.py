"""Mistakes of lesson 03: where draws of z land, and which of them go together."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import models
from vae_helpers.plots.beside import Curves, plot_beside
from vae_helpers.plots.beside_points import Cloud, Draws

_MU, _SIGMA = 1.0, 0.5
_DRAWS, _DOTS = 2000, 200


@draws("reparameterize")
def _reparameterize(yours: Callable[[Tensor, Tensor], Tensor]) -> Figure | None:
    mu = torch.full((_DRAWS, 2), _MU)
    logvar = torch.full_like(mu, 2 * torch.tensor(_SIGMA).log().item())

    def twice(draw: Callable[[Tensor, Tensor], Tensor]) -> tuple[Tensor, Tensor]:
        first, again = (draw(mu.clone(), logvar.clone()).detach() for _ in range(2))
        return first, again

    def pairs(a: Tensor, b: Tensor) -> Tensor:
        return torch.stack([a[:_DOTS, 0], b[:_DOTS, 0]], dim=1)

    (first, again), (right, other) = twice(yours), twice(models.reparameterize)
    if first.shape != mu.shape:
        return None
    title = f"{_DRAWS:,} draws of z for μ = {_MU:g}, σ = {_SIGMA:g} (logvar = {logvar[0, 0]:.2f})"
    return plot_beside(
        [
            Draws("z", first[:, 0], right[:, 0], "z"),
            _spread(yours),
            Cloud("two latents of an image", first[:_DOTS], right[:_DOTS], "latent 0", "latent 1"),
            Cloud("two calls", pairs(first, again), pairs(right, other), "first call",
                  "second call"),
        ],
        title=title,
    )  # fmt: skip


def _spread(draw: Callable[[Tensor, Tensor], Tensor]) -> Curves:
    """The spread of 400 draws over log σ²; chance moves it by a twentieth."""
    logvar = torch.linspace(-12, 12, 25)
    z = draw(torch.zeros(400, 25), logvar.expand(400, 25).clone()).detach()
    asked = torch.exp(logvar / 2)
    noise = torch.full_like(asked, 0.2 / 24)  # 0.2 of the logarithm, in shares of its 24
    return Curves("std of z over logvar", logvar, z.std(0), asked, "logvar = log σ²", "std of z",
                  noise=noise, log=True)  # fmt: skip
