"""Whose fault it is: a slip in one method of a VAE should cost that method's part only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.expectations import Rng, close
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.decoders import expect_decoding
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.gaussian_draws import LATENTS, ROWS, expect_fresh, expect_noise
from autograded_tests.judges.networks import PairedModel
from autograded_tests.judges.vae_probes import (
    IMAGES,
    PARTS,
    SILENT,
    expect_draws_in_both_modes,
    shown,
    transparent_decoder,
    vae,
)
from vae_helpers.models import PIXELS

_TOO_GENERAL = ("blank", "raised", "wrong_type", "layers", "shape")


def explained_by_parts(pair: PairedModel, finding: Finding, rng: Rng) -> bool:
    """Whether the slip sits in another method, which has been judged for it already."""
    if finding.diagnosis in _TOO_GENERAL:
        return False
    if finding.diagnosis != "values" and finding.diagnosis in _slips_of_parts(pair, rng):
        return True
    try:
        return _composes(pair, rng) or _samples_own_encoding(pair, rng)
    except Finding:
        return False


def _slips_of_parts(pair: PairedModel, rng: Rng) -> set[str]:
    """What is wrong with the other methods."""
    model, found = pair.model, set()
    judges: list[Callable[[], None]] = [
        lambda: expect_encoding(pair, partial(model.call, method="encode"), rng),
        lambda: expect_draws_in_both_modes(model, rng),
        lambda: expect_decoding(pair, rng),
    ]
    for judge in judges:
        model.train()
        try:
            judge()
        except Finding as own:
            found.add("decodes_mu" if own.diagnosis == "no_noise" else own.diagnosis)
    return found


def _composes(pair: PairedModel, rng: Rng) -> bool:
    """Whether `forward` gives what its own parts give one after the other, and does sample."""
    model = pair.model
    x = rng.pixels(IMAGES)
    pair.give({"fc_logvar.bias": torch.full((LATENTS,), SILENT)})
    got = model.call(x).tensors(*PARTS)
    mu, logvar = model.call(x, method="encode").tensors("mu", "logvar")
    try:
        z = model.call(mu, logvar, method="reparameterize").tensor()
    except Finding:
        z = mu  # so near that no other method is needed
    own = [model.call(z, method="decode").tensor(), mu, logvar]
    right = [t.detach() for t in vae(pair)(x)]
    faulty = not all(close(a, b) for a, b in zip(own, right, strict=True))
    if not faulty or not all(close(a, b) for a, b in zip(got, own, strict=True)):
        return False
    pair.give({"fc_logvar.bias": torch.ones(LATENTS)})
    for training in (True, False):
        model.train(training)
        first, again = (model.call(x).tensors(*PARTS)[0] for _ in range(2))
        if close(first, again) or not _reaches_heads(pair, x):
            return False
    return True


def _reaches_heads(pair: PairedModel, x: Tensor) -> bool:
    biases = pair.own_names("fc_mu.bias", "fc_logvar.bias")
    question = Gradient([torch.ones(len(x), PIXELS)], parameters=biases)
    found = pair.parameter_gradients(pair.model.call(x, gradient=question))
    heads = [found.get("fc_mu.bias"), found.get("fc_logvar.bias")]
    return any(gradient is not None and bool(gradient.any()) for gradient in heads)


def _samples_own_encoding(pair: PairedModel, rng: Rng) -> bool:
    """Whether z is a right draw from what a wrong ``encode`` returns."""
    model, x = pair.model, rng.pixels(ROWS)
    pair.give({"fc_logvar.bias": rng.away(LATENTS), **transparent_decoder(pair)})
    mu, logvar = model.call(x, method="encode").tensors("mu", "logvar")
    right = [t.detach() for t in vae(pair).encode(x)]
    if close(mu, right[0]) and close(logvar, right[1]):
        return False
    for training in (True, False):
        model.train(training)
        logits, own_mu, own_logvar = model.call(x).tensors(*PARTS)
        again = model.call(x).tensors(*PARTS)[0]
        if not (close(own_mu, mu) and close(own_logvar, logvar)):
            return False
        expect_fresh(shown(pair, logits), shown(pair, again), mu, logvar)
        expect_noise(shown(pair, logits), mu, logvar)
    return _reaches_heads(pair, x)
