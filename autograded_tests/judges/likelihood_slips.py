"""Known mistakes in log-likelihoods: of a linear model, of a mean of weights, and of one weight."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Bernoulli, MultivariateNormal, Normal, kl_divergence

from autograded_tests.framework.expectations import Slip

_COVARIANCE = "the covariance of x once z is integrated out: what does each of its two parts say?"
_TERMS = "the three terms of a Gaussian's log-density, one by one."
_AXES = "what is summed, what is averaged, over which axis, and where the logarithm stands."
_RATIO = "the three log-densities: of what, at which z, with which sign."
_READING = "what the head is called, and how σ is obtained from log σ²."


def true_ppca(x: Tensor, weight: Tensor, mean: Tensor, variance: float | Tensor) -> Tensor:
    """Log N(x; mean, W Wᵀ + variance · I), as `torch.distributions` knows it."""
    weight, mean, x = weight.double(), mean.double(), x.double()
    covariance = weight @ weight.T + float(variance) * torch.eye(len(mean), dtype=torch.float64)
    return MultivariateNormal(mean, covariance).log_prob(x)


def ppca_slips(x: Tensor, weight: Tensor, mean: Tensor, variance: float | Tensor) -> list[Slip]:
    """Slips of `ppca_log_likelihood`, whose inputs these are."""
    variance, pixels = float(variance), len(mean)
    truth = true_ppca(x, weight, mean, variance)
    w, centred = weight.double(), (x - mean).double()
    eye = torch.eye(pixels, dtype=torch.float64)
    covariance = w @ w.T + variance * eye
    log_det = torch.linalg.slogdet(covariance)[1]
    quadratic = (centred * torch.linalg.solve(covariance, centred.T).T).sum(1)
    constant = pixels * math.log(2 * math.pi)
    inner = w.T @ w + variance * torch.eye(w.shape[1], dtype=torch.float64)
    codes = torch.linalg.solve(inner, w.T @ centred.T).T  # posterior means
    given = Normal(mean.double() + codes @ w.T, variance**0.5).log_prob(x.double()).sum(1)
    alone = Normal(mean.double(), covariance.diagonal().sqrt()).log_prob(x.double()).sum(1)
    zero = Normal(mean.double(), variance**0.5).log_prob(x.double()).sum(1)
    overflow = [torch.full_like(truth, end) for end in (-torch.inf, torch.inf, torch.nan)]
    return [
        Slip("given_mean", given, "This is log p(x given z) at the posterior mean of z; z was to "
             "be integrated out.", _COVARIANCE),
        Slip("given_mean", given + Normal(0.0, 1.0).log_prob(codes).sum(1), "This is the joint "
             "log-density of x and the posterior mean; z was to be integrated out.", _COVARIANCE),
        Slip("sigma_for_variance", true_ppca(x, weight, mean, variance**2),
             "`variance` was squared once more.", "what `variance` is: σ², or σ?"),
        Slip("sigma_for_variance", true_ppca(x, weight, mean, variance**0.5),
             "The square root of `variance` stands on the diagonal.",
             "what `variance` is: σ², or σ?"),
        Slip("no_noise_variance", true_ppca(x, weight, mean, 1.0), "A 1 stands where `variance` "
             "should.", _COVARIANCE),
        Slip("no_noise_variance", true_ppca(x, weight, mean, 1.0 + variance),
             "The diagonal has a 1 too much.", _COVARIANCE),
        Slip("ignores_weight", zero, "The latents have no part in it: this is the noise around "
             "the mean alone.", _COVARIANCE),
        Slip("independent_pixels", alone, "Every pixel was priced for itself; pixels that share a "
             "latent vary together.", _COVARIANCE),
        Slip("missing_mean", true_ppca(x, weight, torch.zeros_like(mean), variance),
             "The mean was not subtracted.", _TERMS),
        Slip("missing_determinant", truth + 0.5 * log_det, "The term with the determinant is "
             "missing.", _TERMS),
        Slip("missing_determinant", truth + log_det, "The term with the determinant has the wrong "
             "sign.", _TERMS),
        Slip("missing_half", truth - 0.5 * log_det, "The log-determinant stands there whole; half "
             "of it was asked for.", _TERMS),
        Slip("missing_half", truth - 0.5 * quadratic, "The squared distance stands there whole; "
             "half of it was asked for.", _TERMS),
        Slip("missing_half", 2 * truth, "It is twice as large as it should be.", _TERMS),
        Slip("missing_constant", truth + 0.5 * constant, "The constant ½ P log 2π is missing.",
             _TERMS),
        Slip("missing_constant", truth + 0.5 * (constant - math.log(2 * math.pi)),
             "2π enters once; there are P pixels.", _TERMS),
        Slip("missing_constant", truth + 0.5 * (pixels - w.shape[1]) * math.log(2 * math.pi),
             "2π enters for every latent; it belongs to every pixel.", _TERMS),
        Slip("sign", -truth, "The size is right, the sign is not.", _TERMS),
        Slip("not_squared", truth + 0.5 * (quadratic - quadratic.sqrt()), "The distance was not "
             "squared.", _TERMS),
        *[Slip("determinant_first", end, "A determinant of so many pixels is no number of float32: "
               "it becomes 0 or infinite, and so does its logarithm.",
               "a way to the log-determinant on which no determinant occurs.") for end in overflow],
        Slip("mean_over_pixels", truth / pixels, "This is averaged over the pixels.", _AXES),
        Slip("reduced_over_batch", truth.mean(), "This is one number for the whole batch.", _AXES),
        Slip("reduced_over_batch", truth.sum(), "This is one number for the whole batch.", _AXES),
    ]  # fmt: skip


def true_log_mean_exp(log_w: Tensor) -> Tensor:
    """The log of the mean over the first axis, in float64."""
    log_w = log_w.double()
    top = log_w.detach().amax(0)
    return (log_w - top).exp().mean(0).log() + top


def mean_exp_slips(log_w: Tensor) -> list[Slip]:
    """Slips of `log_mean_exp`, whose input this is."""
    n, m = log_w.shape
    truth = true_log_mean_exp(log_w)
    top = log_w.max()
    spread = "what is subtracted before exp(), and for which column."
    return [
        Slip("mean_of_logs", log_w.mean(0), "This is the mean of the logarithms; the logarithm of "
             "the mean is never smaller.", _AXES),
        Slip("best_draw", log_w.amax(0), "This is the largest logarithm alone.", _AXES),
        Slip("missing_log_k", truth + math.log(n), "It is too large by log K: a sum, not a mean.",
             _AXES),
        Slip("log_k_sign", truth + 2 * math.log(n), "log K was added where it is to be subtracted.",
             _AXES),
        Slip("divided_logarithm", (truth + math.log(n)) / n, "The logarithm of the sum was divided "
             "by K; the sum was to be.", _AXES),
        Slip("counts_columns", truth + math.log(n) - math.log(m), "The sum was divided by the "
             "number of columns.", _AXES),
        Slip("divided_twice", truth - math.log(n), "There are two divisions by K.", _AXES),
        Slip("wrong_axis", true_log_mean_exp(log_w.T), "This is the mean over the second axis; "
             "the first holds the draws.", _AXES),
        Slip("wrong_axis", true_log_mean_exp(log_w.T) + math.log(m), "This is a sum over the "
             "second axis; the first holds the draws.", _AXES),
        Slip("kept_axis", truth[None], "The axis of the draws is still there.", _AXES),
        Slip("one_number", true_log_mean_exp(log_w.reshape(-1, 1))[0], "This is one number for the "
             "whole table.", _AXES),
        Slip("one_number", truth.mean(), "This is one number for the whole table.", _AXES),
        Slip("missing_logarithm", log_w.double().exp().mean(0), "The last logarithm is missing.",
             _AXES),
        Slip("base_two", truth / math.log(2), "This is a logarithm to base 2; nats were asked for.",
             "the base of the logarithm."),
        Slip("forgot_shift", truth - log_w.double().amax(0), "What was subtracted before exp() was "
             "not added again.", spread),
        Slip("forgot_shift", truth - float(top), "What was subtracted before exp() was not added "
             "again.", spread),
        Slip("sign", -truth, "The size is right, the sign is not.", _AXES),
        *[Slip("one_maximum", shifted, "One and the same number was subtracted in all columns: "
               "where a column lies far below it, its weights become 0.", spread)
          for shifted in _by_one_number(log_w)],
        Slip("overflow", log_w.float().exp().mean(0).log(), "This is what comes out when the "
             "weights themselves are computed: exp(1000) is infinite, exp(−1000) is 0.", spread),
        Slip("overflow", log_w.double().exp().mean(0).log(), "This is what comes out when the "
             "weights themselves are computed, in float64: exp(−1000) is 0 there too.", spread),
        Slip("floored", (log_w.double().exp().mean(0) + 1e-8).log(), "A small number was added "
             "inside the logarithm: there the weights no longer count.", spread),
    ]  # fmt: skip


def _by_one_number(log_w: Tensor) -> list[Tensor]:
    top = log_w.max()
    return [(w - w.max()).exp().mean(0).log() + top for w in (log_w.float(), log_w.double())]


def true_weights(model: Any, x: Tensor, z: Tensor) -> Tensor:
    """Log p(x given z) + log p(z) − log q(z given x), ``(K, B)``."""
    likelihood, log_p, log_q = _parts(model, x, z)
    return likelihood.sum(-1) + log_p.sum(-1) - log_q.sum(-1)


def _parts(model: Any, x: Tensor, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, logvar = model.encode(x)
    likelihood = Bernoulli(logits=model.decode(z)).log_prob(x.expand(*z.shape[:2], -1))
    return (
        likelihood,
        Normal(0.0, 1.0).log_prob(z),
        Normal(mu, (0.5 * logvar).exp()).log_prob(z),
    )


@torch.no_grad()
def weight_slips(model: Any, x: Tensor, z: Tensor) -> list[Slip]:
    """Slips of `log_weights`, whose inputs these are."""
    mu, logvar = model.encode(x)
    pixels, prior, post = _parts(model, x, z)
    like, log_p, log_q = pixels.sum(-1), prior.sum(-1), post.sum(-1)
    truth = like + log_p - log_q
    sigma, constant = (0.5 * logvar).exp(), 0.5 * math.log(2 * math.pi)
    latents = z.shape[-1]
    kl = kl_divergence(Normal(mu, sigma), Normal(0.0, 1.0)).sum(-1)

    def with_q(spread: Tensor) -> Tensor:
        return like + log_p - Normal(mu, spread, validate_args=False).log_prob(z).sum(-1)

    at_mu = Bernoulli(logits=model.decode(mu)).log_prob(x).sum(-1).expand_as(like)
    all_z = z.flatten(0, 1)
    return [
        Slip("missing_prior", like - log_q, "log p(z) is missing.", _RATIO),
        Slip("missing_q", like + log_p, "log q(z given x) is missing: this is the joint density, "
             "which does not know how z was found.", _RATIO),
        Slip("likelihood_alone", like, "This is log p(x given z) alone.", _RATIO),
        Slip("missing_likelihood", log_p - log_q, "log p(x given z) is missing.", _RATIO),
        Slip("closed_form_kl", like - kl, "The closed form of the KL stands there; it has "
             "forgotten which z was given.", _RATIO),
        Slip("ratio_sign", like - log_p + log_q, "The ratio p(z) / q(z) stands upside down.",
             _RATIO),
        Slip("q_sign", like + log_p + log_q, "log q was added; it is to be subtracted.", _RATIO),
        Slip("likelihood_sign", -like + log_p - log_q, "The price of the pixels was added; their "
             "log-probability is its negative.", _RATIO),
        Slip("sign", -truth, "The size is right, the sign is not.", _RATIO),
        Slip("missing_constant", truth + latents * constant, "One of the two Gaussian densities "
             "has its ½ log 2π, the other has none.", _RATIO),
        Slip("missing_constant", truth - latents * constant, "One of the two Gaussian densities "
             "has its ½ log 2π, the other has none.", _RATIO),
        Slip("log_sigma", with_q(logvar.exp()), "This is what comes out when `logvar` is read as "
             "log σ.", _READING),
        Slip("reads_sigma", with_q(logvar), "This is what comes out when `logvar` is read as σ.",
             _READING),
        Slip("reads_variance", with_q(logvar.sqrt()), "This is what comes out when `logvar` is "
             "read as σ².", _READING),
        Slip("missing_logvar", truth - 0.5 * logvar.sum(-1), "log q has lost the term −log σ.",
             _RATIO),
        Slip("missing_half", truth + 0.5 * logvar.sum(-1), "In log q the term log σ² stands whole; "
             "half of it is log σ.", _RATIO),
        Slip("decodes_mu", at_mu + log_p - log_q, "The posterior mean was decoded, not the z "
             "given.", "which z goes into the decoder."),
        Slip("mean_over_pixels", like / x.shape[-1] + log_p - log_q, "The pixels were averaged; "
             "their costs add up.", _AXES),
        Slip("mean_over_latents", like + (log_p - log_q) / latents, "The latents were averaged; "
             "their log-densities add up.", _AXES),
        Slip("not_summed", pixels, "These are values per pixel.", _AXES),
        Slip("transposed", truth.T, "Rows and columns are exchanged: the draws come first.", _AXES),
        Slip("averaged_over_draws", truth.mean(0), "The draws were averaged; each has a weight of "
             "its own.", _AXES),
        Slip("averaged_over_draws", truth.logsumexp(0) - math.log(len(z)), "This is the bound; the "
             "single log-weights were asked for.", _AXES),
        Slip("flattened", truth.flatten(), "Draws and images share one axis.", _AXES),
        Slip("one_number", truth.mean(), "This is one number for all draws and images.", _AXES),
        Slip("softmax", truth.softmax(0), "These are the weights' shares of their sum.", _AXES),
        Slip("exponentiated", truth.exp(), "These are the weights; their logarithms were asked "
             "for.", _AXES),
        Slip("doubled_sigmoid", _squashed(model, x, z) + log_p - log_q, "A sigmoid came twice, or "
             "probabilities were taken for logits.", "what `decode` returns: logits."),
        Slip("other_image", _rolled(model, x, all_z, z) + log_p - log_q, "The rows were put "
             "together wrongly: a draw meets the pixels of another image.", "how (K, B, D) is "
             "unfolded into rows, and how x is repeated for it."),
    ]  # fmt: skip


def _squashed(model: Any, x: Tensor, z: Tensor) -> Tensor:
    return Bernoulli(logits=model.decode(z).sigmoid()).log_prob(x.expand(*z.shape[:2], -1)).sum(-1)


def _rolled(model: Any, x: Tensor, rows: Tensor, z: Tensor) -> Tensor:
    """Each image repeated K times in a row, beside draws that run through the images."""
    pixels = x.repeat_interleave(len(z), 0)
    return Bernoulli(logits=model.decode(rows)).log_prob(pixels).sum(-1).reshape(z.shape[:2])
