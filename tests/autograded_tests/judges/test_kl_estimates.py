"""Closed forms of the mean and the variance of KL estimates, against estimates that are drawn."""

import pytest
import torch

from autograded_tests.framework.expectations import Rng
from autograded_tests.judges.kl_estimates import exact_kl, explain_mean, right_estimate
from vae_helpers.objective import monte_carlo_kl

DRAWS = 100


@pytest.mark.parametrize("seed", range(5))
def test_the_mean_is_the_exact_kl(seed):
    mu, logvar = Rng(seed).gaussian(50, 5)
    mean = right_estimate(mu, logvar, DRAWS).mean
    torch.testing.assert_close(mean.float(), exact_kl(mu, logvar), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_estimates_of_the_reference_fit(seed):
    rng = Rng(seed)
    mu, logvar = rng.gaussian(50, 5)
    got = monte_carlo_kl(mu, logvar, DRAWS, rng.generator)
    assert right_estimate(mu, logvar, DRAWS).fits(got)


def test_the_variance_is_that_of_many_estimates():
    rng = Rng(0)
    mu, logvar = (t.expand(20_000, -1) for t in rng.gaussian(1, 3))
    got = monte_carlo_kl(mu, logvar, 1, rng.generator)
    expected = right_estimate(mu[:1], logvar[:1], 1).variance.item()
    assert got.var().item() == pytest.approx(expected, rel=0.1)


def test_the_variance_falls_with_the_number_of_draws():
    mu, logvar = Rng(0).gaussian(4, 3)
    one, many = (right_estimate(mu, logvar, n).variance for n in (1, DRAWS))
    torch.testing.assert_close(many, one / DRAWS)


@pytest.mark.parametrize(
    ("spoil", "diagnosis"),
    [
        (lambda kl: -kl, "sign"),
        (lambda kl: kl * DRAWS, "summed_over_samples"),
        (lambda kl: kl / 5, "mean_over_latents"),
        (lambda kl: 2 * kl, "missing_half"),
        (lambda kl: kl + 3, None),
    ],
)
def test_mistakes_are_named_by_what_they_fit(spoil, diagnosis):
    rng = Rng(1)
    mu, logvar = rng.gaussian(50, 5)
    got = spoil(monte_carlo_kl(mu, logvar, DRAWS, rng.generator))
    found = explain_mean(got, mu, logvar, DRAWS)
    assert (found and found.diagnosis) == diagnosis
