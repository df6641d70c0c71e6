"""What runs beside the learner's code: it takes one question at a time and answers it.

The same file runs in the learner's notebook and, when an instructor grades, in a process of its
own. It therefore imports nothing of this project but the two files that lie beside it there,
`conditions` and `plain_models`, knows no exercise, and judges nothing. A question is a `Request`,
an answer a `Reply`; both are plain data that can cross a wire.
"""

from __future__ import annotations

import copy
import linecache
import os
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autograded_tests.framework.conditions import LEFT_BEHIND, Surroundings
from autograded_tests.framework.plain_models import plain_class

MOST_VALUES = 2**21  # in one tensor of an answer; the largest asked for has 10^6
MOST_TEXT = 20_000  # characters in one string of an answer
OF_WHAT_WAS_HANDED = (
    "training mode of a model",
    "requires_grad of a model",
    "dtype of a model",
    "requires_grad of an input",
    "dtype of an input",
)
CHANGES = (*LEFT_BEHIND, *OF_WHAT_WAS_HANDED)  # all that `Reply.left` can name
SUBJECT = 0  # the reference under which the learner's object is known


@dataclass(frozen=True)
class Ref:
    """Stands for an object that stays on the learner's side."""

    number: int


@dataclass(frozen=True)
class Other:
    """Stands for a value that cannot cross: only the name of its type does."""

    type_name: str


@dataclass(frozen=True)
class Gradient:
    """Asks for gradients of ``sum(output * cotangent)``.

    Args:
        cotangents: One for each tensor in the output, in order; None leaves that tensor out.
        wrt: Positions of the arguments to differentiate.
        parameters: Whether to differentiate the model's parameters too; or the names of those.
        model: The position of the argument that is that model; None for the object asked.
    """

    cotangents: list[Tensor | None]
    wrt: list[int] = field(default_factory=list)
    parameters: bool | list[str] = False
    model: int | None = None


@dataclass(frozen=True)
class Request:
    """One question.

    Args:
        op: ``call``, ``read``, ``load``, ``weights``, ``mode``, ``plain`` or ``optimizer``.
        target: The object asked.
        method: For ``call``: the method's name, or None to call the object itself.
        args: Tensors, numbers, strings, None, lists of these, or `Ref`.
        kwargs: The same by name.
        gradient: For ``call``: which gradients to return.
    """

    op: str
    target: int = SUBJECT
    method: str | None = None
    args: list[Any] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)
    gradient: Gradient | None = None


@dataclass(frozen=True)
class Reply:
    """One answer.

    Args:
        value: What came back: tensors (detached copies), numbers, strings, None, lists, `Ref` for
            a module, `Other` for anything else.
        requires_grad: Whether any tensor in the value carried a graph.
        gradients: For each position in ``wrt`` the gradient, or None where nothing flows.
        parameter_gradients: By parameter name, likewise.
        changed: The positions of the arguments that the call changed, tensors among them only.
        left: What the call changed around it and did not put back, of `CHANGES`.
        error: What was raised, as ``{"type", "message", "line", "code"}``, or None.
    """

    value: Any = None
    requires_grad: bool = False
    gradients: list[Tensor | None] = field(default_factory=list)
    parameter_gradients: dict[str, Tensor | None] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    error: dict[str, Any] | None = None


