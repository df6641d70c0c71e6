"""Mixtures of Gaussians as priors, and how many of them."""

import math

import torch

from vae_helpers.experiments.latent_priors import (
    Mixture,
    choose_components,
    encoder_draws,
    standard_nats,
)


def two_clouds(n, seed=0):
    noise = torch.Generator().manual_seed(seed)
    side = torch.randint(2, (n, 1), generator=noise) * 8.0 - 4
    return torch.cat([side, torch.zeros(n, 1)], 1) + torch.randn(n, 2, generator=noise)


def test_draws_are_fresh_and_have_the_spread_of_the_encoder():
    mu, logvar = torch.zeros(2000, 2), torch.full((2000, 2), 2 * math.log(3.0))
    z = encoder_draws(mu, logvar, draws=2, seed=1)
    assert z.shape == (4000, 2) and not torch.equal(z[:2000], z[2000:])
    assert abs(z.std().item() - 3) < 0.15
    assert torch.equal(z, encoder_draws(mu, logvar, draws=2, seed=1))


def test_one_gaussian_prices_codes_as_its_formula_does():
    z = torch.randn(4000, 2)
    gap = Mixture.fit(z, 1).nats(z) - standard_nats(z)
    assert gap.abs().mean() < 0.05


def test_a_mixture_finds_two_clouds_draws_them_and_is_cheaper():
    z, new = two_clouds(1000), two_clouds(500, seed=1)
    one, two = (Mixture.fit(z, k) for k in (1, 2))
    assert two.nats(new).mean() < one.nats(new).mean() - 0.5
    drawn = two.draw(400, seed=0)
    assert ((drawn[:, 0].abs() - 4).abs() < 4).float().mean() > 0.95
    assert torch.equal(drawn, two.draw(400, seed=0))


def test_the_number_is_chosen_on_images_that_were_not_fitted_to():
    mu = two_clouds(300)
    costs = choose_components(mu, torch.full_like(mu, -6.0), [1, 2, 60], draws=2)
    assert min(costs, key=costs.get) == 2
