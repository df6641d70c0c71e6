"""What came back from a call, and what one asks of it."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Other, Ref, Reply
from autograded_tests.framework.finding import Finding


class Answer:
    """What came back from one call, with the questions one asks of it.

    Args:
        reply: The reply as it arrived.
        name: What was called, for messages.
    """

    def __init__(self, reply: Reply, name: str) -> None:
        self.reply = reply
        self.name = name

    @property
    def value(self) -> Any:
        """The value as it arrived: tensors, numbers, strings, lists, `Ref`, `Other` or None."""
        return self.reply.value

    @property
    def requires_grad(self) -> bool:
        """Whether a graph was attached to what came back."""
        return self.reply.requires_grad

    @property
    def gradients(self) -> list[Tensor | None]:
        """One per argument asked for; None where no gradient arrives."""
        return self.reply.gradients

    @property
    def parameter_gradients(self) -> dict[str, Tensor | None]:
        """By parameter name; None where no gradient arrives."""
        return self.reply.parameter_gradients

    def tensor(self) -> Tensor:
        """The value as one tensor; a finding if it is nothing, or something else."""
        return _as_tensor(self.value, self.name)

    def tensors(self, *names: str, numbers: Collection[str] = ()) -> list[Tensor]:
        """The value as a tuple of tensors, one per name; a finding if it is anything else.

        Args:
            names: What they are called.
            numbers: The names of those that may be plain numbers: nobody differentiates them.
        """
        wanted = ", ".join(names)
        if self.value is None:
            raise nothing_came_back(self.name)
        if not isinstance(self.value, list) or len(self.value) != len(names):
            raise Finding(
                "wrong_type",
                seen=f"`{self.name}` returned {kind_of(self.value)}.",
                suggests=f"It is asked for {len(names)} values: `({wanted})`.",
                look=f"the `return` line: `return {wanted}` makes a tuple.",
            )
        values = zip(names, self.value, strict=True)
        return [
            _as_tensor(_of_number(value) if name in numbers else value, f"{self.name}: {name}")
            for name, value in values
        ]

    def number(self) -> float:
        """The value as a Python number; a finding if it is none, or drags a graph along."""
        value = self.value
        if value is None:
            raise nothing_came_back(self.name)
        if isinstance(value, Tensor) and value.ndim == 0 and not value.is_complex():
            if self.requires_grad:
                raise Finding(
                    "graph_attached",
                    seen=f"`{self.name}` returned a tensor, and a graph hangs on it.",
                    suggests="It keeps every step of its making in memory, for a `backward` that "
                    "never comes.",
                    look="what is kept from each batch: `.item()` turns a tensor of one value into "
                    "a number.",
                )
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            hint = " `.item()` turns a tensor of one value into a number."
            raise Finding(
                "wrong_type",
                seen=f"`{self.name}` returned {kind_of(value)}.",
                suggests="A plain number was asked for.",
                look="the `return` line." + (hint if isinstance(value, Tensor) else ""),
            )
        if not _is_finite(value):
            raise Finding(
                "not_finite",
                seen=f"`{self.name}` returned {value:.4g}."
                if isinstance(value, float)
                else f"`{self.name}` returned a number too large for a float.",
                suggests="A logarithm of 0, a division by 0 or an overflowing exp() occurs.",
                look="each step's largest and smallest value.",
            )
        return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # Python's whole numbers have no end
        return False


def _of_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return torch.tensor(float(value), dtype=torch.float64)
    except OverflowError:  # Python's whole numbers have no end
        return value


def _as_tensor(value: Any, name: str) -> Tensor:
    if value is None:
        raise nothing_came_back(name)
    if not isinstance(value, Tensor):
        raise Finding(
            "wrong_type",
            seen=f"`{name}` gave {kind_of(value)}.",
            suggests="A tensor was asked for.",
            look="what the `return` line hands back.",
        )
    if value.is_complex():
        raise Finding(
            "wrong_type",
            seen=f"`{name}` gave complex numbers.",
            suggests="A tensor of real numbers was asked for.",
            look="where complex numbers come in: `t.dtype` shows it.",
        )
    return value


def nothing_came_back(name: str) -> Finding:
    """The finding that tells that a call returned None."""
    return Finding(
        "blank",
        seen=f"Nothing came back from `{name}` yet.",
        suggests="If the cell still shows `...`, it is waiting for you.",
        look="the cell above. If you have written it: is there a `return`?",
    )


def kind_of(value: Any) -> str:
    """What kind of value came back, in words: "a module", "3 values"."""
    if isinstance(value, Other):
        return f"a value of type `{value.type_name}`"
    if isinstance(value, list):
        return f"{len(value)} values"
    if isinstance(value, Ref):
        return "a module"
    if isinstance(value, Tensor):
        return f"one tensor of shape {tuple(value.shape)}"
    return f"a value of type `{type(value).__name__}`"


def says(value: Any, wanted: float) -> bool:
    """Whether a value that came back is this number or flag; a tensor may hold the one number.

    Example:
        >>> import torch
        >>> says(torch.tensor(5), 5), says(torch.zeros(2), 0), says("5", 5)
        (True, False, False)
    """
    if isinstance(value, Tensor) and value.numel() == 1:
        value = value.item()
    return isinstance(value, bool | int | float) and value == wanted
