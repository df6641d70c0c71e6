"""Judges `stretch_codes`: longer codes, the same pictures, and the model given as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.expectations import Rng, Slip, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.plain_models import plain_class
from autograded_tests.framework.side_effects import changed_weights

_LAYERS: dict[str, tuple[int | str, int | str]] = {
    "fc1": (784, 256),
    "fc_latent": (256, "latent"),
    "fc2": ("latent", 256),
    "fc3": (256, 784),
}
_IN = "every number that a code is computed from: weights, and what is added to them."
_OUT = "what the first layer of the decoder does to a code, and which of its numbers meet the code."


def expect_stretched(ask: Ask, rng: Rng, latent_dim: int, scale: float) -> None:
    """Judge the model that comes back for a model of plain layers.

    Raises:
        Finding: The first thing that is not as asked.
    """
    spec = {
        "latent_dim": latent_dim,
        "layers": _LAYERS,
        "encode": ["fc1", "relu", "fc_latent"],
        "decode": ["fc2", "relu", "fc3"],
    }
    twin = plain_class(spec)().requires_grad_(False)
    weights = rng.weights_like(twin)
    twin.load_state_dict(weights)
    given = ask.plain(spec, weights)
    stretched = ask.model(ask.call(given, scale).value, ask.name)
    _expect_same_weights(given, weights)
    x, z = rng.pixels(4), rng.away(4, latent_dim)
    _expect_codes(stretched, twin, x, scale)
    _expect_pictures(stretched, twin, x, z, scale)
    _expect_apart(given, stretched, weights)


@contextmanager
def positive_scales_named(ask: Ask, rng: Rng) -> Iterator[None]:
    """What fails at a negative scale, and not at a positive one, is told so.

    Raises:
        Finding: ``positive_only``, or what was found.
    """
    try:
        yield
    except Finding as finding:
        if finding.diagnosis not in ("values", "raised", "not_finite"):
            raise
        try:
            expect_stretched(ask, rng, latent_dim=4, scale=2.5)
        except Finding:
            raise finding from None
        raise Finding(
            "positive_only",
            seen=f"With a positive scale all is right; with a negative one: {finding.seen}",
            suggests="A scale may be negative: then every code changes its sign as well.",
            look="what is done to `scale`, and where a ReLU stands between it and the code.",
        ) from finding


def _expect_same_weights(given: Model, weights: dict[str, Tensor]) -> None:
    changed = changed_weights(given, weights)
    if changed:
        names = ", ".join(f"`{name}`" for name in changed)
        raise Finding(
            "changed_input",
            seen=f"The model that was given has changed: {names}.",
            suggests="The stretching was done on that model itself, not on a copy of it.",
            look="whether the weights you change belong to a model of their own.",
        )


def _expect_codes(stretched: Model, twin: Any, x: Tensor, scale: float) -> None:
    code, latent = twin.encode(x), twin.fc_latent
    before, bias = twin.fc1(x), latent.bias
    hidden = F.relu(before)
    slips = [
        Slip("not_stretched", code, "These are the codes of the model that was given.", _IN),
        Slip("missing_bias", scale * (code - bias) + bias,
             "The weights are stretched, and the bias that is added to them is not.", _IN),
        Slip("bias_only", code - bias + scale * bias,
             "The bias is stretched, and the weights are not.", _IN),
        Slip("inverted", code / scale, "The codes are divided by the scale.",
             "which of the two layers around the code is multiplied, and which divided."),
        Slip("stretched_twice", scale * scale * code, "The scale enters twice.", _IN),
        Slip("added", code + scale, "The scale is added to the codes.",
             "what `scale` times as large means."),
        *_first_layer_slips(latent, before, twin.fc1.bias, scale),
        Slip("stretched_twice", latent(scale * hidden) - bias + scale * (code - bias) + bias,
             "The weights enter twice.", _IN),
    ]  # fmt: skip
    got = stretched.call(x, method="encode").tensor()
    expect(got, scale * code, what="The stretched code", slips=slips, look=_IN)


def _first_layer_slips(
    latent: Callable[[Tensor], Tensor], before: Tensor, b1: Tensor, scale: float
) -> list[Slip]:
    """The first layer is stretched instead: a ReLU lets a positive scale pass, but no negative."""
    look = "whether what is stretched passes an activation before it becomes a code."
    bias = latent.bias  # type: ignore[attr-defined]
    hidden = [F.relu(scale * before), F.relu(scale * (before - b1) + b1)]
    codes = [code for h in hidden for code in (latent(h), latent(h) - bias + scale * bias)]
    suggests = (
        "The stretching happens before the ReLU: in `fc1`, or on the images. A positive scale "
        "passes there, and a scale may be negative."
    )
    return [Slip("scales_fc1", code, suggests, look) for code in codes]


def _expect_pictures(stretched: Model, twin: Any, x: Tensor, z: Tensor, scale: float) -> None:
    look = "the two steps of `forward`: each stretches or shrinks once."
    got = stretched.call(scale * z, method="decode").tensor()
    expect(got, twin.decode(z), what="The decoded stretched code",
           slips=_picture_slips(twin, z, scale), look=_OUT)  # fmt: skip
    expect(stretched.call(x).tensor(), twin(x), what="The reconstruction", slips=[
        Slip("not_undone", twin.decode(scale * twin.encode(x)),
             "The stretched code is not shrunk again on this way.", look),
        Slip("divided_twice", twin.decode(twin.encode(x) / scale),
             "The code is shrunk more often than it is stretched on this way.", look),
    ], look=look)  # fmt: skip


def _picture_slips(twin: Any, z: Tensor, scale: float) -> list[Slip]:
    logits, b2, b3 = twin.decode(z), twin.fc2.bias, twin.fc3.bias
    stretched = twin.decode(scale * z)
    before = twin.fc2(z)
    return [
        Slip("not_undone", stretched,
             "The decoder is that of the model given: it takes the stretched code at face value.",
             _OUT),
        Slip("bias_divided", twin.fc3(F.relu(before - b2 + b2 / scale)),
             "The bias of `fc2` is divided too, and it never meets the code.", _OUT),
        Slip("bias_divided", twin.fc3(F.relu(twin.fc2(scale * z) - b2 + b2 / scale)),
             "Only the bias of `fc2` is divided, and it never meets the code.", _OUT),
        Slip("not_undone", twin.decode(scale * scale * z),
             "The decoder multiplies by the scale once more.", _OUT),
        Slip("not_undone", twin.fc3(F.relu(twin.fc2(scale * scale * z) - b2 + scale * b2)),
             "The decoder multiplies by the scale once more.", _OUT),
        Slip("divided_twice", twin.decode(z / scale), "The decoder shrinks the code twice.", _OUT),
        *[Slip("scales_fc3", result,
               "`fc3` is divided in place of `fc2`: what is stretched has passed an activation.",
               _OUT)
          for result in ((stretched - b3) / scale + b3, stretched / scale)],
        *[Slip("scales_fc3", result, "`fc3` is divided besides `fc2`.", _OUT)
          for result in ((logits - b3) / scale + b3, logits / scale)],
        *_decoder_slips(twin, z, scale),
    ]  # fmt: skip


def _decoder_slips(twin: Any, z: Tensor, scale: float) -> list[Slip]:
    """What comes out when numbers of the decoder are multiplied or divided by the scale."""
    names = ["fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"]
    own = twin.state_dict()
    words = {scale: "multiplied", 1 / scale: "divided"}

    def decoded(factors: tuple[float, ...]) -> Tensor:
        w2, b2, w3, b3 = (f * own[name] for f, name in zip(factors, names, strict=True))
        return F.linear(F.relu(F.linear(scale * z, w2, b2)), w3, b3)

    def said(factors: tuple[float, ...]) -> str:
        changed = [(n, f) for n, f in zip(names, factors, strict=True) if f != 1]
        return "; ".join(f"`{name}` is {words[factor]} by the scale" for name, factor in changed)

    return [
        Slip("decoder_scaled", partial(decoded, factors), f"In the decoder {said(factors)}.", _OUT)
        for factors in product((1.0, scale, 1 / scale), repeat=4)
        if any(factor != 1 for factor in factors)
    ]


def _expect_apart(given: Model, stretched: Model, weights: dict[str, Tensor]) -> None:
    """Whatever happens to the new model later must not reach the old one."""
    mine = stretched.weights()
    if not mine:
        raise Finding(
            "layers",
            seen="The codes and pictures are right, and PyTorch finds no parameters in the model.",
            suggests="What came back uses layers without holding them: it could not be trained.",
            look="what kind of object is returned: an autoencoder like the one given is asked for.",
        )
    stretched.load({name: 2 * value + 1 for name, value in mine.items()})
    if changed_weights(given, weights):
        raise Finding(
            "shared_weights",
            seen="The codes and pictures are right; when the new model is changed later, the old "
            "one changes with it.",
            suggests="The two models share layers.",
            look="what a copy copies: a name for the same layer, or the numbers in it.",
        )
