"""Known mistakes around one Gaussian: its σ, its log-density, and gradients through a draw."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Normal
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.activations import activation_slips
from autograded_tests.judges.clamp_slips import clamp_slips

_READING = "what the head is called, and how σ² is obtained from log σ²."


def std_slips(logvar: Tensor) -> list[Slip]:
    """Mistakes on the way from log σ² to σ."""
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


def _density(z: Tensor, mu: Tensor, log_sigma2: Tensor, squared: Tensor) -> Tensor:
    return -0.5 * (math.log(2 * math.pi) + log_sigma2 + squared).sum(-1)


def density_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """Mistakes in log N(z; μ, diag σ²)."""
    terms = Normal(mu, (0.5 * logvar).exp()).log_prob(z)
    return [
        *_term_slips(z, mu, logvar),
        *_parenthesis_slips(z, mu, logvar),
        *_reduction_slips(terms),
    ]


def reading_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """What comes out when `logvar` is taken for something else."""

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
        *reading_slips(z, mu, logvar),
        Slip("sign", -truth, "The size is right, the sign is not.",
             "the sign in front: far from μ the log-density goes to minus infinity."),
        Slip("missing_constant", truth + constant,
             "It is too large by ½ log 2π for every latent.", terms),
        Slip("constant_once", truth + constant * (d - 1) / d,
             "The term with 2π is counted once, not once per latent.", terms),
        Slip("wrong_count", truth + constant * (1 - len(z) / d),
             "The term with 2π is counted once for each image, not once for each latent.", terms),
        Slip("missing_exp", distance(gap.square() / logvar),
             "The squared distance is divided by log σ²; an exp() is missing.", scale),
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


def _parenthesis_slips(z: Tensor, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """The right terms, put together in the order in which Python reads them."""
    log_2pi, variance = math.log(2 * math.pi), logvar.exp()
    sigma, squared = variance.sqrt(), (z - mu).square() / variance
    look = "what each factor, power and quotient reaches: `*`, `/` and `**` come before `+`, `-`."
    rows = [
        (-0.5 * log_2pi + logvar + squared, "The factor -½ reaches the first term alone."),
        (-0.5 * log_2pi - logvar - squared, "The factor ½ reaches the first term alone."),
        (-0.5 * (log_2pi + logvar) + squared, "The factor -½ does not reach the last term."),
        (-0.5 * (log_2pi + logvar) - squared, "The factor ½ does not reach the last term."),
        (-0.5 * log_2pi - 0.5 * logvar + 0.5 * squared, "The last term has the wrong sign."),
        (-0.5 * (log_2pi + logvar + (z - mu / sigma).square()), "μ alone is divided by σ."),
        (-0.5 * (log_2pi + logvar + z - mu.square() / variance), "μ alone is squared and divided."),
        (-0.5 * (log_2pi + logvar + (z - mu.square()) / variance), "μ alone is squared."),
        (-0.5 * (log_2pi + logvar + z.square() - mu.square() / variance), "μ² alone is divided."),
        (-0.5 * (log_2pi + logvar + (z.square() - mu.square()) / variance),
         "Both are squared before they are subtracted."),
        (-0.5 * (log_2pi + logvar + z - mu).square() / variance, "The whole sum is squared."),
        (-0.5 * ((log_2pi + logvar + (z - mu).square()) / variance), "The whole sum is divided."),
        (-0.5 * (math.log(2) * math.pi + logvar + squared), "π stands outside of the logarithm."),
        (-0.5 * (log_2pi + logvar) - 0.5 * (z - mu).square() / 2 * variance,
         "The distance is multiplied by what stands behind `/ 2 *`."),
        (-0.5 * (log_2pi + logvar) - (z - mu).square() / 2 * sigma,
         "The distance is multiplied by what stands behind `/ 2 *`."),
    ]  # fmt: skip
    sums = [(terms.sum(-1), said) for terms, said in rows]
    rest = -0.5 * log_2pi - (logvar + squared).sum(-1)
    sums.append((rest, "The factor ½ reaches the constant alone, which is counted once."))
    return [
        Slip("parentheses", total, f"{said} Parentheses may be missing.", look)
        for total, said in sums
    ]


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


def path_slips(eps: Tensor, logvar: Tensor, grad_z: Tensor) -> dict[str, list[Slip]]:
    """Mistakes in the chain rule through z = μ + σ ε, for each of the two gradients."""
    return {
        "grad_mu": _grad_mu_slips(eps, logvar, grad_z),
        "grad_logvar": [
            *_grad_logvar_slips(eps, logvar, grad_z),
            *clamp_slips(
                lambda logvar: 0.5 * grad_z * eps * (0.5 * logvar).exp(),
                {"logvar": logvar},
                "logvar",
            ),
        ],
    }


def _grad_mu_slips(eps: Tensor, logvar: Tensor, grad_z: Tensor) -> list[Slip]:
    moves = "by how much z moves when μ moves by a little, with ε held fixed."
    chain = "the chain rule: the gradient at z times dz/dμ."
    sigma = (0.5 * logvar).exp()
    return [
        Slip("missing_grad_z", torch.ones_like(eps),
             "This is dz/dμ alone: what z does to the loss is not in it.", chain),
        Slip("sign", -grad_z, "The size is right, the sign is not.", moves),
        Slip("no_gradient", torch.zeros_like(eps), "This says that μ does not matter to z.", moves),
        Slip("extra_eps", grad_z * eps, "ε should not be in this one.", moves),
        Slip("extra_sigma", grad_z * sigma, "σ should not be in this one.", moves),
        Slip("extra_sigma", grad_z / sigma, "σ should not be in this one.", moves),
        *_axis_slips(grad_z),
    ]  # fmt: skip


def _grad_logvar_slips(eps: Tensor, logvar: Tensor, grad_z: Tensor) -> list[Slip]:
    sigma, variance = (0.5 * logvar).exp(), logvar.exp()
    truth = 0.5 * grad_z * eps * sigma
    half = "the derivative of exp(½ logvar) with respect to logvar, slowly."
    reading = "how σ is obtained from logvar, and the derivative of that."
    factors = "the factors of the chain rule: the gradient at z, ε, and dσ/dlogvar."
    return [
        Slip("missing_half", 2 * truth, "It is twice as large as it should be.", half),
        Slip("missing_sigma", 0.5 * grad_z * eps, "σ is missing from it.", half),
        Slip("missing_eps", 0.5 * grad_z * sigma, "ε is missing from it.", factors),
        Slip("missing_grad_z", 0.5 * eps * sigma,
             "This is dz/dlogvar alone: what z does to the loss is not in it.", factors),
        Slip("log_sigma", grad_z * eps * variance,
             "This is what comes out when `logvar` is read as log σ, or the variance is taken "
             "for σ.", reading),
        Slip("log_sigma", 0.5 * grad_z * eps * variance,
             "This is what comes out when exp(logvar) is taken for σ.", reading),
        Slip("reads_sigma", grad_z * eps,
             "This is the gradient with respect to σ: the step from σ to logvar is missing.", half),
        Slip("reads_variance", 0.5 * grad_z * eps / sigma,
             "This has 1/σ where σ belongs, as the gradient with respect to σ² has.", half),
        Slip("reads_variance", 0.5 * grad_z * eps * logvar.sqrt(),
             "This is what comes out when `logvar` is read as σ².", reading),
        Slip("eps_squared", truth * eps, "ε enters twice.", factors),
        Slip("sign", -truth, "The size is right, the sign is not.", half),
        Slip("no_gradient", torch.zeros_like(eps), "This says that σ does not matter to z.",
             factors),
        Slip("order", grad_z, "This is the gradient at μ.", factors),
        *_axis_slips(truth),
    ]  # fmt: skip


def _axis_slips(truth: Tensor) -> list[Slip]:
    own = "the shape of what is asked for: every entry of μ and logvar has a gradient of its own."
    return [
        Slip("summed_over_batch", truth.sum(0), "This is summed over the images.", own),
        Slip("summed_over_batch", truth.mean(0), "This is averaged over the images.", own),
        Slip("summed_over_latents", truth.sum(-1), "This is summed over the latents.", own),
        Slip("summed_over_latents", truth.mean(-1), "This is averaged over the latents.", own),
        Slip("summed_over_all", truth.sum(), "This is summed over all entries.", own),
        Slip("summed_over_all", truth.mean(), "This is averaged over all entries.", own),
        Slip("divided_by_batch", truth / len(truth),
             "This is divided by the number of images once more.", own),
    ]  # fmt: skip
