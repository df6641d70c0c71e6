"""Checks of lesson 12, diffusion in latent space."""

from __future__ import annotations

import torch

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.diffusion_draws import (
    expect_fresh_times,
    expect_noise_of_its_own,
    expect_nothing_else,
    expect_times,
)
from autograded_tests.judges.diffusion_loss import expect_noised_rows, expect_reduction
from autograded_tests.judges.diffusion_steps import (
    alpha_bars,
    noised,
    noised_slips,
    schedule,
    step_kl_slips,
    stepped,
    stepped_slips,
    true_step_kl,
)
from autograded_tests.judges.quiz_answers import quiz_exercises

LESSON = "12_latent_diffusion"

NOISE_TO = Exercise(
    "noise_to",
    lesson=LESSON,
    asked="z_t = √ᾱ_t z0 + √(1 − ᾱ_t) eps, each row at its own t.",
    praise="Every row is as noisy as its own t says, at the first step and at the last.",
)


@NOISE_TO.part()
def _noise_to(ask: Ask, rng: Rng) -> None:
    for rows, latents, steps in ((6, 6, 7), (*rng.sizes(), 9), (1, 4, 5), (5, 1, 1), (40, 3, 12)):
        t = torch.randint(steps, (rows,), generator=rng.generator)
        if rows > 2:  # the first step, the last, and not in order
            t[0], t[1] = steps - 1, 0
        inputs = {
            "z0": rng.away(rows, latents),
            "t": t,
            "eps": rng.away(rows, latents),
            "alpha_bar": alpha_bars(schedule(rng, steps)),
        }
        expect_function(
            ask, noised, inputs, rng, what="z_t", slips=noised_slips, by=["z0"],
            look="the two factors of a row, by hand, for one t.",
        )  # fmt: skip


NOISE_LOSS = Exercise(
    "noise_loss",
    lesson=LESSON,
    asked="How well `model(z_t, t)` predicts the noise: one t and one noise a row, the squared "
    "error summed over the latents and averaged over the rows.",
    praise="A model that knows the noise pays nothing, every step is asked equally often, and the "
    "noise is fresh, normal, and its own in every row.",
)


@NOISE_LOSS.part("noising", weight=2)
def _noise_loss_noising(ask: Ask, rng: Rng) -> None:
    expect_reduction(ask, rng)
    expect_noised_rows(ask, rng)


@NOISE_LOSS.part("draws")
def _noise_loss_draws(ask: Ask, rng: Rng) -> None:
    expect_times(ask, rng)
    expect_noise_of_its_own(ask, rng)
    expect_fresh_times(ask, rng)
    expect_nothing_else(ask, rng)


DENOISE_STEP = Exercise(
    "denoise_step",
    lesson=LESSON,
    asked="z_{t−1} from z_t: the mean that the predicted noise gives, plus √β_t · noise; at t = 0 "
    "the mean alone.",
    praise="Mean and spread are right at every step, and the last one ends at its mean.",
)


@DENOISE_STEP.part()
def _denoise_step(ask: Ask, rng: Rng) -> None:
    for steps in (6, 1):
        betas = schedule(rng, steps)
        for t in [*range(1, steps), 0]:
            rows, latents = rng.sizes()
            inputs = {
                "z": rng.away(rows, latents),
                "eps_hat": rng.away(rows, latents),
                "t": t,
                "betas": betas,
                "noise": rng.away(rows, latents),
            }
            expect_function(
                ask, stepped, inputs, rng, what=f"z_{t - 1}" if t else "The last step",
                slips=stepped_slips, graph=False, by=["z", "eps_hat", "noise"],
                look="mean and spread by hand, for one t of a schedule of three.",
            )  # fmt: skip


STEP_KL = Exercise(
    "step_kl",
    lesson=LESSON,
    asked="KL(q(z_{t−1} given z_t and z0) ‖ p(z_{t−1} given z_t)) for each row, in nats: q with "
    "variance β̃_t, p with β_t, the means those of a step with `eps` and with `eps_hat`.",
    praise="It is the KL of the two Gaussians at every step, in value and in gradient.",
)


@STEP_KL.part()
def _step_kl(ask: Ask, rng: Rng) -> None:
    steps = 6
    betas = schedule(rng, steps)
    for t in [2, *range(1, steps)]:
        rows, latents = rng.sizes()
        eps = rng.away(rows, latents)
        inputs = {
            "eps": eps,
            "eps_hat": eps + rng.away(rows, latents, low=0.3, high=1.5),
            "t": t,
            "betas": betas,
        }
        expect_function(
            ask, true_step_kl, inputs, rng, what="The KL", slips=step_kl_slips, by=["eps_hat"],
            look="the two variances, and the distance of the two means, by hand for one t.",
        )  # fmt: skip


QUESTIONS = quiz_exercises(LESSON)
