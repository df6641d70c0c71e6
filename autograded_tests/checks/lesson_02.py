"""Checks of lesson 02, the encoder's two heads."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Normal

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, Slip, close
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.clamp_slips import clamp_slips
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.gaussian_slips import density_slips, reading_slips, std_slips
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    twin,
)
from vae_helpers import models

LESSON = "02_encoder_heads"

GAUSSIAN_ENCODER = Exercise(
    "GaussianEncoder",
    lesson=LESSON,
    asked="An encoder with two heads: images in, `(mu, logvar)` out, neither head activated.",
    praise="With the same weights it gives the same μ and log σ² as the reference, and gradients "
    "reach both heads.",
)


@GAUSSIAN_ENCODER.part()
def _gaussian_encoder(ask: Ask, rng: Rng) -> None:
    # Larger weights the second time: heads that are held within bounds show there.
    for latent_dim, scale in ((5, 1.0), (9, 4.0)):
        pair = twin(ask, rng, models.GaussianEncoder, latent_dim, scale)
        expect_encoding(pair, pair.model.call, rng)
        expect_latent_dim(pair.model, latent_dim)
    expect_default_latent_dim(ask)


LOG_VAR_TO_STD = Exercise(
    "log_var_to_std",
    lesson=LESSON,
    asked="The standard deviation σ that belongs to log σ², entry by entry.",
    praise="σ is right for small and for large log σ², and gradients pass.",
)


@LOG_VAR_TO_STD.part()
def _log_var_to_std(ask: Ask, rng: Rng) -> None:
    def sigma(logvar: Tensor) -> Tensor:
        return logvar.exp().sqrt()

    def slips(logvar: Tensor) -> list[Slip]:
        return [*std_slips(logvar), *clamp_slips(sigma, {"logvar": logvar}, "logvar")]

    moderate = rng.away(*rng.sizes(), low=0.6, high=1.8)
    far = rng.signs(7, 1) * rng.uniform(7, 1, low=11.0, high=13.0)  # from 0.002 to 600
    for logvar in (moderate, rng.reached(rng.integer(4, 20)), far, rng.away(1, 1)):
        expect_function(ask, sigma, {"logvar": logvar}, rng, what="σ", slips=slips, atol=1e-6)


LOG_DENSITY = Exercise(
    "log_density",
    lesson=LESSON,
    asked="The log-density of z under N(μ, diag σ²), one value per image, in nats.",
    praise="It agrees with `torch.distributions`, in value and in all three gradients.",
)


@LOG_DENSITY.part()
def _log_density(ask: Ask, rng: Rng) -> None:
    mu, logvar = rng.gaussian(*rng.sizes())
    z = rng.away(*mu.shape)
    _expect_computable(ask, z, mu, logvar)
    for inputs in ((z, mu, logvar), *_special_densities(rng)):
        _expect_density(ask, rng, dict(zip(("z", "mu", "logvar"), inputs, strict=True)))


def _special_densities(rng: Rng) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Far out, at all scales that training reaches, z = μ, one image, and one latent."""
    questions = []
    for rows, latents in ((6, 4), (1, rng.integer(2, 6)), (rng.integer(2, 6), 1)):
        # `F.gaussian_nll_loss` keeps variances above 1e-6, which is e^-13.8.
        mu, logvar = rng.away(rows, latents), rng.reached(rows, latents, low=-13.5)
        steps = rng.away(rows, latents, low=0.5, high=30.0)
        steps[-1] = rng.away(latents)  # an image that is not far out
        steps[0, 0] = 40.0  # exp(-800) is 0 in any float
        questions.append((mu + steps * (0.5 * logvar).exp(), mu, logvar))
    mu, logvar = rng.gaussian(3, 5)
    return [*questions, (mu, mu, logvar)]


def _log_density_of(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return Normal(mu, (0.5 * logvar).exp()).log_prob(z).sum(-1)


def _expect_density(ask: Ask, rng: Rng, inputs: dict[str, Tensor]) -> None:
    def slips(*given: Tensor) -> list[Slip]:
        return [*density_slips(*given), *clamp_slips(_log_density_of, inputs, "logvar")]

    try:
        expect_function(ask, _log_density_of, inputs, rng, what="The log-density", slips=slips)
    except Finding as finding:
        if finding.diagnosis != "not_finite":
            raise
        raise Finding(
            "underflow",
            seen="Far from μ, where the density is e^-800, the log-density is no number any more.",
            suggests="Perhaps the density itself is computed first: there it is 0 in float32, and "
            "its logarithm minus infinity.",
            look="a way to the logarithm on which no density occurs.",
        ) from finding


def _expect_computable(ask: Ask, z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Densities are told from their logarithms, and a misread `logvar` by what stops or is NaN."""
    try:
        got = ask.call(z, mu, logvar).tensor()
    except Finding as finding:
        if finding.diagnosis == "raised":
            _explain_reading(ask, z, mu, logvar)
        raise
    if not got.isfinite().all():
        _explain_reading(ask, z, mu, logvar)
    _expect_log(got, _log_density_of(z, mu, logvar))


def _explain_reading(ask: Ask, z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Ask again with positive `logvar`: taken for σ or σ², only a negative one fails."""
    logvar = logvar.abs()
    answer = ask.call(z, mu, logvar)
    if isinstance(answer.value, Tensor):
        slips = reading_slips(z, mu, logvar)
        found = [s for s in slips if s.matches(answer.value, torch.tensor(0.0), 1e-3, 1e-4)]
        if found:
            raise Finding(
                found[0].diagnosis,
                seen="A negative `logvar` stops the computation, or turns it into NaN.",
                suggests=found[0].suggests,
                look=found[0].look,
            )


def _expect_log(got: Tensor, truth: Tensor) -> None:
    """A density instead of its logarithm is too close to 0 for a comparison of values."""
    if got.shape == truth.shape and (got > 0).all() and close(got.log(), truth, rtol=1e-2):
        raise Finding(
            "not_log",
            seen="The values are tiny and positive.",
            suggests="This is the density itself, not its logarithm.",
            look="which of the two is asked for: logarithms add up where densities multiply.",
        )
