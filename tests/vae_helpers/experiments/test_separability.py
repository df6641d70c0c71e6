"""The referee of lesson 05: right on what is plain, guessing on what it should not tell apart."""

import pytest
import torch

from vae_helpers import VAE, Autoencoder
from vae_helpers.experiments.separability import code_clouds, referee, separability, whiten


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_draws_from_the_prior_cannot_be_told_apart():
    assert abs(separability(normal(2000, 4)) - 0.5) < 0.05


@pytest.mark.parametrize(
    "codes", [normal(1000, 3) + 5, 0.01 * normal(1000, 3)], ids=["off", "small"]
)
def test_other_places_and_spreads_are_told_apart(codes):
    assert separability(codes) > 0.95


def test_the_shape_of_a_whitened_cloud_still_shows():
    clusters = 6 * torch.randint(0, 2, (2000, 2), generator=torch.Generator().manual_seed(1))
    assert separability(whiten(clusters + normal(2000, 2))) > 0.6


def test_draws_of_one_image_stay_on_one_side_and_count_alike():
    one, many = normal(1500, 3) + 1, normal(1500, 8, 3) + 1
    assert separability(one) == pytest.approx(separability(many), abs=0.05)


def test_a_seed_repeats_and_leaves_the_global_state_alone():
    before = torch.get_rng_state()
    first, second = (separability(normal(200, 2), epochs=2, seed=3) for _ in range(2))
    assert first == second
    assert torch.equal(before, torch.get_rng_state())


def test_whitening_leaves_mean_zero_and_identity_covariance():
    codes = normal(500, 3) @ normal(3, 3, seed=1) + 7
    white = whiten(codes)
    torch.testing.assert_close(white.mean(0), torch.zeros(3), atol=1e-4, rtol=0)
    torch.testing.assert_close(torch.cov(white.T), torch.eye(3), atol=1e-4, rtol=0)


def test_clouds_are_what_their_names_say():
    x = torch.rand(40, 784, generator=torch.Generator().manual_seed(0))
    autoencoder, vae = Autoencoder(4), VAE(4)
    clouds = code_clouds(autoencoder, vae, x)
    torch.testing.assert_close(clouds["VAE's means μ"], vae.encode(x)[0].detach())
    torch.testing.assert_close(clouds["autoencoder's codes"], autoencoder.encode(x).detach())
    assert not any(codes.requires_grad for codes in clouds.values())
    centred = clouds["VAE's samples z"] - clouds["VAE's means μ"][:, None]
    sigma = (0.5 * vae.encode(x)[1]).exp().detach()
    assert (centred / sigma[:, None]).std() == pytest.approx(1, abs=0.1)


def test_two_sets_are_told_apart_as_far_as_they_differ():
    near, same, far = normal(2000, 3), normal(2000, 3, seed=1), normal(1500, 3) + 5
    assert abs(referee(near, same) - 0.5) < 0.08
    assert referee(near, far) > 0.95
    assert referee(near, same, epochs=2, seed=3) == referee(near, same, epochs=2, seed=3)


def test_sets_of_other_latents_are_told():
    with pytest.raises(ValueError, match=r"\(9, 2\) and \(9, 3\)"):
        referee(normal(9, 2), normal(9, 3))
