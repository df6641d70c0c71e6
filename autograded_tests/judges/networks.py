"""Asks a learner's network and the reference model that shares its weights."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograded_tests.framework.answer import Answer, kind_of, says
from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.expectations import Rng, expect_gradient
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import expect_same_twice
from autograded_tests.judges.building import (
    aliases_in,
    build,
    expect_some_layers,
    expect_units_apart,
    ignores_latent_dim,
)


@dataclass(frozen=True)
class PairedModel:
    """A learner's model and a reference with the same weights.

    Args:
        model: The handle to the learner's.
        reference: The reference model.
        aliases: Further names under which the learner's model knows the same layers, as it does
            when ``fc1`` also stands in an ``nn.Sequential``.
    """

    model: Model
    reference: nn.Module
    aliases: dict[str, str] = field(default_factory=dict)

    def own_names(self, *names: str) -> list[str]:
        """The names under which the learner's model may know these weights."""
        return [*names, *(alias for alias, name in self.aliases.items() if name in names)]

    def parameter_gradients(self, answer: Answer) -> dict[str, Tensor | None]:
        """The gradients that came along, by the reference's names."""
        found = answer.parameter_gradients
        return {self.aliases.get(name, name): gradient for name, gradient in found.items()}


def twin(
    ask: Ask,
    rng: Rng,
    kind: Callable[[int], nn.Module],
    latent_dim: int,
    scale: float = 1.0,
    layers: Sequence[str] | None = None,
) -> PairedModel:
    """Build the learner's model and a reference as large, and give both the same random weights.

    Args:
        ask: The handle to the learner's class, which takes ``latent_dim``.
        rng: Where the weights come from.
        kind: Makes the reference.
        latent_dim: The latent size; it should not be the default one.
        scale: Of the weights: 1 keeps activations of order 1.
        layers: Those that matter here; others may be missing, and keep weights of their own. All
            of the reference's, and no other, if None.

    Raises:
        Finding: If there is nothing yet, or the layers are not the ones asked for.
    """
    reference = _reference(rng, kind, latent_dim, scale, layers)
    weights = reference.state_dict()
    if layers is not None:
        weights = {n: value for n, value in weights.items() if n.partition(".")[0] in layers}
    model = build(ask, latent_dim)
    mine = model.weights()
    if not mine:
        expect_some_layers(model)
    unlike = [n for n, value in weights.items() if n in mine and mine[n].shape != value.shape]
    if unlike:
        other = build(ask, latent_dim + 1).weights()
        wider = kind(latent_dim + 1).state_dict()
        fixed = [n for n in unlike if n in other and mine[n].shape == other[n].shape]
        if any(weights[n].shape != wider[n].shape for n in fixed):
            raise ignores_latent_dim(ask.name, latent_dim)
    expect_units_apart({name: mine[name] for name in weights if name in mine})
    aliases = aliases_in(mine, reference.state_dict())
    shared = {alias: weights[name] for alias, name in aliases.items() if name in weights}
    given = {**weights, **shared}
    if layers is not None:
        given = {**{name: value for name, value in mine.items() if name not in given}, **given}
    model.load(given, mine)
    return PairedModel(model, reference, aliases)


@functools.cache
def _without_weights(kind: Callable[[int], nn.Module], latent_dim: int) -> nn.Module:
    with torch.device("meta"):
        return kind(latent_dim)


def _reference(
    rng: Rng,
    kind: Callable[[int], nn.Module],
    latent_dim: int,
    scale: float,
    layers: Sequence[str] | None,
) -> nn.Module:
    """A model with random weights in the layers that matter, and zeros elsewhere."""
    reference = copy.deepcopy(_without_weights(kind, latent_dim))
    shapes = {name: tuple(value.shape) for name, value in reference.state_dict().items()}
    drawn = {n: s for n, s in shapes.items() if layers is None or n.partition(".")[0] in layers}
    weights = {name: torch.zeros(shape) for name, shape in shapes.items()}
    reference.load_state_dict({**weights, **rng.weights(drawn, scale)}, assign=True)
    if scale > 1 and hasattr(reference, "fc_logvar"):
        _spread_log_variances(reference, rng)
    return reference


@torch.no_grad()
def _spread_log_variances(reference: Any, rng: Rng) -> None:
    """Log-variances from -14 to 5, what training reaches: bounds well beyond that are style."""
    head, h = reference.fc_logvar, F.relu(reference.fc1(rng.pixels(16)))
    spread = F.linear(h, head.weight).std(dim=0).clamp(min=1e-6)
    head.weight /= spread[:, None]  # about 1 from image to image
    targets = torch.linspace(-14, 5, len(spread))
    head.bias.copy_(targets - F.linear(h, head.weight).mean(dim=0))


