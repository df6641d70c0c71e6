"""Judges an autoencoder: its code, and its way from an image to the logits of a reconstruction."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Model
from autograded_tests.framework.expectations import Rng, Slip, close, expect, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import blank_methods_named
from autograded_tests.judges.activations import activation_slips, hidden_slips
from autograded_tests.judges.networks import (
    PairedModel,
    clear_of_kinks,
    expect_alike_in_eval,
    expect_deterministic,
    expect_parameter_gradients,
)
from vae_helpers.models import PIXELS

IMAGES = 4


def expect_code(pair: PairedModel, rng: Rng) -> None:
    """Judge the codes of some images, and the gradients of the weights.

    Args:
        pair: The learner's model and the reference; both have ``fc1``, ``fc_latent``, ``encode``.
        rng: Where the images come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    layers: Any = pair.reference
    x = clear_of_kinks(lambda: rng.pixels(IMAGES), lambda x: [layers.fc1(x)])
    cotangent = rng.away(IMAGES, layers.latent_dim)
    question = Gradient([cotangent], parameters=True)
    answer = pair.model.call(x, method="encode", gradient=question)
    code = answer.tensor()
    expect_deterministic(code, pair.model.call(x, method="encode").tensor(), "The code")
    pair.model.train(False)
    expect_alike_in_eval(code, pair.model.call(x, method="encode").tensor(), "The code")
    pair.model.train(True)
    with torch.no_grad():
        truth = layers.encode(x)
        expect(code, truth, what="The code", slips=_code_slips(layers, x, truth, code),
               look="the way from x through `fc1`, the activation and `fc_latent`.")  # fmt: skip
    expect_parameter_gradients(pair, answer, [layers.encode(x)], [cotangent], "The code")
    expect_unchanged(answer, "x")


def _code_slips(layers: Any, x: Tensor, truth: Tensor, got: Tensor) -> list[Slip]:
    behind = "what happens to the result of `fc_latent` before it is returned."
    why = "behind `fc_latent`: a code has to reach every number, of either sign"
    slips = [
        *hidden_slips(layers.fc1(x), layers.fc_latent, "`fc1` and `fc_latent`"),
        *activation_slips("extra_activation", lambda f: f(truth), why, behind),
        Slip("extra_activation", F.relu(layers.fc_latent(layers.fc1(x))),
             "This is what comes out when the ReLU stands behind `fc_latent` instead of behind "
             "`fc1`.", "behind which layer the ReLU belongs."),
        Slip("extra_activation", F.normalize(truth, dim=-1),
             "Each code has been scaled to length 1.", behind),
    ]  # fmt: skip
    if got.isfinite().all() and got.min() < got.max():
        low, high = got.min().item(), got.max().item()
        held = f"The values are held between {low:.4g} and {high:.4g}."
        slips.append(Slip("extra_activation", truth.clamp(low, high), held, behind))
    return slips


def expect_reconstruction(pair: PairedModel, rng: Rng) -> None:
    """Judge the logits that the whole model gives.

    A slip in `encode` or `decode` costs that part only: `forward` is right too if it is right with
    what it calls.

    Args:
        pair: The learner's model and a reference `Autoencoder`.
        rng: Where the images come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    reference: Any = pair.reference
    x = clear_of_kinks(
        lambda: rng.pixels(IMAGES),
        lambda x: [reference.fc1(x), reference.fc2(reference.encode(x))],
    )
    cotangent = rng.away(IMAGES, PIXELS) / PIXELS**0.5
    answer = _ask_forward(pair.model, x, Gradient([cotangent], parameters=True))
    logits = answer.tensor()
    expect_deterministic(logits, pair.model.call(x).tensor(), "The reconstruction")
    _expect_forward_in_both_modes(pair.model, x, logits)
    with torch.no_grad():
        truth = reference(x)
        own = _composed(pair.model, x)
        if own is not None and not close(own, truth) and close(logits, own):
            return
        expect(logits, truth, what="The reconstruction",
               slips=_forward_slips(reference, x, truth, own),
               look="the two steps of `forward`: encode, then decode.")  # fmt: skip
    expect_parameter_gradients(pair, answer, [reference(x)], [cotangent], "The reconstruction")
    expect_unchanged(answer, "x")


def _expect_forward_in_both_modes(model: Model, x: Tensor, logits: Tensor) -> None:
    """Where `decode` or `encode` depends on the mode, that costs its own part only."""
    model.train(False)
    own, got = _composed(model, x), model.call(x).tensor()
    model.train(True)
    if own is None or not close(got, own):
        expect_alike_in_eval(logits, got, "The logits")


def _ask_forward(model: Model, x: Tensor, gradient: Gradient) -> Answer:
    with blank_methods_named(model, encode=[x], decode=[torch.zeros(len(x), 1)]):
        answer = model.call(x, gradient=gradient)
        answer.tensor()
    return answer


def _composed(model: Model, x: Tensor) -> Tensor | None:
    """What the model's own `decode` gives for its own `encode`, if they answer."""
    try:
        code = model.call(x, method="encode").tensor()
        return model.call(code, method="decode").tensor()
    except Finding:
        return None


def _forward_slips(reference: Any, x: Tensor, truth: Tensor, own: Tensor | None) -> list[Slip]:
    behind = "what happens to the logits before `forward` returns them."
    code = reference.encode(x)
    slips = [
        Slip("returns_code", code, "This is the code; the way back to pixels is missing.",
             "what `forward` promises: logits, one per pixel."),
        Slip("sigmoid_extra", truth.sigmoid(),
             "These are probabilities: a sigmoid has been applied to the logits.", behind),
        *activation_slips("extra_activation", lambda f: f(truth), "on the logits", behind),
        *hidden_slips(reference.fc1(x), lambda h: reference.decode(reference.fc_latent(h)),
                      "`fc1` and `fc_latent`"),
        *hidden_slips(reference.fc2(code), reference.fc3, "`fc2` and `fc3`"),
        *activation_slips("extra_activation", lambda f: reference.decode(f(code)), "on the code",
                          "what happens to the code between `encode` and `decode`."),
    ]  # fmt: skip
    if own is not None:
        extra = "These are probabilities: a sigmoid has been applied to what `decode` gives."
        slips.append(Slip("sigmoid_extra", own.sigmoid(), extra, behind))
    return slips
