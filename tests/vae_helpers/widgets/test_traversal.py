"""Traversal: sliders sorted by cost, pictures that the model decodes, buttons that move z."""

import re

import numpy as np
import pytest
import torch
from torch import nn

from tests.panels import as_ink, pictures
from vae_helpers import VAE, gaussian_kl, load_digits, sampling
from vae_helpers.widgets import traversal
from vae_helpers.widgets.traversal import LIMIT, ROW


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = VAE(latent_dim=6)
    with torch.no_grad():
        model.fc_mu.weight.mul_(torch.tensor([[3.0], [0.0], [9.0], [1.0], [0.0], [6.0]]))
        model.fc_logvar.weight.mul_(0.1)
    return model.eval()


@pytest.fixture
def open_panel(kept, model, digits):
    def make(mine=model, **options):
        return kept(traversal(mine, digits, **options))

    return make


def test_sliders_are_sorted_by_their_cost(open_panel, model, digits):
    sliders = open_panel().spec["views"][0]
    with torch.no_grad():
        mu, logvar = model.encode(digits.pixels)
    costs = [float(gaussian_kl(mu[:, [d]], logvar[:, [d]]).mean()) for d in range(6)]
    assert sliders["costs"] == pytest.approx(costs, rel=1e-3, abs=1e-5)
    assert list(sliders["order"]) == sorted(range(6), key=lambda d: -costs[d])
    assert sliders["used"] == sum(cost >= 0.1 for cost in costs)


def test_it_starts_at_the_mean_of_the_chosen_digit(open_panel, model, digits):
    panel = open_panel()
    for digit in "07":
        panel.set(digit=digit)
        x = digits.pixels[digits.labels == int(digit)][:1]
        assert abs(pictures(panel, "image") - as_ink(x)).max() <= 1
        assert abs(pictures(panel, "decoded") - as_ink(sampling.reconstruct(model, x))).max() <= 1
    panel.set(another=1)
    second = digits.pixels[digits.labels == 7][1:2]
    assert abs(pictures(panel, "image") - as_ink(second)).max() <= 1


def test_the_row_is_a_traversal_of_the_latent_moved_last(open_panel, model, digits):
    panel = open_panel()
    four = digits.pixels[digits.labels == 4][0]
    values = torch.linspace(-LIMIT, LIMIT, ROW)
    for moved in (2, 5):
        panel.set(moved=moved)
        expected = sampling.traverse(model, four, moved, values)
        assert abs(pictures(panel, "row") - as_ink(expected)).max() <= 1


def test_moved_latents_are_decoded(open_panel, model):
    panel = open_panel()
    z = [0, 1.5, -2, 0, 0, 3]  # whole numbers arrive as such from the page
    panel.set(z=z, moved=5)
    with torch.no_grad():
        expected = model.decode(torch.tensor([z], dtype=torch.float32)).sigmoid()
    assert abs(pictures(panel, "decoded") - as_ink(expected)).max() <= 1
    assert panel.frame["views"]["decoded"]["captions"] == ["z5 = 3.00"]


def test_reset_goes_back_to_where_it_started(open_panel):
    panel = open_panel()
    start = panel.values["z"]
    panel.set(z=[1.0] * 6, moved=0)
    assert "6 of 6 latents moved" in panel.frame["views"]["words"]
    panel.set(reset=1)
    assert panel.values["z"] == start
    assert "Now: the start" in panel.frame["views"]["words"]


def test_a_random_start_is_a_draw_from_the_prior(open_panel):
    panel, seen = open_panel(seed=2), []
    for press in range(1, 41):
        panel.set(random=press)
        seen += panel.values["z"]
    assert abs(np.mean(seen)) < 5 / np.sqrt(len(seen))
    assert abs(np.std(seen) - 1) < 5 / np.sqrt(2 * len(seen))
    assert (panel.values["middle"], panel.values["spread"]) == ([0.0] * 6, [1.0] * 6)
    assert len(pictures(panel, "image")) == 0  # no digit was encoded
    panel.set(reset=1)
    assert panel.values["z"] == seen[-6:]
    panel.set(digit="3")
    assert len(pictures(panel, "image")) == 1


def test_bands_are_the_posterior(open_panel, model, digits):
    panel = open_panel()
    with torch.no_grad():
        mu, logvar = model.encode(digits.pixels[digits.labels == 4][:1])
    assert panel.values["middle"] == pytest.approx(mu[0].tolist(), abs=1e-4)
    assert panel.values["spread"] == pytest.approx((0.5 * logvar[0]).exp().tolist(), abs=1e-4)


def test_a_latent_that_carries_nothing_is_called_so(open_panel):
    panel = open_panel()
    panel.set(moved=1)
    assert "it carries next to nothing" in panel.frame["views"]["words"]


def test_with_all_latents_cheap_none_is_hidden(open_panel):
    collapsed = VAE(latent_dim=3)
    with torch.no_grad():
        for head in (collapsed.fc_mu, collapsed.fc_logvar):
            head.weight.zero_()
            head.bias.zero_()
    assert open_panel(collapsed).spec["views"][0]["used"] == 3


def test_a_model_of_another_shape_is_replaced_and_named(open_panel):
    class Swapped(VAE):
        def encode(self, x):
            mu, logvar = super().encode(x)
            return torch.stack([mu, logvar])

    note = open_panel(Swapped()).spec["note"]
    assert "your encode returns a tensor of shape (2, 2, 32)" in note
    assert "yours is a Linear without encode and decode" in open_panel(nn.Linear(2, 2)).spec["note"]
    assert open_panel(None).spec["note"] == ""


def test_an_error_is_shown_and_the_next_move_works(open_panel):
    panel = open_panel()
    panel.set(z=[0.0] * 5)
    assert re.match(r"(RuntimeError|IndexError)", panel.error)
    panel.set(z=[0.0] * 6)
    assert panel.error == ""


def test_the_print_has_a_picture(open_panel):
    bundle, _ = open_panel()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "nats)" in bundle["text/html"]
