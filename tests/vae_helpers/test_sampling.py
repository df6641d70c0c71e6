"""Sampling from a model whose decoder can be read back."""

import pytest
import torch

from vae_helpers import VAE, generate, interpolate, latent_plane, reconstruct, traverse


@pytest.fixture
def model():
    torch.manual_seed(0)
    return VAE(latent_dim=2)


def test_all_give_probabilities_without_a_graph(model):
    x = torch.rand(784)
    pictures = [
        generate(model, 3),
        reconstruct(model, x[None]),
        interpolate(model, x, 1 - x, 4),
        traverse(model, x, 1, [-1.0, 0.0]),
        latent_plane(model, steps=3),
    ]
    for p in pictures:
        assert not p.requires_grad and p.shape[-1] == 784
        assert ((p > 0) & (p < 1)).all()


def test_generation_is_fresh_unless_seeded(model):
    assert not torch.equal(generate(model, 3), generate(model, 3))
    seeded = [generate(model, 3, torch.Generator().manual_seed(1)) for _ in range(2)]
    assert torch.equal(*seeded)


def test_a_line_has_both_ends_and_even_steps(model):
    a, b = torch.rand(2, 784)
    line = interpolate(model, a, b, 5)
    torch.testing.assert_close(line[[0, -1]], reconstruct(model, torch.stack([a, b])))
    mu, _ = model.encode(torch.stack([a, b]))
    torch.testing.assert_close(line[2], model.decode(mu.mean(0)).sigmoid().detach())


@pytest.mark.parametrize("values", [[0.5, -1.0, 2.0], torch.tensor([0.5, -1.0, 2.0])])
def test_a_traversal_sets_one_latent_in_the_order_given(model, values):
    x = torch.rand(784)
    mu = model.encode(x[None])[0][0].detach()
    rows = traverse(model, x, 0, values)
    for row, value in zip(rows, values, strict=True):
        z = torch.stack([torch.as_tensor(value), mu[1]])
        torch.testing.assert_close(row, model.decode(z).sigmoid().detach())


def test_the_plane_lies_as_a_map_does(model):
    plane = latent_plane(model, steps=3, extent=2.0)
    top_right = model.decode(torch.tensor([2.0, 2.0])).sigmoid().detach()
    torch.testing.assert_close(plane[0, 2], top_right)


def test_the_models_mode_is_left_alone(model):
    model.train()
    generate(model, 2)
    assert model.training


def test_bad_numbers_are_named(model):
    x = torch.rand(784)
    with pytest.raises(ValueError, match="n is 0"):
        generate(model, 0)
    with pytest.raises(ValueError, match="steps is 1"):
        interpolate(model, x, x, 1)
    with pytest.raises(IndexError, match="dim is 2.*from 0 to 1"):
        traverse(model, x, 2, [0.0])
    with pytest.raises(ValueError, match="this model has 3"):
        latent_plane(VAE(latent_dim=3))


@pytest.mark.parametrize("place", [{"dtype": torch.float64}, {"device": "meta"}])
def test_draws_and_planes_follow_the_models_device_and_dtype(place):
    model = VAE(latent_dim=2).to(**place)
    for pictures in (generate(model, 4), latent_plane(model, 3)):
        assert pictures.dtype == model.fc1.weight.dtype
        assert pictures.device == model.fc1.weight.device


def test_a_generator_of_another_device_is_named():
    with pytest.raises(ValueError, match="generator draws on cpu, but the model is on meta"):
        generate(VAE(2).to("meta"), 4, torch.Generator())
