"""The reference models: the contract's layers and shapes, and what is random in them."""

import pytest
import torch

from vae_helpers.models import (
    VAE,
    Autoencoder,
    ConditionalVAE,
    ConvVAE,
    DeeperConditionalVAE,
    Denoiser,
    GaussianEncoder,
    GridVAE,
    reparameterize,
    with_label,
)

LAYERS = {
    Autoencoder: ["fc1", "fc_latent", "fc2", "fc3"],
    GaussianEncoder: ["fc1", "fc_mu", "fc_logvar"],
    VAE: ["fc1", "fc_mu", "fc_logvar", "fc2", "fc3"],
}


@pytest.mark.parametrize("kind", LAYERS)
def test_layers_have_the_names_of_the_contract(kind):
    model = kind(latent_dim=5)
    assert [name for name, _ in model.named_children()] == LAYERS[kind]
    assert model.latent_dim == 5 and kind().latent_dim == 32
    assert model.fc1.weight.shape == (256, 784)


def test_the_autoencoder_is_deterministic_and_its_code_unbounded():
    model, x = Autoencoder(4), torch.rand(3, 784)
    assert torch.equal(model(x), model(x))
    assert torch.equal(model(x), model.decode(model.encode(x)))
    with torch.no_grad():
        model.fc_latent.bias.fill_(-50)
    assert (model.encode(x) < -40).all()


@pytest.mark.parametrize("training", [True, False])
def test_the_vae_samples_in_both_modes(training):
    model, x = VAE(4).train(training), torch.rand(3, 784)
    (a, *_), (b, *_) = model(x), model(x)
    assert not torch.equal(a, b)


def test_the_vae_is_silent_where_sigma_is():
    model, x = VAE(4), torch.rand(3, 784)
    with torch.no_grad():
        model.fc_logvar.bias.fill_(-40)
        model.fc_logvar.weight.zero_()
    logits, mu, _ = model(x)
    torch.testing.assert_close(logits, model.decode(mu), atol=1e-5, rtol=1e-5)


def test_a_generator_makes_the_noise_reproducible():
    model, x = VAE(4), torch.rand(3, 784)
    draws = [model(x, generator=torch.Generator().manual_seed(7))[0] for _ in range(2)]
    assert torch.equal(*draws)


def test_the_paths_gradients_are_exact():
    mu = torch.randn(3, 4, requires_grad=True)
    logvar = torch.randn(3, 4, requires_grad=True)
    z = reparameterize(mu, logvar)
    by_mu, by_logvar = torch.autograd.grad(z.sum(), [mu, logvar])
    torch.testing.assert_close(by_mu, torch.ones_like(mu))
    torch.testing.assert_close(by_logvar, (z - mu).detach() / 2)


def test_draws_have_the_mean_and_spread_asked_for():
    n = 200_000
    mu, logvar = torch.tensor([1.5, -2.0]), torch.tensor([1.2, -1.0])
    z = reparameterize(mu.expand(n, 2), logvar.expand(n, 2), torch.Generator().manual_seed(0))
    sigma = (0.5 * logvar).exp()
    # Six standard errors of a mean and of a standard deviation.
    assert ((z.mean(0) - mu).abs() < 6 * sigma / n**0.5).all()
    assert ((z.std(0) - sigma).abs() < 6 * sigma / (2 * n) ** 0.5).all()


@pytest.mark.parametrize("kind", [ConditionalVAE, DeeperConditionalVAE])
def test_a_conditional_vae_sees_the_label_behind_pixels_and_latents(kind):
    model, x, y = kind(4), torch.rand(3, 784), torch.tensor([3, 0, 9])
    assert model.fc1.weight.shape == (256, 794) and model.fc2.weight.shape == (256, 14)
    with torch.no_grad():
        model.fc_logvar.bias.fill_(-60)
        mu, _ = model.encode(x, y)
        torch.testing.assert_close(model(x, y)[0], model.decode(mu, y))
        for half, values in ((model.encode, x), (model.decode, mu)):
            one, other = half(values, y), half(values, torch.tensor([3, 0, 8]))
            one, other = (o if torch.is_tensor(o) else o[0] for o in (one, other))
            torch.testing.assert_close(one[:2], other[:2])
            assert not torch.allclose(one[2], other[2])


def test_the_label_of_a_batch_without_a_nine_has_ten_columns():
    assert with_label(torch.zeros(2, 3), torch.tensor([0, 1])).shape == (2, 13)


def test_a_grid_vae_keeps_places_where_the_image_has_them():
    model = GridVAE(98)
    assert sum(p.numel() for p in model.parameters()) == 14_005
    x = torch.zeros(1, 784)
    dot = x.clone().reshape(1, 28, 28)
    dot[0, 2, 2] = 1.0  # a corner
    with torch.no_grad():
        moved = (model.encode(dot.flatten(1))[0] - model.encode(x)[0]).reshape(2, 7, 7)
    assert moved[:, :2, :2].abs().max() > 1e-4 and moved[:, 3:].abs().max() < 1e-6
    with pytest.raises(ValueError, match="latent_dim is 32"):
        GridVAE(32)


def test_a_denoiser_begins_as_the_best_guess_for_standard_normal_codes():
    model = Denoiser(3, torch.tensor([0.9, 0.5, 0.1]))
    z, t = torch.randn(5, 3), torch.tensor([0, 1, 2, 2, 0])
    expected = torch.tensor([0.1, 0.5, 0.9])[t, None].sqrt() * z
    torch.testing.assert_close(model(z, t), expected)
    torch.nn.init.ones_(model.fc4.bias)
    assert not torch.allclose(model(z, t), expected)
    assert all(p.requires_grad for name, p in model.named_parameters() if "time" not in name)


def test_the_convolutional_vae_has_the_layers_of_the_contract():
    model = ConvVAE(latent_dim=5)
    names = ["conv1", "conv2", "fc_mu", "fc_logvar", "fc", "up1", "up2"]
    assert [name for name, _ in model.named_children()] == names
    assert sum(p.numel() for p in ConvVAE().parameters()) == 165_425
    logits, mu, logvar = model(torch.rand(3, 784))
    assert logits.shape == (3, 784) and mu.shape == logvar.shape == (3, 5)
    assert model.latent_dim == 5 and ConvVAE().latent_dim == 32


def test_the_grid_is_flattened_by_channel_row_and_column():
    """A latent that writes one cell of `fc` shows in the block of pixels around that cell."""
    model = ConvVAE(1).requires_grad_(False)
    for weight in model.parameters():
        weight.zero_()
    model.fc.weight[31 * 49 + 7 * 2 + 5] = 1.0  # the last channel, row 2, column 5
    model.up1.weight.fill_(1.0)
    model.up2.weight.fill_(1.0)
    rows, columns = model.decode(torch.ones(1, 1)).reshape(28, 28).nonzero().T
    assert rows.float().mean() == 2 * 4 + 1.5 and columns.float().mean() == 5 * 4 + 1.5


def test_the_convolutional_vae_samples_in_both_modes():
    model, x = ConvVAE(4), torch.rand(2, 784)
    for training in (True, False):
        model.train(training)
        assert not torch.equal(model(x)[0], model(x)[0])
    model.fc_logvar.bias.data.fill_(-40)
    torch.testing.assert_close(model(x)[0], model.decode(model.encode(x)[0]))
