"""Morph: both lines are the models' own, the draw is one z for both, and misfits are named."""

import pytest
import torch
from torch import nn

from tests.panels import as_ink, pictures
from vae_helpers import VAE, Autoencoder, load_digits, sampling
from vae_helpers.experiments.lines import PointPosterior
from vae_helpers.widgets import morph
from vae_helpers.widgets.morph import SHOWN, STEPS


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture(scope="module")
def models():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return VAE(latent_dim=3).eval(), Autoencoder(latent_dim=3).eval()


@pytest.fixture
def open_panel(kept, models, digits):
    def make(vae=models[0], autoencoder=models[1], interpolate=None, **options):
        return kept(morph(vae, autoencoder, digits, interpolate, **options))

    return make


def lines(models, start, end):
    """Both lines by the reference's functions, autoencoder first."""
    vae, autoencoder = models
    both = (PointPosterior(autoencoder), vae)
    return [sampling.interpolate(model, start, end, STEPS) for model in both]


@pytest.mark.parametrize("t", [0, 0.25, 1])
def test_the_slider_walks_both_lines(open_panel, models, digits, t):
    panel = open_panel()
    panel.set(start="2", end="7", t=t)
    start, end = digits.pixels[digits.labels == 2][0], digits.pixels[digits.labels == 7][1]
    assert abs(pictures(panel, "ends") - as_ink(torch.stack([start, end]))).max() <= 1
    both = lines(models, start, end)
    at = torch.stack([line[round(t * (STEPS - 1))] for line in both])
    assert abs(pictures(panel, "now") - as_ink(at)).max() <= 1
    rows = torch.cat([line[:: (STEPS - 1) // (SHOWN - 1)] for line in both])
    assert abs(pictures(panel, "lines") - as_ink(rows)).max() <= 1


def test_a_line_may_join_two_of_one_digit(open_panel):
    panel = open_panel()
    panel.set(start="4", end="4")
    first, second = pictures(panel, "ends")
    assert (first != second).any()


def test_a_press_shows_other_digits(open_panel):
    panel = open_panel()
    before = pictures(panel, "ends")
    panel.set(others=1)
    assert (before != pictures(panel, "ends")).any(axis=1).all()


def test_both_models_decode_the_same_draw_and_it_stays_while_the_slider_moves(open_panel, models):
    panel = open_panel(seed=5)
    z = torch.randn(1, 3, generator=torch.Generator().manual_seed(5))
    vae, autoencoder = models
    expected = torch.cat([autoencoder.decode(z), vae.decode(z)]).sigmoid()
    assert abs(pictures(panel, "draws") - as_ink(expected)).max() <= 1
    panel.set(t=0.9)
    assert abs(pictures(panel, "draws") - as_ink(expected)).max() <= 1
    panel.set(draw=1)
    assert abs(pictures(panel, "draws") - as_ink(expected)).max() > 1


def test_lines_are_computed_once_for_each_pair(open_panel):
    asked = []

    def interpolate(model, start, end, steps):
        asked.append(steps)
        return sampling.interpolate(model, start, end, steps)

    panel = open_panel(interpolate=interpolate)
    asked.clear()
    for step in range(20):
        panel.set(t=step / (STEPS - 1))
    assert asked == []
    panel.set(start="0")
    assert asked == [STEPS, STEPS]


def test_it_is_the_learner_s_own_line(open_panel):
    def backwards(model, start, end, steps):
        return sampling.interpolate(model, start, end, steps).flip(0)

    own, right = open_panel(interpolate=backwards), open_panel()
    for panel in (own, right):
        panel.set(t=0.0)
    right.set(t=1.0)
    assert own.spec["note"] == ""
    assert (pictures(own, "now") == pictures(right, "now")).all()


def test_models_of_different_sizes_share_what_they_can_of_a_draw(open_panel):
    assert len(pictures(open_panel(VAE(latent_dim=7)), "draws")) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"vae": nn.Linear(2, 2)}, "VAE: Shown with the course's own version: yours is a Linear"),
        ({"autoencoder": nn.Linear(2, 2)}, "autoencoder: Shown with the course's own version"),
        ({"autoencoder": VAE()}, "autoencoder: Shown with the course's own version: yours fails"),
        ({"interpolate": lambda *_: ...}, "interpolate: Shown with the course's own version"),
        (
            {"interpolate": lambda model, a, b, steps: torch.zeros(steps - 1, 784)},
            "yours answers shape (2, 784) where shape (3, 784) is needed",
        ),
    ],
)
def test_what_does_not_fit_is_replaced_and_named(open_panel, options, words):
    assert words in open_panel(**options).spec["note"]


def test_with_nothing_of_one_s_own_the_reference_is_shown_without_a_word(open_panel):
    assert open_panel(None, None).spec["note"] == ""


def test_an_error_is_shown_and_the_next_move_works(open_panel):
    class Moody(VAE):
        wrong = False

        def decode(self, z):
            if self.wrong:
                raise RuntimeError("not now")
            return super().decode(z)

    model = Moody()
    panel = open_panel(model)
    model.wrong = True
    panel.set(start="1")
    assert panel.error == "RuntimeError: not now"
    model.wrong = False
    panel.set(t=0.1)
    assert panel.error == ""


def test_the_print_has_a_picture(open_panel):
    bundle, _ = open_panel()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "The two lines look alike" in bundle["text/html"]
