"""The latent plane: pictures are what the model decodes there, and the words what holds."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn

from tests.panels import as_ink, pictures
from vae_helpers import VAE, load_digits
from vae_helpers.data import Digits
from vae_helpers.widgets import latent_plane
from vae_helpers.widgets.maps import decoded_map, holes_map, log_crowding
from vae_helpers.widgets.plane import DIGITS, HOLES, MAP, ON_PATH, along


@pytest.fixture(scope="module")
def digits():
    every = load_digits()
    return Digits(every.images[::45], every.labels[::45])


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return VAE(latent_dim=2)


@pytest.fixture
def plane(kept, model, digits):
    def make(mine=model, **options):
        return kept(latent_plane(mine, digits, **options))

    return make


def expected(model, *points):
    with torch.no_grad():
        ink = model.decode(torch.tensor(points, dtype=torch.float32)).sigmoid()
    return as_ink(ink)


def words(panel):
    return re.sub("<[^>]+>", "", panel.frame["views"]["words"])


@pytest.mark.parametrize("z", [(0, 0), (1.25, -0.5), (-3.5, 3)])
def test_the_picture_is_what_the_model_decodes_there(plane, model, z):
    panel = plane()
    panel.set(x=z[0], y=z[1])
    assert abs(pictures(panel, "decoded") - expected(model, z)).max() <= 1


def test_the_words_are_the_prior_s(plane):
    panel = plane()
    panel.set(x=3, y=4)  # whole numbers arrive as such from the page
    assert words(panel).startswith("5.00 from the middle: 100% of draws")
    panel.set(x=1.0, y=0.0)
    assert f"{1 - math.exp(-0.5):.0%} of draws from N(0, I) fall nearer" in words(panel)


def test_the_nearest_digit_is_the_one_whose_mean_is_nearest(plane, model, digits):
    panel = plane()
    with torch.no_grad():
        mu, _ = model.encode(digits.pixels)
    x, y = mu[17].tolist()
    panel.set(x=x, y=y)
    shown = panel.frame["views"]["nearest"]
    assert shown["captions"] == [f"a {int(digits.labels[17])}, 0.00 away"]
    assert abs(pictures(panel, "nearest") - digits.pixels[17].numpy() * 255).max() <= 1


def test_a_press_draws_z_from_the_prior_and_marks_it(plane):
    panel, seen = plane(seed=3), []
    for press in range(1, 61):
        panel.set(draw=press)
        seen.append((panel.values["x"], panel.values["y"]))
    assert len(set(seen)) == 60
    assert panel.frame["views"]["plane"].count("<path") == 40  # older marks are let go
    mean, spread = np.mean(seen), np.std(seen)
    assert abs(mean) < 5 / math.sqrt(120)
    assert abs(spread - 1) < 5 / math.sqrt(240)


def test_draws_are_new_for_each_panel_unless_seeded(plane):
    def first(panel):
        panel.set(draw=1)
        return panel.values["x"], panel.values["y"]

    assert first(plane()) != first(plane())
    assert first(plane(seed=4)) == first(plane(seed=4))


def test_a_path_shows_pictures_evenly_along_it(plane, model):
    panel = plane()
    assert len(pictures(panel, "path")) == 0
    panel.set(path=[[0, 0], [0, 1]])
    middle = (0.0, 0.5)
    shown = pictures(panel, "path")
    assert len(shown) == ON_PATH
    assert abs(shown[ON_PATH // 2] - expected(model, middle)).max() <= 1
    panel.set(path=[])
    assert len(pictures(panel, "path")) == 0


def test_along_keeps_ends_and_even_steps():
    path = torch.tensor([[0.0, 0.0], [0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [6.0, 0.0]])
    points = along(path, 5)
    assert points.tolist() == [[0, 0], [1.5, 2], [3, 4], [4.5, 2], [6, 0]]
    assert along(path[:1], 5).shape == (0, 2)
    assert along(path[:2], 3).tolist() == [[0, 0]] * 3  # a path that goes nowhere


def test_crowding_is_a_ratio_of_densities():
    z = torch.tensor([[0.0, 0.0], [2.0, 1.0]])
    mu, sigma = torch.tensor([[0.0, 0.0], [2.0, 2.0]]), torch.tensor([[0.5, 0.5], [1.0, 2.0]])
    q = torch.distributions.Independent(torch.distributions.Normal(mu, sigma), 1)
    p = torch.distributions.Normal(0, 1)
    by_hand = q.log_prob(z[:, None]).exp().mean(dim=1).log() - p.log_prob(z).sum(dim=1)
    assert torch.allclose(log_crowding(z, mu, sigma), by_hand, atol=1e-5)


def test_holes_are_orange_and_crowds_blue():
    mu, sigma = torch.full((50, 2), 1.0), torch.full((50, 2), 0.3)
    picture = np.asarray(holes_map(mu, sigma, 4.0)).astype(int)
    crowd, hole = picture[30, 50], picture[50, 30]  # at (1, 1) and at (-1, -1)
    assert crowd[2] > crowd[0] and crowd[3] > 100
    assert hole[0] > hole[2] and hole[3] > 100
    assert picture[0, 0, 3] == 0  # where the prior promises nothing, there is no hole


def test_the_map_decodes_the_middle_of_each_cell(model):
    cells = np.asarray(decoded_map(model, 4.0)).reshape(17, 28, 17, 28)
    top_left, middle = cells[0, :, 0].reshape(-1), cells[8, :, 8].reshape(-1)
    edge = 4.0 - 4.0 / 17
    assert abs(255 - top_left - expected(model, (-edge, edge))).max() <= 1
    assert abs(255 - middle - expected(model, (0, 0))).max() <= 1


def test_every_backdrop_has_its_legend(plane):
    panel = plane()
    legends = set()
    for under in (DIGITS, HOLES, MAP):
        panel.set(under=under)
        legends.add(words(panel))
    assert len(legends) == 3
    assert set(panel.spec["views"][0]["layers"]) == {DIGITS, HOLES, MAP}


def test_a_model_with_far_codes_fits_on_the_plane(plane):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        far = VAE(latent_dim=2)
    with torch.no_grad():
        far.fc_mu.weight.mul_(100)
    assert plane(far).spec["views"][0]["drag"]["xlim"][1] > 5


@pytest.mark.parametrize(
    ("mine", "word"),
    [
        (VAE(latent_dim=5), "yours has 5 latents where 2 are needed"),
        (nn.Linear(784, 2), "yours is a Linear without encode and decode"),
    ],
)
def test_a_model_of_another_shape_is_replaced_and_named(plane, mine, word):
    assert word in plane(mine).spec["note"]


def test_the_reference_stands_in_where_there_is_none(plane):
    assert plane(None).spec["note"] == ""


def test_an_error_is_shown_and_the_next_move_works(plane):
    class Moody(VAE):
        limit = math.inf

        def decode(self, z):
            if z.max() > self.limit:
                raise RuntimeError("too far out")
            return super().decode(z)

    panel = plane(moody := Moody(latent_dim=2))
    moody.limit = 2
    panel.set(x=2.5)
    assert panel.error == "RuntimeError: too far out"
    panel.set(x=1.5)
    assert panel.error == ""


def test_global_random_state_is_left_alone(plane):
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    plane().set(draw=1)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_print_has_a_picture(plane):
    bundle, _ = plane()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert 'class="points"' in bundle["text/html"]
