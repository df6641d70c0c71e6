"""Judges a VAE's forward pass: the right parts, in the right order, with a sample in the middle.

Silence first: a bias of -26 on ``fc_logvar`` makes sigma 2e-6, and everything is exact. Then a
decoder that writes z itself into the first logits, so that the sample can be judged like any draw.
A slip in another method costs that method's part only: `forward` is right if it is right with what
it calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.expectations import Rng, Slip, close, expect, expect_order
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import blank_methods_named, expect_same_twice
from autograded_tests.judges.activations import activation_slips
from autograded_tests.judges.attribution import (
    explained_by_parts,
)
from autograded_tests.judges.gaussian_draws import (
    LATENTS,
    ROWS,
    expect_fresh,
    expect_noise,
    expect_path,
)
from autograded_tests.judges.networks import (
    PairedModel,
    clear_of_kinks,
    expect_alike_in_eval,
    expect_parameter_gradients,
    into_relus,
)
from autograded_tests.judges.vae_probes import (
    IMAGES,
    PARTS,
    SILENT,
    decoder_layers,
    samples_only_in_training,
    shown,
    smooth_decoder,
    vae,
)
from vae_helpers.models import PIXELS


def expect_forward(pair: PairedModel, rng: Rng) -> None:
    """Judge the forward pass of a model with `LATENTS` latents.

    Args:
        pair: The learner's model and a reference `VAE`; both get new weights here.
        rng: Where the inputs come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    x = rng.pixels(ROWS)
    state, layers = pair.reference.state_dict(), decoder_layers(pair)
    decoder = {n: v for n, v in state.items() if n.partition(".")[0] in layers}
    z = torch.zeros(len(x), LATENTS)
    try:
        with blank_methods_named(pair.model, encode=[x], reparameterize=[z, z], decode=[z]):
            _expect_silent(pair, rng)
            _expect_sampled(pair, x, rng)
    except Finding as finding:
        pair.give(decoder)
        if not explained_by_parts(pair, finding, rng):
            raise


def _expect_silent(pair: PairedModel, rng: Rng) -> None:
    """The values, exact, and the gradients of every weight."""
    x = _silence(pair, rng)
    outputs = vae(pair)(x)
    truth = [t.detach() for t in outputs]
    cotangents = [rng.away(IMAGES, size) / size**0.5 for size in (PIXELS, LATENTS, LATENTS)]
    answer = pair.model.call(x, gradient=Gradient(list(cotangents), parameters=True))
    got = answer.tensors(*PARTS)
    expect_order(got, truth, PARTS, of="forward")
    again = pair.model.call(x).tensors(*PARTS)[0]
    expect_same_twice(
        got[0],
        again,
        "missing_sigma",
        seen="With σ as good as 0, two passes over the same images still differ.",
        suggests="There is noise that σ does not scale.",
        look="how z is made between `encode` and `decode`.",
        atol=1e-3,
    )
    _expect_parts(got, truth)
    try:
        expect_parameter_gradients(pair, answer, outputs, cotangents, "The forward pass")
    except Finding:
        _expect_gradients_one_by_one(pair, x, outputs, cotangents)
        raise
    _expect_alike_in_eval(pair, rng)


def _expect_alike_in_eval(pair: PairedModel, rng: Rng) -> None:
    """Evaluation mode changes nothing, not for logits far out either."""
    x = rng.pixels(IMAGES)
    last = f"{decoder_layers(pair)[-1]}.bias"
    size = len(pair.reference.state_dict()[last])
    pair.give({last: rng.away(size, low=5, high=50)})
    training = pair.model.call(x).tensors(*PARTS)
    pair.model.train(False)
    evaluating = pair.model.call(x).tensors(*PARTS)
    pair.model.train(True)
    for first, again, name in zip(training, evaluating, PARTS, strict=True):
        expect_alike_in_eval(first, again, f"`{name}`", atol=1e-2)  # σ is small, and not 0


def _expect_gradients_one_by_one(
    pair: PairedModel, x: Tensor, outputs: Sequence[Tensor], cotangents: Sequence[Tensor]
) -> None:
    """The gradients from the logits, and from what the KL will see."""
    logits, mu, logvar = outputs
    first, *others = cotangents
    answer = pair.model.call(x, gradient=Gradient([None, *others], parameters=True))
    expect_parameter_gradients(pair, answer, [mu, logvar], others, "The pair `(mu, logvar)`")
    answer = pair.model.call(x, gradient=Gradient([first], parameters=True))
    expect_parameter_gradients(pair, answer, [logits], [first], "The logits")


