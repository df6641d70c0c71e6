"""What a code costs and what that buys."""

import math

import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from vae_helpers import gaussian_kl, log_density, price


def gaussians(images, latents, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(images, latents, generator=generator) for _ in range(3))


def test_a_constant_is_no_activity_and_the_threshold_counts():
    pattern = torch.tensor([1.0, -1.0, 1.0, -1.0])[:, None]
    mu = pattern * torch.tensor([1.0, 0.2, 0.05, 0.0]) + torch.tensor([0.0, 3.0, 3.0, 3.0])
    assert [price.active_units(mu, t) for t in (0.5, 0.01, 0.001)] == [1, 2, 3]
    with pytest.raises(ValueError, match="no rows"):
        price.active_units(mu[:0])


def test_free_bits_are_the_plain_kl_at_zero_and_flat_below_the_floor():
    mu, logvar, _ = gaussians(6, 4)
    assert price.free_bits_kl(mu, logvar, 0.0) == pytest.approx(gaussian_kl(mu, logvar).mean())
    mu.requires_grad_()
    floored = price.free_bits_kl(mu, logvar, 100.0)
    assert floored == 400
    assert not torch.autograd.grad(floored, mu)[0].any()


def test_the_aggregate_is_a_mixture_and_finite_far_away():
    mu, logvar, z = gaussians(7, 3)
    parts = Independent(Normal(mu, (0.5 * logvar).exp()), 1)
    mixture = MixtureSameFamily(Categorical(torch.ones(7)), parts)
    for points in (z[:4], z[:4] + 60):
        torch.testing.assert_close(
            price.aggregate_log_density(points, mu, logvar), mixture.log_prob(points)
        )


def test_the_aggregate_of_one_image_is_its_gaussian():
    mu, logvar, z = gaussians(1, 5)
    one = price.aggregate_log_density(z, mu, logvar)
    torch.testing.assert_close(one, log_density(z, mu, logvar))


def test_the_parts_add_up_to_the_draws_kl():
    mu, logvar, eps = gaussians(600, 4)  # more than one piece
    z = mu + (0.5 * logvar).exp() * eps
    zero = torch.zeros_like(z)
    kl = (log_density(z, mu, logvar) - log_density(z, zero, zero)).mean()
    torch.testing.assert_close(sum(price.split_kl(mu, logvar, eps)), kl)


@pytest.mark.parametrize("apart, information", [(0.0, 0.0), (50.0, math.log(9))])
def test_the_information_runs_from_zero_to_log_n(apart, information):
    mu = apart * torch.arange(9.0)[:, None].expand(9, 2)
    eps = gaussians(9, 2)[2]
    found, _ = price.split_kl(mu, torch.zeros(9, 2), eps)
    assert found.item() == pytest.approx(information, abs=1e-5)
