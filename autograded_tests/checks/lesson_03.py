"""Checks of lesson 03, reparameterization."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, Slip, expect, expect_unchanged
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.decoders import expect_decoding
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.gaussian_draws import LATENTS, expect_draws
from autograded_tests.judges.gaussian_slips import path_slips
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    extra_layers_named,
    paired,
    twin,
)
from autograded_tests.judges.vae_forward import expect_forward
from autograded_tests.judges.vae_probes import expect_draws_in_both_modes, larger_encoder
from vae_helpers import models

LESSON = "03_reparameterization"

GRADIENTS = Exercise(
    "reparameterized_gradients",
    lesson=LESSON,
    asked="The gradients at μ and logvar by the chain rule, given ε, logvar and the gradient at z.",
    praise="Both gradients are those that backpropagation finds.",
)


@GRADIENTS.part()
def _gradients(ask: Ask, rng: Rng) -> None:
    eps, logvar = rng.gaussian(*rng.sizes())
    grad_z = rng.away(*eps.shape)
    reached = rng.reached(6, 4)
    one_latent = rng.normal(rng.integer(2, 6), 1)
    for given in (
        (eps, logvar, grad_z),
        (eps[:1], logvar[:1], grad_z[:1]),
        (rng.normal(6, 4), reached, rng.normal(6, 4)),
        (one_latent, -one_latent, torch.zeros_like(one_latent)),
    ):
        expect_function(
            ask,
            _through_z,
            dict(zip(("eps", "logvar", "grad_z"), given, strict=True)),
            rng,
            what="The gradient",
            names=("grad_mu", "grad_logvar"),
            by=(),
            slips=path_slips,
            look="the chain rule in three steps: from z to σ ε, from there to σ, to logvar.",
            atol=1e-5,
        )


def _through_z(eps: Tensor, logvar: Tensor, grad_z: Tensor) -> tuple[Tensor, ...]:
    """What backpropagation finds."""
    mu, leaf = torch.zeros_like(eps).requires_grad_(), logvar.clone().requires_grad_()
    return torch.autograd.grad(mu + leaf.exp().sqrt() * eps, [mu, leaf], grad_z)


REPARAMETERIZE = Exercise(
    "reparameterize",
    lesson=LESSON,
    asked="A draw from N(μ, σ²) for every entry, with fresh noise, differentiable in μ and logvar.",
    praise="The draws have the right mean and spread, no two entries share their noise, and the "
    "gradient passes through μ and σ.",
)


@REPARAMETERIZE.part()
def _reparameterize(ask: Ask, rng: Rng) -> None:
    expect_draws(ask.call, rng, any_size=True)


SCORE_FUNCTION = Exercise(
    "score_function_gradient",
    lesson=LESSON,
    asked="The average over the draws of f(z) (z − μ)/σ², one number per latent, without a "
    "baseline.",
    praise="The estimate is right for several draws and for one.",
)


@SCORE_FUNCTION.part()
def _score_function(ask: Ask, rng: Rng) -> None:
    for draws, latents in ((11, 5), (1, 3), (6, 1)):
        mu, sigma = rng.away(latents), rng.away(latents, low=0.5, high=0.8).abs()
        sigma[::2] += 1.0  # on either side of 1, where σ and σ² are the same
        z = mu + sigma * rng.away(draws, latents)
        values = 1.5 + rng.away(draws)
        answer = ask.call(values, z, mu, sigma)
        expect(
            answer.tensor(),
            (values[:, None] * (z - mu) / sigma.square()).mean(0),
            what="The gradient at μ",
            slips=partial(_score_slips, values, z, mu, sigma),
            look="one draw and one latent by hand: f(z), times how far z lies from μ, in which "
            "units?",
        )
        expect_unchanged(answer, "values", "z", "mu", "sigma")


def _score_slips(values: Tensor, z: Tensor, mu: Tensor, sigma: Tensor) -> list[Slip]:
    """Known mistakes in the score-function estimate."""
    f, gap, variance = values[:, None], z - mu, sigma.square()
    each = f * gap / variance  # (S, D)
    truth, draws = each.mean(0), len(values)
    derivative = "the derivative of log q(z) = −(z − μ)²/2σ² + … by μ, slowly."
    average = "what is averaged, over which axis: draws are rows, latents are columns."
    factors = "the two factors of every draw: what it cost, and the derivative of log q there."
    others = (values.sum() - values) / max(draws - 1, 1)
    log_q = -0.5 * gap.square() / variance - sigma.log() - 0.5 * math.log(2 * math.pi)
    return [
        Slip("sign", -truth, "The size is right, the sign is not.", derivative),
        Slip("missing_variance", (f * gap).mean(0), "The division by σ² is missing.", derivative),
        Slip("sigma_once", (f * gap / sigma).mean(0), "This divides by σ where σ² belongs.",
             derivative),
        Slip("log_sigma", (f * gap / (2 * sigma).exp()).mean(0),
             "This is what comes out when `sigma` is read as log σ.", "what `sigma` is."),
        Slip("log_sigma", (f * gap / sigma.exp()).mean(0),
             "This is what comes out when `sigma` is read as log σ².", "what `sigma` is."),
        Slip("sigma_four_times", (f * gap / variance.square()).mean(0),
             "This divides by σ⁴.", derivative),
        Slip("times_variance", (f * gap * variance).mean(0), "This multiplies by σ².", derivative),
        Slip("missing_half", truth / 2, "It is half as large as it should be.", derivative),
        Slip("missing_half", 2 * truth, "It is twice as large as it should be.", derivative),
        Slip("missing_mu", (f * z / variance).mean(0), "μ is not subtracted from z.", derivative),
        Slip("missing_values", (gap / variance).mean(0), "What the draws cost is not in it.",
             factors),
        Slip("not_derivative", (f * log_q).mean(0), "This has log q(z) where its derivative "
             "belongs.", derivative),
        Slip("not_derivative", (f * log_q.sum(-1, keepdim=True)).mean(0),
             "This has log q(z) where its derivative belongs.", derivative),
        Slip("by_sigma", (f * (gap.square() / variance - 1) / sigma).mean(0),
             "This is the gradient with respect to σ.", "by what is differentiated."),
        Slip("squared", (f * gap.square() / variance).mean(0), "z − μ enters with its square.",
             derivative),
        Slip("baseline", ((f - values.mean()) * gap / variance).mean(0),
             "A baseline was subtracted, the mean of all values; here the bare estimate is asked "
             "for.", factors),
        Slip("baseline", ((values - others)[:, None] * gap / variance).mean(0),
             "A baseline was subtracted, the mean of the other values; here the bare estimate is "
             "asked for.", factors),
        Slip("averaged_apart", values.mean() * (gap / variance).mean(0),
             "The two factors are averaged apart, and multiplied then.", average),
        Slip("summed_over_draws", each.sum(0), "This is the sum over the draws.", average),
        Slip("summed_over_draws", each.sum(0) / max(draws - 1, 1),
             "This divides by the number of draws less one.", average),
        Slip("each_draw", each, "This is one estimate per draw: they are not averaged.", average),
        Slip("reduced_over_latents", each.sum(-1).mean(), "This is summed over the latents.",
             average),
        Slip("reduced_over_latents", each.mean(), "This is averaged over the latents.", average),
        Slip("reduced_over_latents", each.sum(), "This is summed over everything.", average),
        Slip("reduced_over_latents", each.sum(-1), "This has one number per draw.", average),
        Slip("reduced_over_latents", each.mean(-1), "This has one number per draw.", average),
    ]  # fmt: skip


VAE = Exercise(
    "VAE",
    lesson=LESSON,
    asked="A variational autoencoder: `encode`, `reparameterize`, `decode`, and `forward` on top.",
    praise="With the reference's weights, every part gives what the reference gives, and the "
    "gradient reaches all layers through the sample.",
)


@VAE.part("encode")
def _vae_encode(ask: Ask, rng: Rng) -> None:
    pair = twin(ask, rng, models.VAE, LATENTS, layers=["fc1", "fc_mu", "fc_logvar"])
    call = partial(pair.model.call, method="encode")
    with extra_layers_named(pair):
        expect_encoding(pair, call, rng)
        pair.give(larger_encoder(pair.reference, rng))
        expect_encoding(pair, call, rng)


@VAE.part("reparameterize")
def _vae_reparameterize(ask: Ask, rng: Rng) -> None:
    expect_draws_in_both_modes(paired(ask, models.VAE, LATENTS).model, rng)


@VAE.part("decode")
def _vae_decode(ask: Ask, rng: Rng) -> None:
    for latent_dim, scale in ((LATENTS, 1.0), (1, 4.0)):
        pair = twin(ask, rng, models.VAE, latent_dim, scale, layers=["fc2", "fc3"])
        with extra_layers_named(pair):
            expect_decoding(pair, rng)


@VAE.part("forward")
def _vae_forward(ask: Ask, rng: Rng) -> None:
    pair = twin(ask, rng, models.VAE, LATENTS)
    expect_latent_dim(pair.model, LATENTS)
    expect_forward(pair, rng)
    expect_default_latent_dim(ask)
