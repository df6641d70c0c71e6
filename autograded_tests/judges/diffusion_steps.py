"""Truths and known slips of a diffusion's closed forms: noising, a step back, and its price.

Schedules are given as ``betas`` or as ``alpha_bar``; t counts from 0.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Independent, Normal, kl_divergence

from autograded_tests.framework.expectations import Rng, Slip

_ROOTS = "which of the two factors stands at z0, which at eps, and where the roots are."
_TIME = "how each row finds the entry of `alpha_bar` at its own t."
_MEAN = "the mean of the step: what is subtracted from z, and what the difference is divided by."
_SPREAD = "the variance of the step, and its root."
_KL = "the KL between two Gaussians that differ in mean and in variance."


def schedule(rng: Rng, steps: int) -> Tensor:
    """Random ``betas`` ``(T,)`` that differ enough for one to be told from the next."""
    order = torch.randperm(steps, generator=rng.generator)
    return (0.05 + 0.4 * (order + rng.uniform(steps, high=0.5)) / steps).float()


def alpha_bars(betas: Tensor) -> Tensor:
    """The share of the signal's variance that is left after each step, ``(T,)``."""
    return torch.stack([(1 - betas[: i + 1]).prod() for i in range(len(betas))])


def noised(z0: Tensor, t: Tensor, eps: Tensor, alpha_bar: Tensor) -> Tensor:
    """z_t, row by row."""
    shares = alpha_bar.tolist()
    rows = [
        shares[k] ** 0.5 * z0[i] + (1 - shares[k]) ** 0.5 * eps[i] for i, k in enumerate(t.tolist())
    ]
    return torch.stack(rows)


def noised_slips(z0: Tensor, t: Tensor, eps: Tensor, alpha_bar: Tensor) -> list[Slip]:
    """Slips of `noise_to`: roots, places, and whose time."""
    last = len(alpha_bar) - 1
    share = alpha_bar[t][:, None]

    def of(at: Tensor, shares: Tensor = alpha_bar) -> Tensor:
        return noised(z0, at, eps, shares)

    def mix(signal: Tensor | float, noise: Tensor | float) -> Tensor:
        return signal * z0 + noise * eps

    square = [
        Slip("per_column", (alpha_bar[t].sqrt() * z0 + (1 - alpha_bar[t]).sqrt() * eps),
             "Each column has a t of its own here; rows were asked for.",
             "the shape of `alpha_bar[t]` beside that of z0, (B, D): which axis does it meet?"),
    ] if z0.shape[0] == z0.shape[1] else []  # fmt: skip
    return [
        *square,
        Slip("no_root", mix(share, 1 - share), "These are ᾱ z0 + (1 − ᾱ) eps, with no root: "
             "variances add up, not spreads.", _ROOTS),
        Slip("no_root", mix(share.sqrt(), 1 - share), "The root over 1 − ᾱ is missing.", _ROOTS),
        Slip("no_root", mix(share, (1 - share).sqrt()), "The root over ᾱ is missing.", _ROOTS),
        Slip("swapped", mix((1 - share).sqrt(), share.sqrt()), "The two factors have changed "
             "places: this begins as noise, and ends as the code.", _ROOTS),
        Slip("one_minus_root", mix(share.sqrt(), 1 - share.sqrt()), "This is 1 − √ᾱ where "
             "√(1 − ᾱ) was asked for.", _ROOTS),
        Slip("subtracted", mix(share.sqrt(), -(1 - share).sqrt()), "The noise was subtracted.",
             "the sign between the two parts."),
        Slip("noise_unscaled", mix(share.sqrt(), 1), "The noise comes in at full size at every "
             "t.", _ROOTS),
        Slip("signal_kept", mix(1, (1 - share).sqrt()), "The code itself does not fade.", _ROOTS),
        Slip("no_noise", mix(share.sqrt(), 0), "The code fades, and no noise comes in.", _ROOTS),
        Slip("cumulated_again", of(t, alpha_bar.cumprod(0)), "`alpha_bar` was multiplied up; it is "
             "that product already.", "what `alpha_bar` holds: the share of the signal's variance "
             "that is left at t."),
        Slip("off_by_one", of((t - 1).clamp(min=0)), "Each row is noised as at the step before "
             "its t.", _TIME),
        Slip("off_by_one", of(t - 1), "Each row is noised as at the step before its t.", _TIME),
        Slip("off_by_one", of((t + 1).clamp(max=last)), "Each row is noised as at the step after "
             "its t.", _TIME),
        Slip("time_reversed", of(last - t), "Time runs backwards: t = 0 has the most noise.",
             _TIME),
        Slip("one_time", of(t[:1].expand_as(t)), "All rows are noised at the t of the first.",
             _TIME),
        Slip("sorted_times", of(t.sort().values), "The times were sorted, and went to other rows.",
             _TIME),
        Slip("own_row", of(torch.arange(len(t)).clamp(max=last)), "Row i is noised at t = i.",
             _TIME),
    ]  # fmt: skip


