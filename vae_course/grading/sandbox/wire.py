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

from autograded_tests.framework.answerer import Gradient, Other, Ref, Reply, Request

MAGIC = b"VAE1"
PREFIX = struct.Struct(">4sIQ")
MOST_REQUEST = 1 << 22  # bytes of a question's header: the longest cell fits
MOST_HEADER = 1 << 19  # bytes of an answer's header
BYTES_A_VALUE = 8  # in a header, at least: each value takes far more memory than its bytes
MOST_BODY = 1 << 25
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
    most = MOST_HEADER if isinstance(message, Reply) else MOST_REQUEST
    described = [{"dtype": _NAMES[t.dtype], "shape": list(t.shape)} for t in tensors]
    kind = type(message).__name__
    header = json.dumps({"kind": kind, "fields": fields, "tensors": described}).encode()
    body = [t.flatten().numpy().view("uint8").data for t in tensors]
    size = sum(map(len, body))
    if len(header) > most or size > MOST_BODY:
        raise MalformedError(f"a message of {len(header)} + {size} bytes is too large")
    return [PREFIX.pack(MAGIC, len(header), size) + header, *body]


def _pack(value: Any, tensors: list[Tensor]) -> Any:
    """Scalars stay, everything else becomes ``[tag, content]``."""
    if value is None or isinstance(value, bool | str):
        return value
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


def read(receive: Callable[[int], bytearray], most: int = MOST_HEADER) -> Request | Reply:
    """Read one message.

    Args:
        receive: Gives exactly so many bytes, which are then the message's own, or raises.
        most: Bytes of its header.

    Raises:
        MalformedError: If the frame does not follow the rules.
    """
    magic, header_size, body_size = PREFIX.unpack(receive(PREFIX.size))
    if magic != MAGIC or header_size > most or body_size > MOST_BODY:
        raise MalformedError("the frame does not begin as a frame does, or is too large")
    header = receive(header_size)
    if sum(map(header.count, (b",", b"[", b"{"))) > most // BYTES_A_VALUE:
        raise MalformedError("the header holds too many values")
    return decode(header, receive(body_size))


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
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):  # half a surrogate has no place in any text
        return value.encode(errors="replace").decode()
    if isinstance(value, int):
        return _whole(value)
    tag, content = value
    if tag == "tensor" and type(content) is int and content >= 0:
        return tensors[content]
    if tag == "list":
        return [_unpack(item, tensors) for item in _of(list, content)]
    if tag == "dict":
        named = _of(dict, content).items()
        return {_unpack(key, tensors): _unpack(item, tensors) for key, item in named}
    if tag == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if tag == "ref" and type(content) is int and content >= 0:
        return Ref(content)
    if tag == "other":
        return Other(_unpack(_of(str, content), tensors))
    if tag == "gradient":
        return Gradient(**_unpack(content, tensors))
    raise MalformedError("a value of an unknown kind")


def _whole(value: int) -> int:
    if abs(value) >= 2**63:
        raise MalformedError("a whole number of more than 64 bits")
    return value


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise MalformedError(f"expected a {kind.__name__}")
    return value
