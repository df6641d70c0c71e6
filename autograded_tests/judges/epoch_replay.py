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
_NEAR = 5e-3  # as a share of the way: farther from it, other steps were taken
_CLEAR = 3e-5  # of a kink of a ReLU, where rounding decides a gradient
# The ways to deal three images in batches of two.
_FIRST, _SECOND = torch.tensor([[0, 1], [0, 2], [1, 2]]), torch.tensor([[2], [1], [0]])
_LOOP = "what is added up in the loop, and what the sum is divided by."


@dataclass
class Network:
    """Copies of an autoencoder, or a VAE whose noise is silenced, trained by hand side by side.

    Args:
        weights: Their weights by name, a copy to a row: ``(R, …)``.
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
        weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
        return torch.baddbmm(bias[:, None], h, weight.mT)

    def losses(self, x: Tensor) -> Tensor:
        """Each image's loss in each copy, nats: ``(R, B, 784)`` -> ``(R, B)``."""
        h = self._relu("fc1", x)
        heads = [n for n in ("fc_latent", "fc_mu", "fc_logvar") if f"{n}.weight" in self.weights]
        z, *rest = (self._linear(name, h) for name in heads)
        losses = pixel_cost(self._linear("fc3", self._relu("fc2", z)), x).sum(-1)
        for logvar in rest:
            losses = losses + self.beta * gaussian_kl_terms(z, logvar).sum(-1)
        return losses

    def step(self, x: Tensor) -> Tensor:
        """One step of each copy on its batch; returns the losses before the step, ``(R, B)``."""
        leaves = {name: w.detach().requires_grad_() for name, w in self.weights.items()}
        self.weights = leaves
        losses = self.losses(x)
        gradients = torch.autograd.grad(losses.mean(-1).sum(), list(leaves.values()))
        for (name, w), g in zip(leaves.items(), gradients, strict=True):
            before = self.velocity.get(name)
            self.velocity[name] = g if before is None else g + _MOMENTUM * before
            self.weights[name] = w.detach() - _STEP * self.velocity[name]
        return losses.detach()


@dataclass(frozen=True)
class Question:
    """Three images, and the weights of a small model with the layers that the contract names."""

    images: Tensor
    weights: dict[str, Tensor]
    beta: float

    def _network(self) -> Network:
        deals = {n: w.expand(len(_FIRST), *w.shape) for n, w in self.weights.items()}
        return Network(deals, self.beta)

    @cached_property
    def _replayed(self) -> tuple[Network, Tensor]:
        network = self._network()
        return network, torch.cat([network.step(self.images[d]) for d in (_FIRST, _SECOND)], dim=1)

    @property
    def after(self) -> dict[str, Tensor]:
        """All weights that a right epoch leaves, for each of the three ways to deal the images."""
        return self._replayed[0].weights

    @property
    def seen(self) -> Tensor:
        """The mean losses that right epochs see, each batch before its own step, ``(3,)``."""
        return self._replayed[1].mean(1)

    @property
    def nearest(self) -> float:
        """How near a hidden unit came to its kink."""
        return self._replayed[0].nearest

    def seen_too_late(self) -> tuple[Tensor, Tensor]:
        """The mean losses of batches after their own step, and after the epoch, each ``(3,)``."""
        network, stepped = self._network(), []
        for deal in (_FIRST, _SECOND):
            network.step(self.images[deal])
            stepped.append(network.losses(self.images[deal]).detach())
        after = network.losses(self.images.expand(len(_FIRST), -1, -1)).detach()
        return torch.cat(stepped, dim=1).mean(1), after.mean(1)

    def gaps(self, after: dict[str, Tensor]) -> dict[str, Tensor]:
        """For each weight how far it is from right ones, as shares of their ways, ``(3,)``."""
        return {
            name: _norms(after[name] - right) / _norms(right - self.weights[name])
            for name, right in self.after.items()
        }


@dataclass(frozen=True)
class SmallEpoch:
    """An epoch over three images in batches of two.

    Args:
        question: What was handed over.
        answer: What came back.
        after: The weights that it left.
    """

    question: Question
    answer: Answer
    after: dict[str, Tensor]

    @cached_property
    def deal(self) -> tuple[int, float]:
        """The way of dealing that explains the weights best, and their greatest gap from it."""
        gaps = self.question.gaps(self.after)
        worst = torch.stack(list(gaps.values())).amax(0).nan_to_num(torch.inf)
        return int(worst.argmin()), worst.min().item()


def _norms(copies: Tensor) -> Tensor:
    return copies.flatten(1).norm(dim=1)


def draw_question(rng: Rng, heads: list[str], beta: float = 1.0) -> Question:
    """Draw three images and a model whose hidden units keep clear of their kinks."""
    twin = plain_class(network_spec(heads, _LATENTS, _HIDDEN, _HIDDEN))()
    while True:
        weights = rng.weights_like(twin)
        if "fc_logvar" in heads:
            # Above -30 for every image: a clamp there is style.
            weights["fc_logvar.bias"].fill_(SILENT + 2)
            weights["fc_logvar.weight"] *= 0.3
        question = Question(rng.pixels(3), weights, beta)
        if question.nearest > _CLEAR:
            return question


def run_small_epoch(ask: Ask, rng: Rng, heads: list[str], **optional: Any) -> SmallEpoch:
    """Ask for one epoch.

    Args:
        ask: The handle to the learner's function.
        rng: Where the inputs come from.
        heads: The encoder's last layers.
        optional: ``beta``, for a VAE.
    """
    question = draw_question(rng, heads, **optional)
    model = ask.plain(network_spec(heads, _LATENTS, _HIDDEN, _HIDDEN), question.weights)
    optimizer = model.optimizer("SGD", lr=_STEP, momentum=_MOMENTUM)
    answer = ask.call(model, question.images, optimizer, batch_size=2, **optional)
    return SmallEpoch(question, answer, model.weights())


def expect_replayed_weights(epoch: SmallEpoch) -> None:
    """Every weight is where the steps of a right epoch lead.

    Raises:
        Finding: ``frozen_layers``, or ``values`` as a catch-all.
    """
    deal, greatest = epoch.deal
    if greatest < _NEAR:
        return
    question, after = epoch.question, epoch.after
    gap = {name: gaps[deal] for name, gaps in question.gaps(after).items()}
    worst = max(gap, key=lambda name: gap[name].item())
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


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def expect_replayed_mean(epoch: SmallEpoch) -> None:
    """The mean is taken during the pass, before each step, and not over what it led to.

    Raises:
        Finding: ``evaluated_after``, or as `expect`.
    """
    returned, question = epoch.answer.number(), epoch.question
    deal, greatest = epoch.deal
    if greatest > _NEAR:
        return  # other steps than asked for have seen other losses: another part judges them

    def slips() -> list[Slip]:
        look = "when in the loop the loss that you report is computed."
        stepped, at_end = question.seen_too_late()
        return [
            Slip("evaluated_after", stepped[deal],
                 "This is each batch's loss after its step; the pass has seen it before.", look),
            Slip("evaluated_after", at_end[deal],
                 "This is the loss when the epoch is over; the pass has seen it before.", look),
        ]  # fmt: skip

    got = torch.tensor(returned, dtype=torch.float64)
    expect(got, question.seen[deal], what="The mean loss", slips=slips, rtol=1e-4, look=_LOOP)
