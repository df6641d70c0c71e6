"""A small VAE to hand to the learner's function, with a twin on the judge's side.

Its latent size is never 32, its means keep away from 0, and its sigmas from 1.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.ask import Ask, Handle, Model
from autograded_tests.framework.expectations import Rng, Slip, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.plain_models import PlainModel, plain_class
from autograded_tests.framework.side_effects import (
    expect_no_graph,
    expect_same_twice,
    expect_same_weights,
)
from vae_helpers.models import CLASSES

HIDDEN = 24
PIXELS = 784
_AFTER_DECODE = "the step between what `decode` returns and what you return."


class PlainVAE:
    """A VAE of plain layers, known to both sides.

    Args:
        rng: Where its weights come from.
        latent_dim: Its number of latents.
        linear_decoder: Whether codes can be read back from logits (`recover`); else the decoder has
            a hidden layer, so that a line of logits is no line of codes.
        labels: Whether it is told a label, ``encode(x, y)`` and ``decode(z, y)``. The code that
            `recover` reads back has the label's columns behind its latents.
    """

    def __init__(
        self, rng: Rng, latent_dim: int, *, linear_decoder: bool = False, labels: bool = False
    ) -> None:
        self.latent_dim = latent_dim
        told, label = (CLASSES, [["labels", CLASSES]]) if labels else (0, [])
        self.spec = {
            "latent_dim": latent_dim,
            "layers": {
                "fc1": (PIXELS + told, HIDDEN),
                "fc_mu": (HIDDEN, "latent"),
                "fc_logvar": (HIDDEN, "latent"),
                "fc2": (latent_dim + told, HIDDEN),
                "fc3": (HIDDEN, PIXELS),
            },
            "encode": [*label, "fc1", "relu"],
            "heads": ["fc_mu", "fc_logvar"],
            "decode": [*label, "fc2", "relu", "fc3"],
            "samples": True,
        }
        self.twin: PlainModel = plain_class(self.spec)().requires_grad_(False)
        self.weights = rng.weights_like(self.twin)
        self.weights["fc_mu.weight"] *= 3  # images differ in their means
        self.weights["fc_mu.bias"] = rng.away(latent_dim)
        self.weights["fc_logvar.bias"] = rng.away(latent_dim, low=0.6, high=1.4)
        if linear_decoder:
            self._lift_over_the_kink()
        self.twin.load_state_dict(self.weights)

    def _lift_over_the_kink(self) -> None:
        """Far from 0 a ReLU is linear: 40 standard deviations of a draw from the prior."""
        w = self.weights
        w["fc2.weight"] /= w["fc2.weight"].norm(dim=1, keepdim=True)
        w["fc2.bias"] = torch.full((HIDDEN,), 40.0)
        w["fc3.weight"] *= 0.2  # a saturated sigmoid hides its code
        w["fc3.bias"] -= w["fc3.weight"] @ w["fc2.bias"]

    def hand(self, ask: Ask) -> Model:
        """A handle to a copy on the learner's side, in evaluation mode like a pretrained model."""
        model = ask.plain(self.spec, self.weights)
        model.train(False)
        return model

    def encode(self, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """``(B, 784)``, and labels ``(B,)``, to ``(mu, logvar)``, each ``(B, D)``."""
        return self.twin.encode(x, y)

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """``(B, D)``, and labels ``(B,)``, to logits ``(B, 784)``."""
        return self.twin.decode(z, y)

    def recover(self, logits: Tensor) -> tuple[Tensor, bool]:
        """The codes behind logits, and whether they explain them; for a linear decoder only."""
        w = {name: value.double() for name, value in self.weights.items()}
        weight = w["fc3.weight"] @ w["fc2.weight"]
        bias = w["fc3.weight"] @ w["fc2.bias"] + w["fc3.bias"]
        z = (logits.double() - bias) @ torch.linalg.pinv(weight).T
        gap = (z @ weight.T + bias - logits).abs().max()
        return z, bool(gap < 1e-2 * (1 + logits.abs().max()))  # NaN explains nothing


def squash_slips(logits: Tensor) -> list[Slip]:
    """What comes out when the step from logits to probabilities is another one."""
    p = logits.sigmoid()
    rows = [
        ("missing_sigmoid", logits, "These are logits: the step to probabilities is missing."),
        ("doubled_sigmoid", p.sigmoid(), "A sigmoid came twice: everything lies from ½ to .73."),
        ("wrong_squash", logits.softmax(-1), "The 784 pixels of an image share a total of 1, as "
         "after a softmax; each pixel is a question of its own."),
        ("wrong_squash", logits.tanh(), "This is what a tanh gives: it runs from -1 to 1."),
        ("wrong_squash", logits.clamp(0, 1), "The logits were cut off at 0 and at 1."),
        ("wrong_scale", 255 * p, "These are grey values up to 255; probabilities end at 1."),
    ]  # fmt: skip
    return [Slip(name, result, suggests, _AFTER_DECODE) for name, result, suggests in rows]


def expect_grey(pictures: Tensor) -> None:
    """Probabilities are asked for, not the throw of a coin with them.

    Raises:
        Finding: ``binarised``.
    """
    if bool(((pictures == 0) | (pictures == 1)).all()):
        raise Finding(
            "binarised",
            seen="Every pixel that came back is exactly 0 or 1.",
            suggests="The probabilities were rounded, or a coin was thrown with each of them.",
            look=_AFTER_DECODE,
        )


def expect_repeatable(first: Tensor, second: Tensor) -> None:
    """Two calls with the same question must agree.

    Raises:
        Finding: ``sampled``.
    """
    expect_same_twice(
        first,
        second,
        "sampled",
        seen="Two calls with the same input gave different answers.",
        suggests="A code was drawn at random; the posterior mean is the same every time.",
        look="what is decoded: μ, or a z with noise? `forward` and `reparameterize` draw.",
    )


def expect_no_traces(answer: Answer, model: Model, vae: PlainVAE, **inputs: Any) -> None:
    """No graph hangs on what came back; model and inputs are as they were.

    Args:
        answer: The answer of the call.
        model: The handle to the model that was handed over.
        vae: What it was.
        inputs: All arguments after the model, by name, in their order.

    Raises:
        Finding: ``graph_attached``, ``changed_model`` or ``changed_input``.
    """
    expect_no_graph(answer, "What came back")
    expect_same_weights(model, vae.weights)
    expect_unchanged(answer, "model", *inputs)


def call_with_own_size(
    ask: Ask, rng: Rng, model: Handle, *args: Any, labels: bool = False
) -> Answer:
    """Call the learner's function; a stop that a model of 32 latents would not cause is named.

    Raises:
        Finding: ``fixed_latent_dim``, or whatever stopped the call.
    """
    try:
        return ask.call(model, *args)
    except Finding as stopped:
        if stopped.diagnosis != "raised":
            raise
        usual = PlainVAE(rng, 32, labels=labels)
        try:
            ask.call(usual.hand(ask), *args)
        except Finding:
            raise stopped from None
        raise Finding(
            "fixed_latent_dim",
            seen=f"{stopped.seen} With 32 latents it runs.",
            suggests="The number of latents is written into the function; models of other sizes "
            "stop there.",
            look="what the model knows about itself: `model.latent_dim`.",
        ) from None
