"""Checks of lesson 04, the ELBO."""

from __future__ import annotations

import torch
from torch.distributions import Normal, kl_divergence

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.judges.epochs import waits_for
from autograded_tests.judges.gap_slips import gap_slips, true_gap
from autograded_tests.judges.kl_slips import kl_reduction_slips, kl_term_slips
from autograded_tests.judges.monte_carlo_kl import expect_estimates
from autograded_tests.judges.negative_elbo import expect_negative_elbo
from autograded_tests.judges.vae_epoch_mean import expect_vae_mean
from autograded_tests.judges.vae_epoch_objective import expect_objectives
from autograded_tests.judges.vae_epochs import expect_vae_epochs, expect_vae_training_mode

LESSON = "04_elbo"

ELBO_GAP = Exercise(
    "elbo_gap",
    lesson=LESSON,
    asked="By how much the ELBO of q = N(m, s²) falls short of log p(x), entry by entry, in nats.",
    praise="It is the KL divergence from q to the true posterior, for every x, m and s.",
)


@ELBO_GAP.part()
def _elbo_gap(ask: Ask, rng: Rng) -> None:
    x, m, s = rng.away(3, 5, low=0.5, high=3), rng.away(3, 5), rng.uniform(3, 5, low=0.3, high=2)
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
def _gaussian_kl(ask: Ask, rng: Rng) -> None:
    mu, logvar = rng.gaussian(5, 7)
    cotangent = rng.away(5)
    answer = ask.call(mu, logvar, gradient=Gradient([cotangent], wrt=[0, 1]))
    prior, posterior = Normal(0.0, 1.0), Normal(mu, (0.5 * logvar).exp())
    terms = kl_divergence(posterior, prior)  # (5, 7)
    slips = [*kl_term_slips(mu, logvar, terms), *kl_reduction_slips(terms)]
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


MONTE_CARLO_KL = Exercise(
    "monte_carlo_kl",
    lesson=LESSON,
    asked="The same KL divergence estimated from `n_samples` draws, one value per image, in nats.",
    praise="The estimates settle on the exact KL, and scatter as independent draws should.",
)


@MONTE_CARLO_KL.part()
def _monte_carlo_kl(ask: Ask, rng: Rng) -> None:
    expect_estimates(ask, rng)


NEGATIVE_ELBO = Exercise(
    "negative_elbo",
    lesson=LESSON,
    asked="The loss and its two parts, `(loss, reconstruction, kl)`, in nats per image.",
    praise="Both parts are in nats per image, β weighs the KL alone, and the gradient is exact.",
)


@NEGATIVE_ELBO.part()
def _negative_elbo(ask: Ask, rng: Rng) -> None:
    expect_negative_elbo(ask, rng)


TRAIN_VAE_EPOCH = Exercise(
    "train_vae_epoch",
    lesson=LESSON,
    asked="One shuffled pass in training mode on the negative ELBO; the mean loss per image back.",
    praise="Every image took part once, each step went down on reconstruction + β KL in nats, and "
    "the mean is exact.",
)


@TRAIN_VAE_EPOCH.part("pass")
def _train_vae_epoch_pass(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"):
        expect_vae_epochs(ask, rng)


@TRAIN_VAE_EPOCH.part("objective")
def _train_vae_epoch_objective(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"):
        expect_objectives(ask, rng)


@TRAIN_VAE_EPOCH.part("mean loss")
def _train_vae_epoch_mean(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"):
        expect_vae_mean(ask, rng)


@TRAIN_VAE_EPOCH.part("training mode")
def _train_vae_epoch_mode(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"):
        expect_vae_training_mode(ask, rng)
