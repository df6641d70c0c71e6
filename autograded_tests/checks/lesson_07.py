"""Checks of lesson 07, control."""

from __future__ import annotations

from functools import partial

import torch

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, expect
from autograded_tests.judges.asked_digits import (
    expect_asked_digits,
    expect_drawn_under,
    shift_slips,
    style_slips,
)
from autograded_tests.judges.conditional import (
    expect_label_of_each_row,
    expect_label_used,
    told_pair,
)
from autograded_tests.judges.decoders import expect_decoding
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.gaussian_draws import LATENTS
from autograded_tests.judges.generated_images import expect_decoded
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    extra_layers_named,
)
from autograded_tests.judges.quiz_answers import quiz_exercises
from autograded_tests.judges.small_vae import (
    PlainVAE,
    call_with_own_size,
    expect_grey,
    expect_no_traces,
    expect_repeatable,
)
from autograded_tests.judges.vae_forward import expect_forward
from vae_helpers.models import CLASSES, PIXELS

LESSON = "07_control"

CONDITIONAL_VAE = Exercise(
    "ConditionalVAE",
    lesson=LESSON,
    asked="A VAE that is told the label: `encode(x, y)`, `decode(z, y)`, and `forward(x, y)`, with "
    "the label as ten 0/1 columns behind the pixels and behind z.",
    praise="Both halves see the label of each row, in batches with and without a 9, and the sample "
    "between them is fresh in both modes.",
)


@CONDITIONAL_VAE.part("encode")
def _encode(ask: Ask, rng: Rng) -> None:
    for scale in (1.0, 4.0):
        pair = told_pair(ask, rng, 6, scale, layers=["fc1", "fc_mu", "fc_logvar"])
        with extra_layers_named(pair):
            expect_label_used(pair, rng, "encode")
            expect_encoding(pair, partial(pair.model.call, method="encode"), rng)


@CONDITIONAL_VAE.part("decode")
def _decode(ask: Ask, rng: Rng) -> None:
    for latent_dim, scale in ((6, 1.0), (1, 4.0)):
        pair = told_pair(ask, rng, latent_dim, scale, layers=["fc2", "fc3"])
        with extra_layers_named(pair):
            expect_label_used(pair, rng, "decode")
            expect_decoding(pair, rng)


@CONDITIONAL_VAE.part("forward", weight=2)
def _forward(ask: Ask, rng: Rng) -> None:
    pair = told_pair(ask, rng, LATENTS)
    expect_latent_dim(pair.model, LATENTS)
    expect_label_of_each_row(pair, rng)
    expect_forward(pair, rng)
    expect_default_latent_dim(ask)


GENERATE_DIGITS = Exercise(
    "generate_digits",
    lesson=LESSON,
    asked="For each label a picture of that digit, decoded from a fresh draw of the prior of its "
    "own: probabilities, no graph.",
    praise="Each picture was decoded under its own label, from a draw of N(0, I) of its own.",
)


@GENERATE_DIGITS.part()
def _generate_digits(ask: Ask, rng: Rng) -> None:
    vae = PlainVAE(rng, rng.integer(5, 7), linear_decoder=True, labels=True)
    model, labels = (
        vae.hand(ask),
        torch.randint(CLASSES, (rng.integer(600, 700),), generator=rng.generator),
    )
    answer = call_with_own_size(ask, rng, model, labels, labels=True)
    again = ask.call(model, labels).tensor()
    expect_asked_digits(vae, answer.tensor(), again, labels)
    few = torch.tensor([7, 0, 0, 3, 7])[torch.randperm(5, generator=rng.generator)]
    for asked in (few, torch.tensor([rng.integer(1, 8)])):
        expect_drawn_under(vae, ask.call(model, asked).tensor(), asked)
    alike = torch.full((rng.integer(600, 700),), rng.integer(0, 9))
    expect_asked_digits(
        vae, ask.call(model, alike).tensor(), ask.call(model, alike).tensor(), alike
    )
    bent, digit = PlainVAE(rng, 1, labels=True), rng.integer(0, 9)
    drawn = ask.call(bent.hand(ask), torch.full((40,), digit)).tensor()
    expect_decoded(bent, drawn, digit)
    expect_no_traces(answer, model, vae, labels=labels)


TRANSFER_STYLE = Exercise(
    "transfer_style",
    lesson=LESSON,
    asked="The posterior mean of x under its own label, decoded as each of the ten digits in turn.",
    praise="The code was read under the image's own label, and decoded under each of the ten.",
)


@TRANSFER_STYLE.part()
def _transfer_style(ask: Ask, rng: Rng) -> None:
    digits = torch.arange(CLASSES)
    for latents, own in ((rng.integer(5, 8), rng.integer(2, 7)), (rng.integer(3, 4), 9), (1, 0)):
        vae, x = PlainVAE(rng, latents, labels=True), rng.pixels(1)[0]
        model = vae.hand(ask)
        answer = ask.call(model, x, own)
        pictures = answer.tensor()
        expect_grey(pictures)
        expect_repeatable(pictures, ask.call(model, x, own).tensor())
        mu, _ = vae.encode(x[None], torch.tensor([own]))
        logits = vae.decode(mu.expand(CLASSES, -1), digits)
        slips = partial(style_slips, vae, x, own, logits)
        look = "under which label the image is encoded, and under which each row is decoded."
        expect(pictures, logits.sigmoid(), what="The strip", slips=slips, look=look)
        expect_no_traces(answer, model, vae, x=x, y=own)


CLASS_SHIFT = Exercise(
    "class_shift",
    lesson=LESSON,
    asked="The mean of μ over the target's images minus the mean of μ over the source's: one "
    "vector of D numbers.",
    praise="It is the way from the one cloud's middle to the other's, whatever their sizes.",
)


@CLASS_SHIFT.part()
def _class_shift(ask: Ask, rng: Rng) -> None:
    for latents, sizes in ((rng.integer(5, 8), (5, 10, 20, 5)), (1, (3, 1, 4, 2))):
        vae = PlainVAE(rng, latents)
        kinds = torch.randperm(CLASSES, generator=rng.generator)[: len(sizes)]
        labels = kinds.repeat_interleave(torch.tensor(sizes))
        labels = labels[torch.randperm(len(labels), generator=rng.generator)]
        lean = 0.4 * rng.normal(CLASSES, PIXELS)  # classes differ, and so do their codes
        images = (rng.pixels(len(labels)) + lean[labels]).clamp(0, 1)
        model = vae.hand(ask)
        for source, target in ((kinds[1], kinds[2]), (kinds[3], kinds[0])):
            given = (images, labels, int(source), int(target))
            answer = ask.call(model, *given)
            got = answer.tensor()
            expect_repeatable(got, ask.call(model, *given).tensor())
            mu, _ = vae.encode(images)
            truth = mu[labels == target].mean(0) - mu[labels == source].mean(0)
            slips = partial(shift_slips, vae, *given)
            look = "which rows belong to each class, and what is averaged over them."
            expect(got, truth, what="The shift", slips=slips, look=look)
            expect_no_traces(answer, model, vae, images=images, labels=labels)


QUESTIONS = quiz_exercises(LESSON)
