"""The KL landscape: cost, slope and arrow are those of the function it is given."""

import math
import re

import pytest
import torch

from vae_helpers import gaussian_kl
from vae_helpers.widgets import kl_landscape
from vae_helpers.widgets.landscape import LandscapeScene

BELIEFS = [(1.5, 0.5), (-2.0, 1.0), (0.0, 3.0), (0.35, 0.05)]


def read(panel):
    """The cost and the two slopes shown."""
    said = panel.frame["views"]["numbers"].replace("−", "-")
    return [float(number) for number in re.findall(r"<b>(.*?)</b>", said)]


@pytest.fixture
def landscape(kept):
    def make(mine=None):
        return kept(kl_landscape(mine))

    return make


@pytest.mark.parametrize(("mu", "sigma"), BELIEFS)
def test_cost_and_slope_are_the_closed_form_s(landscape, mu, sigma):
    panel = landscape()
    panel.set(mu=mu, sigma=sigma)
    cost = 0.5 * (mu**2 + sigma**2 - 1 - math.log(sigma**2))
    assert read(panel) == pytest.approx([cost, mu, sigma - 1 / sigma], abs=0.006)


def test_at_the_prior_nothing_is_paid_and_nothing_pulls(landscape):
    panel = landscape()
    assert 'class="shaft' in panel.frame["views"]["plane"]
    panel.set(mu=0.0, sigma=1.0)
    assert read(panel) == [0, 0, 0]
    assert "Flat ground" in panel.frame["views"]["numbers"]
    assert panel.frame["views"]["plane"] == ""


@pytest.mark.parametrize(("mu", "sigma"), BELIEFS)
def test_the_arrow_points_downhill(landscape, mu, sigma):
    panel = landscape()
    panel.set(mu=mu, sigma=sigma)
    tip = re.search(r'class="head red" d="M([\d.]+),([\d.]+)L', panel.frame["views"]["plane"])
    left, top, width, height = panel.spec["views"][0]["drag"]["box"]
    across = -2.5 + (float(tip[1]) - left) / width * 5 - mu
    up = 3.05 - (float(tip[2]) - top) / height * 3 - sigma
    slope = (mu, sigma - 1 / sigma)
    turn = (across * slope[0] + up * slope[1]) / math.hypot(across, up) / math.hypot(*slope)
    assert turn == pytest.approx(-1, abs=0.01)


def test_it_is_the_learner_s_function_that_is_drawn(landscape):
    panel = landscape(lambda mu, logvar: 2 * gaussian_kl(mu, logvar))
    assert panel.spec["note"] == ""
    panel.set(mu=1.0, sigma=1.0)
    assert read(panel) == [1.0, 2.0, 0.0]
    assert panel.spec["views"][0]["backdrop"] != landscape().spec["views"][0]["backdrop"]


@pytest.mark.parametrize(
    ("mine", "reason"),
    [
        (lambda mu, logvar: ..., "yours does not answer yet"),
        (
            lambda mu, logvar: gaussian_kl(mu, logvar).mean(),
            "yours answers shape () where shape (12221,) is needed",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named(landscape, mine, reason):
    panel = landscape(mine)
    assert panel.spec["note"] == f"Shown with the course's own version: {reason}."
    panel.set(mu=1.0, sigma=1.0)
    assert read(panel) == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("where", [0.0, 9.0])
def test_nan_is_told_where_it_is(landscape, where):
    def mine(mu, logvar):
        return gaussian_kl(mu, logvar) + 0 * (mu[:, 0] - where).sqrt()

    panel = landscape(mine)
    panel.set(mu=-1.0)
    assert panel.frame["views"]["numbers"].startswith("Your function returns NaN")
    assert panel.frame["views"]["plane"] == ""
    bundle, _ = panel._repr_mimebundle_()
    assert "nan," not in bundle["text/html"].lower()


def test_a_cut_graph_is_said(landscape):
    panel = landscape(lambda mu, logvar: gaussian_kl(mu, logvar).detach())
    assert "It has no gradient" in panel.frame["views"]["numbers"]
    assert panel.frame["views"]["plane"] == ""


def test_works_where_gradients_are_off():
    with torch.no_grad():
        assert LandscapeScene(gaussian_kl).cost(1.0, 1.0) == (0.5, (1.0, 0.0))


def test_each_contour_is_labelled_with_its_nats(landscape):
    backdrop = landscape().spec["views"][0]["backdrop"]
    labels = re.findall(
        r'<text class="tick" x="[\d.]+" y="[\d.]+" text-anchor="middle">([^<]+)', backdrop
    )
    assert {"0.25", "0.5", "1", "2", "4"} <= set(labels)


def test_the_print_has_a_picture(landscape):
    bundle, _ = landscape()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "μ = 1.50, σ = 0.50" in bundle["text/html"]
    assert '<circle class="handle" cx="370.0" cy="212.0"' in bundle["text/html"]
