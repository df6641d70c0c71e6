"""The linear VAE, of which everything is known."""

import pytest
import torch
from torch.distributions import MultivariateNormal

from vae_helpers.experiments.ppca import (
    LinearVAE,
    draw_weights,
    shortfalls,
    variance_is_infinite,
)
from vae_helpers.likelihood import log_mean_exp


@pytest.fixture(scope="module")
def data():
    noise = torch.Generator().manual_seed(0)
    weight = torch.randn(12, 3, generator=noise)
    z = torch.randn(4000, 3, generator=noise)
    return z @ weight.T + 0.3 * torch.randn(4000, 12, generator=noise) + 1


@pytest.fixture(scope="module")
def model(data):
    return LinearVAE.fit(data, latent_dim=3)


def test_the_fit_finds_the_noise_and_is_better_than_its_neighbours(data, model):
    assert abs(model.variance - 0.09) < 0.005
    best = model.log_p(data).mean()
    for other in (
        LinearVAE(1.1 * model.weight, model.mean, model.variance),
        LinearVAE(model.weight, model.mean + 0.05, model.variance),
        LinearVAE(model.weight, model.mean, 1.1 * model.variance),
    ):
        assert other.log_p(data).mean() < best
    rotated = LinearVAE.fit(data, latent_dim=3, seed=1)
    assert not torch.allclose(rotated.weight, model.weight)
    torch.testing.assert_close(rotated.log_p(data), model.log_p(data))
    with pytest.raises(ValueError, match="latent_dim is 12"):
        LinearVAE.fit(data, latent_dim=12)


def test_weights_are_those_of_the_three_densities(data, model):
    x, mu = data[:4].double(), model.posterior_mean(data[:4])
    z = mu + torch.randn(5, 4, 3, dtype=torch.float64)
    sigma = torch.tensor([0.3, 1.0, 2.0], dtype=torch.float64)
    eye = torch.eye(12, dtype=torch.float64)
    pixels = MultivariateNormal(z @ model.weight.T + model.mean, model.variance * eye)
    prior = MultivariateNormal(torch.zeros(3, dtype=torch.float64), torch.eye(3).double())
    q = MultivariateNormal(mu, torch.diag(sigma**2))
    truth = pixels.log_prob(x) + prior.log_prob(z) - q.log_prob(z)
    torch.testing.assert_close(model.log_weights(x, z, mu, sigma), truth)


def test_wide_heals_and_sure_does_not(data, model):
    noise = torch.Generator().manual_seed(1)
    x = data[:50]
    wide = shortfalls(model, x, 1.5, generator=noise)
    sure = shortfalls(model, x, 0.5, generator=noise)
    assert wide[1] > wide[10] > wide[1000] and abs(wide[1000]) < 0.05
    assert sure[1000] > 5 * abs(wide[1000])
    assert variance_is_infinite(model, 0.5) and not variance_is_infinite(model, 1.5)


def test_shortfalls_are_the_means_over_blocks_of_draws(data, model):
    x = data[:3]
    log_w = draw_weights(model, x, 1.0, 20, torch.Generator().manual_seed(2))
    short = shortfalls(model, x, 1.0, (1, 10, 20), torch.Generator().manual_seed(2))
    blocks = torch.stack([log_mean_exp(log_w[:10]), log_mean_exp(log_w[10:])])
    assert short[10] == pytest.approx(float((model.log_p(x) - blocks).mean()))
    assert short[20] == pytest.approx(float((model.log_p(x) - log_mean_exp(log_w)).mean()))


def test_prior_draws_miss(data, model):
    noise = torch.Generator().manual_seed(3)
    assert shortfalls(model, data[:50], None, generator=noise)[1000] > 0.5
