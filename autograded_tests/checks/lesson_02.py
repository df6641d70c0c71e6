"""Checks of lesson 02, the encoder's two heads."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.nn import functional as F

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    close,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.activations import activation_slips
from autograded_tests.judges.encoders import expect_encoding
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    twin,
)
from vae_helpers import models

LESSON = "02_encoder_heads"
_READING = "what the head is called, and how σ² is obtained from log σ²."

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
        pair = twin(ask, rng, models.GaussianEncoder(latent_dim), scale)
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
    logvar, cotangent = rng.away(4, 6, low=0.6, high=1.8), rng.away(4, 6)
    answer = ask.call(logvar, gradient=Gradient([cotangent], wrt=[0]))
    sigma = (0.5 * logvar).exp()
    expect(answer.tensor(), sigma, what="σ", slips=_std_slips(logvar))
    by_logvar = answer.gradients[0]
    expect_gradient(by_logvar, cotangent * 0.5 * sigma, what="σ", by="logvar")
    expect_unchanged(answer, logvar=logvar)
    far = rng.signs(3) * rng.uniform(3, low=11.0, high=13.0)  # from 0.002 to 600
    got = ask.call(far).tensor()
    if got.shape != far.shape or not close(got, (0.5 * far).exp()):
        raise Finding(
            "clamped",
            seen="For log σ² beyond ±10, the result is no longer σ.",
            suggests="Something holds the values within bounds, or only rows of a table fit.",
            look="what is done to `logvar` besides the formula.",
        )


def _std_slips(logvar: Tensor) -> list[Slip]:
    half = "where the ½ belongs: log σ² = 2 log σ."
    inverse, base = "which function undoes a logarithm.", "the base of the logarithm."
    return [
        Slip("returns_variance", logvar.exp(), "This is σ², the variance.", half),
        Slip("wrong_factor", (2 * logvar).exp(), "This is σ⁴: the factor is inverted.", half),
        Slip("half_outside", 0.5 * logvar.exp(),
             "This is half the variance: the ½ stands outside the exponent.", half),
        Slip("missing_exp", 0.5 * logvar, "This is log σ: negative values are still among it.",
             inverse),
        Slip("missing_exp", logvar, "This is log σ² itself, unchanged.", inverse),
        Slip("sign", (-0.5 * logvar).exp(), "This is 1/σ.", "the sign in the exponent."),
        Slip("sign", (-logvar).exp(), "This is 1/σ², the precision.", "the exponent."),
        Slip("reads_variance", logvar.sqrt(),
             "This is what comes out when `logvar` is read as σ².", _READING),
        Slip("reads_variance", logvar.abs().sqrt(),
             "This is what comes out when `logvar`, without its sign, is read as σ².", _READING),
        Slip("logarithm", logvar.log(), "This is a further logarithm.", inverse),
        Slip("logarithm", 0.5 * logvar.log(), "This is a further logarithm.", inverse),
        Slip("absolute_value", logvar.abs(), "This is log σ² without its sign.", inverse),
        Slip("absolute_value", 0.5 * logvar.abs(), "This is log σ without its sign.", inverse),
        Slip("wrong_base", 2 ** (0.5 * logvar), "This takes powers of 2.", base),
        Slip("wrong_base", 10 ** (0.5 * logvar), "This takes powers of 10.", base),
        *activation_slips("extra_activation", lambda f: f(logvar), "in place of the formula",
                          inverse),
        Slip("extra_activation", F.softplus(0.5 * logvar), "This is a softplus of log σ.", inverse),
    ]  # fmt: skip


LOG_DENSITY = Exercise(
    "log_density",
    lesson=LESSON,
    asked="The log-density of z under N(μ, diag σ²), one value per image, in nats.",
    praise="It agrees with `torch.distributions`, in value and in all three gradients.",
)


@LOG_DENSITY.part()
def _log_density(ask: Ask, rng: Rng) -> None:
    (mu, logvar), z = rng.gaussian(5, 7), rng.away(5, 7)
    cotangent = rng.away(5)
    try:
        answer = ask.call(z, mu, logvar, gradient=Gradient([cotangent], wrt=[0, 1, 2]))
        got = answer.tensor()
    except Finding as finding:
        if finding.diagnosis == "raised":
            _explain_reading(ask, z, mu, logvar)
        raise
    if not got.isfinite().all():
        _explain_reading(ask, z, mu, logvar)
    inputs = {"z": z, "mu": mu, "logvar": logvar}
    leaves = [t.clone().requires_grad_() for t in inputs.values()]
    terms = _log_terms(*leaves)
    _expect_log(got, terms.detach().sum(-1))
    slips = [*_term_slips(z, mu, logvar), *_reduction_slips(terms.detach())]
    expect(got, terms.detach().sum(-1), what="The log-density", slips=slips)
    truth = torch.autograd.grad(terms.sum(-1), leaves, cotangent)
    for name, found, wanted in zip(inputs, answer.gradients, truth, strict=True):
        expect_gradient(found, wanted, what="The log-density", by=name)
    expect_unchanged(answer, **inputs)


def _log_terms(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    return Normal(mu, (0.5 * logvar).exp()).log_prob(z)


def _explain_reading(ask: Ask, z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Ask again with positive `logvar`: taken for σ or σ², only a negative one fails."""
    logvar = logvar.abs()
    answer = ask.call(z, mu, logvar)
    if isinstance(answer.value, Tensor):
        slips = [*_reading_slips(z, mu, logvar)]
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


