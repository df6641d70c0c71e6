"""The handle through which a check puts its questions, and the answers it gets.

A check never touches the learner's objects. It holds an `Ask`, which turns every question into a
`Request` and hands it to a transport: in the notebook a call, when grading a pipe to a process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.answerer import SUBJECT, Gradient, Other, Ref, Reply, Request
from autograded_tests.framework.errors import (
    left_behind,
    other_layers_now,
    raised,
    unlike_layers,
)
from autograded_tests.framework.finding import Finding

Transport = Callable[[Request], Reply]


class Answer:
    """What came back from one call, with the questions one asks of it.

    Args:
        reply: The reply as it arrived.
        name: What was called, for messages.
    """

    def __init__(self, reply: Reply, name: str) -> None:
        self.reply = reply
        self.name = name

    @property
    def value(self) -> Any:
        """The value as it arrived: tensors, numbers, strings, lists, `Ref`, `Other` or None."""
        return self.reply.value

    @property
    def requires_grad(self) -> bool:
        """Whether a graph was attached to what came back."""
        return self.reply.requires_grad

    @property
    def gradients(self) -> list[Tensor | None]:
        """One per argument asked for; None where no gradient arrives."""
        return self.reply.gradients

    @property
    def parameter_gradients(self) -> dict[str, Tensor | None]:
        """By parameter name; None where no gradient arrives."""
        return self.reply.parameter_gradients

    @property
    def args_after(self) -> list[Tensor | None]:
        """The arguments as the call left them."""
        return self.reply.args_after

    def tensor(self) -> Tensor:
        """The value as one tensor; a finding if it is nothing, or something else."""
        return _as_tensor(self.value, self.name)

    def tensors(self, *names: str) -> list[Tensor]:
        """The value as a tuple of tensors, one per name; a finding if it is anything else."""
        wanted = ", ".join(names)
        if self.value is None:
            raise _blank(self.name)
        if not isinstance(self.value, list) or len(self.value) != len(names):
            raise Finding(
                "wrong_type",
                seen=f"`{self.name}` returned {kind_of(self.value)}.",
                suggests=f"It is asked for {len(names)} values: `({wanted})`.",
                look=f"the `return` line: `return {wanted}` makes a tuple.",
            )
        return [_as_tensor(v, f"{self.name}: {n}") for v, n in zip(self.value, names, strict=True)]

    def number(self) -> float:
        """The value as a Python number; a finding if it is none, or drags a graph along."""
        value = self.value
        if value is None:
            raise _blank(self.name)
        if isinstance(value, Tensor) and value.ndim == 0 and not value.is_complex():
            if self.requires_grad:
                raise Finding(
                    "graph_attached",
                    seen=f"`{self.name}` returned a tensor, and a graph hangs on it.",
                    suggests="It keeps every step of its making in memory, for a `backward` that "
                    "never comes.",
                    look="what is kept from each batch: `.item()` turns a tensor of one value into "
                    "a number.",
                )
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            hint = " `.item()` turns a tensor of one value into a number."
            raise Finding(
                "wrong_type",
                seen=f"`{self.name}` returned {kind_of(value)}.",
                suggests="A plain number was asked for.",
                look="the `return` line." + (hint if isinstance(value, Tensor) else ""),
            )
        if not _is_finite(value):
            raise Finding(
                "not_finite",
                seen=f"`{self.name}` returned {value:.4g}."
                if isinstance(value, float)
                else f"`{self.name}` returned a number too large for a float.",
                suggests="A logarithm of 0, a division by 0 or an overflowing exp() occurs.",
                look="each step's largest and smallest value.",
            )
        return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # Python's whole numbers have no end
        return False


def _as_tensor(value: Any, name: str) -> Tensor:
    if value is None:
        raise _blank(name)
    if not isinstance(value, Tensor):
        raise Finding(
            "wrong_type",
            seen=f"`{name}` gave {kind_of(value)}.",
            suggests="A tensor was asked for.",
            look="what the `return` line hands back.",
        )
    if value.is_complex():
        raise Finding(
            "wrong_type",
            seen=f"`{name}` gave complex numbers.",
            suggests="A tensor of real numbers was asked for.",
            look="where complex numbers come in: `t.dtype` shows it.",
        )
    return value


def _blank(name: str) -> Finding:
    return Finding(
        "blank",
        seen=f"Nothing came back from `{name}` yet.",
        suggests="If the cell still shows `...`, it is waiting for you.",
        look="the cell above. If you have written it: is there a `return`?",
    )


def kind_of(value: Any) -> str:
    """What kind of value came back, in words: "a module", "3 values"."""
    if isinstance(value, Other):
        return f"a value of type `{value.type_name}`"
    if isinstance(value, list):
        return f"{len(value)} values"
    if isinstance(value, Ref):
        return "a module"
    if isinstance(value, Tensor):
        return f"one tensor of shape {tuple(value.shape)}"
    return f"a value of type `{type(value).__name__}`"


def says(value: Any, wanted: float) -> bool:
    """Whether a value that came back is this number or flag; a tensor may hold the one number.

    Example:
        >>> import torch
        >>> says(torch.tensor(5), 5), says(torch.zeros(2), 0), says("5", 5)
        (True, False, False)
    """
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.item()
    return isinstance(value, bool | int | float) and value == wanted


class Handle:
    """An object on the learner's side: their function or class, or a model built from it."""

    def __init__(self, transport: Transport, target: int, name: str) -> None:
        self._transport = transport
        self.target = target
        self.name = name

    @property
    def ref(self) -> Ref:
        """The reference to hand to another call as an argument."""
        return Ref(self.target)

    def send(self, request: Request) -> Reply:
        """Put one question; an error in the learner's code becomes a finding."""
        reply = self._transport(request)
        if reply.error is not None:
            raise raised(reply.error, self.name)
        return reply

    def call(
        self,
        *args: Any,
        method: str | None = None,
        gradient: Gradient | None = None,
        **kwargs: Any,
    ) -> Answer:
        """Call the object, or one of its methods.

        Args:
            args: Tensors, numbers, lists, or handles.
            method: The method's name; None calls the object itself (a model's ``forward``).
            gradient: Which gradients to bring along.
            kwargs: Arguments by name.
        """
        plain = [a.ref if isinstance(a, Handle) else a for a in args]
        named = {k: v.ref if isinstance(v, Handle) else v for k, v in kwargs.items()}
        reply = self.send(Request("call", self.target, method, plain, named, gradient))
        called = f"{self.name}.{method}" if method else self.name
        if reply.left:
            raise left_behind(reply.left, called)
        return Answer(reply, called)


