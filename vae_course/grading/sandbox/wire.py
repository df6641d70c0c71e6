"""The language between judge and learner's process: length-prefixed frames, never a pickle.

A frame is ``b"VAE1"``, the length of its header (4 bytes) and of its body (8 bytes), the header
(JSON) and the body (raw tensor bytes, one after another). The header's ``tensors`` lists dtype and
shape of each; whatever does not fit exactly is refused. This file runs on both sides and imports
nothing of this project but the plain data that crosses.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.answerer import CHANGES, Gradient, Other, Ref, Reply, Request

MAGIC = b"VAE1"
PREFIX = struct.Struct(">4sIQ")
MOST_HEADER = 1 << 20
MOST_BODY = 1 << 26
MOST_TEXT = 100_000
MOST_TENSORS = 256
MOST_AXES = 8
DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (torch.float32, torch.float64, torch.float16, torch.int64, torch.int32,
                  torch.int16, torch.int8, torch.uint8, torch.bool)
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in DTYPES.items()}


class MalformedError(ValueError):
    """A frame that does not follow the rules."""


def encode(message: Request | Reply) -> list[bytes | memoryview]:
    """A message as the pieces of one frame; the tensors' bytes are not copied."""
    tensors: list[Tensor] = []
    fields = {name: _pack(value, tensors) for name, value in vars(message).items()}
    described = [{"dtype": _NAMES[t.dtype], "shape": list(t.shape)} for t in tensors]
    kind = type(message).__name__
    header = json.dumps({"kind": kind, "fields": fields, "tensors": described}).encode()
    body = [t.flatten().numpy().view("uint8").data for t in tensors]
    size = sum(map(len, body))
    if len(header) > MOST_HEADER or size > MOST_BODY:
        raise MalformedError(f"a message of {len(header)} + {size} bytes is too large")
    return [PREFIX.pack(MAGIC, len(header), size) + header, *body]


