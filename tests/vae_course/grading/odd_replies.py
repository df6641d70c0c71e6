"""Replies that no honest process gives, by operation, and the judge's answer to them.

What right solutions reply to a check's questions is recorded once; then the same questions get the
same replies, but for one, which is changed in its value, its form, or its kind.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import random
from typing import Any

import torch
from torch import Tensor

from autograded_tests.banks.runner import load_bank
from autograded_tests.framework.answerer import Answerer, Other, Ref, Reply, Request
from autograded_tests.framework.ask import Ask, Transport
from autograded_tests.framework.conditions import own_randomness, standard_conditions
from autograded_tests.framework.exercise import _judged, find
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.replies import UnfitReplyError, check_reply
from vae_course.grading.sandbox import wire

SEED = 1
Recorded = list[tuple[Request, Reply]]
TEXTS = ["", "text", "\ud800 half", "\x1b]0;owned\x07\x1b[2J", "\u202eredro", "a" * 30_000, "3.0"]


@functools.cache
def recorded(exercise: str) -> list[Recorded]:
    """For each part, the questions to the bank's first right solution, with its replies."""
    answerer = Answerer(next(s for s in load_bank(exercise) if s.diagnosis is None).define())
    parts: list[Recorded] = []
    for number in range(len(find(exercise)._parts)):
        kept: Recorded = []

        def transport(request: Request, kept: Recorded = kept) -> Reply:
            kept.append((request, answerer.answer(request)))
            return kept[-1][1]

        with own_randomness(SEED), standard_conditions():
            assert finding(exercise, number, transport) is None
        parts.append(kept)
    return parts


def finding(exercise: str, part: int, transport: Transport) -> Finding | None:
    """What a part of a check finds."""
    return _judged(find(exercise)._parts[part], Ask(transport, exercise), Rng(SEED + part))


def with_one_odd(exercise: str, part: int, at: int, rng: random.Random) -> Finding | None:
    """What a part finds in a process whose reply number ``at`` is odd."""
    kept = recorded(exercise)[part]
    asked = itertools.count()

    def transport(request: Request) -> Reply:
        number = next(asked)
        same = next((r for q, r in kept[number:] if q.op == request.op), Reply())
        return over_the_wire(request, odd(same, rng)) if number == at else same

    return finding(exercise, part, transport)


def over_the_wire(request: Request, reply: Any) -> Reply:
    """What the judge's end of the line makes of a reply."""
    try:
        pieces = b"".join(wire.encode(reply))
        _, header, _ = wire.PREFIX.unpack_from(pieces)
        start = wire.PREFIX.size + header
        arrived = wire.decode(pieces[wire.PREFIX.size : start], bytearray(pieces[start:]))
        return check_reply(request, arrived)
    except (wire.MalformedError, UnfitReplyError):
        raise Finding("malformed", seen="It was refused.", suggests="-", look="-") from None


def odd(reply: Reply, rng: random.Random) -> Reply:
    """A reply with one field changed."""
    if rng.random() < 0.1:
        return Reply(value=value_like(reply.value, rng), error=_error(rng))
    name = rng.choice(["value"] * 6 + [field.name for field in dataclasses.fields(Reply)])
    return dataclasses.replace(reply, **{name: value_like(getattr(reply, name), rng)})


def value_like(value: Any, rng: random.Random) -> Any:
    """Something in the place of a value: another of its kind, or of any kind."""
    if rng.random() < 0.3:
        return anything(rng)
    if isinstance(value, Tensor):
        return _tensor_like(value, rng)
    if isinstance(value, list) and value:
        at = rng.randrange(len(value))
        changes = [[], [value_like(value[at], rng)], [*value, value[at]], value[:at]]
        return rng.choice([[*value[:at], c, *value[at + 1 :]] for c in changes[1]] + changes)
    if isinstance(value, dict) and value:
        return _dict_like(value, rng)
    return anything(rng)


def _tensor_like(value: Tensor, rng: random.Random) -> Tensor:
    number = rng.choice([0.0, 1.0, -1.0, 1e30, -1e30, float("nan"), float("inf"), -float("inf")])

    def one_changed() -> Tensor:
        flat = value.flatten().float()
        flat[rng.randrange(len(flat)) if len(flat) else slice(0)] = number
        return flat.reshape(value.shape)

    return rng.choice([
        one_changed, lambda: value + 1, lambda: value.flatten()[:0], lambda: value[None],
        lambda: value.flatten(), lambda: value.mT if value.dim() > 1 else value[None, None],
        lambda: value.double(), lambda: value.half(), lambda: value.to(torch.int8),
        lambda: value.bool(), lambda: value * 0 + number, lambda: value[..., None],
        lambda: torch.tensor(number), lambda: torch.cat([value, value]) if value.dim() else value,
        lambda: -value, lambda: value * 784,
        lambda: value[..., :0] if value.dim() else value[None],
    ])()  # fmt: skip


def _dict_like(value: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    name = rng.choice(list(value))
    less = {key: kept for key, kept in value.items() if key != name}
    other = value_like(value[name], rng)
    return rng.choice(
        [less, {}, {**value, name: other}, {**value, "more": other}, {**less, f"{name}.x": other},
         {**value, "\ud800": other}]
    )  # fmt: skip


def anything(rng: random.Random) -> Any:
    """A value of any kind that can be written on the wire, and some that cannot."""
    shape = rng.choice([(), (0,), (1,), (2,), (3, 0), (2, 784), (1, 1, 1, 1), (1000,)])
    kind = rng.choice(list(wire.DTYPES.values()))
    kinds = [
        lambda: rng.choice([None, True, False, 0, -1, 2**62, 2**70, 10**400, 0.5, 1e308]),
        lambda: rng.choice([float("nan"), float("inf"), Ref(0), Ref(10**9), object(), {}, []]),
        lambda: rng.choice([Other("x" * 300), Other("\x1b[2J"), [None], [[]], {"a": None}]),
        lambda: rng.choice(TEXTS),
        lambda: [torch.zeros(())] * 3, lambda: [1, "a", None, [2.0]],
        lambda: torch.zeros(shape).to(kind), lambda: torch.ones(shape).to(kind),
        lambda: torch.full((2, 3), float("nan")), lambda: torch.zeros(2**18).char(),
    ]  # fmt: skip
    return rng.choice(kinds)()


def _error(rng: random.Random) -> Any:
    error = {"type": rng.choice(TEXTS), "message": rng.choice(TEXTS)}
    more = [{}, {"line": 3, "code": rng.choice(TEXTS)}, {"line": None}, {"line": "x"}, {"code": 3},
            {"type": None}, {"message": torch.zeros(2)}, {"line": 10**30, "code": ""}]  # fmt: skip
    return rng.choice([{**error, **rng.choice(more)}] * 4 + [anything(rng)])
