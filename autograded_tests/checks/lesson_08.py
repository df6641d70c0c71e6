"""Checks of lesson 08, the price of a bit."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import expect_function
from autograded_tests.framework.side_effects import expect_same_twice
from autograded_tests.judges.kl_slips import kl_terms
from autograded_tests.judges.latent_use import (
    DEFAULT,
    floor_slips,
    means_of_known_variance,
    told_apart,
    unit_slips,
)
from autograded_tests.judges.mixtures import density_slips, split_slips, true_density, true_split
from autograded_tests.judges.quiz_answers import quiz_exercises

LESSON = "08_price_of_a_bit"

ACTIVE_UNITS = Exercise(
    "active_units",
    lesson=LESSON,
    asked="How many latents have a mean whose variance over the images is above the threshold: "
    "an `int`.",
    praise="It counts what varies, and no constant, at any threshold.",
)


@ACTIVE_UNITS.part()
def _active_units(ask: Ask, rng: Rng) -> None:
    mu, active = told_apart(rng)
    _expect_count(ask, mu, None, active)
    rows = rng.integer(10, 11)
    for threshold, idle in ((0.05, (0.35, 0.6)), (2.0, (0.1, 0.6))):
        some, none = rng.integer(2, 4), rng.integer(5, 6)
        groups = [
            (some, 1.5 * threshold, 4.0 * threshold, True),
            (none, idle[0] * threshold, idle[1] * threshold, True),
        ]
        _expect_count(ask, means_of_known_variance(rng, rows, groups), threshold, some)
    for variance, count in ((0.5, 1), (0.0, 0)):
        groups = [(1, variance, variance, True)]
        _expect_count(ask, means_of_known_variance(rng, rows, groups), None, count)


def _expect_count(ask: Ask, mu: Tensor, threshold: float | None, active: int) -> None:
    answer = ask.call(mu) if threshold is None else ask.call(mu, threshold)
    level = threshold or DEFAULT

    def slips() -> list[Slip]:
        return unit_slips(mu, level)

    got = answer.value
    if not isinstance(got, Tensor) or not got.ndim:
        got = torch.tensor(answer.number())
    look = "how many columns vary by more than the threshold, on a table small enough to count."
    expect(got, torch.tensor(active), what="The count", slips=slips, look=look)
    if isinstance(answer.value, float) or got.is_floating_point() and answer.value is got:
        raise Finding(
            "wrong_type",
            seen=f"The count came back as {answer.value}.",
            suggests="It is right, and a whole number was asked for: an `int`.",
            look="what `int(…)` makes of it.",
        )
    expect_unchanged(answer, "mu")


FREE_BITS_KL = Exercise(
    "free_bits_kl",
    lesson=LESSON,
    asked="The KL of each latent, averaged over the batch; at least `free` nats for each; summed "
    "over the latents: one number.",
    praise="Below the floor a latent costs the floor and nothing pulls at it; above, all is as "
    "it was.",
)


@FREE_BITS_KL.part()
def _free_bits_kl(ask: Ask, rng: Rng) -> None:
    for rows, latents in (rng.sizes(4, 8), (1, 5), (6, 2)):
        mu, logvar = _on_both_sides(rng, rows, latents)
        mean = kl_terms(mu, logvar).mean(0).sort().values
        for place in (latents - 1, 1):  # all but one below the floor, then all but one above
            _expect_floor(ask, rng, mu, logvar, float(mean[place - 1] + mean[place]) / 2)
        _expect_floor(ask, rng, mu, logvar, 0.0)
    at_the_prior = torch.zeros(3, 4)
    at_the_prior[:, 1] = 2.0
    _expect_floor(ask, rng, at_the_prior, torch.zeros(3, 4), 0.25)


def _on_both_sides(rng: Rng, rows: int, latents: int) -> tuple[Tensor, Tensor]:
    """Latents from cheap to dear; each is cheap for one image and dear for another."""
    size = torch.linspace(0.15, 2.0, latents)
    by_image = torch.linspace(0.4, 1.6, rows)[:, None] if rows > 1 else torch.ones(1, 1)
    mu, logvar = rng.gaussian(rows, latents)
    return size * by_image * mu, size.clamp(max=1) * logvar


def _expect_floor(ask: Ask, rng: Rng, mu: Tensor, logvar: Tensor, free: float) -> None:
    def truth(mu: Tensor, logvar: Tensor, free: float) -> Tensor:
        return kl_terms(mu, logvar).mean(0).clamp(min=free).sum()

    inputs = {"mu": mu, "logvar": logvar, "free": free}
    what = "The KL with a floor"
    expect_function(
        ask, truth, inputs, rng, what=what, slips=floor_slips, by=(), graph=False, atol=1e-5
    )
    wanted = Gradient([torch.ones(())], [0, 1])
    answer = ask.call(mu, logvar, free, gradient=wanted)
    leaves = [t.double().requires_grad_() for t in (mu, logvar)]
    terms = kl_terms(*leaves).mean(0)
    floored = torch.autograd.grad(terms.clamp(min=free).sum(), leaves, retain_graph=True)
    plain = torch.autograd.grad(terms.sum(), leaves, retain_graph=True)
    for name, got, right, leaking in zip(
        ("mu", "logvar"), answer.gradients, floored, plain, strict=True
    ):
        leaks = Slip(
            "gradient_leaks",
            leaking,
            "It is that of the plain KL: below the floor something still pulls.",
            "what the gradient of a constant is, and whether the floor is one.",
        )
        expect_gradient(got, right, what=what, by=name, slips=[leaks], atol=1e-5)


AGGREGATE_LOG_DENSITY = Exercise(
    "aggregate_log_density",
    lesson=LESSON,
    asked="The logarithm of the average of all N Gaussians, at each of the S points: (S,), nats.",
    praise="It is the density of the whole cloud, near it and far from it.",
)


@AGGREGATE_LOG_DENSITY.part()
def _aggregate_log_density(ask: Ask, rng: Rng) -> None:
    for latents, points in ((2, 5), (3, 4), (8, 6), (1, 3)):
        images = points + rng.integer(1, 4) * (1 if latents != 3 else -1)
        images = max(images, 2)
        mu, logvar = rng.gaussian(images, latents)
        _expect_density(ask, rng, rng.away(points, latents), mu, logvar)
    mu, logvar = rng.away(4, 3), rng.reached(4, 3, low=-7.0)
    near = mu[torch.arange(6) % 4] + rng.normal(6, 3) * (0.5 * logvar[torch.arange(6) % 4]).exp()
    _expect_density(ask, rng, near, mu, logvar)
    _expect_density(ask, rng, rng.away(3, 4), *rng.gaussian(1, 4))  # a single image
    mu, logvar = rng.gaussian(5, 8)
    far = rng.normal(3, 8)
    _expect_density(ask, rng, 66 * far / far.norm(dim=1, keepdim=True), mu, logvar)


def _expect_density(ask: Ask, rng: Rng, z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    inputs = {"z": z, "mu": mu, "logvar": logvar}
    try:
        expect_function(ask, true_density, inputs, rng, what="The log-density", slips=density_slips)
    except Finding as finding:
        if finding.diagnosis != "not_finite":
            raise
        raise Finding(
            "underflow",
            seen="Far from every image the log-density is no number any more.",
            suggests="Perhaps the densities themselves are averaged: there they are all 0 in "
            "float32, and the logarithm of 0 is minus infinity.",
            look="a way from N logarithms to the logarithm of the average on which no density "
            "occurs.",
        ) from finding


SPLIT_KL = Exercise(
    "split_kl",
    lesson=LESSON,
    asked="`(information, marginal)` at z = μ + σ ε for the ε given: the averages of "
    "log q(z given x) − log q(z) and of log q(z) − log p(z), in nats.",
    praise="The two parts add up to the KL that the draws give, and the first says how well z "
    "tells the images apart.",
)


@SPLIT_KL.part()
def _split_kl(ask: Ask, rng: Rng) -> None:
    images, latents = rng.sizes(3, 8)
    mu, logvar = rng.gaussian(images, latents)
    apart = 9.0 * torch.arange(5.0)[:, None] + rng.normal(5, 2)
    alike = torch.zeros(4, 3)
    for means, logs in (
        (0.5 * mu, logvar),  # close together: far below the ceiling, where slips differ most
        (mu, logvar - 1.5),
        (apart, rng.reached(5, 2, low=-7.0, high=1.0)),
        (alike, alike),
        (mu[:1], logvar[:1]),
    ):
        _expect_split(ask, rng, means, logs)


def _expect_split(ask: Ask, rng: Rng, mu: Tensor, logvar: Tensor) -> None:
    inputs = {"mu": mu, "logvar": logvar, "eps": rng.away(*mu.shape, low=0.3, high=2.0)}
    names = ("information", "marginal")
    first, second = (ask.call(*inputs.values()).tensors(*names, numbers=names) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        expect_same_twice(
            one,
            other,
            "fresh_noise",
            seen="Two calls with the same ε gave different numbers.",
            suggests="Noise of its own was drawn; ε is given, so that the answer can be exact.",
            look="where z is made: `randn` and `.sample()` draw afresh.",
        )
    expect_function(
        ask, true_split, inputs, rng, what="The part", slips=split_slips, names=names, by=(),
        graph=False,
    )  # fmt: skip


QUESTIONS = quiz_exercises(LESSON)