def stepped(z: Tensor, eps_hat: Tensor, t: int, betas: Tensor, noise: Tensor) -> Tensor:
    """z_{t-1} from z_t, with variance β_t; at t = 0 the mean alone."""
    mean = step_mean(z, eps_hat, t, betas)
    return mean + betas[t] ** 0.5 * noise if t else mean


def step_mean(z: Tensor, eps_hat: Tensor, t: int, betas: Tensor) -> Tensor:
    """As the mean of q(z_{t-1} | z_t, z0) at the z0 that ``eps_hat`` stands for."""
    before, after = alpha_bar_around(t, betas)
    z0 = (z - (1 - after) ** 0.5 * eps_hat) / after**0.5
    alpha = 1 - betas[t]
    return (before**0.5 * betas[t] * z0 + alpha**0.5 * (1 - before) * z) / (1 - after)


def alpha_bar_around(t: int, betas: Tensor) -> tuple[Tensor, Tensor]:
    """ᾱ of the step before t, which is 1 before the first, and of t."""
    return (1 - betas[:t]).prod(), (1 - betas[: t + 1]).prod()


def posterior_variance(t: int, betas: Tensor) -> Tensor:
    """That of q(z_{t-1} | z_t, z0)."""
    before, after = alpha_bar_around(t, betas)
    return betas[t] * (1 - before) / (1 - after)


