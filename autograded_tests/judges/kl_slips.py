"""Known mistakes in the closed form of the KL from the encoder's Gaussian to the prior."""

from __future__ import annotations

from torch import Tensor

from autograded_tests.framework.expectations import Slip


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
