"""Which latents count as active, and a floor under what each costs: inputs, and known mistakes."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Rng, Slip
from autograded_tests.judges.kl_slips import kl_terms

DEFAULT = 0.01


def means_of_known_variance(
    rng: Rng, rows: int, groups: list[tuple[int, float, float, bool]]
) -> Tensor:
    """Posterior means whose latents have variances set exactly.

    Args:
        rng: Where the rest comes from.
        rows: Number of images.
        groups: For each how many latents, the lowest and highest variance, and whether they lie
            far from 0.

    Returns:
        Shape ``(rows, D)``, the latents shuffled.
    """
    columns = []
    for count, low, high, far in groups:
        pattern = rng.normal(rows, count).double()
        pattern = pattern - pattern.mean(0)
        pattern = pattern / pattern.square().mean(0).sqrt()
        offset = rng.away(count, low=1.0, high=5.0) if far else torch.zeros(count)
        columns.append(offset + rng.uniform(count, low=low, high=high).sqrt() * pattern)
    mu = torch.cat(columns, dim=1).float()
    return mu[:, torch.randperm(mu.shape[1], generator=rng.generator)].contiguous()


def told_apart(rng: Rng) -> tuple[Tensor, int]:
    """Means for which each usual slip counts another number of latents, and how many are active.

    The threshold is 0.01; no variance lies within 30 percent of it, or of what a slip compares
    with it.
    """
    rows, active, silent = rng.integer(10, 11), rng.integer(4, 7), rng.integer(9, 11)
    t = DEFAULT
    groups = [
        (active, 1.5 * t, 30 * t, True),
        (1, 0.0, 0.01 * t**2, True),  # its mean square is large
        (2, 0.5 * t**2, 0.6 * t**2, False),  # its range is above the threshold
        (4, 2.6 * t**2, 0.65 * t / rows, False),  # its standard deviation is
        (8, 1.5 * t / rows, 0.65 * t, False),  # its sum of squares is
        (silent, 0.0, 0.01 * t**2, False),
    ]
    return means_of_known_variance(rng, rows, groups), active


def unit_slips(mu: Tensor, threshold: float) -> list[Slip]:
    """Slips of `active_units`."""
    centred = mu - mu.mean(0)
    count = mu.shape[1]
    truth = (centred.square().mean(0) > threshold).sum()
    measure = "what is measured of each latent: by how much its mean varies over the images?"
    axis = "which axis is which: rows are images, columns are latents."
    span = mu.max(0).values - mu.min(0).values
    rows = [
        ("std_for_variance", centred.square().mean(0).sqrt(), "The standard deviation is compared "
         "with a threshold for variances.", measure),
        ("std_for_variance", mu.std(0), "The standard deviation is compared with a threshold for "
         "variances.", measure),
        ("mean_square", mu.square().mean(0), "This counts latents whose mean is far from 0, also "
         "those where it is the same for every image.", measure),
        ("summed", centred.square().sum(0), "The squares are added up over the images; a variance "
         "averages them.", measure),
        ("range", span, "The range from the smallest to the largest mean is compared.", measure),
        ("absolute", mu.abs().mean(0), "Sizes of means are compared, not how they vary.", measure),
        ("absolute", centred.abs().mean(0), "Mean absolute deviations are compared, not variances.",
         measure),
        ("absolute", mu.abs().max(0).values, "Sizes of means are compared, not how they vary.",
         measure),
        ("over_latents", mu.var(1, correction=0), "This counts images: the variance runs over "
         "the latents.", axis),
        ("over_latents", mu.var(1), "This counts images: the variance runs over the latents.",
         axis),
    ]  # fmt: skip
    slips = [Slip(n, (v > threshold).sum(), suggests, look) for n, v, suggests, look in rows]
    if threshold != DEFAULT:
        slips.insert(0, Slip("threshold_ignored", (centred.square().mean(0) > DEFAULT).sum(),
                             f"This is the count above {DEFAULT}, whatever threshold is given.",
                             "where `threshold` stands in the function."))  # fmt: skip
    return [
        *slips,
        Slip("counts_idle", count - truth, "This counts the latents that are not active.",
             "the direction of the comparison."),
        Slip("share", truth / count, "This is the share of active latents; their number was asked "
             "for.", "what is done with the comparison's true and false."),
        Slip("not_counted", centred.square().mean(0) > threshold, "This says of each latent "
             "whether it is active; their number was asked for.", "`.sum()` counts what is true."),
        Slip("pairs", (mu.abs() > threshold).sum(), "This counts single means, not latents.", axis),
        Slip("pairs", (mu.square() > threshold).sum(), "This counts single means, not latents.",
             axis),
    ]  # fmt: skip


def floor_slips(mu: Tensor, logvar: Tensor, free: float) -> list[Slip]:
    """Slips of `free_bits_kl`: what the floor lies under, and what is averaged before it."""
    terms = kl_terms(mu, logvar)
    latents, mean = terms.shape[1], terms.mean(0)
    truth = mean.clamp(min=free).sum()
    under = "under what the floor lies: under each latent's average over the batch."
    order = "the order of the three steps: average over the batch, floor, sum over the latents."
    reading = "what the head is called, and how σ² is obtained from log σ²."
    gap = mean - free
    slips = [
        Slip("floor_per_image", terms.clamp(min=free).sum(1).mean(),
             "The floor lies under each image's cost of a latent; the average comes after it.",
             order),
        Slip("floor_ignored", mean.sum(), "This is the plain KL: no latent has a floor under it.",
             under),
        *[Slip("floor_on_total", total, "The floor lies under the sum over the latents.", under)
          for floor in (free, free * latents)
          for total in (mean.sum().clamp(min=floor), terms.sum(1).clamp(min=floor).mean())],
        Slip("subtracted", gap.clamp(min=0).sum(),
             "The free nats are taken off what a latent costs; a floor leaves the rest as it is.",
             under),
        Slip("subtracted", gap.sum(), "The free nats are taken off what a latent costs.", under),
        Slip("ceiling", mean.clamp(max=free).sum(), "This is a ceiling, not a floor.",
             "which of two numbers `min` and `max` keep."),
        Slip("added", (mean + free).sum(), "The free nats are added to what a latent costs.",
             under),
        Slip("zeroed", (mean * (mean > free)).sum(),
             "A latent below the floor counts 0 here; it should count the floor.", under),
        Slip("mean_over_latents", mean.clamp(min=free).mean(),
             "This is averaged over the latents; their costs add up.", order),
        Slip("summed_over_batch", terms.sum(0).clamp(min=free).sum(),
             "Costs are added up over the batch, not averaged.", order),
        Slip("summed_over_batch", terms.clamp(min=free).sum(),
             "Costs are added up over the batch, not averaged.", order),
        Slip("floor_on_batch_sum", terms.sum(0).clamp(min=free).sum() / len(terms),
             "The floor lies under the sum over the batch; the average comes after it.", order),
        Slip("not_summed", mean.clamp(min=free), "This is one value per latent, not yet their sum.",
             order),
        Slip("not_averaged", terms.clamp(min=free).sum(1),
             "This is one value per image: the average over the batch comes before the floor.",
             order),
        Slip("missing_half", (2 * mean).clamp(min=free).sum(),
             "Each latent's KL is twice as large as it should be.",
             "the factor in front of the formula."),
        Slip("sign", -truth, "The size is right, the sign is not.", "the sign in front."),
        *[Slip(name, kl_terms(mu, read).mean(0).clamp(min=free).sum(),
               f"This is what comes out when `logvar` is read as {what}.", reading)
          for name, read, what in (("log_sigma", 2 * logvar, "log σ"),)],
    ]  # fmt: skip
    return slips