@contextmanager
def extra_layers_named(pair: PairedModel) -> Iterator[None]:
    """Wrong values from a model with layers that nobody asked for: then say that first.

    Raises:
        Finding: ``layers`` instead of ``values`` or ``not_deterministic``.
    """
    try:
        yield
    except Finding as finding:
        known = {*pair.reference.state_dict(), *pair.aliases}
        if finding.diagnosis in ("values", "not_deterministic", "differs_in_eval") and (
            set(pair.model.weights()) - known
        ):
            pair.model.load(pair.reference.state_dict())
        raise


def clear_of_kinks(make: Callable[[], Tensor], *before: Callable[[Tensor], Tensor]) -> Tensor:
    """An input that keeps every hidden unit away from the kink of its ReLU.

    There the gradient jumps, and a right answer that rounds otherwise would get another one.

    Args:
        make: Draws an input.
        before: From the input to what goes into a ReLU.
    """
    x = make()
    while any(part(x).abs().min() < 3e-5 for part in before):
        x = make()
    return x


def expect_latent_dim(model: Model, latent_dim: int) -> None:
    """The model's attribute ``latent_dim`` says what it was built with.

    Raises:
        Finding: ``layers``.
    """
    try:
        value = model.read("latent_dim")
    except Finding:
        value = None
    if not says(value, latent_dim):
        has = "has no attribute `latent_dim`" if value is None else f"has {_latent_dim(value)}"
        raise Finding(
            "layers",
            seen=f"`{model.name}(latent_dim={latent_dim})` {has}.",
            suggests="Later code asks the model for its latent size.",
            look="`__init__`: the size is kept there as `self.latent_dim`.",
        )


def expect_default_latent_dim(ask: Ask, default: int = 32) -> None:
    """Built without a word about it, the model has 32 latents.

    Raises:
        Finding: ``default_latent_dim``.
    """
    try:
        value = ask.build().read("latent_dim")
        seen = f"`{ask.name}()` has {_latent_dim(value)}; {default} was asked for."
    except Finding as finding:
        value, seen = None, finding.seen
    if not says(value, default):
        raise Finding(
            "default_latent_dim",
            seen=seen,
            suggests="With `latent_dim` given, all is right; its default is not 32, or missing.",
            look="the line that starts with `def __init__`.",
        )


def _latent_dim(value: Any) -> str:
    number = isinstance(value, int | float)
    return f"`latent_dim` = {value}" if number else f"{kind_of(value)} as `latent_dim`"


def expect_alike_in_eval(first: Tensor, again: Tensor, what: str, atol: float = 1e-6) -> None:
    """Training and evaluation mode give the same.

    Raises:
        Finding: ``differs_in_eval``.
    """
    expect_same_twice(
        first,
        again,
        "differs_in_eval",
        seen=f"{what} came out differently after `model.eval()`.",
        suggests="Something depends on the mode, and nothing in this model should.",
        look="conditions on `self.training`, and layers such as dropout.",
        atol=atol,
    )


def expect_deterministic(first: Tensor, again: Tensor, what: str) -> None:
    """Two calls on the same input give the same.

    Raises:
        Finding: ``not_deterministic``.
    """
    expect_same_twice(
        first,
        again,
        "not_deterministic",
        seen=f"{what} came out differently when the same images were given twice.",
        suggests="Noise or a dropout is at work, and this model has neither.",
        look="what draws random numbers on the way from the input to the result.",
    )


def expect_parameter_gradients(
    pair: PairedModel,
    answer: Answer,
    outputs: Sequence[Tensor],
    cotangents: Sequence[Tensor],
    what: str,
) -> None:
    """Compare the gradients of all weights with the reference's.

    Args:
        pair: The two models.
        answer: The learner's answer, with gradients of the parameters.
        outputs: What the reference gave, with its graph.
        cotangents: One per output, as in the question.
        what: What was differentiated, for messages.

    Raises:
        Finding: ``no_gradient``, or as `expect_gradient`.
    """
    names, parameters = zip(*pair.reference.named_parameters(), strict=True)
    truth = torch.autograd.grad(
        outputs, parameters, cotangents, allow_unused=True, retain_graph=True
    )
    got = pair.parameter_gradients(answer)
    asked = [(n, t) for n, t in zip(names, truth, strict=True) if t is not None]
    # What gets no gradient at all says more than what gets another one because of it.
    for name, wanted in sorted(asked, key=lambda pair: got.get(pair[0]) is not None):
        expect_gradient(got.get(name), wanted, what=what, by=name)
