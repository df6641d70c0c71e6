"""Checks of lesson 04, the ELBO."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.epochs import waits_for
from autograded_tests.judges.gap_slips import gap_slips, true_gap
from autograded_tests.judges.kl_slips import kl_slips, true_kl
from autograded_tests.judges.monte_carlo_kl import expect_estimates
from autograded_tests.judges.negative_elbo import expect_negative_elbo
from autograded_tests.judges.vae_epoch_kl import sampled_kl_named
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
    rows, columns = rng.sizes()
    x, m = rng.away(rows, columns, low=0.5, high=3), rng.away(rows, columns)
    s = rng.uniform(rows, columns, low=0.3, high=2)
    far = rng.away(4, 2, 3, low=3, high=12)
    narrow_and_wide = rng.uniform(4, 2, 3, low=-4, high=2.3).exp()
    for given in (  # in the third, q begins as the posterior: there is no gap
        (x, m, s),
        (far, far / 2 + rng.normal(4, 2, 3), narrow_and_wide),
        (x[0], x[0] / 2 + torch.linspace(0, 1, columns), torch.full((columns,), 0.5**0.5)),
        (x[0, 0], m[0, 0], s[0, 0]),
    ):
        inputs = dict(zip("xms", given, strict=True))
        expect_function(
            ask, true_gap, inputs, rng, what="The gap", slips=gap_slips, graph=False, atol=2e-5
        )


GAUSSIAN_KL = Exercise(
    "gaussian_kl",
    lesson=LESSON,
    asked="The KL divergence from N(μ, σ²) to N(0, I), one value per image, in nats.",
    praise="It agrees with the exact KL divergence, in value and in gradient.",
)


@GAUSSIAN_KL.part()
def _gaussian_kl(ask: Ask, rng: Rng) -> None:
    rows, latents = rng.sizes()
    mu, logvar = rng.gaussian(rows, latents)
    special = _from_the_prior_outward(rng, rng.integer(2, 4))
    for given in ((mu, logvar), special, (mu[:1], logvar[:1]), (mu[:, :1], logvar[:, :1])):
        inputs = dict(zip(("mu", "logvar"), given, strict=True))
        expect_function(ask, true_kl, inputs, rng, what="The KL", slips=kl_slips, atol=1e-5)


def _from_the_prior_outward(rng: Rng, latents: int) -> tuple[Tensor, Tensor]:
    """Images at the prior, close to it, and as far from it as training gets."""
    size = torch.tensor([0.0, 0.01, 0.1, 0.4, 1.0, 8.0, 1.0, 1.0])[:, None]
    mu = size * rng.away(8, latents, low=0.5, high=1)
    logvar = size.clamp(max=1) * rng.away(8, latents, low=0.5, high=1)
    logvar[-2:] = rng.reached(2, latents)
    return mu, logvar


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
    with waits_for("negative_elbo"), sampled_kl_named(ask, rng):
        expect_vae_epochs(ask, rng)


@TRAIN_VAE_EPOCH.part("objective")
def _train_vae_epoch_objective(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"), sampled_kl_named(ask, rng):
        expect_objectives(ask, rng)


@TRAIN_VAE_EPOCH.part("mean loss")
def _train_vae_epoch_mean(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"), sampled_kl_named(ask, rng):
        expect_vae_mean(ask, rng)


@TRAIN_VAE_EPOCH.part("training mode")
def _train_vae_epoch_mode(ask: Ask, rng: Rng) -> None:
    with waits_for("negative_elbo"):
        expect_vae_training_mode(ask, rng)
