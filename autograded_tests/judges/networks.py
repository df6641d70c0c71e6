"""Asks a learner's network and the reference model that shares its weights."""

from __future__ import annotations

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
from vae_helpers.models import ConvVAE


@dataclass
class PairedModel:
    """A learner's model and a reference with the same weights.

    Args:
        model: The handle to the learner's.
        reference: The reference model.
        aliases: Further names under which the learner's model knows the same layers, as it does
            when ``fc1`` also stands in an ``nn.Sequential``.
        scales: Of the random weights that both have, by name; without those that were given.
    """

    model: Model
    reference: nn.Module
    aliases: dict[str, str] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)

    def own_names(self, *names: str) -> list[str]:
        """The names under which the learner's model may know these weights."""
        return [*names, *(alias for alias, name in self.aliases.items() if name in names)]

    def own(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """The same weights under all names of the learner's model."""
        return {own: w for name, w in weights.items() for own in self.own_names(name)}

    def give(self, changes: dict[str, Tensor]) -> None:
        """Give both models some weights that are not drawn by `twin`."""
        for name in changes:
            self.scales.pop(name, None)
        self.reference.load_state_dict(changes, strict=False, assign=True)
        self.model.change(self.own(changes))

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
    """Give the learner's model and a reference as large the same random weights.

    They are built once for each latent size, and weights that they got here once stay.

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
    pair = paired(ask, kind, latent_dim)
    state = pair.reference.state_dict()
    wanted = [n for n in state if layers is None or n.partition(".")[0] in layers]
    fresh = ask.once("fresh weights", pair.model.weights)
    if not fresh:
        expect_some_layers(pair.model)
    expect_units_apart({name: fresh[name] for name in wanted if name in fresh})
    pair.aliases = aliases_in(fresh, state)
    shapes = {n: tuple(state[n].shape) for n in wanted if pair.scales.get(n) != scale}
    weights = rng.weights(shapes, scale)
    pair.reference.load_state_dict(weights, strict=False, assign=True)
    if scale > 1 and "fc_logvar.weight" in weights:
        weights |= spread_log_variances(pair.reference, rng)
        pair.reference.load_state_dict(weights, strict=False, assign=True)
    whole = None if layers is not None else pair.own(state)
    try:
        pair.model.load(pair.own(weights), whole, others=layers is not None)
    except Finding:
        _expect_latent_dim_used(ask, kind, pair, latent_dim)
        raise
    pair.scales |= dict.fromkeys(shapes, scale)
    return pair


def paired(ask: Ask, kind: Callable[[int], nn.Module], latent_dim: int) -> PairedModel:
    """The learner's model of that size, in training mode, and its reference."""
    pair = ask.once(("pair", latent_dim), lambda: _new_pair(ask, kind, latent_dim))
    pair.model.train()
    return pair


def _new_pair(ask: Ask, kind: Callable[[int], nn.Module], latent_dim: int) -> PairedModel:
    """A new model of the learner's, and a reference whose weights are 0."""
    with torch.device("meta"):
        reference = kind(latent_dim)
    zeros = {name: torch.zeros(value.shape) for name, value in reference.state_dict().items()}
    reference.load_state_dict(zeros, assign=True)
    return PairedModel(build(ask, latent_dim), reference)


def _expect_latent_dim_used(
    ask: Ask, kind: Callable[[int], nn.Module], pair: PairedModel, latent_dim: int
) -> None:
    """Where sizes do not fit: those that should depend on the latent size do."""
    mine, weights = pair.model.weights(), pair.reference.state_dict()
    unlike = [n for n, value in weights.items() if n in mine and mine[n].shape != value.shape]
    other = build(ask, latent_dim + 1).weights()
    wider = kind(latent_dim + 1).state_dict()
    fixed = [n for n in unlike if n in other and mine[n].shape == other[n].shape]
    if any(weights[n].shape != wider[n].shape for n in fixed):
        raise ignores_latent_dim(ask.name, latent_dim)


@torch.no_grad()
def spread_log_variances(reference: Any, rng: Rng) -> dict[str, Tensor]:
    """A head for log-variances from -14 to 5, as training reaches: wider bounds are style."""
    head, h = reference.fc_logvar, F.relu(into_relus(reference, "encode", rng.pixels(16))[-1])
    spread = F.linear(h, head.weight).std(dim=0).clamp(min=1e-6)
    weight = head.weight / spread[:, None]  # about 1 from image to image
    targets = torch.linspace(-14, 5, len(spread))
    bias = targets - F.linear(h, weight).mean(dim=0)
    return {"fc_logvar.weight": weight, "fc_logvar.bias": bias}


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


def into_relus(reference: Any, half: str, value: Tensor) -> list[Tensor]:
    """What goes into each ReLU on the way of ``half``, ``"encode"`` or ``"decode"``, in order."""
    if not isinstance(reference, ConvVAE):
        return [(reference.fc1 if half == "encode" else reference.fc2)(value)]
    if half == "encode":
        first = reference.conv1(value.reshape(-1, 1, 28, 28))
        return [first, reference.conv2(F.relu(first)).flatten(1)]
    grid = reference.fc(value)
    return [grid, reference.up1(F.relu(grid).reshape(-1, 32, 7, 7))]


@torch.no_grad()
def clear_of_kinks(
    make: Callable[[], Tensor], *before: Callable[[Tensor], Sequence[Tensor]]
) -> Tensor:
    """An input that keeps every hidden unit away from the kink of its ReLU.

    There the gradient jumps, and a right answer that rounds otherwise would get another one.

    Args:
        make: Draws an input.
        before: From the input to what goes into some ReLUs.
    """

    def gap(x: Tensor) -> float:
        return min(h.abs().min().item() for part in before for h in part(x))

    x = make()
    while gap(x) < 3e-5:
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
