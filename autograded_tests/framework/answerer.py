"""What runs beside the learner's code: it takes one question at a time and answers it.

The same file runs in the learner's notebook and, when an instructor grades, in a process of its
own. It therefore imports nothing of this project, knows no exercise, and judges nothing. A
question is a `Request`, an answer a `Reply`; both are plain data that can cross a wire.
"""

from __future__ import annotations

import copy
import linecache
import os
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MOST_VALUES = 2**21  # in one tensor of an answer; the largest asked for has 10^6
MOST_TEXT = 20_000  # characters in one string of an answer
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
        parameters: Whether to differentiate the model's parameters too.
    """

    cotangents: list[Tensor | None]
    wrt: list[int] = field(default_factory=list)
    parameters: bool = False


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
        args_after: The arguments as they were after the call (None for what is no tensor).
        error: What was raised, as ``{"type", "message", "line", "code"}``, or None.
    """

    value: Any = None
    requires_grad: bool = False
    gradients: list[Tensor | None] = field(default_factory=list)
    parameter_gradients: dict[str, Tensor | None] = field(default_factory=dict)
    args_after: list[Tensor | None] = field(default_factory=list)
    error: dict[str, Any] | None = None


class PlainModel(nn.Module):
    """A model made of plain layers, handed to a learner's function.

    Its structure comes with the question (see `plain_class`). Nothing in it is random unless asked
    for: where a VAE would sample, it passes the mean on.
    """

    spec: dict[str, Any]

    def __init__(self, latent_dim: int | None = None) -> None:
        super().__init__()
        self.latent_dim = self.spec["latent_dim"] if latent_dim is None else latent_dim
        for name, size in self.spec["layers"].items():
            self.add_module(name, self._layer(size))

    def _layer(self, size: Any) -> nn.Module:
        if isinstance(size, float):
            return nn.Dropout(size)
        inputs, outputs = (self.latent_dim if n == "latent" else n for n in size)
        return nn.Linear(inputs, outputs)

    def _chain(self, steps: list[str], h: Tensor) -> Tensor:
        for step in steps:
            h = F.relu(h) if step == "relu" else self.get_submodule(step)(h)
        return h

    def encode(self, x: Tensor) -> Any:
        """Pixels to a code, or to ``(mu, logvar)``."""
        h = self._chain(self.spec["encode"], x)
        heads = self.spec.get("heads")
        return tuple(self.get_submodule(head)(h) for head in heads) if heads else h

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        """The mean, so that what is handed out is predictable; a draw if the spec ``samples``."""
        if self.spec.get("samples"):
            return mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        return mu

    def decode(self, z: Tensor) -> Tensor:
        """Latents to logits."""
        return self._chain(self.spec["decode"], z)

    def forward(self, x: Tensor) -> Any:
        """Logits, with ``(mu, logvar)`` behind them where there are heads."""
        code = self.encode(x)
        if isinstance(code, tuple):
            return self.decode(self.reparameterize(*code)), *code
        return self.decode(code)


def plain_class(spec: dict[str, Any]) -> type[PlainModel]:
    """A class of plain models.

    Args:
        spec: ``latent_dim`` (int); ``layers``: name -> ``(inputs, outputs)`` of a linear layer,
            where ``"latent"`` stands for the latent size, or the probability (float) of a dropout;
            ``encode`` and ``decode``: lists of layer names and ``"relu"``; ``heads``: names of the
            layers that end a Gaussian encoder, if any; ``samples``: whether ``reparameterize``, and
            so ``forward``, draws.

    Example:
        >>> spec = {"latent_dim": 2, "layers": {"a": (4, "latent"), "b": ("latent", 4)},
        ...         "encode": ["a"], "decode": ["b"]}
        >>> plain_class(spec)()(torch.zeros(3, 4)).shape
        torch.Size([3, 4])
    """
    return type("PlainModel", (PlainModel,), {"spec": spec})


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
            value = function(*passed, **kwargs)
            tensors = [v for v in _flat(value) if isinstance(v, Tensor)]
            wanted = [args[i] for i in gradient.wrt]
            names: list[str] = []
            if gradient.parameters:
                names, parameters = zip(*subject.named_parameters(), strict=True)  # type: ignore[assignment]
                wanted += parameters
            found = _differentiate(tensors, gradient.cotangents, wanted)
        n = len(gradient.wrt)
        return Reply(
            value=self._plain_value(value),
            requires_grad=any(t.requires_grad for t in tensors),
            gradients=found[:n],
            parameter_gradients=dict(zip(names, found[n:], strict=True)),
            args_after=[a.detach().clone() if isinstance(a, Tensor) else None for a in passed],
        )

    def _read(self, request: Request) -> Reply:
        subject = self._objects[request.target]
        value = getattr(subject, request.method) if request.method else subject
        return Reply(value=self._plain_value(value))

    def _load(self, request: Request) -> Reply:
        # Names and shapes were compared before; buffers, which are no weights, stay as they are.
        self._objects[request.target].load_state_dict(request.kwargs, strict=False)
        return Reply()

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
        if isinstance(value, str):
            return str(value)[:MOST_TEXT]
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, list | tuple) and len(value) <= 64:
            return [self._plain_value(v) for v in value]
        if isinstance(value, nn.Module):
            return self._keep(value)
        return Other(type(value).__name__[:100])


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
