"""A small diffusion: its schedule, its steps, what it costs, and where it ends."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from vae_helpers import diffusion
from vae_helpers.models import Denoiser

BETAS = diffusion.cosine_schedule()
SHARES = (1 - BETAS).cumprod(0)


def untrained(latents, seed=0):
    torch.manual_seed(seed)
    return Denoiser(latents, SHARES, hidden=16)


def test_the_signal_fades_from_nearly_all_to_nearly_none():
    assert (BETAS > 0).all() and (SHARES.diff() < 0).all()
    assert SHARES[0] > 0.999 and SHARES[-1] < 1e-4
    torch.testing.assert_close(diffusion.betas_of(SHARES)[:-1], BETAS[:-1], atol=1e-4, rtol=1e-2)


def test_noised_codes_keep_the_variance_of_standard_normal_ones():
    z0, eps = torch.randn(2, 20_000, 1)
    for t in (0, 50, 99):
        z = diffusion.noise_to(z0, torch.full((20_000,), t), eps, SHARES)
        assert abs(z.var().item() - 1) < 0.1


def test_a_step_costs_the_kl_of_its_two_gaussians():
    betas = torch.tensor([0.1, 0.3, 0.2, 0.5])
    eps, eps_hat, z = torch.randn(3, 6, 2)
    for t in (1, 2, 3):
        shares = (1 - betas).cumprod(0)
        tilde = betas[t] * (1 - shares[t - 1]) / (1 - shares[t])
        q = Normal(diffusion.denoise_step(z, eps, t, betas, torch.zeros(6, 2)), tilde.sqrt())
        p = Normal(diffusion.denoise_step(z, eps_hat, t, betas, torch.zeros(6, 2)), betas[t].sqrt())
        torch.testing.assert_close(
            diffusion.step_kl(eps, eps_hat, t, betas), kl_divergence(q, p).sum(-1)
        )


def test_the_step_with_the_true_noise_is_the_one_that_leads_to_z0():
    z0, eps = torch.randn(2, 5, 3)
    z = diffusion.noise_to(z0, torch.zeros(5, dtype=torch.int64), eps, SHARES)
    back = diffusion.denoise_step(z, eps, 0, BETAS, torch.full((5, 3), torch.nan))
    torch.testing.assert_close(back, z0, atol=1e-4, rtol=0)


def test_the_untrained_denoiser_walks_to_the_prior_and_prices_it():
    model = untrained(2)
    z = diffusion.sample(model, 20_000, torch.Generator().manual_seed(0))
    assert z.mean(0).abs().max() < 0.06 and (z.std(0) - 1).abs().max() < 0.06
    codes = torch.randn(2000, 2)
    exact = -Normal(0.0, 1.0).log_prob(codes).sum(-1).mean()
    bound = diffusion.diffusion_nats(model, codes).mean()
    assert exact - 0.2 < bound < exact + 0.25  # six standard errors
    # Each step with q's own, smaller variance costs more as soon as the noise is not known.
    assert diffusion.diffusion_nats(model, codes, variance="posterior").mean() > bound + 0.7


def test_a_whitened_denoiser_stands_for_the_fitted_gaussian():
    mix = torch.tensor([[2.0, 0.0], [1.5, 0.5]])
    codes = torch.randn(4000, 2, generator=torch.Generator().manual_seed(0)) @ mix.T + 3
    model = untrained(2)
    model.whiten(codes)
    torch.testing.assert_close(model.outward(model.inward(codes)), codes, atol=1e-4, rtol=0)
    fitted = torch.distributions.MultivariateNormal(codes.mean(0), torch.cov(codes.T))
    exact, bound = -fitted.log_prob(codes).mean(), diffusion.diffusion_nats(model, codes).mean()
    assert exact - 0.2 < bound < exact + 0.25
    walked = diffusion.sample(model, 10_000, torch.Generator().manual_seed(1))
    torch.testing.assert_close(torch.cov(walked.T), torch.cov(codes.T), atol=0.4, rtol=0)


def test_the_costs_of_the_steps_are_those_of_the_whole():
    model, codes = untrained(3), torch.randn(7, 3)
    costs = diffusion.step_nats(model, codes)
    assert costs.shape == (7, 101)
    torch.testing.assert_close(costs.sum(-1), diffusion.diffusion_nats(model, codes))


def test_training_finds_a_cloud_that_is_not_the_prior():
    mu = torch.tensor([[2.0, 0.0], [-2.0, 0.0]]).repeat(100, 1)
    logvar = torch.full_like(mu, 2 * math.log(0.7))
    model = untrained(2)
    codes = mu + 0.7 * torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    before = diffusion.diffusion_nats(model, codes).mean()
    losses = diffusion.fit_noise(model, mu, logvar, steps=800, lr=0.01, seed=0, progress=False)
    assert losses[-1] < losses[0] and not model.training
    assert diffusion.diffusion_nats(model, codes).mean() < before - 0.5
    for z in (
        diffusion.sample(model, 500, torch.Generator().manual_seed(1)),
        diffusion.ddim(model, 500, 20, torch.Generator().manual_seed(1)),
    ):
        assert (z[:, 0].abs() > 0.9).float().mean() > 0.8


def test_the_same_seed_trains_the_same_denoiser_by_any_loss():
    mu, logvar = torch.randn(20, 2), torch.zeros(20, 2)
    asked = []

    def loss(model, z0, alpha_bar):
        asked.append(z0.shape)
        return diffusion.noise_loss(model, z0, alpha_bar)

    first, second = untrained(2), untrained(2)
    diffusion.fit_noise(first, mu, logvar, steps=5, seed=3, progress=False)
    diffusion.fit_noise(second, mu, logvar, steps=5, seed=3, loss=loss, progress=False)
    assert asked == [(256, 2)] * 5
    assert torch.equal(first.fc1.weight, second.fc1.weight)


def test_what_does_not_fit_is_told():
    model = untrained(2)
    with pytest.raises(ValueError, match=r"mu is \(4, 3\)"):
        diffusion.fit_noise(model, torch.zeros(4, 3), torch.zeros(4, 3))
    with pytest.raises(ValueError, match="steps is 0, but the model has 100"):
        diffusion.ddim(model, 3, steps=0)