def _density(z: Tensor, mu: Tensor, log_sigma2: Tensor, squared: Tensor) -> Tensor:
    return -0.5 * (math.log(2 * math.pi) + log_sigma2 + squared).sum(-1)


def _reading_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    def read(variance: Tensor) -> Tensor:
        return _density(z, mu, variance.log(), (z - mu).square() / variance)

    what = "This is what comes out when `logvar` is read as"
    return [
        Slip("log_sigma", read((2 * logvar).exp()), f"{what} log σ.", _READING),
        Slip("reads_sigma", read(logvar.square()), f"{what} σ.", _READING),
        Slip("reads_variance", read(logvar), f"{what} σ².", _READING),
    ]


def _term_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """Mistakes inside the formula."""
    d, variance = z.shape[-1], logvar.exp()
    gap, squared = z - mu, (z - mu).square() / variance
    truth = _density(z, mu, logvar, squared)
    constant = 0.5 * d * math.log(2 * math.pi)

    def distance(other: Tensor) -> Tensor:
        return _density(z, mu, logvar, other)

    terms = "the three terms of the formula, one by one, with z = μ and σ = 1 put in."
    scale = "how the distance from μ is measured: in units of what?"
    return [
        *_reading_slips(z, mu, logvar),
        Slip("sign", -truth, "The size is right, the sign is not.",
             "the sign in front: far from μ the log-density goes to minus infinity."),
        Slip("missing_constant", truth + constant,
             "It is too large by ½ log 2π for every latent.", terms),
        Slip("constant_once", truth + constant * (d - 1) / d,
             "The term with 2π is counted once, not once per latent.", terms),
        Slip("missing_constant", truth + 0.5 * d * math.log(2),
             "The factor 2 in 2π is missing.", terms),
        Slip("missing_constant", truth + 0.5 * d * math.log(math.pi), "The π is missing.", terms),
        Slip("missing_logvar", truth + 0.5 * logvar.sum(-1),
             "The term that makes a wide Gaussian lower is missing.", terms),
        Slip("logvar_sign", truth + logvar.sum(-1),
             "One term has the wrong sign: this grows with σ even at z = μ.", terms),
        Slip("missing_half", 2 * truth, "It is twice as large as it should be.",
             "the factor in front."),
        Slip("missing_half", truth - 0.5 * logvar.sum(-1),
             "The term log σ² stands there whole; half of it is log σ.", terms),
        Slip("missing_half", truth - 0.5 * squared.sum(-1),
             "The squared distance stands there without its ½.", terms),
        Slip("missing_half", truth - constant, "The term with 2π stands there without its ½.",
             terms),
        Slip("missing_half", truth + 0.25 * logvar.sum(-1), "The term log σ² is halved twice.",
             terms),
        Slip("missing_mu", distance(z.square() / variance), "This does not depend on μ.", scale),
        Slip("missing_variance", distance(gap.square()),
             "The distance from μ is not measured against σ.", scale),
        Slip("standard_normal", _density(z, mu, torch.zeros_like(z), z.square()),
             "This is the log-density under N(0, I): neither μ nor σ enters.", terms),
        Slip("divided_by_sigma", distance(gap.square() / variance.sqrt()),
             "The squared distance is divided by σ; both have to be squared, or neither.", scale),
        Slip("divided_by_sigma", distance(gap.square() / variance.square()),
             "The squared distance is divided by σ⁴.", scale),
        Slip("multiplied_by_variance", distance(gap.square() * variance),
             "The squared distance is multiplied by σ²: this punishes a wide Gaussian.", scale),
        Slip("not_squared", distance(gap / variance), "The distance enters without its square.",
             scale),
        Slip("not_squared", distance(gap / variance.sqrt()),
             "The distance enters without its square.", scale),
        Slip("not_squared", distance(gap.abs() / variance.sqrt()),
             "The distance enters without its square.", scale),
    ]  # fmt: skip


def _reduction_slips(terms: Tensor) -> list[Slip]:
    """Mistakes in what is summed over what."""
    axis = "which axis is summed: log-densities of the latents add up, images stay apart."
    reductions: list[tuple[str, Callable[[Tensor], Tensor], str]] = [
        ("mean_over_latents", lambda t: t.mean(-1), "This is averaged over the latents."),
        ("not_summed", lambda t: t, "This is one value per latent, not yet per image."),
        ("summed_over_batch", lambda t: t.sum(0), "This is summed over the images."),
        ("summed_over_batch", lambda t: t.mean(0), "This is averaged over the images."),
        ("reduced_over_batch", lambda t: t.sum(), "This is one number, the sum over its images."),
        ("reduced_over_batch", lambda t: t.sum(-1).mean(),
         "This is one number, the average over its images."),
        ("reduced_over_batch", lambda t: t.mean(), "This is one number, averaged over everything."),
        ("product_of_logs", lambda t: t.prod(-1), "The logarithms are multiplied."),
        ("not_log", lambda t: t.exp(), "This is a density per latent, not its logarithm."),
        ("not_log", lambda t: t.exp().sum(-1), "This is a sum of densities."),
        ("not_log", lambda t: t.exp().sum(-1).log(), "The densities are added before the log."),
    ]  # fmt: skip
    return [Slip(name, reduce(terms), suggests, axis) for name, reduce, suggests in reductions]