def _pack(value: Any, tensors: list[Tensor]) -> Any:
    """Scalars stay, everything else becomes ``[tag, content]``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, int):
        return value if abs(value) < 2**63 else ["other", "int of more than 64 bits"]
    if isinstance(value, float):
        return value if math.isfinite(value) else ["float", repr(value)]
    if isinstance(value, Tensor):
        tensor = value.detach().cpu()
        if tensor.dtype is torch.bfloat16:
            tensor = tensor.float()
        if tensor.dtype not in _NAMES or tensor.layout is not torch.strided:
            return ["other", f"tensor of {value.dtype}"]
        tensors.append(tensor.resolve_neg().contiguous())
        return ["tensor", len(tensors) - 1]
    if isinstance(value, Ref):
        return ["ref", value.number]
    if isinstance(value, Other):
        return ["other", value.type_name[:200]]
    if isinstance(value, Gradient):
        return ["gradient", _pack(vars(value), tensors)]
    if isinstance(value, list | tuple):
        return ["list", [_pack(item, tensors) for item in value]]
    if isinstance(value, dict):
        return ["dict", {str(key): _pack(item, tensors) for key, item in value.items()}]
    return ["other", type(value).__name__[:200]]


def read(receive: Callable[[int], bytearray]) -> Request | Reply:
    """Read one message.

    Args:
        receive: Gives exactly so many bytes, which are then the message's own, or raises.

    Raises:
        MalformedError: If the frame does not follow the rules.
    """
    magic, header_size, body_size = PREFIX.unpack(receive(PREFIX.size))
    if magic != MAGIC or header_size > MOST_HEADER or body_size > MOST_BODY:
        raise MalformedError("the frame does not begin as a frame does, or is too large")
    header, body = receive(header_size), receive(body_size)
    return decode(header, body)


def decode(header: bytes | bytearray, body: bytearray) -> Request | Reply:
    """A message from the header and the body of its frame; its tensors live in that body.

    Raises:
        MalformedError: If anything in it does not follow the rules.
    """
    try:
        content = json.loads(header)
        tensors = _tensors(content["tensors"], body)
        fields = {name: _unpack(value, tensors) for name, value in content["fields"].items()}
        return {"Request": Request, "Reply": Reply}[content["kind"]](**fields)
    except MalformedError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise MalformedError(f"the header cannot be read: {type(error).__name__}") from error


def _tensors(described: Any, body: bytearray) -> list[Tensor]:
    if not isinstance(described, list) or len(described) > MOST_TENSORS:
        raise MalformedError("too many tensors")
    tensors, start = [], 0
    for item in described:
        dtype, shape = DTYPES[item["dtype"]], item["shape"]
        if not isinstance(shape, list) or len(shape) > MOST_AXES:
            raise MalformedError("a tensor has too many axes")
        if not all(type(n) is int and 0 <= n <= MOST_BODY for n in shape):
            raise MalformedError("a shape is not a list of sizes")
        # An axis of 0 makes a tensor empty, and its strides can still overflow.
        if math.prod(max(n, 1) for n in shape) > MOST_BODY:
            raise MalformedError("a shape is too large")
        size = math.prod(shape) * dtype.itemsize
        if start + size > len(body):
            raise MalformedError("the body is shorter than its tensors")
        tensors.append(_flat(body, start, size, dtype).reshape(shape))
        start += size
    if start != len(body):
        raise MalformedError("the body is longer than its tensors")
    return tensors


def _flat(body: bytearray, start: int, size: int, dtype: torch.dtype) -> Tensor:
    if not size:
        return torch.empty(0, dtype=dtype)
    if start % dtype.itemsize:  # numbers must begin where numbers of their size may
        return torch.frombuffer(body[start : start + size], dtype=dtype)
    return torch.frombuffer(body, dtype=dtype, count=size // dtype.itemsize, offset=start)


def _unpack(value: Any, tensors: list[Tensor]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    tag, content = value
    if tag == "tensor" and type(content) is int and content >= 0:
        return tensors[content]
    if tag == "list":
        return [_unpack(item, tensors) for item in _of(list, content)]
    if tag == "dict":
        return {key: _unpack(item, tensors) for key, item in _of(dict, content).items()}
    if tag == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if tag == "ref" and type(content) is int and content >= 0:
        return Ref(content)
    if tag == "other":
        return Other(_of(str, content))
    if tag == "gradient":
        return Gradient(**_unpack(content, tensors))
    raise MalformedError("a value of an unknown kind")


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise MalformedError(f"expected a {kind.__name__}")
    return value


def check_reply(request: Request, reply: Any) -> Reply:
    """Whether a reply has the form that its question asks for.

    What passes can be handed to a check: a value may be wrong, but not of a surprising kind.

    Raises:
        MalformedError: If it has not.
    """
    if not isinstance(reply, Reply):
        raise MalformedError("the answer is no reply")
    if reply.error is not None:
        _check_error(reply.error)
        return reply
    wanted = request.gradient or Gradient([])
    _require(isinstance(reply.requires_grad, bool), "requires_grad is no bool")
    _require(_maybe_tensors(reply.gradients), "gradients are no tensors")
    _require(isinstance(reply.parameter_gradients, dict), "no parameter gradients by name")
    _require(_maybe_tensors(list(reply.parameter_gradients.values())), "gradients are no tensors")
    _require(isinstance(reply.left, list) and set(map(str, reply.left)) <= set(CHANGES), "changes")
    if request.op == "call":
        _require(len(reply.gradients) == len(wanted.wrt), "another number of gradients")
        _require(
            _maybe_tensors(reply.args_after) and len(reply.args_after) == len(request.args),
            "another number of arguments",
        )
    elif request.op == "weights":
        _require(isinstance(reply.value, dict), "no weights by name")
        _require(all(isinstance(v, Tensor) for v in reply.value.values()), "weights no tensors")
    elif request.op in ("plain", "optimizer"):
        _require(isinstance(reply.value, Ref), "no reference")
    return reply


def _check_error(error: Any) -> None:
    _require(isinstance(error, dict), "an error that is no error")
    _require(all(isinstance(error.get(k), str) for k in ("type", "message")), "an odd error")
    _require(isinstance(error.get("line"), int | None), "an odd line number")
    _require(isinstance(error.get("code"), str | None), "an odd line")


def _maybe_tensors(values: Any) -> bool:
    return isinstance(values, list) and all(v is None or isinstance(v, Tensor) for v in values)


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise MalformedError(what)