class Answerer:
    """Answers questions about one object of the learner's.

    Args:
        subject: The function, class or value that the learner's cell defined.
    """

    def __init__(self, subject: Any) -> None:
        self._objects: list[Any] = [subject]

    def answer(self, request: Request) -> Reply:
        """Answer one question; whatever the learner's code raises becomes part of the answer."""
        try:
            return getattr(self, f"_{request.op}")(request)
        except (Exception, SystemExit) as error:  # the learner's error is an answer too
            return Reply(error=_describe(error))

    def _call(self, request: Request) -> Reply:
        subject = self._objects[request.target]
        function = getattr(subject, request.method) if request.method else subject
        gradient = request.gradient or Gradient([])
        args = [self._own(a, i in gradient.wrt) for i, a in enumerate(request.args)]
        kwargs = {name: self._own(value) for name, value in request.kwargs.items()}
        passed = list(args)
        with torch.enable_grad():
            # What is differentiated is handed over as a non-leaf, so that in-place arithmetic
            # on it, right or wrong, behaves as it would inside a network.
            for i in gradient.wrt:
                passed[i] = args[i].clone()
            value, left = _watched(function, passed, kwargs, subject)
            tensors = [v for v in _flat(value) if isinstance(v, Tensor)]
            wanted = [args[i] for i in gradient.wrt]
            names: list[str] = []
            if gradient.parameters:
                model = subject if gradient.model is None else args[gradient.model]
                chosen = gradient.parameters
                there = {
                    name: parameter
                    for name, parameter in model.named_parameters()
                    if not isinstance(chosen, list) or name in chosen
                }
                names = list(there)
                wanted += there.values()
            found = _differentiate(tensors, gradient.cotangents, wanted)
        n = len(gradient.wrt)
        return Reply(
            value=self._plain_value(value),
            requires_grad=any(t.requires_grad for t in tensors),
            gradients=found[:n],
            parameter_gradients=dict(zip(names, found[n:], strict=True)),
            changed=_changed(request.args, passed),
            left=left,
        )

    def _read(self, request: Request) -> Reply:
        subject = self._objects[request.target]
        value = getattr(subject, request.method) if request.method else subject
        return Reply(value=self._plain_value(value))

    def _load(self, request: Request) -> Reply:
        """Give weights to those that are there; which these are, the judge compares."""
        model = self._objects[request.target]
        there = dict(model.named_parameters(remove_duplicate=False))
        given = {
            name: value
            for name, value in request.kwargs.items()
            if name in there and _form(there[name]) == _form(value)
        }
        model.load_state_dict(given, strict=False)  # buffers, which are no weights, stay
        return Reply(value={name: _form(value) for name, value in there.items()})

    def _weights(self, request: Request) -> Reply:
        weights = self._objects[request.target].named_parameters(remove_duplicate=False)
        return Reply(value={name: value.detach().clone() for name, value in weights})

    def _mode(self, request: Request) -> Reply:
        self._objects[request.target].train(request.args[0])
        return Reply()

    def _plain(self, request: Request) -> Reply:
        model = plain_class(request.args[0])()
        model.load_state_dict(request.kwargs)
        return Reply(value=self._keep(model))

    def _optimizer(self, request: Request) -> Reply:
        kind = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[request.args[0]]
        parameters = self._objects[request.target].parameters()
        return Reply(value=self._keep(kind(parameters, **request.kwargs)))

    def _keep(self, value: Any) -> Ref:
        self._objects.append(value)
        return Ref(len(self._objects) - 1)

    def _own(self, value: Any, differentiate: bool = False) -> Any:
        """A copy that the learner's code may do with as it likes."""
        if isinstance(value, Ref):
            return self._objects[value.number]
        if isinstance(value, Tensor):
            return value.detach().clone().requires_grad_(differentiate)
        return copy.deepcopy(value)

    def _plain_value(self, value: Any) -> Any:
        if value is None or value is Ellipsis:
            return None
        if isinstance(value, Tensor):
            if value.numel() > MOST_VALUES:  # an expanded tensor would fill the memory as a copy
                return Other(f"tensor of {value.numel()} values")
            if value.layout != torch.strided or value.is_meta or value.is_quantized:
                return Other("tensor that does not hold its values one by one")
            return value.detach().clone(memory_format=torch.contiguous_format)
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, str):
            return str(value)[:MOST_TEXT]
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, list | tuple) and len(value) <= 64:
            return [self._plain_value(v) for v in value]
        if isinstance(value, nn.Module):
            return self._keep(value)
        return Other(type(value).__name__[:100])


def _watched(
    function: Any, args: list[Any], kwargs: dict[str, Any], subject: Any
) -> tuple[Any, list[str]]:
    """Call, put back what the call changed around it, and name that."""
    handed = [*args, *kwargs.values(), subject]
    modules = [m for model in handed if isinstance(model, nn.Module) for m in model.modules()]
    parameters = [p for m in modules for p in m.parameters(recurse=False)]
    tensors = [a for a in args if isinstance(a, Tensor)]
    if any(isinstance(a, torch.optim.Optimizer) for a in handed):
        modules = []  # a pass that trains may leave a model in another mode

    def kept() -> list[list[Any]]:
        return [
            [m.training for m in modules],
            [p.requires_grad for p in parameters],
            [p.dtype for p in parameters],
            [t.requires_grad for t in tensors],
            [t.dtype for t in tensors],
        ]

    before, surroundings = kept(), Surroundings()
    try:
        value = function(*args, **kwargs)
    finally:
        left = surroundings.put_back()
    pairs = zip(OF_WHAT_WAS_HANDED, before, kept(), strict=True)
    return value, left + [name for name, was, now in pairs if was != now]


def _changed(given: list[Any], passed: list[Any]) -> list[int]:
    """Where a tensor is not what it was when it was handed over."""
    pairs = enumerate(zip(given, passed, strict=True))
    return [i for i, (a, b) in pairs if isinstance(a, Tensor) and not _same(a, b.detach())]


def _same(before: Tensor, after: Tensor) -> bool:
    return before.dtype == after.dtype and torch.equal(before, after)


def _form(value: Tensor) -> list[int] | str:
    return list(value.shape) if value.is_floating_point() else str(value.dtype)


def _flat(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _differentiate(
    outputs: list[Tensor], cotangents: list[Tensor | None], wanted: list[Tensor]
) -> list[Tensor | None]:
    # An output of another shape than asked for has no gradient worth knowing.
    pairs = [
        (output, cotangent.to(output.dtype))
        for output, cotangent in zip(outputs, cotangents, strict=False)
        if cotangent is not None and output.requires_grad and output.shape == cotangent.shape
    ]
    if not pairs or not wanted:
        return [None] * len(wanted)
    outs, cots = zip(*pairs, strict=True)
    return list(torch.autograd.grad(outs, wanted, cots, allow_unused=True))


def _describe(error: BaseException) -> dict[str, Any]:
    """The error with the learner's own line: the last frame that belongs to no installed file."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_NOT_THEIRS)]
    described: dict[str, Any] = {
        "type": type(error).__name__[:100],
        "message": str(error)[:500],
    }
    if own and "site-packages" not in own[-1].filename:
        text = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)
        described |= {"line": own[-1].lineno, "code": text.strip()[:200]}
    return described


# Python's own files, those of installed packages, and the files beside this one.
_NOT_THEIRS = (
    "<frozen",
    os.path.dirname(os.__file__) + os.sep,
    *(path for path in sys.path if path.endswith("site-packages")),
    os.path.dirname(os.path.abspath(__file__)) + os.sep,
)
