"""Known mistakes in the closed form of the KL from the encoder's Gaussian to the prior."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.clamp_slips import clamp_slips


def kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    """The KL of each latent, ``(B, D)``, as `torch.distributions` knows it."""
    return kl_divergence(Normal(mu, (0.5 * logvar).exp()), Normal(0.0, 1.0))


def true_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """The KL of each image, ``(B,)``."""
    return kl_terms(mu, logvar).sum(-1)


def kl_slips(mu: Tensor, logvar: Tensor) -> list[Slip]:
    """All known mistakes of a KL per image."""
    terms = kl_terms(mu, logvar)
    reversed_terms = kl_divergence(
        Normal(torch.zeros_like(mu), 1.0), Normal(mu, (0.5 * logvar).exp())
    )
    return [
        *kl_term_slips(mu, logvar, terms),
        *kl_reduction_slips(terms),
        Slip("reversed_kl", reversed_terms.sum(-1),
             "This is KL(p‖q), from the prior to the encoder's Gaussian: the direction is "
             "reversed.", "which of the two distributions the average is taken over."),
        *clamp_slips(true_kl, {"mu": mu, "logvar": logvar}, "logvar"),
        *clamp_slips(true_kl, {"mu": mu, "logvar": logvar}, "mu"),
    ]  # fmt: skip


def _kl_of(mu: Tensor, variance: Tensor) -> Tensor:
    return 0.5 * (mu.square() + variance - 1 - variance.log()).sum(-1)


def kl_term_slips(mu: Tensor, logvar: Tensor, terms: Tensor) -> list[Slip]:
    """Mistakes inside the formula.

    Args:
        mu: Means, ``(B, D)``.
        logvar: Log-variances, ``(B, D)``.
        terms: The right KL of each latent, ``(B, D)``.
    """
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
        Slip("bits", kl / math.log(2), "This is in bits, a logarithm to base 2.",
             "the base of the logarithm: nats are asked for."),
        *_halved(mu, logvar, in_formula),
        *_floors(terms, in_formula),
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


def _floors(terms: Tensor, look: str) -> list[Slip]:
    """A floor under the KL of each latent, or of each image."""
    close_by = "close to the prior the KL goes to 0."
    latents = terms.shape[-1]
    floors = (0.01, 0.02, 0.03, 0.05, 0.1, 0.125, 0.2, 0.25, 0.3, 0.5, 1.0, 2.0)
    in_all = {*floors, *(floor * latents for floor in floors), 3.0, 4.0, 5.0, 10.0}
    return [
        *[Slip("free_bits", terms.clamp(min=floor).sum(-1),
               f"A latent that costs less than {floor:g} nats counts as {floor:g} here: {close_by}",
               look) for floor in floors],
        *[Slip("free_bits", terms.sum(-1).clamp(min=floor),
               f"An image that costs less than {floor:g} nats counts as {floor:g} here: {close_by}",
               look) for floor in sorted(in_all)],
    ]  # fmt: skip


def _halved(mu: Tensor, logvar: Tensor, look: str) -> list[Slip]:
    """The factor ½ reaches some of the terms."""
    square, variance = mu.square(), logvar.exp()
    rows = [
        (0.5 * square + variance - 1 - logvar, "μ² alone is halved."),
        (0.5 * (square + variance) - 1 - logvar, "μ² and σ² are halved, the rest is not."),
        (square + 0.5 * (variance - 1 - logvar), "μ² is not halved, the rest is."),
        (0.5 * variance + square - 1 - logvar, "σ² alone is halved."),
        (0.5 * (square + variance - 1) - logvar, "log σ² is not halved: log σ would be."),
        (0.5 * (square + variance - logvar) - 1, "The 1 is not halved."),
        (-0.5 + logvar - square - variance, "The factor -½ reaches the first term alone."),
        (-0.5 * (1 + logvar) - square - variance, "The factor -½ reaches two terms alone."),
        (-0.5 * (1 + logvar) + square + variance, "The factor -½ reaches two terms alone."),
        (-0.5 * (1 + logvar - square) - variance, "The factor -½ does not reach σ²."),
        (0.5 * (square + variance) - 0.5 - logvar, "log σ² is not halved: log σ would be."),
    ]  # fmt: skip
    return [
        Slip("missing_half", terms.sum(-1), f"{said} Parentheses may be missing.", look)
        for terms, said in rows
    ]


def kl_reduction_slips(terms: Tensor) -> list[Slip]:
    """Mistakes in what is summed over what.

    Args:
        terms: The right KL of each latent, ``(B, D)``.
    """
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
