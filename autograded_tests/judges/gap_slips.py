"""Known mistakes in `elbo_gap`: p(z) = N(0, 1), p(x given z) = N(z, 1), q(z) = N(m, s^2)."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.clamp_slips import clamp_slips

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
_POSTERIOR = "the true posterior: its mean, and then its variance, which is not its spread."
_BOUND = "the terms of the ELBO, and which logarithm it is subtracted from."
_S = "what s is in q(z) = N(m, s²)."


def true_gap(x: Tensor, m: Tensor, s: Tensor) -> Tensor:
    """KL from q to the true posterior N(x/2, 1/2), entry by entry."""
    return kl_divergence(Normal(m, s), Normal(x / 2, math.sqrt(0.5)))


def gap_slips(x: Tensor, m: Tensor, s: Tensor) -> list[Slip]:
    """All known mistakes, for tensors of one shape."""
    gap = true_gap(x, m, s)
    return [
        *_reading_slips(x, m, s),
        *_posterior_slips(x, m, s),
        *_bound_slips(x, m, s, gap),
        *_term_slips(x, m, s, gap),
        *_shape_slips(gap),
        *clamp_slips(true_gap, {"x": x, "m": m, "s": s}, "x"),
        *[_fixed_x(c, m, s) for c in (0.0, 1.0, 2.0)],
        *[_floor(x, m, s, floor) for floor in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)],
    ]


def _fixed_x(x: float, m: Tensor, s: Tensor) -> Slip:
    return Slip(
        "fixed_x",
        lambda: true_gap(torch.full_like(m, x), m, s),
        f"This is what comes out at x = {x:g}, whatever x is.",
        "where x comes from: what the function is given, or a number.",
    )


def _floor(x: Tensor, m: Tensor, s: Tensor, floor: float) -> Slip:
    return Slip(
        "clamped",
        lambda: true_gap(x, m, s.clamp(min=floor)),
        f"This is what comes out when s is kept above {floor:g}: a narrow q costs too little.",
        "what is done to s besides the formula.",
    )


def _reading_slips(x: Tensor, m: Tensor, s: Tensor) -> list[Slip]:
    def read(spread: Tensor) -> Tensor:
        return true_gap(x, m, spread)

    what = "This is what comes out when s is read as"
    return [
        Slip("reads_variance", lambda: read(s.sqrt()), f"{what} a variance.", _S),
        Slip("reads_sigma", lambda: read(s.square()),
             "This is what comes out when s² stands where the spread belongs.", _S),
        Slip("log_sigma", lambda: read(s.exp()), f"{what} a logarithm of the spread.", _S),
        Slip("log_sigma", lambda: read((0.5 * s).exp()), f"{what} a logarithm of the variance.",
             _S),
    ]  # fmt: skip


def _posterior_slips(x: Tensor, m: Tensor, s: Tensor) -> list[Slip]:
    q = Normal(m, s)

    def to(mean: Tensor, spread: float) -> Tensor:
        return kl_divergence(q, Normal(mean, spread))

    half, none = math.sqrt(0.5), torch.zeros_like(x)
    posterior = Normal(x / 2, half)
    return [
        Slip("reversed_kl", kl_divergence(posterior, q),
             "This is a KL divergence in the other direction: from the true posterior to q.",
             "which of the two distributions the ELBO takes its average over."),
        Slip("kl_to_prior", to(none, 1.0), "This is the KL from q to the prior: one term of the "
             "ELBO, not the gap.", _BOUND),
        Slip("wrong_posterior", to(x / 2, 0.5),
             "This takes ½ for the spread of the true posterior.", _POSTERIOR),
        Slip("wrong_posterior", to(x / 2, 1.0),
             "This takes 1 for the spread of the true posterior.", _POSTERIOR),
        Slip("wrong_posterior", to(x, half), "This takes x for the mean of the true posterior.",
             _POSTERIOR),
        Slip("wrong_posterior", to(x, 1.0), "This compares q with N(x, 1), where z would be if "
             "there were no prior.", _POSTERIOR),
        Slip("wrong_posterior", to(none, half),
             "The mean of the true posterior does not depend on x here.", _POSTERIOR),
        Slip("wrong_posterior", to(x / 2, math.sqrt(2)),
             "This takes 2 for the variance of the true posterior.", _POSTERIOR),
    ]  # fmt: skip


def _bound_slips(x: Tensor, m: Tensor, s: Tensor, gap: Tensor) -> list[Slip]:
    evidence = Normal(0.0, math.sqrt(2)).log_prob(x)
    elbo = evidence - gap
    fit = -_HALF_LOG_2PI - 0.5 * ((x - m).square() + s.square())  # E_q[log p(x given z)]
    entropy = 0.5 + _HALF_LOG_2PI + s.log()
    spread = "log p(x): what is the variance of x when z and the noise on it each have variance 1?"

    def evidence_from(std: float) -> Tensor:
        return Normal(0.0, std).log_prob(x) - elbo

    return [
        Slip("returns_elbo", elbo, "This is the ELBO itself.",
             "what lies between it and log p(x)."),
        Slip("returns_elbo", -elbo, "This is the negative ELBO itself.",
             "what lies between the ELBO and log p(x)."),
        Slip("returns_evidence", evidence, "This is log p(x) itself.",
             "what lies between it and the ELBO."),
        Slip("sign", -gap, "The size is right, the sign is not: a bound from below leaves a gap "
             "that is never negative.", _BOUND),
        Slip("wrong_evidence", evidence_from(1.0),
             "This takes the prior's variance for that of x.", spread),
        Slip("wrong_evidence", evidence_from(2.0), "This takes 2 for the spread of x.", spread),
        Slip("missing_kl", evidence - fit, "The ELBO in it has lost its KL term.", _BOUND),
        Slip("sign", evidence - fit - kl_divergence(Normal(m, s), Normal(0.0, 1.0)),
             "The KL term of the ELBO in it has the wrong sign.", _BOUND),
        Slip("missing_entropy", gap + entropy,
             "The average of -log q(z), the entropy of q, is missing from the ELBO in it.", _BOUND),
        Slip("point_estimate", gap - 0.5 * s.square(),
             "log p(x given z) is taken at z = m, not averaged over q.",
             "the average of (x - z)² over z ~ N(m, s²): z moves about m."),
        Slip("not_log", evidence.exp() - elbo.exp(),
             "This is a difference of densities, not of their logarithms.", _BOUND),
        Slip("not_log", evidence.exp() - elbo,
             "p(x) is subtracted from without its logarithm.", _BOUND),
    ]  # fmt: skip


def _term_slips(x: Tensor, m: Tensor, s: Tensor, gap: Tensor) -> list[Slip]:
    """Mistakes inside the closed form."""
    square, distance = s.square(), (m - x / 2).square()
    log = 0.5 * (2 * square).log()
    terms = "the four terms of the closed form, one by one, with q equal to the true posterior."
    return [
        Slip("missing_half", 2 * gap, "It is twice as large as it should be.", terms),
        Slip("missing_half", gap / 2, "It is half as large as it should be.", terms),
        Slip("missing_half", gap - log, "The logarithm has lost its ½.", terms),
        Slip("missing_half", gap - 0.5, "The constant is too large by ½.", terms),
        Slip("missing_half", gap - 0.5 * (square + distance),
             "Two terms are half as large as they should be: the posterior's variance is not 1.",
             terms),
        Slip("missing_constant", gap + 0.5, "It is too large by ½ everywhere.", terms),
        Slip("missing_constant", gap + 0.5 * math.log(2),
             "A 2 inside the logarithm is missing.", terms),
        *[Slip("missing_constant", gap + sign * _HALF_LOG_2PI,
               "There is a ½ log 2π too many, or one too few.", terms) for sign in (-1, 1)],
        Slip("missing_log", gap + log, "The logarithm is missing: a small s costs nothing.", terms),
        Slip("logvar_sign", gap + 2 * log, "The logarithm has the wrong sign.", terms),
        Slip("missing_variance", gap - square,
             "s² is missing, as if the logarithms were taken at z = m: a large s costs nothing.",
             "the averages over z ~ N(m, s²): z moves about m."),
        Slip("missing_mu", gap - distance, "This does not depend on m and x.", terms),
        Slip("not_squared", gap - distance + (m - x / 2), "The distance enters without its square.",
             terms),
        Slip("not_squared", gap - square + s, "s enters without its square.", terms),
        Slip("reads_sigma", s.square() + distance - 0.5 - 0.5 * (2 * s).log(),
             "Inside the logarithm, s stands where its square belongs.", terms),
    ]  # fmt: skip


def _shape_slips(gap: Tensor) -> list[Slip]:
    own = "the shape asked for: every entry has a gap of its own."
    return [
        Slip("reduced_over_batch", gap.mean(), "This is one number, averaged over all entries.",
             own),
        Slip("reduced_over_batch", gap.sum(), "This is one number, summed over all entries.", own),
        Slip("summed_over_last", gap.sum(-1), "This is summed over the last axis.", own),
        Slip("summed_over_last", gap.sum(0), "This is summed over the first axis.", own),
    ]  # fmt: skip
