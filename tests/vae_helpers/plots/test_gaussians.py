"""The pictures of Gaussians, of the bound and of gradients show the numbers they are given."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from vae_helpers import History, models, objective
from vae_helpers.experiments.gradients import METHODS, GradientVariances, toy_gradients
from vae_helpers.plots import (
    plot_bound,
    plot_bound_bars,
    plot_draws,
    plot_estimator_spread,
    plot_gradient_estimates,
    plot_gradient_variance,
    plot_image_gradient_variance,
    plot_kl_curve,
    plot_kl_estimates,
    plot_loss_parts,
    plot_noise_to_latent,
    plot_rate_distortion,
    plot_two_routes,
)


def texts(fig):
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


SAME = {method: [4.0, 5.0] for method in METHODS}
VARIANCES = GradientVariances([1, 8], measured=SAME, exact=SAME)
RUN = History(reconstruction=[200.0, 90.0], kl=[5.0, 25.0])
EVERY_PICTURE = {
    "two_routes": lambda: plot_two_routes(),
    "noise_to_latent": lambda: plot_noise_to_latent(torch.randn(4), [(0.0, 1.0), (1.0, 0.5)]),
    "draws": lambda: plot_draws(models.reparameterize, [(0.0, 0.0)], draws=200),
    "kl_curve": lambda: plot_kl_curve(objective.gaussian_kl),
    "bound_bars": lambda: plot_bound_bars(objective.elbo_gap, x=2.0),
    "bound": lambda: plot_bound(objective.elbo_gap, x=2.0),
    "kl_estimates": lambda: plot_kl_estimates({"one": torch.randn(300)}, exact=0.1),
    "estimator_spread": lambda: plot_estimator_spread([0.1, 1.0], {"a": [1.0, 2.0]}),
    "rate_distortion": lambda: plot_rate_distortion({"β = 1": (25.0, 90.0)}, floor=46.6),
    "loss_parts": lambda: plot_loss_parts(RUN, floor=46.6),
    "gradient_estimates": lambda: plot_gradient_estimates(toy_gradients(2, draws=300), truth=2.0),
    "gradient_variance": lambda: plot_gradient_variance(VARIANCES),
    "image_gradient_variance": lambda: plot_image_gradient_variance({"a": [1.0, 9.0]}, [0, 1]),
}  # fmt: skip


@pytest.mark.parametrize("draw", EVERY_PICTURE.values(), ids=EVERY_PICTURE)
def test_a_picture_is_returned_once_and_can_be_drawn(draw):
    fig = draw()
    assert isinstance(fig, Figure)
    assert not plt.get_fignums()
    fig.canvas.draw()


def test_the_kl_curves_are_the_functions_values_and_touch_zero_at_the_prior():
    left, right = plot_kl_curve(objective.gaussian_kl).axes
    mu, cost = left.lines[0].get_data()  # at sigma = 1
    np.testing.assert_allclose(cost, 0.5 * np.asarray(mu) ** 2, atol=1e-5)
    sigma, cost = right.lines[0].get_data()  # at mu = 0
    assert sigma[np.argmin(cost)] == pytest.approx(1, abs=0.02)


def test_a_wrong_kl_shows_as_another_curve():
    wrong = plot_kl_curve(lambda mu, logvar: 2 * objective.gaussian_kl(mu, logvar))
    mu, cost = wrong.axes[0].lines[0].get_data()
    np.testing.assert_allclose(cost, np.asarray(mu) ** 2, atol=1e-5)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_kl_curve(lambda mu, logvar: objective.gaussian_kl(mu, logvar).mean()),
        lambda: plot_kl_curve(lambda mu, logvar: None),
        lambda: plot_bound(lambda x, m, s: objective.elbo_gap(x, m, s).sum(), x=2.0),
    ],
)
def test_a_function_of_another_shape_is_refused_in_words(draw):
    with pytest.raises(ValueError, match="the function to be drawn gave .* look at its check"):
        draw()


def test_the_bars_split_one_number():
    shown = texts(plot_bound_bars(objective.elbo_gap, x=2.0))
    log_px = torch.distributions.Normal(0.0, math.sqrt(2)).log_prob(torch.tensor(2.0)).item()
    assert f"log p(x) = {log_px:.2f}" in shown
    # The prior's ELBO: -log(2 pi)/2 - E[(x - z)^2]/2, and no KL.
    assert f"ELBO {-0.5 * math.log(2 * math.pi) - 2.5:.2f}" in shown


@pytest.mark.parametrize("x", [-1.0, 2.0])
def test_the_bound_stays_below_and_touches_at_the_true_posterior(x):
    _, cut = plot_bound(objective.elbo_gap, x=x).axes[:2]
    log_px, (s, elbo) = cut.lines[0].get_ydata()[0], cut.lines[1].get_data()
    assert max(elbo) == pytest.approx(log_px, abs=1e-3)
    assert (np.asarray(elbo) <= log_px + 1e-6).all()
    assert s[np.argmax(elbo)] == pytest.approx(math.sqrt(0.5), abs=0.01)


def test_negative_estimates_are_counted_and_marked():
    values = torch.tensor([-1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
    fig = plot_kl_estimates({"one draw": values}, exact=1.0)
    assert "negative 25.0%" in texts(fig)
    marked = [bar for bar in fig.axes[0].patches if bar.get_hatch()]
    assert sum(bar.get_height() for bar in marked) == 2
    assert all(bar.get_x() + bar.get_width() < 1e-6 for bar in marked)


def test_draws_are_drawn_beside_their_density():
    fig = plot_draws(models.reparameterize, [(1.0, math.log(4.0))], draws=50)
    z, density = fig.axes[0].lines[0].get_data()
    assert z[np.argmax(density)] == pytest.approx(1, abs=0.05)
    assert max(density) == pytest.approx(1 / (2 * math.sqrt(2 * math.pi)), rel=1e-3)


def test_noise_is_carried_by_the_formula():
    fig = plot_noise_to_latent(torch.tensor([1.5]), [(-1.0, 0.5)])
    line = next(line for line in fig.axes[0].lines if len(line.get_xdata()) == 2)
    assert list(line.get_xdata()) == [1.5, -0.25]


def test_points_of_the_rate_distortion_plane_carry_their_sum():
    fig = plot_rate_distortion({"β = 1": (25.0, 90.0), "β = 30": (0.0, 213.0)})
    assert "β = 1: 115" in texts(fig) and "β = 30: 213" in texts(fig)


def test_a_model_beside_the_rate_distortion_curve_is_not_joined_to_it():
    fig = plot_rate_distortion({"β = 1": (25.0, 90.0)}, beside={"yours": (30.0, 80.0)})
    curve, point = fig.axes[0].lines
    assert list(curve.get_xdata()) == [25.0]
    assert (*point.get_xdata(), *point.get_ydata()) == (30.0, 80.0)
    assert "yours: 110" in texts(fig)


def test_the_layers_of_the_loss_add_up():
    fig = plot_loss_parts(RUN, floor=46.6)
    assert list(fig.axes[0].lines[0].get_ydata()) == [205.0, 115.0]
    with pytest.raises(ValueError, match="no epoch"):
        plot_loss_parts(History(), floor=46.6)
