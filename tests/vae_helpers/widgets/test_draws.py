"""Draws dial: weights are exact, estimates close on the truth, and too sure an encoder is named."""

import math
import re

import numpy as np
import pytest
import torch
from torch.distributions import MultivariateNormal, Normal

from vae_helpers.widgets import draws_dial
from vae_helpers.widgets.draws import COUNTS, REPEATS, normals

LOG_P = -37.5


@pytest.fixture(scope="module")
def posterior():
    """A mean and a covariance whose coordinates are not independent."""
    generator = torch.Generator().manual_seed(0)
    mix = torch.randn(3, 3, generator=generator, dtype=torch.float64)
    return torch.randn(3, generator=generator, dtype=torch.float64), mix @ mix.T + torch.eye(3)


@pytest.fixture
def open_panel(kept, posterior):
    def make(*encoder, **options):
        return kept(draws_dial(LOG_P, *posterior, *encoder, **options))

    return make


def words(panel):
    return re.sub(r"<[^>]*>", "", panel.frame["views"]["words"])


def test_weights_are_those_of_the_two_gaussians(open_panel, posterior):
    mu, sigma = torch.tensor([0.3, -1.0, 0.5]), torch.tensor([0.4, 1.1, 0.7])
    panel = open_panel(mu, sigma)
    mean, covariance = posterior
    # The dice are turned into the axes of the quadratic form; turn them back.
    u = normals(0, REPEATS * COUNTS[-1] * 3).reshape(REPEATS, COUNTS[-1], 3)[0, :50]
    precision = torch.linalg.inv(covariance)
    s = sigma.double()
    _, axes = torch.linalg.eigh(s[:, None] * precision * s)
    for width in (0.5, 1.0, 2.0):
        z = mu + width * s * (torch.from_numpy(u) @ axes.T)
        log_q = Normal(mu.double(), width * s).log_prob(z).sum(-1)
        expected = MultivariateNormal(mean, covariance).log_prob(z) - log_q
        found = panel._scene.log_weights(width, 0)[0, :50]
        assert np.allclose(found, expected.numpy(), atol=1e-6)


def test_the_true_posterior_needs_one_draw(kept):
    panel = kept(draws_dial(LOG_P, torch.ones(2), torch.diag(torch.tensor([0.5, 2.0]))))
    for draws in range(len(COUNTS)):
        panel.set(draws=draws)
        assert "falls 0.00 nats short" in words(panel)
        assert "; 0.0% of them lie above it" in words(panel)
        if COUNTS[draws] != 200:  # half a percent may be written either way
            assert f"carries {100 / COUNTS[draws]:.0f}% of their sum" in words(panel)
        assert f"as if {COUNTS[draws]}.0 draws counted" in words(panel)


def test_one_draw_falls_short_by_the_kl(open_panel, posterior):
    mean, covariance = posterior
    sigma = torch.linalg.inv(covariance).diag().rsqrt()
    q = MultivariateNormal(mean, torch.diag(sigma**2))
    kl = float(torch.distributions.kl_divergence(q, MultivariateNormal(mean, covariance)))
    short = -open_panel()._scene.log_weights(1.0, 0).mean()  # of 200,000 draws
    assert short == pytest.approx(kl, abs=0.02)


def test_too_wide_heals_and_too_sure_does_not(open_panel):
    panel = open_panel()

    def short(width, draws):
        panel.set(width=width, draws=draws)
        return float(re.search(r"falls ([−\d.]+) nats", words(panel))[1].replace("−", "-"))

    wide, sure = 12, 4  # σ × 2 and × 0.5
    assert short(wide, 0) > short(wide, 4) > short(wide, 9)
    assert abs(short(wide, 9)) < 0.02
    assert "infinite variance" not in words(panel)
    assert short(sure, 9) > 0.2
    assert "infinite variance" in words(panel)


def test_the_truth_and_the_dials_are_said(open_panel):
    panel = open_panel()
    panel.set(draws=6, width=12)
    assert words(panel).startswith("K = 100, σ × 2.00: the mean of 200 estimates")
    assert "log p(x) = −37.50" in words(panel)
    before = panel.frame["views"]
    panel.set(fresh=1)
    assert panel.frame["views"] != before
    panel.set(fresh=0)
    assert panel.frame["views"] == before


def test_a_picture_stands_where_no_script_runs(open_panel):
    bundle, _ = open_panel()._repr_mimebundle_()
    still = bundle["text/html"].partition("<script")[0]
    assert still.count("<svg") == 2
    assert "draws K = 1" in still
    assert bundle["image/png"].startswith(b"\x89PNG")


def test_the_dice_are_normal_and_repeat_themselves():
    dice = normals(7, 100_000)
    assert abs(dice.mean()) < 0.02
    assert abs(dice.std() - 1) < 0.02
    assert abs(np.mean(dice > 1.96) - 0.025) < 0.003
    assert np.array_equal(dice[:10], normals(7, 10))
    assert not np.array_equal(dice[:10], normals(8, 10))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ((LOG_P, torch.zeros(2), torch.eye(3)), r"covariance is \(3, 3\), but mean has 2"),
        ((LOG_P, torch.zeros(2), -torch.eye(2)), "covariance is none"),
        ((LOG_P, torch.zeros(2), torch.eye(2), torch.zeros(3)), "mu must be 2 finite numbers"),
        (
            (LOG_P, torch.zeros(2), torch.eye(2), None, torch.tensor([1.0, math.nan])),
            "sigma must be 2 finite",
        ),
        ((LOG_P, torch.zeros(2), torch.eye(2), None, torch.zeros(2)), "sigma must be above 0"),
        ((math.nan, torch.zeros(2), torch.eye(2)), "log_p is nan"),
    ],
)
def test_what_does_not_fit_is_named(given, complaint):
    with pytest.raises(ValueError, match=complaint):
        draws_dial(*given)
