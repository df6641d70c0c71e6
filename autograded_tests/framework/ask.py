"""The handle through which a check puts its questions.

A check never touches the learner's objects. It holds an `Ask`, which turns every question into a
`Request` and hands it to a transport: in the notebook a call, when grading a pipe to a process.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from torch import Tensor

from autograded_tests.framework.answer import Answer, kind_of, nothing_came_back
from autograded_tests.framework.answerer import SUBJECT, Gradient, Ref, Reply, Request
from autograded_tests.framework.errors import (
    left_behind,
    other_layers_now,
    raised,
    unlike_layers,
)
from autograded_tests.framework.finding import Finding

Transport = Callable[[Request], Reply]
Found = TypeVar("Found")


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
    _training = True  # as it begins, and is put back after each call

    def load(
        self,
        weights: dict[str, Tensor],
        whole: dict[str, Tensor] | None = None,
        *,
        others: bool = False,
    ) -> None:
        """Give the module these weights; layers that do not fit are a finding.

        Args:
            weights: By name.
            whole: All that it should have, if it has some of them already.
            others: Whether it may have further ones.
        """
        found = self.send(Request("load", self.target, kwargs=weights)).value
        mine = _plain(found)
        if not mine:
            raise Finding(
                "blank",
                seen=f"`{self.name}` has no layers yet.",
                suggests="If the cell still shows `...`, it is waiting for you.",
                look="`__init__`, where the layers are made (after `super().__init__()`).",
            )
        wanted = {**(mine if others else {}), **_shapes(whole or weights)}
        if mine != wanted:
            raise unlike_layers(self.name, mine, wanted)
        self._shapes = mine

    def change(self, weights: dict[str, Tensor]) -> None:
        """Give some layers of a module that was loaded other weights."""
        found = self.send(Request("load", self.target, kwargs=weights)).value
        if _plain(found) != self._shapes:
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
        if mode != self._training:
            self.send(Request("mode", self.target, args=[mode]))
        self._training = mode

    def optimizer(self, kind: str, **kwargs: Any) -> Handle:
        """An optimizer over the module's parameters: ``"SGD"`` or ``"Adam"``."""
        reply = self.send(Request("optimizer", self.target, args=[kind], kwargs=kwargs))
        return Handle(self._transport, reply.value.number, "optimizer")


def _shapes(weights: dict[str, Tensor]) -> dict[str, Any]:
    """The shape of each weight; of what holds no real numbers, their kind."""
    return {
        n: tuple(w.shape) if w.is_floating_point() else str(w.dtype) for n, w in weights.items()
    }


def _plain(replied: dict[str, Any]) -> dict[str, Any]:
    """The same from the reply to `load`."""
    return {n: tuple(s) if isinstance(s, list) else s for n, s in replied.items()}


class Ask(Handle):
    """The handle to what the learner's cell defined."""

    def __init__(self, transport: Transport, name: str) -> None:
        super().__init__(transport, SUBJECT, name)
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, put: Callable[[], Found]) -> Found:
        """What a question brought that several parts of a check look at: it is put once.

        Args:
            key: Names the question.
            put: Puts it.
        """
        if key not in self._found:
            self._found[key] = put()
        return self._found[key]

    def read(self) -> Any:
        """The value itself, where the cell defines a value and no function."""
        return self.send(Request("read")).value

    def build(self, **kwargs: Any) -> Model:
        """An instance of the learner's class."""
        value = self.call(**kwargs).value
        if value is None:
            raise nothing_came_back(self.name)
        return self.model(value, self.name)

    def model(self, value: Any, name: str) -> Model:
        """A handle to a module that a call returned; a finding if it is none."""
        if value is None:
            raise nothing_came_back(name)
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
