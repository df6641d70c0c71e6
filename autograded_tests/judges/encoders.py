"""Judges an encoder with two heads, `GaussianEncoder` or the one inside a `VAE`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.expectations import Rng, Slip, close, expect, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.activations import activation_slips, hidden_slips
from autograded_tests.judges.grids import grid_code_slips
from autograded_tests.judges.networks import (
    PairedModel,
    clear_of_kinks,
    expect_alike_in_eval,
    expect_deterministic,
    expect_parameter_gradients,
    into_relus,
)
from vae_helpers.models import ConvVAE

IMAGES = 4


def expect_encoding(pair: PairedModel, call: Callable[..., Answer], rng: Rng) -> None:
    """Judge ``(mu, logvar)`` of some images, and the gradients of the weights.

    Args:
        pair: The learner's model and the reference; both have ``fc1``, ``fc_mu``, ``fc_logvar``.
        call: Puts the question ``(x) -> (mu, logvar)``.
        rng: Where the images come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    layers: Any = pair.reference
    x = clear_of_kinks(lambda: rng.pixels(IMAGES), partial(into_relus, layers, "encode"))
    cotangents = [rng.away(IMAGES, layers.latent_dim) for _ in range(2)]
    answer = call(x, gradient=Gradient(list(cotangents), parameters=True))
    mu, logvar = answer.tensors("mu", "logvar")
    again = call(x).tensors("mu", "logvar")
    for got, second, name in zip((mu, logvar), again, ("μ", "log σ²"), strict=True):
        expect_deterministic(got, second, name)
    _expect_heads(mu, logvar, layers, x)
    pair.model.train(False)
    in_eval = call(x).tensors("mu", "logvar")
    pair.model.train(True)
    for got, second, name in zip((mu, logvar), in_eval, ("μ", "log σ²"), strict=True):
        expect_alike_in_eval(got, second, name)
    h = F.relu(into_relus(layers, "encode", x)[-1])
    truth = [layers.fc_mu(h), layers.fc_logvar(h)]
    expect_parameter_gradients(pair, answer, truth, cotangents, "The encoder")
    expect_unchanged(answer, "x")


@torch.no_grad()
def _expect_heads(mu: Tensor, logvar: Tensor, layers: Any, x: Tensor) -> None:
    before = into_relus(layers, "encode", x)[-1]
    h = F.relu(before)
    true_mu, true_logvar = layers.fc_mu(h), layers.fc_logvar(h)
    if close(mu, true_logvar) and close(logvar, true_mu):
        raise Finding(
            "swapped_heads",
            seen="The first value is what `fc_logvar` gives, the second what `fc_mu` gives.",
            suggests="The two heads have changed places.",
            look="the order on the `return` line, and which layer each value comes from.",
        )
    for got, other, head, what, layer in (
        (mu, true_logvar, layers.fc_mu, "μ", "fc_mu"),
        (logvar, true_mu, layers.fc_logvar, "log σ²", "fc_logvar"),
    ):
        slips = partial(_head_slips, got, other, before, head, layer, layers, x)
        expect(got, head(h), what=what, slips=slips, look="the way from the image to this head.")


@torch.no_grad()
def _head_slips(
    got: Tensor, other: Tensor, before: Tensor, head: nn.Linear, layer: str, layers: Any, x: Tensor
) -> list[Slip]:
    truth, grids = head(F.relu(before)), isinstance(layers, ConvVAE)
    on_head = f"what happens to the result of `{layer}` before it is returned."
    slips = [
        Slip("one_head_twice", other, "This is what the other head gives.",
             "which layer each of the two values comes from."),
        Slip("returns_variance", truth.exp(),
             "This is exp() of the head. The head is free to give any number.", on_head),
        Slip("returns_sigma", (0.5 * truth).exp(),
             "This is exp() of half the head. The head is free to give any number.", on_head),
        *(grid_code_slips(layers, x, head) if grids else ()),
        *hidden_slips(before, head, f"`{'conv2' if grids else 'fc1'}` and `{layer}`"),
        *activation_slips("extra_activation", lambda f: f(truth), f"behind `{layer}`", on_head),
    ]  # fmt: skip
    if got.shape == truth.shape and got.isfinite().all() and got.min() < got.max():
        low, high = got.min().item(), got.max().item()
        slips.append(
            Slip("extra_activation", truth.clamp(low, high),
                 f"The values are held between {low:.4g} and {high:.4g}.", on_head)
        )  # fmt: skip
    return slips