def stepped_slips(z: Tensor, eps_hat: Tensor, t: int, betas: Tensor, noise: Tensor) -> list[Slip]:
    """Slips of `denoise_step`: the variance, the mean, the last step, the time."""
    beta = betas[t]
    alpha, after = 1 - beta, alpha_bar_around(t, betas)[1]
    mean = step_mean(z, eps_hat, t, betas)
    spread = beta.sqrt() * noise * (t > 0)
    guess = (z - (1 - after).sqrt() * eps_hat) / after.sqrt()

    def of(factor: Tensor | float, divisor: Tensor | float) -> Tensor:
        return (z - factor * eps_hat) / divisor + spread

    earlier = (1 - betas[t - 1], (1 - betas[:t]).prod()) if t else (alpha, after)
    return [
        Slip("noise_at_end", mean + beta.sqrt() * noise, "At t = 0 noise was added; the last step "
             "ends at its mean.", "what happens at t = 0."),
        Slip("no_noise", mean, "This is the mean alone: no noise came in on the way.", _SPREAD),
        Slip("posterior_variance", mean + posterior_variance(t, betas).sqrt() * noise * (t > 0),
             "The spread is that of q(z_{t-1} given z_t and z0), β_t (1 − ᾱ_{t−1})/(1 − ᾱ_t); "
             "β_t was asked for.", _SPREAD),
        Slip("no_root", mean + beta * noise * (t > 0), "The noise has the spread β_t: the variance "
             "was taken for the spread.", _SPREAD),
        Slip("unit_noise", mean + noise * (t > 0), "The noise has spread 1 at every step.",
             _SPREAD),
        Slip("noise_of_t", mean + (1 - after).sqrt() * noise * (t > 0), "The noise has the spread "
             "√(1 − ᾱ_t) of all steps together.", _SPREAD),
        Slip("subtracts_noise", mean - spread, "The noise was subtracted; the same distribution, "
             "and not the step asked for.", "the sign before the noise."),
        Slip("adds_eps", of(-beta / (1 - after).sqrt(), alpha.sqrt()), "The predicted noise was "
             "added: this walks away from the code.", _MEAN),
        Slip("unscaled", of(beta / (1 - after).sqrt(), 1), "The division by √α_t is missing.",
             _MEAN),
        Slip("multiplied", of(beta / (1 - after).sqrt(), 1 / alpha.sqrt()), "This multiplies by "
             "√α_t; a step back divides.", _MEAN),
        Slip("divided_by_alpha", of(beta / (1 - after).sqrt(), alpha), "This divides by α_t "
             "without the root.", _MEAN),
        Slip("alpha_bar_for_alpha", of(beta / (1 - after).sqrt(), after.sqrt()), "This divides by "
             "√ᾱ_t, the way of all steps at once.", _MEAN),
        Slip("alpha_for_alpha_bar", of(beta / (1 - alpha).sqrt(), alpha.sqrt()), "Under the "
             "fraction stands 1 − α_t, which is β_t; 1 − ᾱ_t was asked for.", _MEAN),
        Slip("factor_without_root", of(beta / (1 - after), alpha.sqrt()), "The root over 1 − ᾱ_t "
             "is missing.", _MEAN),
        Slip("whole_noise", of((1 - after).sqrt(), alpha.sqrt()), "All predicted noise was taken "
             "away at once; a step takes β_t/√(1 − ᾱ_t) of it.", _MEAN),
        Slip("whole_noise", of(1, alpha.sqrt()), "`eps_hat` was subtracted as it is.", _MEAN),
        Slip("whole_noise", of(beta, alpha.sqrt()), "The factor of `eps_hat` is β_t alone.", _MEAN),
        Slip("whole_noise", of(beta.sqrt(), alpha.sqrt()), "The factor of `eps_hat` is √β_t.",
             _MEAN),
        Slip("jumps_to_z0", guess, "This is the guess of z0: the whole way at once.", _MEAN),
        Slip("jumps_to_z0", guess + spread, "This is the guess of z0 with noise on it.", _MEAN),
        Slip("off_by_one", stepped(z, eps_hat, t - 1, betas, noise) if t else mean,
             "This is the step of t − 1.", "which entries of the schedule belong to t."),
        Slip("off_by_one", stepped(z, eps_hat, min(t + 1, len(betas) - 1), betas, noise),
             "This is the step of t + 1.", "which entries of the schedule belong to t."),
        Slip("off_by_one", of(beta / (1 - earlier[1]).sqrt(), alpha.sqrt()), "This takes ᾱ of the "
             "step before.", "how far the product runs: up to t, itself included."),
        Slip("betas_for_alphas", of(beta / (1 - betas[: t + 1].prod()).sqrt(), alpha.sqrt()),
             "ᾱ_t came out as a product of the β; it is the product of the 1 − β.", _MEAN),
    ]  # fmt: skip


def true_step_kl(eps: Tensor, eps_hat: Tensor, t: int, betas: Tensor) -> Tensor:
    """From two Normals, around the same z_t (which cancels)."""
    z = torch.zeros_like(eps)
    q = Normal(step_mean(z, eps, t, betas), posterior_variance(t, betas).sqrt())
    p = Normal(step_mean(z, eps_hat, t, betas), betas[t].sqrt())
    return kl_divergence(Independent(q, 1), Independent(p, 1))


