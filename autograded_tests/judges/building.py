"""Builds a learner's model, and says what is odd about a new one."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.finding import Finding
from vae_helpers.models import PIXELS


def build(ask: Ask, latent_dim: int) -> Model:
    """The learner's model with that many latents.

    Raises:
        Finding: ``ignores_latent_dim`` if it cannot be asked for, or what building it raised.
    """
    try:
        return ask.build(latent_dim=latent_dim)
    except Finding as finding:
        refused = ("unexpected keyword argument 'latent_dim'", "takes no arguments")
        if any(words in finding.seen for words in refused):
            bare = ask.build()
            if not bare.weights():
                expect_some_layers(bare)
                bare.load(dict.fromkeys(["layers"], torch.empty(0)))  # says that there are none
            raise ignores_latent_dim(ask.name, latent_dim) from finding
        raise


def ignores_latent_dim(name: str, latent_dim: int) -> Finding:
    """The finding that tells that a model has another latent size than it was asked for."""
    return Finding(
        "ignores_latent_dim",
        seen=f"`{name}(latent_dim={latent_dim})` does not have {latent_dim} latents.",
        suggests="The latent size is a fixed number somewhere, or is not taken as `latent_dim`.",
        look="the signature of `__init__`, and the layers whose size depends on `latent_dim`.",
    )


def expect_some_layers(model: Model) -> None:
    """A model without parameters is blank, unless it computes something all the same."""
    try:
        answers = model.call(torch.zeros(2, PIXELS)).value is not None
    except Finding:
        answers = False
    if answers:
        raise Finding(
            "layers",
            seen=f"`{model.name}` computes something, but PyTorch finds no parameters in it.",
            suggests="Layers that stand in a plain list, or are made at each call, are invisible "
            "to an optimizer.",
            look="`__init__`: each layer is an attribute of its own, under the name asked for.",
        )


def aliases_in(mine: dict[str, Tensor], known: Iterable[str]) -> dict[str, str]:
    """Extra names of a layer that is there under its own name too: fresh weights tell."""

    def same_layer(extra: str, name: str) -> bool:
        (layer, _, leaf), (own, _, own_leaf) = extra.rpartition("."), name.rpartition(".")
        leaves = {leaf, own_leaf, "weight"}  # biases alone may agree, where they begin at 0
        pairs = [(mine.get(f"{layer}.{one}"), mine.get(f"{own}.{one}")) for one in leaves]
        return leaf == own_leaf and all(
            a is not None and b is not None and torch.equal(a, b) for a, b in pairs
        )

    known = list(known)
    return {e: n for e in mine if e not in known for n in known if same_layer(e, n)}


def expect_units_apart(weights: dict[str, Tensor]) -> None:
    """Hidden units begin different from one another: equal ones stay equal for ever."""
    layers = ("fc1", "fc2", "conv1", "conv2", "fc")
    for name in [n for n in map("{}.weight".format, layers) if n in weights]:
        rows = weights[name]
        if torch.equal(rows[0], rows[-1]) and bool((rows == rows[0]).all()):
            raise Finding(
                "equal_units",
                seen=f"In a new model, all rows of `{name}` are the same.",
                suggests="Units that begin alike get the same gradient and stay alike: a layer of "
                "many then does the work of one.",
                look="what happens to the weights in `__init__`.",
            )
