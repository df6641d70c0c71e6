"""Judges the decoder of a `VAE`."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.judges.activations import activation_slips, hidden_slips
from autograded_tests.judges.grids import grid_logit_slips
from autograded_tests.judges.networks import (
    PairedModel,
    clear_of_kinks,
    expect_alike_in_eval,
    expect_deterministic,
    expect_parameter_gradients,
    into_relus,
)
from vae_helpers.models import PIXELS, ConvVAE

IMAGES = 5
_BEHIND = "what happens to the result of `fc3` before it is returned."


def expect_decoding(pair: PairedModel, rng: Rng) -> None:
    """Judge the logits of some latents, and the gradients of latents and weights.

    Args:
        pair: The learner's model and the reference; both have ``fc2``, ``fc3`` and ``decode``.
        rng: Where the latents come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    layers: Any = pair.reference
    z = clear_of_kinks(
        lambda: rng.away(IMAGES, layers.latent_dim), partial(into_relus, layers, "decode")
    )
    cotangent = rng.away(IMAGES, PIXELS) / PIXELS**0.5
    question = Gradient([cotangent], wrt=[0], parameters=True)
    answer = pair.model.call(z, method="decode", gradient=question)
    logits = answer.tensor()
    again = pair.model.call(z, method="decode").tensor()
    expect_deterministic(logits, again, "The logits")
    pair.model.train(False)
    expect_alike_in_eval(logits, pair.model.call(z, method="decode").tensor(), "The logits")
    pair.model.train(True)
    with torch.no_grad():
        expect(
            logits,
            layers.decode(z),
            what="The logits",
            slips=partial(
                grid_logit_slips if isinstance(layers, ConvVAE) else _logit_slips, layers, z
            ),
            look="the way from z through the layers, and the activations between them.",
        )
    leaf = z.clone().requires_grad_()
    truth = layers.decode(leaf)
    (by_z,) = torch.autograd.grad(truth, leaf, cotangent, retain_graph=True)
    expect_parameter_gradients(pair, answer, [truth], [cotangent], "The decoder")
    expect_gradient(answer.gradients[0], by_z, what="The decoder", by="z")
    expect_unchanged(answer, "z")


def _logit_slips(layers: Any, z: Tensor) -> list[Slip]:
    before = layers.fc2(z)
    truth = layers.fc3(F.relu(before))
    return [
        Slip("sigmoid_extra", truth.sigmoid(),
             "These are probabilities: a sigmoid has been applied to the logits.", _BEHIND),
        Slip("sigmoid_extra", layers.fc3(before).sigmoid(),
             "These are probabilities, and nothing stands between `fc2` and `fc3`.", _BEHIND),
        *hidden_slips(before, layers.fc3, "`fc2` and `fc3`"),
        *activation_slips("extra_activation", lambda f: f(truth), "behind `fc3`", _BEHIND),
        *activation_slips("extra_activation", lambda f: layers.fc3(F.relu(layers.fc2(f(z)))),
                          "on z", "what happens to z before `fc2`."),
    ]  # fmt: skip
