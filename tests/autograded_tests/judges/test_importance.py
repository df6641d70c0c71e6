"""What the judge of importance-weighted estimates takes for true is true."""

import math

import torch

from autograded_tests.framework.expectations import Rng
from autograded_tests.judges import importance
from autograded_tests.judges.kl_estimates import right_estimate


def test_the_spread_of_one_draw_has_the_closed_form_that_the_table_says():
    mu = torch.tensor([importance.MU])
    one = right_estimate(mu, torch.full((1, 2), math.log(importance.VARIANCE)), 1)
    mean, spread = importance.RIGHT.one
    assert abs(one.mean.item() + mean) < 1e-3
    assert abs(one.variance.item() ** 0.5 - spread) < 1e-3


def test_the_grid_agrees_with_many_draws_of_the_prior():
    rng = Rng(3)
    vae = importance._listening(rng)
    x = importance._drawn(rng, vae, 2)
    log_p, chi2 = importance.grid_log_p(vae, x)
    z = rng.normal(20_000, 2)
    likelihood = importance._log_likelihood(vae.decode(z)[:, None], x)
    estimate = likelihood.double().logsumexp(0) - math.log(len(z))
    assert (estimate - log_p).abs().max() < 0.15
    assert (chi2 > 0).all()
