"""Checks of lesson 04, the ELBO."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from autograded_tests.answerer import Gradient
from autograded_tests.ask import Ask
from autograded_tests.exercise import Exercise
from autograded_tests.gap_slips import gap_slips, true_gap
from autograded_tests.judging import Draw, Slip, expect, expect_gradient, expect_unchanged
from autograded_tests.sampled_kl import expect_estimates

LESSON = "04_elbo"

ELBO_GAP = Exercise(
    "elbo_gap",
    lesson=LESSON,
    asked="By how much the ELBO of q = N(m, s²) falls short of log p(x), entry by entry, in nats.",
    praise="It is the KL divergence from q to the true posterior, for every x, m and s.",
)


@ELBO_GAP.part()
def _elbo_gap(ask: Ask, draw: Draw) -> None:
    x, m, s = draw.away(3, 5, low=0.5, high=3), draw.away(3, 5), draw.uniform(3, 5, low=0.3, high=2)
    answer = ask.call(x, m, s)
    expect(answer.tensor(), true_gap(x, m, s), what="The gap", slips=gap_slips(x, m, s))
    expect_unchanged(answer, x=x, m=m, s=s)


GAUSSIAN_KL = Exercise(
    "gaussian_kl",
    lesson=LESSON,
    asked="The KL divergence from N(μ, σ²) to N(0, I), one value per image, in nats.",
    praise="It agrees with the exact KL divergence, in value and in gradient.",
)


@GAUSSIAN_KL.part()
def _gaussian_kl(ask: Ask, draw: Draw) -> None:
    mu, logvar = draw.gaussian(5, 7)
    cotangent = draw.away(5)
    answer = ask.call(mu, logvar, gradient=Gradient([cotangent], wrt=[0, 1]))
    prior, posterior = Normal(0.0, 1.0), Normal(mu, (0.5 * logvar).exp())
    terms = kl_divergence(posterior, prior)  # (5, 7)
    slips = [*_kl_term_slips(mu, logvar, terms), *_kl_reduction_slips(terms)]
    reversed_terms = kl_divergence(Normal(torch.zeros(5, 7), 1.0), posterior)
    slips.append(
        Slip(
            "reversed_kl",
            reversed_terms.sum(-1),
            "This is KL(p‖q), from the prior to the encoder's Gaussian: the direction is reversed.",
            "which of the two distributions the average is taken over.",
        )
    )
    expect(answer.tensor(), terms.sum(-1), what="The KL", slips=slips)
    by_mu, by_logvar = answer.gradients
    expect_gradient(by_mu, cotangent[:, None] * mu, what="The KL", by="mu")
    expect_gradient(
        by_logvar, cotangent[:, None] * 0.5 * logvar.expm1(), what="The KL", by="logvar"
    )
    expect_unchanged(answer, mu=mu, logvar=logvar)


def _kl_of(mu: Tensor, variance: Tensor) -> Tensor:
    return 0.5 * (mu.square() + variance - 1 - variance.log()).sum(-1)


def _kl_term_slips(mu: Tensor, logvar: Tensor, terms: Tensor) -> list[Slip]:
    """Mistakes inside the formula."""
    kl, half = terms.sum(-1), 0.5 * logvar.shape[-1]
    in_formula = "the four terms of the formula, one by one, with μ = 0 and σ = 1 put in."
    reading = "what the head is called, and how σ² is obtained from log σ²."
    return [
        Slip("log_sigma", _kl_of(mu, (2 * logvar).exp()),
             "This is what comes out when `logvar` is read as log σ.", reading),
        Slip("reads_sigma", _kl_of(mu, logvar.square()),
             "This is what comes out when `logvar` is read as σ.", reading),
        Slip("reads_variance", _kl_of(mu, logvar),
             "This is what comes out when `logvar` is read as σ².", reading),
        Slip("sign", -kl, "The size is right, the sign is not: a KL divergence is never negative.",
             "the sign in front of the sum."),
        Slip("missing_half", 2 * kl, "It is twice as large as it should be.",
             "the factor in front of the sum."),
        Slip("missing_one", kl + half, "It is too large by ½ for every latent.", in_formula),
        Slip("missing_mu", kl - 0.5 * mu.square().sum(-1),
             "This does not depend on μ: a mean far from 0 costs nothing.", in_formula),
        Slip("mu_not_squared", kl + 0.5 * (mu - mu.square()).sum(-1),
             "This is what comes out when μ enters without its square.", in_formula),
        Slip("missing_logvar", kl + 0.5 * logvar.sum(-1),
             "The term that makes a small σ expensive is missing.", in_formula),
        Slip("missing_variance", kl - 0.5 * logvar.exp().sum(-1),
             "The term that makes a large σ expensive is missing.", in_formula),
        Slip("logvar_sign", kl + logvar.sum(-1),
             "One term has the wrong sign: this becomes cheaper and cheaper as σ shrinks.",
             in_formula),
    ]  # fmt: skip


def _kl_reduction_slips(terms: Tensor) -> list[Slip]:
    """Mistakes in what is summed over what."""
    per_image = "which axis is summed: costs add up over latents, and images share no bill."
    return [
        Slip("mean_over_latents", terms.mean(-1), "This is averaged over the latents.", per_image),
        Slip("not_summed", terms, "This is one value per latent, not yet per image.", per_image),
        Slip("summed_over_batch", terms.sum(0), "This is summed over the images.", per_image),
        Slip("reduced_over_batch", terms.sum(-1).mean(),
             "This is one number for the whole batch, the average over its images.", per_image),
        Slip("reduced_over_batch", terms.sum(),
             "This is one number for the whole batch, the sum over its images.", per_image),
        Slip("reduced_over_batch", terms.mean(),
             "This is one number, averaged over images and latents alike.", per_image),
    ]  # fmt: skip


MONTE_CARLO_KL = Exercise(
    "monte_carlo_kl",
    lesson=LESSON,
    asked="The same KL divergence estimated from `n_samples` draws, one value per image, in nats.",
    praise="The estimates settle on the exact KL, and scatter as independent draws should.",
)


@MONTE_CARLO_KL.part()
def _monte_carlo_kl(ask: Ask, draw: Draw) -> None:
    expect_estimates(ask, draw)
