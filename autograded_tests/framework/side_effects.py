"""What a call must not do besides giving the right answer, and what it may only suffer from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.ask import Model
from autograded_tests.framework.expectations import close
from autograded_tests.framework.finding import Finding


def expect_same_twice(
    first: Tensor,
    again: Tensor,
    diagnosis: str,
    *,
    seen: str,
    suggests: str,
    look: str,
    atol: float = 1e-6,
) -> None:
    """Two calls with the same question agree, wherever they gave one shape.

    Args:
        first: What came back.
        again: What came back the second time.
        diagnosis: What it means if they do not agree, and so on as in a `Finding`.
        seen: What came out.
        suggests: What that suggests.
        look: What to look at next.
        atol: Absolute tolerance.

    Raises:
        Finding: ``diagnosis``.
    """
    if first.shape == again.shape and not close(first, again, rtol=1e-5, atol=atol):
        raise Finding(diagnosis, seen=seen, suggests=suggests, look=look)


def expect_no_graph(answer: Answer, what: str) -> None:
    """No graph hangs on what came back.

    Raises:
        Finding: ``graph_attached``.
    """
    if answer.requires_grad:
        raise Finding(
            "graph_attached",
            seen=f"{what} came out right, and a graph still hangs on it.",
            suggests="The result keeps every step of its making in memory, for a `backward` that "
            "never comes.",
            look="`torch.no_grad()`, around the computation or above the function.",
        )


def expect_same_weights(model: Model, weights: Mapping[str, Tensor]) -> None:
    """A model that was handed over has the weights it had.

    Raises:
        Finding: ``changed_model``.
    """
    for name in changed_weights(model, weights):
        raise Finding(
            "changed_model",
            seen=f"After the call, the model has other weights, `{name}`; before, it was not so.",
            suggests="What only looks at a model should leave it as it is.",
            look="what is called on `model`, and what writes to its layers.",
        )


def changed_weights(model: Model, weights: Mapping[str, Tensor]) -> list[str]:
    """The names of the weights that a model no longer has as they were."""
    after = model.weights()
    return [n for n, w in weights.items() if n not in after or not torch.equal(after[n], w)]


@contextmanager
def blank_methods_named(model: Model, **methods: Sequence[Tensor]) -> Iterator[None]:
    """Where the forward pass stops because a method that it calls is still blank, say so.

    Args:
        model: The model that is asked.
        methods: The arguments with which each of its methods can be tried, by the method's name.

    Raises:
        Finding: ``blank``, or what was found.
    """
    try:
        yield
    except Finding as finding:
        stopped = finding.diagnosis in ("raised", "blank", "wrong_type")
        if stopped and any(_is_blank(model, name, args) for name, args in methods.items()):
            *others, last = [f"`{name}`" for name in methods]
            raise Finding(
                "blank",
                seen="`forward` cannot answer yet: a method that it may call is still blank.",
                suggests=f"It leans on {', '.join(others)} and {last}.",
                look="the first of them that still shows `...`.",
            ) from finding
        raise


def _is_blank(model: Model, method: str, args: Sequence[Tensor]) -> bool:
    try:
        return model.call(*args, method=method).value is None
    except Finding:
        return False
