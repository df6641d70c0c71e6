"""Judges `monte_carlo_kl`: exact facts first, then the mean and the spread of the estimates."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, close, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.kl_estimates import (
    exact_kl,
    explain_mean,
    explain_reading,
    right_estimate,
    unexplained,
)
from autograded_tests.judges.kl_families import COPIES, estimate_of, family_of

IMAGES, LATENTS, DRAWS = 50, 5, 100
SINGLES = 400  # of one image whose KL is small: single draws are often negative


def expect_estimates(ask: Ask, rng: Rng) -> None:
    """Judge a function ``(mu, logvar, n_samples) -> (B,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    mu, logvar = rng.gaussian(IMAGES, LATENTS)
    got = _many(ask, mu, logvar)
    single_mu = rng.uniform(8, low=0.25, high=0.35).expand(SINGLES, 8).clone()
    single_logvar = torch.full((SINGLES, 8), -0.3)
    single = ask.call(single_mu, single_logvar, 1).tensor()
    again = ask.call(single_mu, single_logvar, 1).tensor()
    _expect_form(single, SINGLES, 8, 1)
    _expect_drawn(single, again, single_mu, single_logvar)
    family = _family(ask, rng)
    _expect_form(ask.call(mu[:1], logvar[:1], 7).tensor(), 1, LATENTS, 7)
    if family == "k3":  # its variance has no bound where sigma^2 is below 1/2
        mu, logvar = (
            0.3 * rng.away(IMAGES, LATENTS),
            rng.uniform(IMAGES, LATENTS, low=0.1, high=0.3),
        )
        _expect_family(ask, mu, logvar, DRAWS, family)
        return
    estimate = estimate_of(family)
    standing = estimate(single_mu, single_logvar, 1).standing(single)
    right = estimate(mu, logvar, DRAWS)
    if not right.fits(got):
        known = explain_mean(got, mu, logvar, DRAWS)
        if known is not None:
            raise known
        _expect_steadier(ask, got, mu, logvar)
    if family in ("ratio", None):
        _expect_negatives(single, standing[1])
    if abs(right.standing(got)[0]) >= 6:
        raise unexplained(got, mu, logvar, DRAWS)
    _expect_spread(right.standing(got)[1], standing)
    _expect_noise_from_draws(family)
    _expect_all_scales(ask, rng, family)


def _family(ask: Ask, rng: Rng) -> str | None:
    """Which estimator it is, read from single draws of one latent."""
    logvar = rng.uniform(1, low=-1.2, high=-0.8).item()
    mu = torch.zeros(COPIES, 1)
    single = ask.call(mu, torch.full_like(mu, logvar), 1).tensor()
    _expect_form(single, COPIES, 1, 1)
    return family_of(single, logvar)


def _expect_noise_from_draws(family: str | None) -> None:
    if family is None:
        raise Finding(
            "not_draws",
            seen="Mean and spread are right. With μ = 0 and one latent, an estimate from one draw "
            "is a function of ε², and these values are not distributed like one.",
            suggests="Perhaps noise is added to the closed form, or ε is not normal.",
            look="the sum over s in the formula: where do its z come from?",
        )


def _expect_all_scales(ask: Ask, rng: Rng, family: str | None) -> None:
    """Many latents, and every log-variance that training reaches."""
    mu, logvar = rng.away(IMAGES, 8 * LATENTS), rng.reached(IMAGES, 8 * LATENTS)
    _expect_family(ask, mu, logvar, 10, family)


def _expect_family(ask: Ask, mu: Tensor, logvar: Tensor, n: int, family: str | None) -> None:
    got = ask.call(mu, logvar, n).tensor()
    _expect_form(got, len(mu), mu.shape[1], n)
    if not got.isfinite().all():
        raise Finding(
            "underflow",
            seen=f"With {mu.shape[1]} latents, `logvar` from -14 to 5, some estimates are NaN or "
            "infinite.",
            suggests="Perhaps densities are computed, and multiplied, before their logarithm: such "
            "products leave the range of float32.",
            look="a way to the log-ratio on which no density occurs.",
        )
    estimate = estimate_of(family)
    if estimate(mu, logvar, n).fits(got):
        return
    for bound in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12):
        for low, high in ((-bound, bound), (-bound, None), (None, bound)):
            if estimate(mu, logvar.clamp(low, high), n).fits(got):
                raise Finding(
                    "clamped",
                    seen=f"With `logvar` from -14 to 5, {got.mean():.3g} nats came out on average "
                    f"instead of {exact_kl(mu, logvar).mean():.3g}.",
                    suggests=f"This is what comes out when `logvar` is held within {bound}.",
                    look="what is done to `logvar` besides the formula.",
                )
    raise unexplained(got, mu, logvar, n)


def _many(ask: Ask, mu: Tensor, logvar: Tensor) -> Tensor:
    """Estimates from many draws; a misread logvar that cannot be computed is named here."""

    def call(mu: Tensor, logvar: Tensor, n_samples: int) -> Tensor:
        return ask.call(mu, logvar, n_samples).tensor()

    try:
        answer = ask.call(mu, logvar, DRAWS)
    except Finding as finding:
        if finding.diagnosis == "raised" and "to satisfy the constraint" in finding.seen:
            raise explain_reading(call, mu, logvar, DRAWS) or finding from finding
        raise
    got = answer.tensor()
    _expect_form(got, IMAGES, LATENTS, DRAWS)
    if not torch.isfinite(got).all():
        raise explain_reading(call, mu, logvar, DRAWS) or Finding(
            "not_finite",
            seen="Some estimates are NaN or infinite.",
            suggests="Somewhere a logarithm of 0 or of a negative number, or a division by 0.",
            look="each step's largest and smallest value.",
        )
    expect_unchanged(answer, "mu", "logvar")
    return got


