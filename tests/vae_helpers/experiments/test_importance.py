"""Weights that count, training with K draws, and pictures that are likelier than they look."""

import math

import pytest
import torch

from vae_helpers import VAE
from vae_helpers.experiments.bound_gradients import signal_to_noise
from vae_helpers.experiments.importance import (
    binarise,
    bounds,
    effective_draws,
    fit_draws,
    many_weights,
    training_digits,
)
from vae_helpers.experiments.unlike import altered, memoriser_log_p
from vae_helpers.likelihood import iwae_bound


def test_pixels_are_tossed_with_their_grey_value():
    grey = torch.full((100, 784), 0.3)
    tossed = binarise(grey, seed=1)
    assert set(tossed.unique().tolist()) == {0.0, 1.0} and abs(tossed.mean() - 0.3) < 0.01
    assert torch.equal(tossed, binarise(grey, seed=1))
    assert not torch.equal(tossed, binarise(grey, seed=2))


def test_training_with_draws_lowers_its_bound_and_leaves_the_random_state_alone():
    pixels = training_digits(100)
    scored, before = binarise(pixels[::5]), torch.get_rng_state()
    models = []
    for _ in range(2):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            model = VAE(4)
        untrained = -iwae_bound(model, scored, 20).mean().item()
        torch.set_rng_state(before)
        history = fit_draws(
            model, pixels, epochs=5, draws=3, seed=1, held_out=scored, progress=False
        )
        assert torch.equal(before, torch.get_rng_state())
        assert len(history) == len(history.held_out) == 5
        assert history.loss[-1] < history.loss[0]
        assert -iwae_bound(model, scored, 20).mean().item() < untrained
        models.append(model)
    assert torch.equal(models[0].fc3.weight, models[1].fc3.weight)
    assert not models[0].training
    with pytest.raises(ValueError, match="draws is 0"):
        fit_draws(VAE(2), pixels, epochs=1, draws=0)


def test_digits_to_train_on_are_equally_many_of_each():
    assert training_digits(30).shape == (30, 784)
    assert len(training_digits()) == 4500


def test_bounds_use_all_draws_and_fall():
    model, x = VAE(2), binarise(training_digits(20))
    log_w = many_weights(model, x, 100)
    assert log_w.shape == (100, 20)
    assert torch.equal(log_w, many_weights(model, x, 100))
    found = bounds(log_w, counts=(1, 10, 100))
    assert found[1] == pytest.approx(-log_w.mean().item(), rel=1e-5)
    assert found[1] > found[10] > found[100]


def test_draws_that_count():
    even, one = torch.zeros(50, 1), torch.full((50, 1), -100.0)
    one[3] = 0
    torch.testing.assert_close(
        effective_draws(torch.cat([even, one], 1)), torch.tensor([50.0, 1.0])
    )


def test_the_encoder_s_gradient_drowns_and_the_decoder_s_does_not():
    encoder, decoder, tucker = signal_to_noise(counts=(1, 16, 64), repeats=20_000).values()
    assert encoder[0] > 2 * encoder[1] > 2 * encoder[2]
    assert decoder[2] > 1.7 * decoder[1] and tucker[2] > 1.7 * tucker[1]


def test_altered_pictures_are_what_they_are_called():
    x = binarise(training_digits(20))
    pictures = altered(x)
    assert torch.equal(pictures["the digit"], x) and not pictures["blank"].any()
    assert torch.equal(pictures["mirrored"].reshape(-1, 28, 28).flip(2).flatten(1), x)
    assert torch.equal(pictures["inverted"] + x, torch.ones_like(x))
    assert all(set(p.unique().tolist()) <= {0.0, 1.0} for p in pictures.values())
    assert (pictures["two at once"].sum(1) >= x.sum(1)).all()


def test_a_memoriser_is_the_average_of_its_digits():
    training, x = torch.tensor([[0.0, 1.0], [1.0, 1.0]]), torch.tensor([[0.0, 1.0]])
    wanted = math.log(0.5 * (0.9 * 0.9 + 0.1 * 0.9))
    assert memoriser_log_p(training, x, edge=0.1).item() == pytest.approx(wanted, rel=1e-5)