def _silence(pair: PairedModel, rng: Rng) -> Tensor:
    """Noise that is too small to be seen, and images for it."""
    reference = vae(pair)
    pair.give({"fc_logvar.bias": torch.full((LATENTS,), SILENT)})
    return clear_of_kinks(
        lambda: rng.pixels(IMAGES),
        lambda x: into_relus(reference, "encode", x),
        lambda x: into_relus(reference, "decode", reference.encode(x)[0]),
    )


@torch.no_grad()
def _expect_parts(got: Sequence[Tensor], truth: Sequence[Tensor]) -> None:
    (logits, mu, logvar), (true_logits, true_mu, true_logvar) = got, truth
    as_encoded = "what `forward` hands on from `encode`."
    expect(mu, true_mu, what="`mu`", look=as_encoded)
    exps = [
        Slip("returns_variance", true_logvar.exp(), "This is the variance, not its logarithm.",
             as_encoded),
        Slip("returns_sigma", (0.5 * true_logvar).exp(), "This is σ, not log σ².", as_encoded),
    ]  # fmt: skip
    expect(logvar, true_logvar, what="`logvar`", slips=exps, look=as_encoded, atol=1e-12)
    expect(logits, true_logits, what="The logits", slips=partial(_logit_slips, true_logits),
           look="the order of the three steps: encode, draw, decode.")  # fmt: skip


def _logit_slips(truth: Tensor) -> list[Slip]:
    behind = "what happens to the logits between the last layer and the `return` line."
    probabilities = "These are probabilities: a sigmoid has been applied to the logits."
    return [
        Slip("sigmoid_extra", truth.sigmoid(), probabilities, behind),
        *activation_slips("extra_activation", lambda f: f(truth), "on the logits", behind),
    ]


def _expect_sampled(pair: PairedModel, x: Tensor, rng: Rng) -> None:
    """The sample inside, read from the logits of a decoder that writes z into the first of them."""
    pair.give({"fc_logvar.bias": rng.away(LATENTS), **smooth_decoder(pair)})
    with torch.no_grad():
        mu, logvar = vae(pair).encode(x)
    cotangent = rng.away(ROWS, LATENTS)
    pixels = shown(pair, torch.arange(PIXELS)[None])[0]
    wide = torch.zeros(ROWS, PIXELS).index_copy(1, pixels, cotangent)
    heads = pair.own_names("fc_mu.bias", "fc_logvar.bias")
    for training in (True, False):
        pair.model.train(training)
        answer = pair.model.call(x, gradient=Gradient([wide], parameters=heads))
        logits, own_mu, own_logvar = answer.tensors(*PARTS)
        z = shown(pair, logits)
        as_encoded = "what `forward` hands on from `encode`."
        expect(own_mu, mu, what="`mu`", look=as_encoded,
               slips=[Slip("returns_sample", z, "This is the sample z, not the mean of the "
                           "Gaussian it was drawn from.", as_encoded)])  # fmt: skip
        expect(own_logvar, logvar, what="`logvar`", look=as_encoded)
        _expect_not_the_mean(z, mu, training)
        expect_fresh(z, shown(pair, pair.model.call(x).tensors(*PARTS)[0]), mu, logvar)
        expect_noise(z, mu, logvar)
        found = pair.parameter_gradients(answer)
        # A bias is shared by all images, so it collects their gradients.
        expect_path(
            [found.get("fc_mu.bias"), found.get("fc_logvar.bias")],
            [cotangent.sum(0), (cotangent * (z - mu) / 2).sum(0)],
        )


def _expect_not_the_mean(z: Tensor, mu: Tensor, training: bool) -> None:
    if not close(z, mu):
        return
    if training:
        raise Finding(
            "decodes_mu",
            seen="What `forward` decodes is exactly the mean μ.",
            suggests="No sample is drawn on the way from the encoder to the decoder.",
            look="which of the three methods `forward` calls, and what it hands to the decoder.",
        )
    raise samples_only_in_training()