class Model(Handle):
    """A handle to a module."""

    _shapes: dict[str, Any] | None = None  # of its weights, as they were last loaded

    def load(self, weights: dict[str, Tensor], mine: dict[str, Tensor] | None = None) -> None:
        """Give the module these weights; layers that do not fit are a finding.

        Args:
            weights: All its weights, by name.
            mine: Those it has, where `weights` told just now; what is among them stays there.
        """
        mine = self.weights() if mine is None else mine
        if not mine:
            raise Finding(
                "blank",
                seen=f"`{self.name}` has no layers yet.",
                suggests="If the cell still shows `...`, it is waiting for you.",
                look="`__init__`, where the layers are made (after `super().__init__()`).",
            )
        if _shapes(mine) != _shapes(weights):
            raise unlike_layers(self.name, _shapes(mine), _shapes(weights))
        self._shapes = _shapes(weights)
        self.change({n: value for n, value in weights.items() if mine[n] is not value})

    def change(self, weights: dict[str, Tensor]) -> None:
        """Give some layers of a module that was loaded other weights."""
        shapes = self.send(Request("load", self.target, kwargs=weights)).value
        if shapes != {n: _plain(shape) for n, shape in (self._shapes or {}).items()}:
            self.weights()  # tells in what they differ

    def weights(self) -> dict[str, Tensor]:
        """A copy of the module's weights, by name; once loaded, other names are a finding."""
        weights = self.send(Request("weights", self.target)).value
        if self._shapes is not None and _shapes(weights) != self._shapes:
            raise other_layers_now(self.name, _shapes(weights), self._shapes)
        return weights

    def read(self, attribute: str) -> Any:
        """The value of an attribute."""
        return self.send(Request("read", self.target, attribute)).value

    def train(self, mode: bool = True) -> None:
        """Put the module in training or evaluation mode."""
        self.send(Request("mode", self.target, args=[mode]))

    def optimizer(self, kind: str, **kwargs: Any) -> Handle:
        """An optimizer over the module's parameters: ``"SGD"`` or ``"Adam"``."""
        reply = self.send(Request("optimizer", self.target, args=[kind], kwargs=kwargs))
        return Handle(self._transport, reply.value.number, "optimizer")


def _shapes(weights: dict[str, Tensor]) -> dict[str, Any]:
    """The shape of each weight; of what holds no real numbers, their kind."""
    return {n: w.shape if w.is_floating_point() else w.dtype for n, w in weights.items()}


def _plain(shape: Any) -> list[int] | str:
    """A shape, or a kind, as `load` replies it."""
    return list(shape) if isinstance(shape, torch.Size) else str(shape)


class Ask(Handle):
    """The handle to what the learner's cell defined."""

    def __init__(self, transport: Transport, name: str) -> None:
        super().__init__(transport, SUBJECT, name)

    def read(self) -> Any:
        """The value itself, where the cell defines a value and no function."""
        return self.send(Request("read")).value

    def build(self, **kwargs: Any) -> Model:
        """An instance of the learner's class."""
        value = self.call(**kwargs).value
        if value is None:
            raise _blank(self.name)
        return self.model(value, self.name)

    def model(self, value: Any, name: str) -> Model:
        """A handle to a module that a call returned; a finding if it is none."""
        if value is None:
            raise _blank(name)
        if not isinstance(value, Ref):
            raise Finding(
                "wrong_type",
                seen=f"`{name}` gave {kind_of(value)}.",
                suggests="A module was asked for, a subclass of `nn.Module`.",
                look="what the cell defines, and what it returns.",
            )
        return Model(self._transport, value.number, name)

    def plain(self, spec: dict[str, Any], weights: dict[str, Tensor]) -> Model:
        """A model of plain layers to hand to the learner's function (see `plain_class`)."""
        reply = self.send(Request("plain", args=[spec], kwargs=weights))
        model = Model(self._transport, reply.value.number, "model")
        model._shapes = _shapes(weights)
        return model
