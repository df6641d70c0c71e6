"""What beliefs are worth: the exact posterior, the parts of the gap, the distance to the prior."""

import math

import pytest
import torch
from torch.distributions import Normal

from vae_helpers import VAE, load_digits
from vae_helpers.experiments.bounds import (
    best_gaussian,
    elbo_of,
    gap_parts,
    importance_estimate,
    prior_estimate,
)
from vae_helpers.experiments.detour import train_through
from vae_helpers.experiments.posterior import grid_posterior
from vae_helpers.experiments.separability import distance_from_prior
from vae_helpers.price import aggregate_log_density


@pytest.fixture(scope="module")
def model():
    """A small VAE whose decoder is sure enough for a posterior that is no prior."""
    torch.manual_seed(0)
    vae = VAE(latent_dim=1)
    with torch.no_grad():
        vae.fc3.weight *= 5
    return vae.requires_grad_(False)


@pytest.fixture(scope="module")
def x():
    return load_digits(split="test").pixels[[3, 120]]


def log_evidence(model, x, grid):
    z = grid[:, None]
    fit = Normal(0.0, 1.0).log_prob(grid) - torch.nn.functional.binary_cross_entropy_with_logits(
        model.decode(z), x.expand(len(z), -1), reduction="none"
    ).sum(1)
    return (fit.logsumexp(0) + math.log(grid[1] - grid[0])).item()


def test_the_grid_holds_a_density_that_the_evidence_agrees_with(model, x):
    grid = torch.linspace(-7, 7, 2801)
    density = grid_posterior(model, x[0], grid)
    assert density.sum() * 0.005 == pytest.approx(1, rel=1e-4)
    joint = model.decode(grid[1400][None, None])
    fit = -torch.nn.functional.binary_cross_entropy_with_logits(joint[0], x[0], reduction="sum")
    bayes = fit + Normal(0.0, 1.0).log_prob(grid[1400]) - log_evidence(model, x[0], grid)
    assert density[1400].log() == pytest.approx(bayes.item(), abs=1e-2)


def test_a_grid_needs_a_single_latent(x):
    with pytest.raises(ValueError, match="2 latents"):
        grid_posterior(VAE(latent_dim=2), x[0], torch.linspace(-1, 1, 3))


def test_weighted_draws_find_the_evidence_and_beliefs_stay_below_it(model, x):
    exact = [log_evidence(model, image, torch.linspace(-7, 7, 2801)) for image in x]
    noise = torch.Generator().manual_seed(0)
    prior = torch.zeros(2, 1), torch.zeros(2, 1)
    weighted = importance_estimate(model, x, 20_000, prior, noise).tolist()
    assert weighted == pytest.approx(exact, abs=0.5)
    assert prior_estimate(model, x[0], 20_000, noise) == pytest.approx(weighted[0], abs=0.5)
    best = best_gaussian(model, x)
    encoder, found = (elbo_of(model, x, q, 200, noise) for q in (model.encode(x), best))
    assert (found > encoder).all()
    assert (found < torch.tensor(exact) + 0.5).all()


def test_gap_parts_are_in_order_and_leave_the_model_alone(model, x):
    before = [weight.clone() for weight in model.parameters()]
    parts = list(gap_parts(model, x).values())
    assert parts[0] < parts[1] <= parts[2] + 0.5
    assert all(map(torch.equal, before, model.parameters()))


def test_the_aggregate_is_the_average_density():
    mu, logvar = torch.randn(5, 3), torch.randn(5, 3)
    z = torch.randn(4, 3)
    each = Normal(mu, (0.5 * logvar).exp()).log_prob(z[:, None]).sum(-1).exp()
    torch.testing.assert_close(aggregate_log_density(z, mu, logvar), each.mean(1).log())


def test_beliefs_that_are_the_prior_cannot_be_told_from_it():
    zero = torch.zeros(7, 3)
    kl, accuracy = distance_from_prior(zero, zero, draws=50)
    assert kl == pytest.approx(0, abs=1e-5)
    assert accuracy <= 0.5  # a tie is counted as a miss


def test_a_far_cloud_is_its_whole_kl_away():
    kl, accuracy = distance_from_prior(torch.full((3, 2), 9.0), torch.zeros(3, 2), draws=2000)
    assert kl == pytest.approx(81, abs=2)
    assert accuracy == 1


def test_only_a_draw_with_a_slope_teaches_the_encoder(x):
    images = load_digits().pixels[::45]
    reached = {}
    for name, draw in {
        "normal": lambda mu, logvar: torch.normal(mu, (0.5 * logvar).exp()),
        "mean": lambda mu, logvar: mu,
    }.items():
        torch.manual_seed(0)
        vae = VAE()
        first = vae.fc_mu.weight.clone()
        reached[name] = train_through(vae, draw, images, epochs=30)[-1]
        assert torch.equal(vae.fc_mu.weight, first) == (name == "normal")
    assert reached["mean"] < reached["normal"] - 10
