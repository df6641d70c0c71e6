"""The wire: what is sent arrives, and no bytes whatever crash the judge."""

import io
import json
import math
import struct

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograded_tests.framework.answerer import Gradient, Other, Ref, Reply, Request
from autograded_tests.framework.replies import UnfitReplyError, check_reply
from vae_course.grading.sandbox import wire
from vae_course.grading.sandbox.wire import MalformedError


def _read(data):
    stream = io.BytesIO(data)

    def receive(count):
        piece = bytearray(stream.read(count))
        if len(piece) < count:
            raise EOFError
        return piece

    return wire.read(receive)


def _frame(message):
    return b"".join(wire.encode(message))


def _same(a, b):
    if isinstance(a, torch.Tensor):
        return a.dtype == b.dtype and a.shape == b.shape and torch.equal(a, b)
    if isinstance(a, float) and math.isnan(a):
        return math.isnan(b)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return a == b


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.floats(), st.text(max_size=50)
)
tensors = st.builds(
    lambda shape, dtype: (torch.arange(math.prod(shape)) % 2).reshape(shape).to(dtype),
    st.lists(st.integers(0, 4), max_size=4),
    st.sampled_from(list(wire.DTYPES.values())),
)
values = st.recursive(
    st.one_of(scalars, tensors, st.builds(Ref, st.integers(0, 99))),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_sent_arrives(value):
    arrived = _read(_frame(Reply(value=value)))
    assert _same(arrived.value, value)


def test_a_whole_question_arrives():
    question = Request(
        "call", 3, "encode", [torch.rand(2, 3), Ref(1)], {"n": 2},
        Gradient([torch.ones(2), None], [0], True),
    )  # fmt: skip
    arrived = _read(_frame(question))
    assert arrived.gradient.wrt == [0] and arrived.gradient.parameters
    assert arrived.args[1] == Ref(1) and torch.equal(arrived.args[0], question.args[0])


@pytest.mark.parametrize(
    "odd",
    [torch.zeros(2, dtype=torch.complex64), torch.zeros(2).to_sparse(), object(), 2**70, {1, 2}],
)
def test_what_cannot_cross_becomes_a_word(odd):
    assert isinstance(_read(_frame(Reply(value=odd))).value, Other)


def test_an_answer_too_large_is_not_sent():
    with pytest.raises(MalformedError):
        wire.encode(Reply(value=torch.zeros(wire.MOST_BODY // 4 + 1)))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data):
    with pytest.raises((MalformedError, EOFError)):
        _read(data)


json_values = st.recursive(
    scalars | st.sampled_from(["tensor", "list", "dict", "ref", "other", "gradient", "float"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
fields = st.fixed_dictionaries(
    {},
    optional={
        name: json_values
        for name in ("value", "requires_grad", "gradients", "parameter_gradients", "changed",
                     "error", "surprise")
    },
)  # fmt: skip
described = st.lists(
    st.fixed_dictionaries(
        {"dtype": st.sampled_from([*wire.DTYPES, "complex64", 7]),
         "shape": st.lists(st.integers(-2, 2**40) | st.text(max_size=2), max_size=10)}
    ),
    max_size=3,
)  # fmt: skip
headers = st.fixed_dictionaries(
    {"kind": st.sampled_from(["Reply", "Request", "Exit", 3]), "fields": fields | json_values,
     "tensors": described | json_values}
)  # fmt: skip


def refuse_or_give_a_reply(header: bytes, body: bytes) -> None:
    """What the judge does with a frame; anything but these two ends is a crash."""
    question = Request("call", args=[torch.zeros(2)], gradient=Gradient([None], [0]))
    try:
        reply = check_reply(question, wire.decode(header, bytearray(body)))
    except (MalformedError, UnfitReplyError):
        return
    assert isinstance(reply, Reply)


@given(headers, st.binary(max_size=64))
def test_frames_that_look_right_are_refused_or_read(header, body):
    refuse_or_give_a_reply(json.dumps(header).encode(), body)


@given(st.binary(max_size=300), st.binary(max_size=64))
def test_headers_of_random_bytes_are_refused(header, body):
    refuse_or_give_a_reply(header, body)


@given(values, st.data())
def test_a_frame_with_bytes_changed_is_refused_or_read(value, data):
    frame = bytearray(_frame(Reply(value=value)))
    for _ in range(data.draw(st.integers(1, 5))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        _read(bytes(frame))
    except (MalformedError, EOFError):
        pass


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_a_header_nested_absurdly_is_refused(depth):
    refuse_or_give_a_reply(b"[" * depth + b"]" * depth, b"")


def test_lengths_beyond_the_cap_are_refused_before_anything_is_read():
    for header, body in ((2**31, 0), (10, 2**63)):
        with pytest.raises(MalformedError):
            _read(struct.pack(">4sIQ", b"VAE1", header, body))


def test_an_empty_tensor_of_enormous_axes_is_refused():
    """Found by fuzzing: no bytes at all, and strides that overflow."""
    shape = [0, 193, 193, 469, 524288, 1007007]
    header = {"kind": "Reply", "fields": {}, "tensors": [{"dtype": "float32", "shape": shape}]}
    with pytest.raises(MalformedError):
        wire.decode(json.dumps(header).encode(), bytearray())


def test_a_body_must_fit_its_tensors_exactly():
    header = json.dumps(
        {"kind": "Reply", "fields": {}, "tensors": [{"dtype": "float32", "shape": [2]}]}
    ).encode()
    wire.decode(header, bytearray(8))
    for wrong in (bytes(7), bytes(9), b""):
        with pytest.raises(MalformedError):
            wire.decode(header, bytearray(wrong))
