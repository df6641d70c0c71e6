"""The noise explorer: its numbers, its dice, and what it makes of wrong functions."""

import math
import re
from contextlib import closing

import pytest
import torch

from vae_helpers import models
from vae_helpers.widgets import noise_explorer
from vae_helpers.widgets.noise import NoiseScene


def read(panel):
    """The mean and the standard deviation shown."""
    said = panel.frame["views"]["numbers"].replace("−", "-")
    return [float(number) for number in re.findall(r"<b>(.*?)</b>", said)]


@pytest.fixture
def explorer(kept):
    def make(mine=None):
        return kept(noise_explorer(mine))

    return make


@pytest.mark.parametrize(("mu", "logvar"), [(0.0, 0.0), (2.5, -3.0), (-1.0, 2.0)])
def test_the_numbers_are_those_of_the_gaussian(explorer, mu, logvar):
    panel = explorer()
    panel.set(mu=mu, logvar=logvar)
    mean, spread = read(panel)
    sigma = math.exp(0.5 * logvar)
    assert abs(mean - mu) < 5 * sigma / math.sqrt(4000) + 0.005
    assert abs(spread - sigma) < 5 * sigma / math.sqrt(8000) + 0.005


def test_the_dice_are_held_until_fresh_ones_are_asked_for():
    scene = NoiseScene(models.reparameterize)
    eps = scene.sample(0.0, 0.0, seed=3)
    z = scene.sample(2.0, -1.0, seed=3)
    assert abs(z - (2.0 + math.exp(-0.5) * eps)).max() < 1e-5
    assert abs(scene.sample(0.0, 0.0, seed=4) - eps).max() > 0.1


def test_fresh_dice_change_the_picture_and_the_slider_does_not_change_the_dice(explorer):
    panel = explorer()
    before = panel.frame["views"]
    panel.set(fresh=1)
    assert panel.frame["views"]["routes"] != before["routes"]
    panel.set(fresh=0)
    assert panel.frame["views"] == before


def test_global_random_state_is_left_alone(explorer):
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    explorer().set(mu=1.0)
    assert torch.rand(1) == expected


def test_a_wrong_spread_is_seen_in_the_numbers(explorer):
    panel = explorer(lambda mu, logvar: mu + logvar.exp() * torch.randn_like(mu))
    panel.set(logvar=-2.0)
    assert panel.spec["note"] == ""
    assert read(panel)[1] == pytest.approx(math.exp(-2.0), rel=0.05)  # asked for: exp(-1)


def test_a_blank_function_is_replaced_and_named(explorer):
    panel = explorer(lambda mu, logvar: ...)
    assert panel.spec["note"] == "Shown with the course's own version: yours does not answer yet."
    assert len(read(panel)) == 2


def test_one_that_fails_later_is_shown_and_the_panel_goes_on(explorer):
    def mine(mu, logvar):
        if mu.max() > 1:
            raise RuntimeError("too far to the right")
        return models.reparameterize(mu, logvar)

    panel = explorer(mine)
    panel.set(mu=2.0)
    assert panel.error == "RuntimeError: too far to the right"
    panel.set(mu=-2.0)
    assert panel.error == ""


def test_one_that_returns_nan_is_told_and_the_panel_goes_on(explorer):
    panel = explorer(lambda mu, logvar: models.reparameterize(mu, logvar) + 0 * (1 - mu).sqrt())
    panel.set(mu=2.0)
    assert "NaN or infinity) at μ = 2, log σ² = 0" in panel.error
    panel._repr_mimebundle_()  # printed, too
    panel.set(mu=-2.0)
    assert panel.error == ""


def test_one_draw_for_all_is_refused_in_words():
    def mine(mu, logvar):
        return mu + torch.randn_like(mu) if len(mu) == 2 else mu[:1]

    with closing(noise_explorer(mine)) as panel:
        assert "returned (1, 1): one draw for each entry is needed" in panel.error


def test_the_print_has_a_picture(explorer):
    bundle, _ = explorer()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/html"].count("<svg") == 2
