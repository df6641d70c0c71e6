"""Log-likelihoods: exact in a linear model, and estimated by weighted draws."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal

from vae_helpers import VAE
from vae_helpers.likelihood import iwae_bound, log_mean_exp, log_weights, ppca_log_likelihood
from vae_helpers.objective import gaussian_kl


def test_a_linear_model_is_the_gaussian_that_it_is():
    noise = torch.Generator().manual_seed(0)
    weight, mean = torch.randn(300, 4, generator=noise), torch.randn(300, generator=noise)
    x = torch.randn(3, 300, generator=noise)
    covariance = weight.double() @ weight.double().T + 0.05 * torch.eye(300)
    truth = MultivariateNormal(mean.double(), covariance).log_prob(x.double())
    got = ppca_log_likelihood(x, weight, mean, torch.tensor(0.05))
    torch.testing.assert_close(got.double(), truth, rtol=1e-3, atol=0.1)
    with pytest.raises(ValueError, match="variance is 0.0"):
        ppca_log_likelihood(x, weight, mean, 0.0)


def test_a_mean_of_weights_that_no_number_can_hold():
    log_w = torch.tensor([[-1000.0, 1000.0, -math.inf], [-1000.0, 998.0, 0.0]])
    wanted = torch.tensor([-1000.0, 1000 + math.log((1 + math.exp(-2)) / 2), -math.log(2)])
    torch.testing.assert_close(log_mean_exp(log_w), wanted)
    assert torch.equal(log_mean_exp(log_w[:1]), log_w[0])


def test_the_mean_of_log_weights_is_the_elbo():
    torch.manual_seed(0)
    model, x = VAE(3), (torch.rand(4, 784) > 0.5).float()
    mu, logvar = model.encode(x)
    noise = torch.Generator().manual_seed(1)
    z = mu + (0.5 * logvar).exp() * torch.randn(4000, 4, 3, generator=noise)
    logits = model.decode(z)
    paid = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, x.expand_as(logits), reduction="none"
    )
    elbo = -paid.sum(-1).mean(0) - gaussian_kl(mu, logvar)
    torch.testing.assert_close(log_weights(model, x, z).mean(0), elbo, atol=0.15, rtol=0)


def test_a_decoder_that_ignores_z_leaves_log_p_for_any_number_of_draws():
    model, x = VAE(2), (torch.rand(3, 784) > 0.5).float()
    with torch.no_grad():
        for layer in (model.fc_mu, model.fc_logvar, model.fc2):
            layer.weight.zero_(), layer.bias.zero_()
        model.fc3.bias.zero_()
        for n in (1, 50):
            got = iwae_bound(model, x, n)
            torch.testing.assert_close(got, torch.full((3,), -784 * math.log(2)))
    with pytest.raises(ValueError, match="n_samples is 0"):
        iwae_bound(model, x, 0)


def test_a_generator_decides_the_draws():
    model, x = VAE(2), torch.zeros(2, 784)
    seeded = [iwae_bound(model, x, 3, torch.Generator().manual_seed(5)) for _ in range(2)]
    assert torch.equal(*seeded)
