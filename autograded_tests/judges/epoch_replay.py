"""An epoch small enough to be replayed: all weights, and the losses that were seen on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import plain_class
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import SILENT, network_spec
from autograded_tests.judges.reconstruction import pixel_cost
from vae_helpers.objective import gaussian_kl_terms

_HIDDEN, _LATENTS = 12, 4
_STEP, _MOMENTUM = 1e-3, 0.5
_CLEAR = 3e-5  # of a kink of a ReLU, where rounding decides a gradient
# The ways to deal three images in batches of two.
_DEALS = [[[0, 1], [2]], [[0, 2], [1]], [[1, 2], [0]]]
_LOOP = "what is added up in the loop, and what the sum is divided by."


@dataclass
class Network:
    """An autoencoder, or a VAE whose noise is silenced, trained by hand.

    Args:
        weights: Its weights by name.
        beta: The weight of the KL, for a VAE.
        nearest: How near any hidden unit has come to the kink of its ReLU.
    """

    weights: dict[str, Tensor]
    beta: float = 1.0
    nearest: float = torch.inf
    velocity: dict[str, Tensor] = field(default_factory=dict)

    def _relu(self, layer: str, h: Tensor) -> Tensor:
        before = self._linear(layer, h)
        self.nearest = min(self.nearest, before.detach().abs().min().item())
        return F.relu(before)

    def _linear(self, layer: str, h: Tensor) -> Tensor:
        return F.linear(h, self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"])

    def losses(self, x: Tensor) -> Tensor:
        """Each image's loss, nats, ``(B,)``."""
        h = self._relu("fc1", x)
        heads = [n for n in ("fc_latent", "fc_mu", "fc_logvar") if f"{n}.weight" in self.weights]
        z, *rest = (self._linear(name, h) for name in heads)
        losses = pixel_cost(self._linear("fc3", self._relu("fc2", z)), x).sum(1)
        for logvar in rest:
            losses = losses + self.beta * gaussian_kl_terms(z, logvar).sum(1)
        return losses

    def step(self, x: Tensor) -> Tensor:
        """One step on a batch; returns its losses before the step, ``(B,)``."""
        leaves = {name: w.detach().requires_grad_() for name, w in self.weights.items()}
        self.weights = leaves
        losses = self.losses(x)
        gradients = torch.autograd.grad(losses.mean(), list(leaves.values()))
        for (name, w), g in zip(leaves.items(), gradients, strict=True):
            self.velocity[name] = _MOMENTUM * self.velocity.get(name, torch.zeros_like(g)) + g
            self.weights[name] = w.detach() - _STEP * self.velocity[name]
        return losses.detach()


@dataclass(frozen=True)
class Replay:
    """What a right epoch leaves if the images were dealt in one of the ways.

    Args:
        weights: All weights after it.
        seen: The mean loss seen on the way, each batch before its own step.
        stepped: The same, each batch after its own step.
        after: The mean loss of all images when the epoch is over.
        nearest: How near a hidden unit came to its kink.
    """

    weights: dict[str, Tensor]
    seen: Tensor
    stepped: Tensor
    after: Tensor
    nearest: float


def _replay(
    weights: dict[str, Tensor], images: Tensor, deal: list[list[int]], beta: float
) -> Replay:
    network = Network(dict(weights), beta)
    seen, stepped = [], []
    for rows in deal:
        x = images[rows]
        seen.append(network.step(x))
        stepped.append(network.losses(x).detach())
    after = network.losses(images).detach().mean()
    means = torch.cat(seen).mean(), torch.cat(stepped).mean()
    return Replay(network.weights, *means, after, network.nearest)


@dataclass(frozen=True)
class Question:
    """Three images, and the weights of a small model with the layers that the contract names."""

    images: Tensor
    weights: dict[str, Tensor]
    beta: float

    @cached_property
    def replays(self) -> list[Replay]:
        """What a right epoch can leave."""
        return [_replay(self.weights, self.images, deal, self.beta) for deal in _DEALS]


