"""Draw your own: the drawing as the model sees it, and what comes back."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.distributions import Normal, kl_divergence
from torch.nn import functional as F

from tests.panels import as_ink, pictures
from vae_helpers import VAE, load_digits
from vae_helpers.widgets import draw_digit
from vae_helpers.widgets.drawing import AS_DRAWN, DRAWS, NEAREST
from vae_helpers.widgets.drawing_pixels import as_mnist, from_hex, to_hex


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return VAE(latent_dim=5).eval()


@pytest.fixture
def open_panel(kept, model, digits):
    def make(mine=model, **options):
        return kept(draw_digit(mine, digits, **options))

    return make


def square(top=4, left=3, side=9):
    sheet = torch.zeros(28, 28)
    sheet[top : top + side, left : left + side] = 1
    return sheet.flatten()


# The sheet


@given(st.binary(min_size=784, max_size=784))
def test_a_sheet_comes_back_as_it_was(ink):
    assert to_hex(from_hex(ink.hex())) == ink.hex()


def test_a_torn_sheet_is_refused():
    with pytest.raises(ValueError, match="784 pixels, this one 3"):
        from_hex("00ff00")


@pytest.mark.parametrize("place", [(0, 0, 5), (19, 2, 9), (8, 15, 13)])
def test_a_drawing_is_placed_as_mnist_places_digits(place):
    placed = as_mnist(square(*place)).reshape(28, 28)
    inked = (placed > 0.5).nonzero()
    assert (inked.max(dim=0).values - inked.min(dim=0).values + 1).tolist() == [20, 20]
    assert inked.float().mean(dim=0).tolist() == pytest.approx([14, 14], abs=0.5)


def test_placing_leaves_mnist_s_own_digits_alone(digits):
    placed = torch.stack([as_mnist(x) for x in digits.pixels])
    assert torch.equal(placed, digits.pixels)


def test_placing_brings_a_shifted_digit_back(digits):
    x = digits.pixels[123].reshape(28, 28)
    shifted = x.roll((3, -2), dims=(0, 1))
    assert torch.equal(as_mnist(shifted.flatten()).reshape(28, 28), x)


def test_a_blank_sheet_and_a_speck_are_placed_too():
    assert as_mnist(torch.zeros(784)).sum() == 0
    speck = torch.zeros(784)
    speck[-1] = 1.0
    assert as_mnist(speck).isfinite().all()


# The panel


def test_what_comes_back_is_the_model_s(open_panel, model):
    panel = open_panel(seed=3)
    panel.set(ink=to_hex(square()), fit=AS_DRAWN)
    x = square()[None]
    with torch.no_grad():
        mu, logvar = model.encode(x)
        eps = torch.randn(DRAWS, 5, generator=torch.Generator().manual_seed(3))
        back = model.decode(torch.cat([mu, mu + (0.5 * logvar).exp() * eps])).sigmoid()
    assert abs(pictures(panel, "seen") - as_ink(torch.cat([x, back[:1]]))).max() <= 1
    assert abs(pictures(panel, "samples") - as_ink(back[1:])).max() <= 1


def test_the_words_say_what_it_costs(open_panel, model):
    panel = open_panel()
    panel.set(ink=to_hex(square()))
    x = as_mnist(square())[None]
    with torch.no_grad():
        mu, logvar = model.encode(x)
        price = F.binary_cross_entropy_with_logits(model.decode(mu), x, reduction="sum")
        kl = kl_divergence(Normal(mu, (0.5 * logvar).exp()), Normal(0.0, 1.0)).sum()
    said = re.findall(r"<b>([\d.]+)", panel.frame["views"]["words"])
    assert [float(number) for number in said] == pytest.approx([float(price), float(kl)], abs=0.51)


def test_the_nearest_are_the_nearest_training_digits(open_panel):
    training = load_digits()
    panel = open_panel(training=training)
    panel.set(ink=to_hex(training.pixels[321]), fit=AS_DRAWN)
    shown = panel.frame["views"]["nearest"]
    assert shown["captions"][0] == f"{int(training.labels[321])} · 0.0"
    assert len(shown["captions"]) == NEAREST
    assert abs(pictures(panel, "nearest")[0] - as_ink(training.pixels[321])).max() <= 1
    gaps = [float(caption.split(" · ")[1]) for caption in shown["captions"]]
    assert gaps == sorted(gaps)


def test_digits_can_be_taken_cleared_and_taken_again(open_panel, digits):
    panel = open_panel()
    first, second = digits.pixels[digits.labels == 8][:2]
    panel.set(digit="8")
    assert panel.values["ink"] == to_hex(first)
    panel.set(another=1)
    assert panel.values["ink"] == to_hex(second)
    panel.set(clear=1)
    assert (panel.values["ink"], panel.values["digit"]) == ("00" * 784, "")
    panel.set(digit="8")
    assert panel.values["ink"] == to_hex(second)


def test_a_stroke_is_not_taken_for_a_choice(open_panel):
    panel = open_panel()
    panel.set(ink=to_hex(square()), digit="")  # as the page sends it
    assert panel.values["ink"] == to_hex(square())


def test_the_bars_are_mu_and_sigma(open_panel, model):
    panel = open_panel()
    panel.set(ink=to_hex(square()), fit=AS_DRAWN)
    shown = panel.frame["views"]["posterior"]
    assert shown.count("<path") == shown.count("<circle") == 5


def test_what_does_not_fit_is_replaced_and_named(open_panel):
    assert "yours is a Linear" in open_panel(nn.Linear(2, 2)).spec["note"]
    assert open_panel(None).spec["note"] == ""


def test_an_error_is_shown_and_the_next_move_works(open_panel):
    panel = open_panel()
    panel.set(ink="00")
    assert panel.error == "ValueError: a sheet has 784 pixels, this one 1"
    panel.set(clear=1)
    assert panel.error == ""


def test_the_print_has_a_picture(open_panel):
    bundle, _ = open_panel()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/html"].count("data:image/png") == 1 + 2 + DRAWS + NEAREST
