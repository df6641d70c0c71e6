"""Models handed to a denoiser's loss whose answer is known: tables over t.

Where z0 is known, the noise follows from z_t: a table with a factor and a summand for each t is an
oracle, whose loss is 0 whatever was drawn. The oracle plus c has the loss Σ c², and the gradient by
its summands tells how many rows were at each t.
"""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.finding import Finding

SHARE = 0.3  # ᾱ, where it is the same at every t


def flat(steps: int, share: float = SHARE) -> Tensor:
    """A schedule by which every t is alike."""
    return torch.full((steps,), share)


def affine(ask: Ask, factor: Tensor, summand: Tensor) -> Model:
    """``(z_t, t) -> factor[t] * z_t + summand[t]``, both ``(T, D)``."""
    steps, latents = factor.shape
    table = ("table", steps, latents)
    spec = {
        "latent_dim": latents,
        "layers": {"w": table, "c": table},
        "forward": [["times", "w"], ["plus", "c"]],
    }
    return ask.plain(spec, {"w.weight": factor, "c.weight": summand})


def oracle(ask: Ask, z0: Tensor, alpha_bar: Tensor, off: Tensor | float = 0.0) -> Model:
    """Gives the noise in each row exactly, if every z0 is this one, ``(D,)``; and ``off`` more."""
    factor = 1 / (1 - alpha_bar[:, None]).sqrt()
    summand = off - factor * alpha_bar[:, None].sqrt() * z0
    return affine(ask, factor.expand_as(summand).contiguous(), summand)


def loss_of(ask: Ask, model: Model, z0: Tensor, alpha_bar: Tensor) -> Tensor:
    """The loss of one call."""
    return scalar(ask.call(model, z0, alpha_bar), len(z0))


def scalar(answer: Answer, rows: int) -> Tensor:
    """A loss that came back, without its graph.

    Args:
        answer: What came back.
        rows: How many rows z0 had.

    Raises:
        Finding: If it is not one finite number.
    """
    loss = answer.tensor()
    if loss.shape != ():
        each = tuple(loss.shape)[:1] == (rows,)
        raise Finding(
            "not_reduced" if each else "shape",
            seen=f"The loss came out with shape {tuple(loss.shape)}; one number was asked for.",
            suggests="The average over the rows is missing." if each else "An axis is left over.",
            look="the `return` line: latents are summed, rows averaged.",
        )
    if not loss.isfinite():
        raise Finding(
            "not_finite",
            seen=f"The loss came out as {loss.item():.4g}.",
            suggests="Somewhere a division by 0, or the root of a negative number, occurs.",
            look="what stands under each root, at the first step and at the last.",
        )
    return loss.detach()
