"""Lines between codes, and an autoencoder seen as a VAE."""

import pytest
import torch

from vae_helpers import VAE, Autoencoder, interpolate, load_digits, reconstruct
from vae_helpers.experiments.lines import PointPosterior, midpoints, nearest_distance


def test_an_autoencoder_seen_as_a_vae_reconstructs_as_before():
    autoencoder, x = Autoencoder(5), torch.rand(3, 784)
    seen = PointPosterior(autoencoder)
    assert seen.latent_dim == 5
    torch.testing.assert_close(reconstruct(seen, x), autoencoder(x).sigmoid().detach())


def test_its_posterior_has_no_width():
    mu, logvar = PointPosterior(Autoencoder(2)).encode(torch.rand(4, 784))
    assert torch.equal((0.5 * logvar).exp(), torch.zeros_like(mu))


def test_its_line_ends_in_its_reconstructions():
    autoencoder, x = Autoencoder(2), torch.rand(2, 784)
    line = interpolate(PointPosterior(autoencoder), x[0], x[1], 5)
    torch.testing.assert_close(line[[0, -1]], autoencoder(x).sigmoid().detach())


def test_pairs_of_one_digit_are_left_out():
    images = torch.rand(3, 784)
    found = midpoints(None, images, torch.tensor([3, 3, 4]), pairs=200)
    wanted = [(images[i] + images[2]) / 2 for i in (0, 1)]
    gaps = torch.cdist(found, torch.stack(wanted))
    assert (gaps.min(dim=1).values < 0.1).all()
    assert set(gaps.argmin(dim=1).tolist()) == {0, 1}


def test_every_model_is_shown_the_same_pairs():
    held_out = load_digits(split="test")
    model = VAE(3).eval()
    x, labels = held_out.pixels, held_out.labels
    first, second = (midpoints(model, x, labels, pairs=100) for _ in range(2))
    torch.testing.assert_close(first, second)


def test_a_distance_is_to_the_nearest_image():
    images = torch.zeros(2, 784)
    images[1] = 1
    assert nearest_distance(images * 0.9, images) == pytest.approx((0 + 2.8) / 2, rel=1e-4)
