"""Checks of lesson 10, pictures."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, Slip
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.decoders import expect_decoding
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.gaussian_draws import LATENTS
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    extra_layers_named,
    paired,
    twin,
)
from autograded_tests.judges.picture_slips import coverage_slips, nll_slips, sigma_slips
from autograded_tests.judges.quiz_answers import quiz_exercises
from autograded_tests.judges.vae_forward import expect_forward
from autograded_tests.judges.vae_probes import expect_draws_in_both_modes
from vae_helpers import models

LESSON = "10_pictures"

COVERAGE = Exercise(
    "coverage",
    lesson=LESSON,
    asked="For each output of a transposed convolution in one dimension, how many of its inputs "
    "write to it: int64.",
    praise="The counts are those of a transposed convolution of ones with ones, edges and holes "
    "among them.",
)


@COVERAGE.part()
def _coverage(ask: Ask, rng: Rng) -> None:
    fixed = ((8, 5, 2, 1), (7, 3, 2, 1), (5, 2, 3, 0), (1, 5, 2, 0), (6, 5, 1, 2), (7, 4, 2, 1))
    size, stride, padding = rng.integer(5, 9), rng.integer(2, 4), rng.integer(1, 2)
    drawn = ((size, rng.integer(5, 8), stride, 0), (size + 3, stride + 3, stride, padding))
    for given in fixed + drawn:
        inputs = dict(zip(("size", "kernel", "stride", "padding"), given, strict=True))
        if not inputs["padding"]:
            del inputs["padding"]  # its default
        look = "one input at a time: which outputs lie under its kernel, and what is cut off then."
        expect_function(
            ask, _writers, inputs, rng, what="The coverage", slips=coverage_slips, look=look
        )


def _writers(size: int, kernel: int, stride: int, padding: int = 0) -> Tensor:
    ones = torch.ones(1, 1, size), torch.ones(1, 1, kernel)
    counts = F.conv_transpose1d(*ones, stride=stride, padding=padding)
    return counts.flatten().round().to(torch.int64)


CONV_VAE = Exercise(
    "ConvVAE",
    lesson=LESSON,
    asked="A VAE with two convolutions in the encoder and two transposed ones in the decoder: "
    "`encode`, `reparameterize`, `decode`, `forward`, from (B, 784) to (B, 784).",
    praise="With the reference's weights, both halves give what the reference gives, and the "
    "gradient reaches all layers through the sample.",
)


@CONV_VAE.part("encode")
def _encode(ask: Ask, rng: Rng) -> None:
    layers = ["conv1", "conv2", "fc_mu", "fc_logvar"]
    for latent_dim, scale in ((6, 1.0), (LATENTS, 2.0)):
        pair = twin(ask, rng, models.ConvVAE, latent_dim, scale, layers)
        with extra_layers_named(pair):
            expect_encoding(pair, partial(pair.model.call, method="encode"), rng)


@CONV_VAE.part("decode")
def _decode(ask: Ask, rng: Rng) -> None:
    for latent_dim, scale in ((6, 1.0), (1, 2.0)):
        pair = twin(ask, rng, models.ConvVAE, latent_dim, scale, ["fc", "up1", "up2"])
        with extra_layers_named(pair):
            expect_decoding(pair, rng)


@CONV_VAE.part("forward", weight=2)
def _forward(ask: Ask, rng: Rng) -> None:
    try:
        expect_draws_in_both_modes(paired(ask, models.ConvVAE, LATENTS).model, rng)
    except Finding as finding:
        if "no attribute 'reparameterize'" not in finding.seen:
            raise  # else the draw stands in `forward`, where it is judged below
    pair = twin(ask, rng, models.ConvVAE, LATENTS)
    expect_latent_dim(pair.model, LATENTS)
    expect_forward(pair, rng)
    expect_default_latent_dim(ask)


GAUSSIAN_NLL = Exercise(
    "gaussian_nll",
    lesson=LESSON,
    asked="−log N(x; mean, σ²), summed over pixels and averaged over images, with log σ given: "
    "one number, in nats.",
    praise="It is the density's own −log, constant and all, with one σ and with one per pixel; "
    "below 0 where a density is above 1.",
)


@GAUSSIAN_NLL.part()
def _gaussian_nll(ask: Ask, rng: Rng) -> None:
    rows, pixels = rng.sizes()
    mean, x = rng.uniform(rows, pixels), rng.uniform(rows, pixels)
    narrow, wide = torch.tensor(-rng.uniform(1)[0] - 0.5), torch.tensor(rng.uniform(1)[0] + 0.4)
    close = x + 0.02 * rng.away(rows, pixels)
    for given in (
        (mean, x, rng.away(pixels, low=0.4, high=1.2)),
        (mean, x, narrow),
        (mean, x, wide),
        (close, x, torch.tensor(-3.5)),  # a density above 1: the value is negative
        (mean[:1], x[:1], torch.tensor(0.0)),
        (x, x, rng.away(pixels, low=0.4, high=1.2)),  # no error is left, and the value is not 0
        (mean[:, :1], x[:, :1], rng.away(1, low=0.4, high=1.2)),
    ):
        inputs = dict(zip(("mean", "x", "log_sigma"), given, strict=True))
        expect_function(
            ask,
            _density,
            inputs,
            rng,
            what="The cost",
            slips=nll_slips,
            by=("mean", "log_sigma"),
            look="the logarithm of the Gaussian density, factor by factor, for one pixel.",
        )


def _density(mean: Tensor, x: Tensor, log_sigma: Tensor) -> Tensor:
    return -Normal(mean, log_sigma.exp()).log_prob(x).sum(-1).mean()


IMPLIED_SIGMA = Exercise(
    "implied_sigma",
    lesson=LESSON,
    asked="The σ with which the Gaussian −ELBO has the same minimum as squared error + weight × "
    "KL, the error summed or averaged over the pixels.",
    praise="Half the squared error over σ² and the weighted loss are in proportion, for sums and "
    "for averages.",
)


@IMPLIED_SIGMA.part()
def _implied_sigma(ask: Ask, rng: Rng) -> None:
    drawn = round(rng.uniform(1, low=0.05, high=0.5).item(), 3)
    for weight, pixels in ((drawn, rng.integer(900, 5000)), (1.0, None), (8, 12_288), (0.002, 5)):
        for reduction in ("sum", "mean"):
            inputs: dict[str, Any] = {"weight": weight, "reduction": reduction}
            if pixels is not None:
                inputs["n_pixels"] = pixels
            look = "the factor that turns the one loss into the other, for error and KL alike."
            expect_function(
                ask,
                _matching_sigma,
                inputs,
                rng,
                what="σ",
                slips=partial(_sigma_slips, ask),
                look=look,
                atol=1e-6,
            )


def _sigma_slips(ask: Ask, weight: float, reduction: str, n_pixels: int = 784) -> list[Slip]:
    other = {"sum": "mean", "mean": "sum"}[reduction]
    swapped = ask.call(weight, other, n_pixels).number()
    right = _matching_sigma(weight, reduction, n_pixels)
    return sigma_slips(weight, reduction, n_pixels, swapped=math.isclose(swapped, right))


def _matching_sigma(weight: float, reduction: str, n_pixels: int = 784) -> float:
    """Error / (2 σ²) + KL is (error / share + weight KL) / weight, if 2 σ² = share weight."""
    share = {"sum": 1, "mean": n_pixels}[reduction]
    return math.sqrt(share * weight / 2)


QUESTIONS = quiz_exercises(LESSON)