def step_kl_slips(eps: Tensor, eps_hat: Tensor, t: int, betas: Tensor) -> list[Slip]:
    """Slips of `step_kl`: whose variance, which way round, which terms, which sum."""
    size, beta, tilde = eps.shape[1], betas[t], posterior_variance(t, betas)
    after = alpha_bar_around(t, betas)[1]
    factor = beta / ((1 - after) * (1 - beta)).sqrt()  # of eps in the mean
    gap = (factor * (eps - eps_hat)).square().sum(-1)
    bare = (eps - eps_hat).square().sum(-1)
    shape = size * 0.5 * (tilde / beta - 1 + (beta / tilde).log())
    truth = shape + gap / (2 * beta)
    reverse = size * 0.5 * (beta / tilde - 1 - (beta / tilde).log()) + gap / (2 * tilde)
    return [
        Slip("means_only", gap / (2 * beta), "This is the price of the means alone: p is wider "
             "than q, and that costs too.", _KL),
        Slip("posterior_variance", gap / (2 * tilde), "Both have q's variance here; p has β_t.",
             "which variance p has, and which q."),
        Slip("swapped_variances", reverse - gap / (2 * tilde) + gap / (2 * beta), "The two "
             "variances have changed places where they meet.", _KL),
        Slip("reversed_kl", reverse, "This is KL(p ‖ q).", "which of the two comes first."),
        Slip("divided_by_own", shape + gap / (2 * tilde), "The distance of the means is measured "
             "in q's variance; in KL(q ‖ p) it is p's.", _KL),
        Slip("variances_only", shape.expand_as(gap), "The means do not enter.", _KL),
        Slip("plain_error", bare, "This is the error of the noise, Σ (eps − eps_hat)², which the "
             "loss has; a step weighs it.", "by how much the two means differ."),
        Slip("plain_error", shape + bare / (2 * beta), "The means differ by less than the noises "
             "do: the factor β_t/√((1 − ᾱ_t) α_t) is missing.",
             "by how much the two means differ."),
        Slip("factor_missing", shape + gap * (1 - beta) / (2 * beta), "The division by √α_t is "
             "missing in the distance of the means.", "by how much the two means differ."),
        Slip("factor_missing", shape + gap * (1 - after) / (2 * beta), "The division by "
             "√(1 − ᾱ_t) is missing in the distance of the means.",
             "by how much the two means differ."),
        Slip("factor_missing", shape + gap * (1 - after) / beta / (2 * beta), "Where 1 − ᾱ_t was "
             "asked for stands 1 − α_t.", "the product that ᾱ_t is."),
        Slip("missing_half", 2 * truth, "This is twice the KL.", "the factor before the sum."),
        Slip("missing_half", shape + gap / beta, "Before the distance of the means one half is "
             "missing.", "the factor before each term."),
        Slip("missing_constant", truth + 0.5 * size, "One half per latent too much: the −1 is "
             "missing.", _KL),
        Slip("missing_log", truth - size * 0.5 * (beta / tilde).log(), "The logarithm of the "
             "variances is missing.", _KL),
        Slip("log_sign", truth - size * (beta / tilde).log(), "The logarithm has the other sign.",
             _KL),
        Slip("one_latent", truth - (size - 1) / size * shape, "What the variances cost was counted "
             "once; each latent pays it.", "what is summed over the latents."),
        Slip("reads_sigma", size * 0.5 * ((tilde / beta).sqrt() - 1 + 0.5 * (beta / tilde).log())
             + gap / (2 * beta.sqrt()), "Variances were taken for spreads.", _KL),
        Slip("averaged", truth / size, "This is a mean over the latents; their sum was asked for.",
             "sum or mean, over which axis."),
        Slip("reduced_over_batch", truth.mean(), "This is one number: rows were averaged.",
             "over which axis the sum runs."),
        Slip("reduced_over_batch", truth.sum(), "This is one number: rows were summed.",
             "over which axis the sum runs."),
        Slip("negative", -truth, "The sign is the other one: a KL is never negative.",
             "the order of the difference."),
        Slip("off_by_one", true_step_kl(eps, eps_hat, min(t + 1, len(betas) - 1), betas),
             "This is the price of step t + 1.", "which entries of the schedule belong to t."),
        Slip("off_by_one", true_step_kl(eps, eps_hat, t - 1, betas) if t > 1 else -truth,
             "This is the price of step t − 1.", "which entries of the schedule belong to t."),
    ]  # fmt: skip
