"""What a reply must look like, question by question, before anything is done with it.

A learner's process can send whatever the wire carries. What passes here has the kind and form that
the question asks for, so that a check is never surprised: a value may still be wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from autograded_tests.framework.answerer import CHANGES, Gradient, Other, Ref, Reply, Request


class UnfitReplyError(ValueError):
    """A reply that no answerer of ours gives."""


def check_reply(request: Request, reply: Any) -> Reply:
    """A reply, if it has the form that its question asks for.

    Args:
        request: The question.
        reply: What came back.

    Raises:
        UnfitReplyError: If it has another form.
    """
    _require(isinstance(reply, Reply), "the answer is no reply")
    if reply.error is not None:
        # A cell that stops may have printed something before.
        printed = reply.value if isinstance(reply.value, str) else None
        return Reply(value=printed, error=_error(reply.error))
    _require(isinstance(reply.requires_grad, bool), "requires_grad is no flag")
    _FORMS[request.op](request, reply)
    return reply


def _check_call(request: Request, reply: Reply) -> None:
    _check_value(reply.value)
    wanted = request.gradient or Gradient([])
    asked = [request.args[i] for i in wanted.wrt]
    _require(_is_list(reply.gradients, len(asked)), "another number of gradients")
    _require(all(map(_is_gradient_of, reply.gradients, asked)), "a gradient of another form")
    _require(isinstance(reply.changed, list), "no list of changed arguments")
    _require(all(type(i) is int for i in reply.changed), "a changed argument that is none")
    _require(isinstance(reply.left, list) and all(x in CHANGES for x in reply.left), "other traces")
    by_name = reply.parameter_gradients
    _require(isinstance(by_name, dict), "no gradients by name")
    _require(all(g is None or _is_real(g) for g in by_name.values()), "gradients are no numbers")


def _check_weights(_: Request, reply: Reply) -> None:
    _require(isinstance(reply.value, dict), "no weights by name")
    _require(all(isinstance(v, Tensor) for v in reply.value.values()), "weights are no tensors")


def _check_shapes(_: Request, reply: Reply) -> None:
    _require(isinstance(reply.value, dict), "no shapes by name")
    _require(all(isinstance(v, list | str) for v in reply.value.values()), "shapes are none")


def _check_value(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _check_value(item)
    else:
        known = bool | int | float | str | Tensor | Ref | Other | None
        _require(isinstance(value, known), "a value of no known kind")


def _of_kind(kind: Any) -> Callable[[Request, Reply], None]:
    def check(_: Request, reply: Reply) -> None:
        _require(type(reply.value) is kind, f"a {type(reply.value).__name__}, no {kind.__name__}")

    return check


_FORMS: dict[str, Callable[[Request, Reply], None]] = {
    "run": _of_kind(str),
    "subject": _of_kind(bool),
    "call": _check_call,
    "read": lambda _, reply: _check_value(reply.value),
    "weights": _check_weights,
    "load": _check_shapes,
    "mode": _of_kind(type(None)),
    "plain": _of_kind(Ref),
    "optimizer": _of_kind(Ref),
}


def _error(said: Any) -> dict[str, Any]:
    """Type, message, and line with its text where both are known."""
    _require(isinstance(said, dict), "an error that is no error")
    _require(all(isinstance(said.get(k), str) for k in ("type", "message")), "an odd error")
    known = type(said.get("line")) is int and isinstance(said.get("code"), str)
    return {key: said[key] for key in ("type", "message", *(("line", "code") if known else ()))}


def _is_list(values: Any, length: int) -> bool:
    return isinstance(values, list) and len(values) == length


def _is_gradient_of(gradient: Any, argument: Tensor) -> bool:
    return gradient is None or (_is_real(gradient) and gradient.shape == argument.shape)


def _is_real(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise UnfitReplyError(what)