def _expect_form(got: Tensor, images: int, latents: int, draws: int) -> None:
    if got.shape == (images,):
        return
    known = {
        (): ("reduced_over_batch", "This is one number for the whole batch."),
        (images, latents): ("not_summed", "This is one value per latent, not yet per image."),
        (draws, images): ("not_averaged", "This is one value per draw, not yet their average."),
        (images, draws): ("not_averaged", "This is one value per draw, not yet their average."),
        (draws, images, latents): ("not_averaged", "Draws and latents are both still there."),
        (latents,): ("summed_over_batch", "The images have been added up, or averaged."),
        (draws,): ("summed_over_batch", "The images have been added up, or averaged."),
    }
    look = "which axis holds the draws, which the images, which the latents."
    raise other_form(got, images, known, look)


def other_form(
    got: Tensor, images: int, known: Mapping[tuple[int, ...], tuple[str, str]], look: str
) -> Finding:
    """Estimates came back, and not one for each image.

    Args:
        got: What came back.
        images: How many there are.
        known: The diagnosis of a shape, and what it suggests.
        look: What to look at.
    """
    diagnosis, suggests = known.get(
        tuple(got.shape), ("shape", "A sum, a mean or an axis is not where it belongs.")
    )
    return Finding(
        diagnosis,
        seen=f"The estimate has shape {tuple(got.shape)}; one value for each of the {images} "
        "images was asked for.",
        suggests=suggests,
        look=look,
    )


def _expect_drawn(single: Tensor, again: Tensor, mu: Tensor, logvar: Tensor) -> None:
    if close(single, exact_kl(mu, logvar)):
        raise Finding(
            "closed_form",
            seen="With one single draw, the estimate is exactly the KL for every image.",
            suggests="This is the closed form: nothing is drawn.",
            look="the sum over s in the formula: where do its z come from?",
        )
    repeated, alike = close(single, again, 1e-5, 1e-6), close(single, single[:1].expand_as(single))
    if repeated and alike:
        raise Finding(
            "no_noise",
            seen="Every call gives the same, and images with the same μ and σ get the same.",
            suggests="Nothing is drawn: z is the same point each time.",
            look="the role of ε in the draw.",
        )
    if repeated:
        raise Finding(
            "fixed_seed",
            seen="Two calls with one draw each gave exactly the same estimates.",
            suggests="The noise is the same at every call, as after a fixed seed.",
            look="`manual_seed`, or noise that is drawn once and kept.",
        )
    if alike:
        raise _shared("Images with the same μ and σ get exactly the same estimate.")


def _shared(seen: str, guess: str = "") -> Finding:
    return Finding(
        "shared_noise",
        seen=seen,
        suggests=f"{guess}The same noise serves several entries; each needs draws of its own.",
        look="the shape of the noise before it is broadcast.",
    )


def _expect_steadier(ask: Ask, got: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Estimates whose scatter from call to call, whatever their mean, is that of one draw."""
    again = ask.call(mu, logvar, DRAWS).tensor()
    one = right_estimate(mu, logvar, 1)
    scatter = ((got - again).square() / (2 * one.variance)).mean()
    if scatter > 0.2 and one.fits(got):
        raise Finding(
            "n_samples_ignored",
            seen=f"Estimates from {DRAWS} draws scatter as far as those of one single draw.",
            suggests="They are no steadier than `n_samples = 1` would make them.",
            look="where `n_samples` enters, and whether every draw has noise of its own.",
        )


def _expect_negatives(single: Tensor, scatter: float) -> None:
    # For these inputs a third of all single draws is negative: by chance none is in 10^60 runs.
    if (single >= 0).all() and scatter > 0.1:
        raise Finding(
            "clamped_at_zero",
            seen=f"Of {len(single)} estimates from a single draw, none is negative.",
            suggests="The KL is never negative, but an estimate of it can be: cutting it off "
            "raises the average.",
            look="`abs`, `relu`, `clamp` or a square on the way from the log-ratio to the result.",
        )


def _expect_spread(many: float, single: tuple[float, float]) -> None:
    """The mean square of standardised estimates is 1; bounds as in `Estimate.fits`."""
    offset, one = single
    if one > 2.5:
        raise _shared(
            f"Single draws scatter about {one**0.5:.1f} times as far as independent noise would.",
            guess="A guess: ",
        )
    if many > 3 or many < 0.1 or one < 0.3:
        scatter = f"{many**0.5:.2g} times as far as those of {DRAWS} independent draws"
        if one < 0.3:
            scatter = f"{one**0.5:.2g} times as far as those of a single draw"
        raise Finding(
            "n_samples_ignored",
            seen=f"The mean is right, and the estimates scatter {scatter}.",
            suggests="The number of different draws in an estimate is not `n_samples`.",
            look="where `n_samples` enters, and whether every draw has noise of its own.",
        )
    if abs(offset) > 6:
        raise Finding(
            "n_samples_ignored",
            seen="With many draws the estimates settle on the KL, with a single one they do not.",
            suggests="`n_samples` enters the average in another way than it enters the draws.",
            look="what the sum over the draws is divided by.",
        )
