"""The objective: properties first, then closed forms and torch.distributions."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Bernoulli, Normal, kl_divergence

from vae_helpers import objective

seeds = st.integers(0, 2**31 - 1)


def gaussian(seed, batch=4, latents=6):
    g = torch.Generator().manual_seed(seed)
    shape = (batch, latents)
    return 2 * torch.randn(shape, generator=g), 1.5 * torch.randn(shape, generator=g)


@given(seeds)
def test_kl_is_never_negative_and_additive(seed):
    mu, logvar = gaussian(seed)
    kl = objective.gaussian_kl(mu, logvar)
    assert (kl >= 0).all()
    halves = [objective.gaussian_kl(mu[:, s], logvar[:, s]) for s in (slice(0, 2), slice(2, 6))]
    torch.testing.assert_close(kl, sum(halves))


def test_kl_is_zero_at_the_prior_and_nowhere_near():
    zero = torch.zeros(1, 3)
    assert objective.gaussian_kl(zero, zero).item() == 0
    assert objective.gaussian_kl(zero + 1e-3, zero).item() > 0
    assert objective.gaussian_kl(zero, zero + 1e-3).item() > 0


@given(seeds)
def test_kl_and_log_density_agree_with_torch_distributions(seed):
    mu, logvar = gaussian(seed)
    normal = Normal(mu, (0.5 * logvar).exp())
    torch.testing.assert_close(
        objective.gaussian_kl(mu, logvar), kl_divergence(normal, Normal(0.0, 1.0)).sum(-1)
    )
    z, _ = gaussian(seed + 1)
    torch.testing.assert_close(
        objective.log_density(z, mu, logvar), normal.log_prob(z).sum(-1), rtol=1e-4, atol=1e-4
    )


def test_the_sampled_kl_agrees_within_its_error():
    mu, logvar = gaussian(3, batch=5, latents=3)
    n = 200_000
    estimate = objective.monte_carlo_kl(mu, logvar, n, torch.Generator().manual_seed(0))
    # log q - log p is 1/2 (z^2 - eps^2) + const; its variance in closed form, entry by entry.
    variance = logvar.exp()
    spread = (0.5 * (variance - 1) ** 2 + mu.square() * variance).sum(-1)
    error = (estimate - objective.gaussian_kl(mu, logvar)).abs()
    assert (error < 6 * (spread / n).sqrt()).all()


def test_a_single_estimate_may_be_negative():
    mu, logvar = torch.full((4000, 1), 0.3), torch.full((4000, 1), -0.3)
    single = objective.monte_carlo_kl(mu, logvar, 1, torch.Generator().manual_seed(0))
    assert 0.2 < (single < 0).float().mean() < 0.4


@given(seeds)
def test_reconstruction_is_the_bernoulli_cross_entropy(seed):
    g = torch.Generator().manual_seed(seed)
    logits, x = 3 * torch.randn(4, 784, generator=g), torch.rand(4, 784, generator=g)
    on, off = (Bernoulli(logits=logits).log_prob(torch.full_like(x, v)) for v in (1.0, 0.0))
    expected = -(x * on + (1 - x) * off).sum() / 4
    torch.testing.assert_close(objective.reconstruction_loss(logits, x), expected)


def test_reconstruction_is_finite_and_right_at_extreme_logits():
    logits = torch.tensor([[1000.0, -1000.0]])
    assert objective.reconstruction_loss(logits, torch.tensor([[1.0, 0.0]])).item() == 0
    assert objective.reconstruction_loss(logits, torch.tensor([[0.0, 1.0]])).item() == 2000


@given(seeds)
def test_no_reconstruction_is_cheaper_than_the_entropy(seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.rand(3, 784, generator=g)
    floor = objective.image_entropy(x)
    assert objective.reconstruction_loss(torch.logit(x), x) >= floor - 1e-3
    assert objective.reconstruction_loss(torch.randn(3, 784, generator=g), x) > floor


@given(seeds, st.floats(0, 30))
def test_the_parts_of_the_loss_add_up(seed, beta):
    mu, logvar = gaussian(seed)
    x = torch.rand(4, 784)
    loss, reconstruction, kl = objective.negative_elbo(torch.randn(4, 784), x, mu, logvar, beta)
    torch.testing.assert_close(loss, reconstruction + beta * kl)
    torch.testing.assert_close(kl, objective.gaussian_kl(mu, logvar).mean())


@given(seeds)
def test_the_gap_is_log_evidence_minus_elbo(seed):
    g = torch.Generator().manual_seed(seed)
    x, m = 2 * torch.randn(2, 5, generator=g, dtype=torch.float64)
    s = 0.1 + 2 * torch.rand(5, generator=g, dtype=torch.float64)
    log_evidence = Normal(0.0, math.sqrt(2)).log_prob(x)
    likelihood = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    elbo = likelihood - kl_divergence(Normal(m, s), Normal(0.0, 1.0))
    gap = objective.elbo_gap(x, m, s)
    torch.testing.assert_close(gap, log_evidence - elbo, rtol=1e-4, atol=1e-6)
    assert (gap >= -1e-12).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda a, b: objective.gaussian_kl(a, b),
        lambda a, b: objective.reconstruction_loss(a, b),
        lambda a, b: objective.log_density(a, a, b),
        lambda a, b: objective.monte_carlo_kl(a, b, 3),
        lambda a, b: objective.elbo_gap(a, a, b),
    ],
)
def test_shapes_that_do_not_fit_are_named(call):
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(2, 4\)"):
        call(torch.ones(2, 3), torch.ones(2, 4))


def test_numbers_that_make_no_sense_are_named():
    one = torch.ones(2, 3)
    with pytest.raises(ValueError, match="n_samples is 0"):
        objective.monte_carlo_kl(one, one, 0)
    with pytest.raises(ValueError, match="positive"):
        objective.elbo_gap(one, one, -one)
