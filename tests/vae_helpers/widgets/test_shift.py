"""Shift dial: the digit goes where it is dragged, and the bars are the models' own bounds."""

import re

import pytest
import torch

from tests.panels import as_ink, pictures
from vae_helpers import VAE, load_digits
from vae_helpers.experiments.convolutions import shifted
from vae_helpers.models import ConvVAE
from vae_helpers.sampling import reconstruct
from vae_helpers.training import evaluate
from vae_helpers.widgets import shift_dial
from vae_helpers.widgets.shift import everywhere


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture(scope="module")
def models():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return {"dense": VAE(3).eval(), "convolutional": ConvVAE(3).eval()}


@pytest.fixture
def panel(kept, models, digits):
    return kept(shift_dial(models, digits))


def test_the_digit_and_its_reconstructions_move(panel, models, digits):
    seven = digits.pixels[digits.labels == 7][:1]
    panel.set(digit="7", right=3, up=0)
    moved = shifted(seven, 3)
    expected = torch.cat([moved, *(reconstruct(model, moved) for model in models.values())])
    assert abs(pictures(panel, "pictures") - as_ink(expected)).max() <= 1
    panel.set(right=0, up=2)
    up = torch.zeros(28, 28)
    up[:-2] = seven.reshape(28, 28)[2:]
    assert abs(pictures(panel, "pictures")[0] - as_ink(up.reshape(1, 784))[0]).max() <= 1


def test_the_bars_are_the_bounds(panel, models, digits):
    panel.set(digit="2", right=-2)
    x = everywhere(digits.pixels[digits.labels == 2][0])[7 * 3 + 1 :][:1]
    shown = [int(n) for n in re.findall(r">(\d+)<", panel.frame["views"]["nats"])]
    for model, nats in zip(models.values(), shown, strict=True):
        bounds = [evaluate(model, x, seed=seed)[0] for seed in range(20)]
        assert min(bounds) - 25 < nats < max(bounds) + 25


def test_every_place_is_met_once(digits):
    x = digits.pixels[0]
    places = everywhere(x)
    assert torch.equal(places[24], x)  # the middle
    assert len(places.unique(dim=0)) == 49


def test_models_are_needed(models):
    with pytest.raises(ValueError, match="0 models"):
        shift_dial({})
