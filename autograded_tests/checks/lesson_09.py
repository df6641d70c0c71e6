"""Checks of lesson 09, how good is it."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import Handed, expect_function
from autograded_tests.framework.plain_models import plain_class
from autograded_tests.judges.importance import expect_bounds
from autograded_tests.judges.likelihood_slips import (
    mean_exp_slips,
    ppca_slips,
    true_log_mean_exp,
    true_ppca,
    true_weights,
    weight_slips,
)
from autograded_tests.judges.quiz_answers import quiz_exercises
from autograded_tests.judges.small_vae import PlainVAE
from vae_helpers.models import PIXELS

LESSON = "09_how_good"

PPCA_LOG_LIKELIHOOD = Exercise(
    "ppca_log_likelihood",
    lesson=LESSON,
    asked="The exact log-density of each row under N(mean, W Wᵀ + variance · I), in nats.",
    praise="It is the exact density, with z integrated out, for 2 pixels and for 300.",
)


@PPCA_LOG_LIKELIHOOD.part()
def _ppca_log_likelihood(ask: Ask, rng: Rng) -> None:
    # Of 300 pixels, one determinant is above the range of float32, the other below.
    for rows, pixels, latents, variance in (
        (4, 6, 2, rng.uniform(1, low=0.3, high=0.7).item()),
        (1, 3, 1, rng.uniform(1, low=2, high=3)[0]),
        (3, 300, 5, rng.uniform(1, low=0.05, high=0.1).item()),
        (2, 300, 4, rng.uniform(1, low=5, high=8)[0]),
    ):
        weight, mean = rng.normal(pixels, latents), rng.away(pixels)
        noise = 1.3 * float(variance) ** 0.5 * rng.normal(rows, pixels)
        inputs = {
            "x": mean + rng.normal(rows, latents) @ weight.T + noise,
            "weight": weight,
            "mean": mean,
            "variance": variance,
        }
        expect_function(
            ask,
            true_ppca,
            inputs,
            rng,
            what="The log-density",
            slips=ppca_slips,
            by=(),
            graph=False,
        )


LOG_MEAN_EXP = Exercise(
    "log_mean_exp",
    lesson=LESSON,
    asked="The logarithm of the mean weight of each column, from the logarithms of the weights.",
    praise="It is exact for weights that float32 cannot hold, column by column.",
)


@LOG_MEAN_EXP.part()
def _log_mean_exp(ask: Ask, rng: Rng) -> None:
    draws, columns = rng.sizes(4, 8)
    log_w = 2 * rng.normal(draws, columns)
    apart = torch.tensor([0.0, -2000.0, 1000.0])
    with_zero = 2 * rng.normal(5, 3)
    with_zero[rng.integer(0, 4), 1] = -torch.inf  # a weight of 0
    for given in (
        log_w,
        log_w[:1],
        log_w - 1000,
        log_w + 1000,
        rng.normal(draws, 3) + apart,
        with_zero,
        torch.cat([rng.normal(1, 2), rng.normal(draws, 2) - 300]),  # one weight has it all
    ):
        expect_function(
            ask,
            true_log_mean_exp,
            {"log_w": given},
            rng,
            what="The log of the mean",
            slips=mean_exp_slips,
            atol=2e-4,
        )


LOG_WEIGHTS = Exercise(
    "log_weights",
    lesson=LESSON,
    asked="log p(x given z) + log p(z) − log q(z given x), one for each draw and image, at the z "
    "given.",
    praise="Each draw is weighed by all three densities, and gradients reach z, the encoder and "
    "the decoder.",
)


@LOG_WEIGHTS.part()
def _log_weights(ask: Ask, rng: Rng) -> None:
    for draws, images, latents in ((4, 3, 5), (1, 2, 1), (2, 1, 3)):
        vae = PlainVAE(rng, latents)
        vae.weights["fc3.weight"] *= 0.3  # a probability that rounds to 1 has no log(1 - p)
        vae.twin.load_state_dict(vae.weights)
        twin = plain_class(vae.spec)()
        twin.load_state_dict(vae.weights)
        x = (rng.rough(images, PIXELS) > 0).float()
        mu, logvar = vae.encode(x)
        z = mu + (0.5 * logvar).exp() * rng.normal(draws, images, latents)
        model = Handed(vae.hand(ask), twin)
        _expect_given_z(ask, model, x, z)
        inputs = {"model": model, "x": x, "z": z}
        expect_function(  # of some 600 nats, in float32
            ask, true_weights, inputs, rng, what="The log-weight", slips=weight_slips,
            by=(), graph=False, rtol=2e-5, atol=5e-3,
        )  # fmt: skip
        expect_function(
            ask, true_weights, inputs, rng, what="The log-weight", by=("model", "z"), atol=5e-3
        )


def _expect_given_z(ask: Ask, model: Handed, x: Tensor, z: Tensor) -> None:
    first, again = (ask.call(model.handle, x, z).tensor() for _ in range(2))
    if first.shape == again.shape and not torch.allclose(first, again, rtol=1e-5, equal_nan=True):
        raise Finding(
            "fresh_draws",
            seen="Two calls with the same z gave different weights.",
            suggests="Something is drawn anew inside; the draws are given.",
            look="where the z come from that are decoded and weighed.",
        )


IWAE_BOUND = Exercise(
    "iwae_bound",
    lesson=LESSON,
    asked="The importance-weighted estimate of log p(x) from `n_samples` fresh draws of the "
    "encoder's Gaussian, one value per image, in nats.",
    praise="It settles on log p(x) where that is known, and scatters as independent draws should.",
)


@IWAE_BOUND.part()
def _iwae_bound(ask: Ask, rng: Rng) -> None:
    expect_bounds(ask, rng)


QUESTIONS = quiz_exercises(LESSON)
