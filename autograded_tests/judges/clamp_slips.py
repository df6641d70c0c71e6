"""What comes out when one input of a function is held within bounds that training reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from autograded_tests.framework.expectations import Slip

_BOUNDS = (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12)


def clamp_slips(
    reference: Callable[..., Tensor], inputs: Mapping[str, Any], name: str
) -> list[Slip]:
    """One slip for each usual pair of bounds, and for each bound alone.

    Args:
        reference: The truth, a function of the inputs.
        inputs: The inputs by name, in their order.
        name: The input that is held, a tensor.
    """
    values = inputs[name]

    def slip(low: float | None, high: float | None) -> Slip:
        kept = values.clamp(low, high)
        spoiled = values.flatten()[int((values - kept).abs().argmax())].item()
        within = " and ".join(
            f"{word} {bound:g}"
            for word, bound in (("above", low), ("below", high))
            if bound is not None
        )
        return Slip(
            "clamped",
            lambda: reference(**{**inputs, name: kept}),
            f"This is what comes out when `{name}` is held {within}: {spoiled:.3g} counts as "
            f"{min(max(spoiled, low or spoiled), high or spoiled):.3g}, and training gets there.",
            f"what is done to `{name}` besides the formula.",
        )

    pairs = [(-b, b) for b in _BOUNDS]
    pairs_alone = [p for b in _BOUNDS for p in ((-b, None), (None, b))]
    return [slip(low, high) for low, high in [*pairs, *pairs_alone]]
