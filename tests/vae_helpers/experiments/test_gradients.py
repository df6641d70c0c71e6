"""The experiments behind lessons 03 and 04 measure what they say they measure."""

import math

import pytest
import torch
from torch.distributions import Normal

from vae_helpers import VAE, gaussian_kl, load_digits, reconstruction_loss
from vae_helpers.experiments import bounds, terms
from vae_helpers.experiments.gradients import (
    METHODS,
    exact_toy_variances,
    image_gradient_variances,
    image_gradients,
    reparameterized_gradients,
    toy_gradient_variances,
    toy_gradients,
)


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("dim", [1, 3, 8])
def test_all_three_estimates_have_the_true_slope_as_their_mean(dim, generator):
    draws = 200_000
    for method, values in toy_gradients(dim, draws, generator).items():
        error = math.sqrt(exact_toy_variances(dim)[method] / draws)
        assert abs(values.mean().item() - 2) < 5.5 * error, method


def test_the_measured_variances_agree_with_the_closed_forms(generator):
    results = toy_gradient_variances(dims=(1, 2, 8, 32), draws=200_000, generator=generator)
    assert results.exact["score function"] == [30, 56, 380, 4556]
    for method in METHODS:
        assert results.measured[method] == pytest.approx(results.exact[method], rel=0.06)


def test_toy_gradients_refuse_too_few():
    with pytest.raises(ValueError, match="draws 1"):
        toy_gradients(3, draws=1)
    with pytest.raises(ValueError, match="dim is 0"):
        toy_gradients(0)


def linear_decoder(latent_dim=2):
    """A VAE whose gradients can be worked out: its reconstruction loss is nearly linear in z."""
    torch.manual_seed(0)
    model = VAE(latent_dim)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(0.2)
    return model


def test_image_gradients_agree_in_their_mean_with_autograd(generator):
    model, x = linear_decoder(), load_digits(split="test").pixels[0]
    mu, logvar = (part.detach().expand(40_000, -1) for part in model.encode(x[None]))
    mu = mu.clone().requires_grad_()
    z = mu + (0.5 * logvar).exp() * torch.randn(mu.shape, generator=generator)
    reconstruction_loss(model.decode(z), x.expand(40_000, -1)).backward()
    truth = mu.grad.sum(dim=0)
    for method, values in image_gradients(model, x, 40_000, generator).items():
        error = values.std(dim=0) / math.sqrt(len(values))
        assert ((values.mean(dim=0) - truth).abs() < 6 * error + 1e-3).all(), method


def test_on_an_image_the_reparameterized_gradient_is_the_calmest(generator):
    torch.manual_seed(0)
    digits = load_digits(split="test").pixels[:2]
    variances = image_gradient_variances(VAE(), digits, draws=300, generator=generator)
    through, score, baseline = (variances[method] for method in METHODS)
    for i in range(2):
        assert through[i] < baseline[i] < score[i]


def test_image_gradients_leave_the_model_alone(generator):
    model = VAE(3)
    image_gradients(model, torch.rand(784), 5, generator)
    assert all(parameter.grad is None for parameter in model.parameters())
    with pytest.raises(ValueError, match="draws is 1"):
        image_gradients(model, torch.rand(784), 1)


def test_the_gradient_by_hand_is_the_one_of_autograd(generator):
    eps, logvar, weights = torch.randn(3, 5, 4, generator=generator)
    mu = torch.zeros(5, 4, requires_grad=True)
    logvar.requires_grad_()
    ((mu + (0.5 * logvar).exp() * eps) * weights).sum().backward()
    by_mu, by_logvar = reparameterized_gradients(eps, logvar.detach(), weights)
    torch.testing.assert_close(by_mu, mu.grad)
    torch.testing.assert_close(by_logvar, logvar.grad)


def test_one_gradient_norm_is_exactly_zero():
    norms = terms.gradient_norms(VAE(4), torch.rand(6, 784))
    assert norms["KL"]["decoder"] == 0.0
    assert min(norms["reconstruction"].values()) > 0 and norms["KL"]["encoder"] > 0


def test_kl_alone_leaves_the_decoder_as_it_was_made():
    outcome = terms.train_on_kl_alone(epochs=2, seed=3)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        fresh = VAE()
    assert torch.equal(outcome.model.fc3.weight, fresh.fc3.weight)
    assert outcome.kl < 0.01 and outcome.sigma == pytest.approx(1, abs=0.01)


def test_a_term_alone_leaves_the_global_random_state():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    terms.train_on_kl_alone(epochs=1)
    assert torch.equal(torch.rand(1), expected)


def test_without_a_price_the_noise_is_turned_off_and_with_a_high_one_the_codes():
    outcomes = terms.rate_distortion([0.0, 30.0], epochs=3, progress=False)
    assert outcomes[0.0].sigma < 0.2 < 0.9 < outcomes[30.0].sigma
    assert outcomes[0.0].kl > 20 * outcomes[30.0].kl
    assert outcomes[0.0].reconstruction < outcomes[30.0].reconstruction


def test_the_reference_epoch_learns_and_returns_the_mean():
    torch.manual_seed(0)
    images, model = load_digits().pixels[:300], VAE(8)
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    # With the noise silenced, an epoch that changes nothing returns the loss of the whole set.
    with torch.no_grad():
        model.fc_logvar.weight.zero_()
        model.fc_logvar.bias.fill_(-40)
        logits, mu, logvar = model(images)
    expected = reconstruction_loss(logits, images) + 2 * gaussian_kl(mu, logvar).mean()
    mean = terms.train_vae_epoch(model, images, still, batch_size=128, beta=2.0)
    assert mean == pytest.approx(expected.item(), rel=1e-5)


class GaussianPixels(VAE):
    """A model whose log p(x) is known: the decoder ignores z."""

    def decode(self, z):
        return torch.full((len(z), 784), 1.5)


def test_where_the_code_is_ignored_the_prior_average_is_exact():
    model, x = GaussianPixels(2), torch.rand(784)
    truth = -784 * reconstruction_loss(torch.full((1, 1), 1.5), x.mean().reshape(1, 1)).item()
    assert bounds.prior_estimate(model, x, 12_345) == pytest.approx(truth, rel=1e-4)
    mu, logvar = model.encode(x[None])
    elbo = truth - gaussian_kl(mu, logvar).item()
    assert bounds.elbo_estimate(model, x, 10) == pytest.approx(elbo, rel=1e-4)


def test_the_bound_lies_below_a_good_estimate_of_log_p(generator):
    model, x = linear_decoder(), load_digits(split="test").pixels[0]  # 2 latents: easy to average
    good = bounds.prior_estimate(model, x, 20_000, generator)
    assert bounds.elbo_estimate(model, x, 2_000, generator) < good


def test_lesson_04s_share_of_negative_estimates():
    """What lesson 04 says of one-draw estimates at mu = .3, logvar = -.3, worked out exactly."""
    mu, sigma = 0.3, math.exp(-0.15)
    # (sigma^2 - 1) e^2 + 2 mu sigma e + mu^2 - logvar < 0 outside of its two roots, as sigma < 1
    a, b, c = sigma**2 - 1, 2 * mu * sigma, mu**2 + 0.3
    root = math.sqrt(b * b - 4 * a * c)
    low, high = sorted([(-b + root) / (2 * a), (-b - root) / (2 * a)])
    inside = Normal(0.0, 1.0).cdf(torch.tensor([low, high]))
    assert 1 - (inside[1] - inside[0]).item() == pytest.approx(0.28, abs=0.005)
