"""Lines between codes, and an autoencoder seen as a VAE."""

import torch

from vae_helpers import VAE, Autoencoder, interpolate, load_digits, reconstruct
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.lines import PointPosterior, confident_midpoints


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
    images = torch.rand(2, 784)
    share = confident_midpoints(None, images, torch.tensor([3, 4]), pairs=50)
    assert share == confident_share((images[:1] + images[1:]) / 2)


def test_every_model_is_shown_the_same_pairs():
    held_out = load_digits(split="test")
    model = VAE(3).eval()
    x, labels = held_out.pixels, held_out.labels
    first, second = (confident_midpoints(model, x, labels, pairs=100) for _ in range(2))
    assert first == second
