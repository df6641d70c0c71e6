"""Slips that concern an activation: one that is missing, another one, or one too many."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "a ReLU": F.relu,
    "a sigmoid": torch.sigmoid,
    "a tanh": torch.tanh,
    "a softplus": F.softplus,
    "a leaky ReLU": F.leaky_relu,
    "a GELU": F.gelu,
    "an ELU": F.elu,
    "a SiLU": F.silu,
    "a softmax": lambda t: t.softmax(dim=-1),
}


def activation_slips(
    diagnosis: str, result: Callable[[Callable[[Tensor], Tensor]], Tensor], where: str, look: str
) -> list[Slip]:
    """One slip for each known activation that stands where it should not.

    Args:
        diagnosis: The name of the slip.
        result: What comes out, given the activation.
        where: Continues "This is what comes out with a ReLU …".
        look: What to look at next.
    """

    def slip(words: str, activation: Callable[[Tensor], Tensor]) -> Slip:
        suggests = f"This is what comes out with {words} {where}."
        return Slip(diagnosis, lambda: result(activation), suggests, look)

    return [slip(words, activation) for words, activation in ACTIVATIONS.items()]


def hidden_slips(before: Tensor, layer: Callable[[Tensor], Tensor], names: str) -> list[Slip]:
    """What comes out when the ReLU between two layers is missing, or is something else.

    Args:
        before: What the first of the two layers gave.
        layer: The second layer.
        names: The two layers, for messages: "`fc1` and `fc_latent`".
    """
    look = f"what stands between {names}."
    missing = Slip(
        "missing_relu",
        lambda: layer(before),
        f"This is what comes out when nothing stands between {names}: two linear layers in a row "
        "are one linear layer.",
        look,
    )
    others = activation_slips(
        "wrong_activation", lambda f: layer(f(before)), f"between {names}", look
    )
    return [missing, *(slip for slip in others if "with a ReLU" not in slip.suggests)]
