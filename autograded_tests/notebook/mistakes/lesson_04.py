"""Mistakes of lesson 04: what a belief costs, exactly and by sampling, and training on it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor

from autograded_tests.notebook.mistakes.passes import plot_passes
from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import models, objective
from vae_helpers.fallback import reference_epoch
from vae_helpers.plots.beside import Curves, View, plot_beside
from vae_helpers.plots.beside_points import Cloud, Draws

_BETA = 4.0
_TITLE = "What a belief with two equal latents costs"


def _over_mu(n: int) -> tuple[Tensor, Tensor, Tensor]:
    """Beliefs with σ = 1 whose mean moves: the axis ``(n,)``, mu and logvar ``(n, 2)``."""
    axis = torch.linspace(-5, 5, n)
    mu = axis[:, None].expand(n, 2)
    return axis, mu, torch.zeros_like(mu)


@draws("gaussian_kl")
def _gaussian_kl(yours: Callable[[Tensor, Tensor], Tensor]) -> Figure | None:
    axis, mu, flat = _over_mu(61)
    wide = torch.linspace(-12, 3.5, 94)
    logvar = wide[:, None].expand(94, 2)
    beliefs = (
        ("σ = 1, the mean moves", axis, mu, flat, "μ of both latents"),
        ("μ = 0, σ moves", wide, torch.zeros_like(logvar), logvar, "logvar of both latents"),
    )
    views = [
        Curves(name, x, yours(m.clone(), v.clone()).detach().expand(len(x)),
               objective.gaussian_kl(m, v), label, "KL, nats")
        for name, x, m, v, label in beliefs
    ]  # fmt: skip
    return plot_beside(views, title=_TITLE)


@draws("monte_carlo_kl")
def _monte_carlo_kl(yours: Callable[[Tensor, Tensor, int], Tensor]) -> Figure | None:
    axis, mu, flat = _over_mu(41)
    wide = torch.linspace(-6, 3, 37)
    logvar = wide[:, None].expand(37, 2)
    near = torch.full((1000, 2), 0.4)
    narrow = torch.full_like(near, -0.5)

    def estimates(draw: Callable[..., Tensor], m: Tensor, v: Tensor, n: int) -> Tensor:
        return draw(m.clone(), v.clone(), n).detach().expand(len(m))

    def curve(name: str, x: Tensor, m: Tensor, v: Tensor, label: str) -> Curves:
        found, exact = estimates(yours, m, v, 400), objective.gaussian_kl(m, v)
        # The spread of a draw: μ ε and (σ² - 1) ε² / 2, of two latents; five of it, of 400 draws.
        spread = (
            2 * (m[:, 0].square() * v[:, 0].exp() + 0.5 * (v[:, 0].exp() - 1).square())
        ).sqrt()
        return Curves(name, x, found, exact, label, "estimated KL, nats", noise=spread / 4)

    once, twice = (torch.stack([estimates(draw, near, narrow, 25) for _ in range(2)], dim=1)
                   for draw in (yours, objective.monte_carlo_kl))  # fmt: skip
    views: list[View] = [
        curve("400 draws, σ = 1", axis, mu, flat, "μ of both latents"),
        curve("400 draws, μ = 0", wide, torch.zeros_like(logvar), logvar, "logvar of both latents"),
        Draws("1,000 estimates, 25 draws each", once[:, 0], twice[:, 0],
              "estimated KL, nats"),
        Cloud("two calls, estimates in nats", once[:200], twice[:200], "first call", "second call"),
    ]  # fmt: skip
    return plot_beside(views, title=_TITLE)


@draws("train_vae_epoch")
def _train_vae_epoch(yours: Callable[..., Any]) -> Figure | None:
    def cost(model: models.VAE, images: Tensor) -> Tensor:
        mu, logvar = model.encode(images)  # the mean for z: no noise hides a step
        return objective.negative_elbo(model.decode(mu), images, mu, logvar, _BETA)[0]

    mine, asked = (functools.partial(epoch, beta=_BETA) for epoch in (yours, reference_epoch))
    return plot_passes(mine, asked, models.VAE(2), cost)
