"""Known mistakes about the cloud that all images' Gaussians make, and about the KL's two parts."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.kl_slips import true_kl

_READING = "what the head is called, and how σ² is obtained from log σ²."
_ORDER = "the order of the steps: which of log, sum over Gaussians and sum over latents is first?"


def true_density(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """The mixture's log-density, ``(S,)``, as `torch.distributions` knows it."""
    parts = Independent(Normal(mu, (0.5 * logvar).exp()), 1)
    equal = Categorical(logits=torch.zeros(len(mu), dtype=mu.dtype))
    return MixtureSameFamily(equal, parts).log_prob(z)


def true_split(mu: Tensor, logvar: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    """The information and the distance to the prior, each averaged over the images."""
    z = mu + (0.5 * logvar).exp() * eps
    own = Normal(mu, (0.5 * logvar).exp()).log_prob(z).sum(-1)
    cloud = true_density(z, mu, logvar)
    return (own - cloud).mean(), (cloud - _prior(z)).mean()


def density_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """Slips of the aggregate log-density."""
    n = math.log(len(mu))
    terms = _terms(z, mu, logvar)
    each = terms.sum(-1)  # (S, N)
    truth = each.logsumexp(1) - n
    constant = 0.5 * mu.shape[1] * math.log(2 * math.pi)
    axis = "which axis is averaged: one value per point z, over all N Gaussians."
    formula = "the three terms of a Gaussian's log-density, one by one."
    spread = mu.var(0, correction=0) + logvar.exp().mean(0)
    return [
        Slip("mean_of_logs", each.mean(1),
             "This is the mean of the logarithms, not the logarithm of the mean.", _ORDER),
        Slip("missing_log_n", each.logsumexp(1),
             "The N densities are added up; an average was asked for.",
             "what the sum is divided by, and what that is in logarithms."),
        Slip("wrong_count", each.logsumexp(1) - math.log(len(z)),
             "The sum is divided by the number of points, not of Gaussians.", axis),
        Slip("wrong_count", each.logsumexp(1) - math.log(mu.shape[1]),
             "The sum is divided by the number of latents, not of Gaussians.", axis),
        Slip("divided_log", each.logsumexp(1) / len(mu),
             "The logarithm is divided by N: dividing the sum by N subtracts log N.", _ORDER),
        Slip("product_of_marginals", (terms.logsumexp(1) - n).sum(-1),
             "The average is taken for each latent by itself, and the results are multiplied: "
             "what ties the latents together is lost.", _ORDER),
        Slip("one_gaussian", Normal(mu.mean(0), spread.sqrt()).log_prob(z).sum(-1),
             "This is one Gaussian with the cloud's mean and spread, not the cloud.", _ORDER),
        Slip("one_gaussian", _terms(z, mu.mean(0)[None], logvar.mean(0)[None]).sum(-1)[:, 0],
             "This is one Gaussian with averaged μ and logvar, not the cloud.", _ORDER),
        Slip("largest_only", each.max(1).values, "This is the largest of the N densities alone.",
             axis),
        Slip("largest_only", each.max(1).values - n,
             "This is the largest of the N densities alone, divided by N.", axis),
        Slip("not_log", each.exp().mean(1), "This is the density, not its logarithm.", _ORDER),
        Slip("sign", -truth, "The size is right, the sign is not.", formula),
        Slip("standard_normal", _prior(z), "This is the log-density of the prior N(0, I).",
             "which distribution is meant: the one all images' codes make together."),
        *[Slip("over_points", of - n, "The average runs over the points, not the Gaussians.", axis)
          for of in (each.logsumexp(0), each.logsumexp(0) + n - math.log(len(z)))],
        Slip("reduced_over_points", truth.mean(), "This is one number: points were averaged too.",
             axis),
        Slip("reduced_over_points", truth.sum(), "This is one number: points were added up too.",
             axis),
        Slip("not_summed", each, "This is one value for each point and each Gaussian.", axis),
        *[Slip(name, _mixed(_terms(z, mu, read)), f"This is what comes out when `logvar` is read "
               f"as {what}.", _READING)
          for name, read, what in (("log_sigma", 2 * logvar, "log σ"),
                                   ("reads_variance", logvar.log(), "σ²"),
                                   ("reads_sigma", logvar.square().log(), "σ"))],
        Slip("missing_constant", truth + constant, "The term with 2π is missing.", formula),
        Slip("missing_logvar", _mixed(terms + 0.5 * logvar),
             "The term that makes a wide Gaussian lower is missing.", formula),
        Slip("mean_over_latents", terms.mean(-1).logsumexp(1) - n,
             "Log-densities are averaged over the latents; they add up.", formula),
    ]  # fmt: skip


def split_slips(mu: Tensor, logvar: Tensor, eps: Tensor) -> dict[str, list[Slip]]:
    """Slips of the two parts of the KL, for each of the two."""
    known: dict[str, list[Slip]] = {"information": [], "marginal": []}

    def add(name: str, own: Tensor, cloud: Tensor, prior: Tensor, suggests: str, look: str) -> None:
        known["information"].append(Slip(name, (own - cloud).mean(), suggests, look))
        known["marginal"].append(Slip(name, (cloud - prior).mean(), suggests, look))

    draw = "how z is made of μ, σ and the ε given."
    whole = "which three densities are asked for, and which two of them each part compares."
    closed = "the contract: both parts are averages over the draws; so is their sum."
    z = mu + (0.5 * logvar).exp() * eps
    own, cloud, prior = _own(z, mu, logvar), true_density(z, mu, logvar), _prior(z)
    exact = true_kl(mu, logvar).mean()
    parts = {"information": (own - cloud).mean(), "marginal": (cloud - prior).mean()}
    for part, other in zip(parts, reversed(parts.values()), strict=True):
        known[part] += [
            Slip("whole_kl", (own - prior).mean(),
                 "This is the whole KL, estimated from the draws.", whole),
            Slip("whole_kl", exact, "This is the whole KL.", whole),
            Slip("closed_form", exact - other, "This is the exact KL less the other part.", closed),
        ]  # fmt: skip
    for name, wrong, suggests in _points(mu, logvar, eps):
        clouds = true_density(wrong, mu, logvar)
        add(name, _own(wrong, mu, logvar), clouds, _prior(wrong), suggests, draw)
    for name, wrong, suggests, look in _clouds(z, mu, logvar):
        add(name, own, wrong, prior, suggests, look)
    each = {"information": own - cloud, "marginal": cloud - prior}
    for part, values in each.items():
        known[part] += [
            Slip("sign", -values.mean(), "The size is right, the sign is not.", whole),
            Slip("summed", values.sum(), "This is the sum over the images, not the average.",
                 "what happens to one value per image before it is returned."),
            Slip("not_averaged", values, "This is one value per image, not yet the average.",
                 "what happens to one value per image before it is returned."),
        ]  # fmt: skip
    return known


def _points(mu: Tensor, logvar: Tensor, eps: Tensor) -> list[tuple[str, Tensor, str]]:
    return [
        ("variance_for_sigma", mu + logvar.exp() * eps, "ε is multiplied by σ², not by σ."),
        ("logvar_for_sigma", mu + logvar * eps, "ε is multiplied by `logvar`, not by σ."),
        ("half_logvar_for_sigma", mu + 0.5 * logvar * eps, "ε is multiplied by log σ, not by σ."),
        ("no_noise", mu, "The densities are asked at μ: ε is not used."),
        ("noise_alone", eps, "The densities are asked at ε itself, not at μ + σ ε."),
        ("missing_sigma", mu + eps, "ε is added without σ."),
        ("noise_sign", mu - (0.5 * logvar).exp() * eps, "σ ε is subtracted; it was to be added."),
    ]


def _clouds(z: Tensor, mu: Tensor, logvar: Tensor) -> list[tuple[str, Tensor, str, str]]:
    """What may stand for log q(z)."""
    terms = _terms(z, mu, logvar)
    each, count = terms.sum(-1), len(mu)
    n = math.log(count)
    found = [
        ("mean_of_logs", each.mean(1), "log q(z) is a mean of logarithms here.", _ORDER),
        ("missing_log_n", each.logsumexp(1), "In log q(z) densities are added up, not averaged.",
         "what the sum over N Gaussians is divided by."),
        ("product_of_marginals", (terms.logsumexp(1) - n).sum(-1),
         "q(z) is averaged for each latent by itself.", _ORDER),
    ]  # fmt: skip
    if count > 1:
        mask = torch.eye(count, dtype=torch.bool)
        others = each.masked_fill(mask, -torch.inf).logsumexp(1)
        own = "which Gaussians are in q(z): all N, the image's own among them."
        found += [
            ("own_left_out", others - math.log(count - 1),
             "In q(z) each image's own Gaussian is left out.", own),
            ("own_left_out", others - n,
             "In q(z) each image's own Gaussian is left out.", own),
        ]  # fmt: skip
    return found


def _terms(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """Log-densities of each point under each Gaussian, by latent: ``(S, N, D)``."""
    squares = (z[:, None] - mu).square() * (-logvar).exp()
    return -0.5 * (math.log(2 * math.pi) + logvar + squares)


def _mixed(terms: Tensor) -> Tensor:
    return terms.sum(-1).logsumexp(1) - math.log(terms.shape[1])


def _own(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """Each image's z under its own Gaussian."""
    return Normal(mu, (0.5 * logvar).exp()).log_prob(z).sum(-1)


def _prior(z: Tensor) -> Tensor:
    return Normal(0.0, 1.0).log_prob(z).sum(-1)
