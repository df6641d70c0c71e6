"""Auction: the tangent finds the cheapest model, and bars say what each of its latents is worth."""

import math
import re

import numpy as np
import pytest

from vae_helpers.widgets import auction

BETAS = [0.5, 2.0, 8.0]
RECONSTRUCTION = [80.0, 100.0, 140.0]
# The dearest latent is another one in each model.
COSTS = [[20.0, 10.0, 5.0], [3.0, 9.0, 0.5], [0.0, 0.25, 1.75]]
LOSSES = [[60.0, 4.0, 9.0], [5.0, 20.0, 0.2], [0.0, 1.0, 30.0]]


@pytest.fixture
def panel(kept):
    return kept(auction(BETAS, RECONSTRUCTION, COSTS, LOSSES))


def steps_to(panel, price):
    """The position of the slider that is nearest to a price."""
    return int(abs(np.log(panel._scene.prices / price)).argmin())


def words(panel):
    return re.sub(r"<[^>]*>", "", panel.frame["views"]["words"])


def test_the_cheapest_at_a_price_is_the_one_with_the_least_bill(panel):
    rates = np.sum(COSTS, axis=1)
    for step, price in enumerate(panel._scene.prices):
        panel.set(price=step)
        bills = RECONSTRUCTION + price * rates
        assert f"β = {BETAS[bills.argmin()]:g} is cheapest" in words(panel)
        assert f"= {bills.min():.2f} nats" in words(panel)


def test_prices_run_from_the_first_beta_to_the_last(panel):
    names = panel.spec["controls"][0]["names"]
    assert (names[0], names[30], names[-1]) == ("0.50", "2.00", "8.00")


def test_the_tangent_touches_the_cheapest_and_has_the_slope_of_the_price(panel):
    chart = panel._scene.plane
    panel.set(price=steps_to(panel, 2.0))
    drawn = panel.frame["views"]["curve"]
    x0, y0, x1, y1 = map(float, re.search(r"M(.+?),(.+?)L(.+?),(.+?)\"", drawn).groups())
    across = (x1 - x0) / chart.box[2] * (chart.xlim[1] - chart.xlim[0])
    down = (y1 - y0) / chart.box[3] * (chart.ylim[1] - chart.ylim[0])
    assert down / across == pytest.approx(2.0, rel=0.02)
    at = (chart.x(12.5) - x0) / (x1 - x0)
    assert y0 + at * (y1 - y0) == pytest.approx(chart.y(100.0), abs=0.3)


@pytest.mark.parametrize(
    ("price", "rank", "said"),
    [
        (0.5, 1, "z0, number 1 by cost, says 20.00 nats and pays 10.00"),
        (0.5, 2, "z1, number 2 by cost, says 10.00 nats and pays 5.00"),
        (2.0, 1, "z1, number 1 by cost, says 9.00 nats and pays 18.00"),
        (8.0, 2, "z1, number 2 by cost, says 0.25 nats and pays 2.00"),
    ],
)
def test_a_latent_is_asked_by_its_place(panel, price, rank, said):
    panel.set(price=steps_to(panel, price), rank=rank)
    assert said in words(panel)


def test_the_verdict_compares_what_is_paid_with_what_is_lost(panel):
    panel.set(rank=1)
    assert "the pixels lose 60.00: it earns its price" in words(panel)
    panel.set(rank=2)
    assert "the pixels lose 4.00: it does not earn its price" in words(panel)


def test_a_picture_stands_where_no_script_runs(panel):
    bundle, _ = panel._repr_mimebundle_()
    still = bundle["text/html"].partition("<script")[0]
    assert "<svg" in still
    assert "latent, by cost = 1" in still
    assert bundle["image/png"].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"betas": [2.0, 0.5, 8.0]}, "betas must be two or more, increase"),
        ({"betas": [0.0, 0.5, 8.0]}, "be above 0"),
        ({"betas": [0.5]}, "two or more"),
        ({"reconstruction": [1.0, 2.0]}, r"reconstruction has shape \(2,\), but \(3,\)"),
        ({"costs": [1.0, 2.0, 3.0]}, r"costs must have shape \(M, D\)"),
        ({"losses": [[1.0, 2.0]] * 3}, r"losses has shape \(3, 2\), but \(3, 3\)"),
        ({"losses": [[1.0] * 3, [1.0, math.nan, 1.0], [1.0] * 3]}, "losses holds NaN .* β = 2"),
    ],
)
def test_what_does_not_fit_is_named(change, complaint):
    given = {"betas": BETAS, "reconstruction": RECONSTRUCTION, "costs": COSTS, "losses": LOSSES}
    with pytest.raises(ValueError, match=complaint):
        auction(**given | change)
