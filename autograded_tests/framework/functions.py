"""One call judges a plain function: values, gradients, shape and type, and inputs left unchanged.

The truth is a function too, best one that shares no line with the model answer, such as one of
`torch.distributions`. It runs in float64, and autograd gives the gradients.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask, Handle, Model
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    expect,
    expect_gradient,
    expect_order,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.plain_models import plain_class
from autograded_tests.framework.side_effects import expect_same_weights

Slips = Sequence[Slip] | Mapping[str, Sequence[Slip]]
_BY_HAND = "the formula once more, term by term, on an input small enough to do by hand."


@dataclass(frozen=True)
class Handed:
    """A model handed to the learner's function, and the same model on the judge's side."""

    handle: Model
    twin: nn.Module

    @classmethod
    def of(cls, ask: Ask, rng: Rng, spec: dict[str, Any]) -> Handed:
        """A model of plain layers (see `plain_class`) with random weights."""
        twin = plain_class(spec)()
        weights = rng.weights_like(twin)
        twin.load_state_dict(weights)
        return cls(ask.plain(spec, weights), twin)


def expect_function(
    ask: Handle | Callable[..., Answer],
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    rng: Rng,
    *,
    what: str,
    slips: Slips | Callable[..., Slips] = (),
    gradient_slips: Mapping[str, Sequence[Slip] | Callable[..., Sequence[Slip]]] | None = None,
    names: Sequence[str] = (),
    by: Sequence[str] | None = None,
    graph: bool = True,
    look: str = _BY_HAND,
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> Answer:
    """Judge one call of a function.

    Args:
        ask: The handle to the learner's function, or what puts a call to one of its methods.
        reference: The truth: takes the inputs, gives a tensor, a number, or a tuple of tensors.
        inputs: The arguments by name, in their order: tensors, numbers, strings, lists, `Handed`.
        rng: Where the cotangents come from.
        what: What the answer is, for messages: "The KL".
        slips: Known mistakes, the most specific first; by the name of the part where there are
            several; or a function of the inputs that makes them, called only if they are needed.
        gradient_slips: Known mistakes of gradients, by the name of the input; likewise.
        names: The parts of the answer, where it is a tuple.
        by: The inputs whose gradients are judged; all floating-point tensors, and the weights of a
            model that was handed over, if None.
        graph: Whether gradients are asked for; if not, they are still judged where there are some.
        look: Where to look when no slip is recognised.
        rtol: Relative tolerance.
        atol: Absolute tolerance.

    Returns:
        The answer, for what else there is to ask of it.

    Raises:
        Finding: The first thing that is not as asked: blank, type, slips, shape, values, gradients,
            then changed inputs.
    """
    call = ask.call if isinstance(ask, Handle) else ask
    truth = _Truth(reference, inputs, by)
    cotangents = [rng.away(*t.shape) if t.requires_grad else None for t in truth.tensors]
    wanted = Gradient(cotangents, truth.wrt, truth.model is not None, truth.model)
    given = [v.handle if isinstance(v, Handed) else v for v in inputs.values()]
    answer = call(*given, gradient=wanted)
    got = _parts(answer, truth, names, graph)
    if names:
        expect_order(got, truth.tensors, names, of=answer.name, rtol=rtol, atol=atol)
    for i, (mine, right) in enumerate(zip(got, truth.tensors, strict=True)):
        name = names[i] if names else None
        part = f"{what} `{name}`" if name else what
        known = partial(_known, slips, truth, name)
        expect(mine, right.detach(), what=part, slips=known, look=look, rtol=rtol, atol=atol)
        _expect_kind(mine, right, part)
    if graph or answer.requires_grad:
        _expect_gradients(answer, truth, cotangents, gradient_slips or {}, what, rtol, atol)
    expect_unchanged(answer, *inputs)
    for value in inputs.values():
        if isinstance(value, Handed):
            expect_same_weights(value.handle, value.twin.state_dict())
    return answer


class _Truth:
    """What should come out, with its graph."""

    def __init__(
        self, reference: Callable[..., Any], inputs: Mapping[str, Any], by: Sequence[str] | None
    ) -> None:
        self.inputs = inputs
        self.leaves: dict[str, Tensor] = {}
        self.wrt: list[int] = []
        self.model: int | None = None
        self.parameters: dict[str, Tensor] = {}
        args = [
            self._own(i, n, v, by is None or n in by) for i, (n, v) in enumerate(inputs.items())
        ]
        value = reference(*args)
        self.value = value
        flat = list(value) if isinstance(value, list | tuple) else [value]
        self.tensors = [
            t if isinstance(t, Tensor) else torch.tensor(t, dtype=torch.float64) for t in flat
        ]

    def _own(self, position: int, name: str, value: Any, differentiate: bool) -> Any:
        if isinstance(value, Handed):
            twin = copy.deepcopy(value.twin).double()
            if differentiate:
                self.model, self.parameters = position, dict(twin.named_parameters())
            return twin
        if not isinstance(value, Tensor) or not value.is_floating_point():
            return value
        leaf = value.double().requires_grad_(differentiate)
        if differentiate:
            self.leaves[name] = leaf
            self.wrt.append(position)
        return leaf

    def plain(self) -> list[Any]:
        """The inputs as slips take them: no graph, and the twin of a model."""
        return [v.twin if isinstance(v, Handed) else v for v in self.inputs.values()]

    def gradients(self, cotangents: Sequence[Tensor | None]) -> dict[str, Tensor]:
        """By input, and by parameter of the model handed over."""
        wanted = {**self.leaves, **self.parameters}
        pairs = [(t, c) for t, c in zip(self.tensors, cotangents, strict=True) if c is not None]
        if not pairs or not wanted:
            return {}
        outputs, cots = zip(*[(t, c.to(t.dtype)) for t, c in pairs], strict=True)
        found = torch.autograd.grad(outputs, list(wanted.values()), cots, allow_unused=True)
        return {
            name: torch.zeros_like(leaf) if gradient is None else gradient
            for (name, leaf), gradient in zip(wanted.items(), found, strict=True)
        }


def _parts(answer: Answer, truth: _Truth, names: Sequence[str], graph: bool) -> list[Tensor]:
    if names:
        return answer.tensors(*names, numbers=() if graph else names)
    if isinstance(truth.value, Tensor):
        return [answer.tensor()]
    number = answer.number()
    if isinstance(truth.value, int) and not isinstance(answer.value, int):
        raise Finding(
            "wrong_type",
            seen=f"`{answer.name}` returned the number {number:g} as a `float`.",
            suggests="A whole number, an `int`, was asked for.",
            look="the `return` line, and what turns its value into a whole number.",
        )
    return [torch.tensor(number, dtype=torch.float64)]


def _expect_kind(got: Tensor, truth: Tensor, what: str) -> None:
    """Indices and counts are int64."""
    name = str(got.dtype).removeprefix("torch.")
    if truth.dtype == torch.int64 != got.dtype:
        raise Finding(
            "wrong_dtype",
            seen=f"{what} has the right values, and their type is {name}.",
            suggests="int64 was asked for: whole numbers that can count, and stand as indices.",
            look="`t.dtype` after each step, and `.long()`.",
        )


def _expect_gradients(
    answer: Answer,
    truth: _Truth,
    cotangents: Sequence[Tensor | None],
    slips: Mapping[str, Sequence[Slip] | Callable[..., Sequence[Slip]]],
    what: str,
    rtol: float,
    atol: float,
) -> None:
    got = dict(zip(truth.leaves, answer.gradients, strict=True)) | answer.parameter_gradients

    def arrives(pair: tuple[str, Tensor]) -> bool:
        gradient = got.get(pair[0])
        return gradient is not None and bool(gradient.any())

    # What gets no gradient at all says more than what gets another one because of it.
    for name, wanted in sorted(truth.gradients(cotangents).items(), key=arrives):
        known = partial(_known, slips.get(name, ()), truth)
        expect_gradient(
            got.get(name), wanted, what=what, by=name, slips=known, rtol=rtol, atol=atol
        )


def _known(
    slips: Slips | Callable[..., Slips], truth: _Truth, name: str | None = None
) -> Sequence[Slip]:
    """The known mistakes, made from the inputs if they are a function of them."""
    made = slips(*truth.plain()) if callable(slips) else slips
    return made.get(name or "", ()) if isinstance(made, Mapping) else made
