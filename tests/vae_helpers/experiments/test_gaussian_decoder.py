"""A VAE with a Gaussian decoder: its σ, its KL, and what is measured of it."""

import math

import pytest
import torch

from vae_helpers import VAE, load_digits
from vae_helpers.experiments.gaussian_decoder import gaussian_vae, measured


@pytest.fixture(scope="module")
def digits():
    return load_digits().pixels[::9]


def test_a_wide_sigma_leaves_nothing_for_z_and_a_narrow_one_much(digits):
    wide, narrow = (
        gaussian_vae(digits, name="some digits", sigma=sigma, epochs=8) for sigma in (19.8, 0.1)
    )
    assert measured(wide, digits, digits)["kl"] < 0.5 < 5 < measured(narrow, digits, digits)["kl"]


def test_the_sigma_found_is_the_error_in_training(digits):
    found = gaussian_vae(digits, name="some digits", sigma=None, epochs=4)
    row = measured(found, digits, digits)
    assert row["sigma"] == pytest.approx(row["rmse"], rel=0.02)  # the same images, other noise
    # At the best σ the squared error costs half a nat a pixel.
    density = 784 * (0.5 + math.log(row["sigma"]) + 0.5 * math.log(2 * math.pi))
    assert row["bound"] == pytest.approx(density + row["kl"], abs=10)


def test_it_is_trained_once_and_leaves_the_random_state_alone(digits):
    before = torch.get_rng_state()
    first, again = (gaussian_vae(digits, name="some digits", sigma=0.5, epochs=1) for _ in range(2))
    assert all(map(torch.equal, first.state_dict().values(), again.state_dict().values()))
    other = gaussian_vae(digits, name="some digits", sigma=0.5, epochs=1, seed=1)
    assert isinstance(other, VAE) and not torch.equal(first.fc1.weight, other.fc1.weight)
    measured(first, digits, digits)
    assert torch.equal(before, torch.get_rng_state())
