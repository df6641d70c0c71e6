"""Judges an encoder with two heads, `GaussianEncoder` or the one inside a `VAE`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.answerer import Gradient
from autograded_tests.ask import Answer
from autograded_tests.finding import Finding
from autograded_tests.judging import Draw, Slip, close, expect
from autograded_tests.networks import (
    Twin,
    activation_slips,
    clear_of_kinks,
    expect_deterministic,
    expect_parameter_gradients,
    hidden_slips,
)

IMAGES = 5


def expect_encoding(pair: Twin, call: Callable[..., Answer], draw: Draw) -> None:
    """Judge ``(mu, logvar)`` of some images, and the gradients of the weights.

    Args:
        pair: The learner's model and the reference; both have ``fc1``, ``fc_mu``, ``fc_logvar``.
        call: Puts the question ``(x) -> (mu, logvar)``.
        draw: Where the images come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    layers: Any = pair.reference
    x = clear_of_kinks(lambda: draw.pixels(IMAGES), layers.fc1)
    latents = layers.latent_dim
    cotangents: list[Tensor | None] = [draw.away(IMAGES, latents), draw.away(IMAGES, latents)]
    answer = call(x, gradient=Gradient(cotangents, parameters=True))
    mu, logvar = answer.tensors("mu", "logvar")
    truth = [head(F.relu(layers.fc1(x))) for head in (layers.fc_mu, layers.fc_logvar)]
    if not (close(mu, truth[0]) and close(logvar, truth[1])):
        _expect_repeatable(call, x, mu, logvar)
        _expect_heads(pair, x, mu, logvar)
    expect_parameter_gradients(pair, answer, truth, cotangents, what="The encoding")  # type: ignore[arg-type]


def _expect_repeatable(call: Callable[..., Answer], x: Tensor, mu: Tensor, logvar: Tensor) -> None:
    mu_again, logvar_again = call(x).tensors("mu", "logvar")
    expect_deterministic(mu, mu_again, "`mu`")
    expect_deterministic(logvar, logvar_again, "`logvar`")


@torch.no_grad()
def _expect_heads(pair: Twin, x: Tensor, mu: Tensor, logvar: Tensor) -> None:
    layers: Any = pair.reference
    before = layers.fc1(x)
    h = F.relu(before)
    true_mu, true_logvar = layers.fc_mu(h), layers.fc_logvar(h)
    if close(mu, true_logvar) and close(logvar, true_mu):
        raise Finding(
            "order",
            seen="`mu` and `logvar` are each what the other should be.",
            suggests="The two heads, or the two values that are returned, changed places.",
            look="which layer gives which value, and the order in the `return` line.",
        )
    expect(mu, true_mu, what="`mu`", slips=[
        *hidden_slips(before, layers.fc_mu, "`fc1` and `fc_mu`"),
        *_head_slips(true_mu, "`fc_mu`"),
        _shared(true_logvar, "`fc_logvar`"),
    ], look=_LOOK)  # fmt: skip
    expect(logvar, true_logvar, what="`logvar`", slips=[
        *hidden_slips(before, layers.fc_logvar, "`fc1` and `fc_logvar`"),
        Slip("returns_variance", true_logvar.exp(),
             "This is exp of what was asked for: a variance, where its logarithm is wanted.",
             "what the name of the head says."),
        Slip("returns_sigma", (0.5 * true_logvar).exp(),
             "This is exp of half of what was asked for: a standard deviation, where the "
             "logarithm of the variance is wanted.", "what the name of the head says."),
        *_head_slips(true_logvar, "`fc_logvar`"),
        _shared(true_mu, "`fc_mu`"),
    ], look=_LOOK)  # fmt: skip


_LOOK = "the way from `x` through `fc1`, the activation, and the two heads, line by line."


def _head_slips(truth: Tensor, head: str) -> list[Slip]:
    return activation_slips(
        "extra_activation",
        lambda f: f(truth),
        f"behind {head}: a head has to reach every number, of either sign",
        f"what follows {head}.",
    )


def _shared(result: Tensor, head: str) -> Slip:
    return Slip(
        "shared_heads",
        result,
        f"This is what {head} gives: one head serves for both values.",
        "which layer gives which value.",
    )
