"""What a call must not do besides giving the right answer."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from autograded_tests.framework.ask import Answer, Model
from autograded_tests.framework.expectations import close
from autograded_tests.framework.finding import Finding


def expect_same_twice(first: Tensor, again: Tensor, otherwise: Finding) -> None:
    """Two calls with the same question agree.

    Raises:
        Finding: ``otherwise``, which says what it would mean if they did not.
    """
    if not close(first, again, rtol=1e-5, atol=1e-6, equal_nan=True):
        raise otherwise


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
    after = model.weights()
    for name, before in weights.items():
        if name not in after or not torch.equal(after[name], before):
            raise Finding(
                "changed_model",
                seen=f"After the call, the model has other weights, `{name}`; before, it was not "
                "so.",
                suggests="What only looks at a model should leave it as it is.",
                look="what is called on `model`, and what writes to its layers.",
            )