def draw_question(rng: Rng, heads: list[str], beta: float = 1.0) -> Question:
    """Draw three images and a model whose hidden units keep clear of their kinks."""
    twin = plain_class(network_spec(heads, _LATENTS, _HIDDEN, _HIDDEN))()
    while True:
        weights = rng.weights_like(twin)
        if "fc_logvar" in heads:
            weights["fc_logvar.bias"].fill_(SILENT)
        question = Question(rng.pixels(3), weights, beta)
        if min(replay.nearest for replay in question.replays) > _CLEAR:
            return question


def ask_for_epoch(
    ask: Ask, question: Question, heads: list[str], **optional: Any
) -> tuple[Answer, dict[str, Tensor]]:
    """One epoch in batches of two; what came back, and the weights it left."""
    model = ask.plain(network_spec(heads, _LATENTS, _HIDDEN, _HIDDEN), question.weights)
    optimizer = model.optimizer("SGD", lr=_STEP, momentum=_MOMENTUM)
    answer = ask.call(model, question.images, optimizer, batch_size=2, **optional)
    return answer, model.weights()


def expect_replayed_weights(question: Question, after: dict[str, Tensor]) -> None:
    """Every weight is where the steps of a right epoch lead.

    Raises:
        Finding: ``frozen_layers``, or ``values`` as a catch-all.
    """
    gaps = [_gaps(question.weights, after, replay) for replay in question.replays]
    gap = min(gaps, key=lambda gap: max(gap.values()))
    worst = max(gap, key=lambda name: gap[name])
    if gap[worst] < 5e-3:
        return
    still = [name for name in gap if torch.equal(after[name], question.weights[name])]
    if still and len(still) < len(gap):
        raise Finding(
            "frozen_layers",
            seen=f"In an epoch of three images, {_quoted(still)} did not move, and other weights "
            "did.",
            suggests="No gradient arrives there, or no step is taken with it.",
            look="`.detach()` and `no_grad()` on the way through the model, and which weights have "
            "`requires_grad`.",
        )
    raise Finding(
        "values",
        seen=f"After an epoch of three images in batches of two, `{worst}` is not where the steps "
        "on the loss lead.",
        suggests="The loss of a batch or the step is another one than asked for; which of the two "
        "cannot be told from here. Perhaps a term is added to the loss, or gradients are changed "
        "before the step.",
        look="what the loss of a batch consists of, and what happens between `backward()` and "
        "`step()`.",
    )


def _gaps(before: dict[str, Tensor], after: dict[str, Tensor], replay: Replay) -> dict[str, float]:
    """For each weight how far from the replay, as a share of its way."""
    return {
        name: ((after[name] - right).norm() / (right - before[name]).norm()).item()
        for name, right in replay.weights.items()
    }


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def expect_replayed_mean(question: Question, returned: float, after: dict[str, Tensor]) -> None:
    """The mean is taken during the pass, before each step, and not over what it led to.

    Raises:
        Finding: ``evaluated_after`` or ``default_beta``, or as `expect`.
    """
    replays = question.replays
    near = min(replays, key=lambda r: max(_gaps(question.weights, after, r).values()))
    if max(_gaps(question.weights, after, near).values()) > 5e-3:
        return  # other steps than asked for have seen other losses: another part judges them
    look = "when in the loop the loss that you report is computed."
    slips = [
        Slip("evaluated_after", near.stepped,
             "This is each batch's loss after its step; the pass has seen it before.", look),
        Slip("evaluated_after", near.after,
             "This is the loss when the epoch is over; the pass has seen it before.", look),
    ]  # fmt: skip
    got = torch.tensor(returned, dtype=torch.float64)
    expect(got, near.seen, what="The mean loss", slips=slips, rtol=1e-4, look=_LOOP)
