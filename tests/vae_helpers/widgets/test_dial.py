"""The beta dial: its stops, its numbers, its pictures, and a learner's own model on it."""

import re

import pytest
import torch

from vae_helpers import VAE, load_digits
from vae_helpers.experiments import terms
from vae_helpers.sampling import reconstruct
from vae_helpers.widgets import beta_dial

BETAS = (0.0, 1.0, 30.0)


@pytest.fixture(scope="module")
def trained():
    return terms.rate_distortion(BETAS, epochs=1, progress=False)


@pytest.fixture
def dial(kept):
    def make(mine=None):
        return kept(beta_dial(mine, BETAS, epochs=1))

    return make


def read(panel):
    """Beta, reconstruction, KL, their sum and sigma, as shown."""
    return [float(n) for n in re.findall(r"<b>([\d.]+)</b>", panel.frame["views"]["numbers"])]


@pytest.mark.parametrize("stop", [0, 1, 2])
def test_each_stop_shows_its_model(dial, trained, stop):
    panel = dial()
    panel.set(stop=stop)
    model = trained[BETAS[stop]]
    sum_ = model.reconstruction + model.kl
    expected = [BETAS[stop], model.reconstruction, model.kl, sum_, model.sigma]
    assert read(panel) == pytest.approx(expected, abs=0.06)
    pixels = panel.frame["views"]["pictures"]["pixels"]
    digits = torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(3, 8, 784) / 255
    assert (digits[1] - reconstruct(model.model, digits[0])).abs().max() < 0.02


def test_it_begins_at_the_elbo(dial):
    assert read(dial())[0] == 1.0


def test_a_learner_s_model_is_the_last_stop(dial):
    torch.manual_seed(0)
    mine = VAE(3)
    panel = dial(mine)
    assert panel.spec["controls"][0]["names"] == ("0", "1", "30", "yours")
    panel.set(stop=3)
    cost = terms.trained_model(mine)
    assert read(panel)[:2] == pytest.approx([cost.reconstruction, cost.kl], abs=0.06)
    assert "yours: " in panel.frame["views"]["curve"]


def test_every_point_has_its_beta_and_the_learner_s_a_ring_that_is_never_hidden(dial):
    panel = dial(VAE(3))
    for stop in range(4):
        panel.set(stop=stop)
        curve = panel.frame["views"]["curve"]
        points = curve[curve.index('class="line blue"') :]
        said = re.findall(r'<text class="tick"[^>]*>([^<]+)', points)
        assert said == [f"{beta:g}" for i, beta in enumerate(BETAS) if i != stop]
        assert curve.index('class="line purple"') > curve.index('class="dot red"')


def test_a_model_of_the_wrong_shape_is_named_and_left_out(dial):
    panel = dial(torch.nn.Linear(2, 2))
    assert panel.spec["note"] == (
        "Yours is not on the dial: yours is a Linear without encode and decode."
    )
    assert panel.spec["controls"][0]["high"] == 2


def test_the_digits_on_it_are_different_ones():
    labels = load_digits(split="test").labels[31::62][:8]
    assert len(set(labels.tolist())) == 8


def test_the_print_has_a_picture(dial):
    bundle, _ = dial()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "β = 1" in bundle["text/html"]
