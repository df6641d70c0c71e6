"""The pictures of lesson 06 show what they are given."""

import pytest
import torch
from matplotlib.figure import Figure

from vae_helpers.plots import (
    plot_norms_and_estimates,
    plot_norms_and_scatter,
    plot_parts,
    plot_prices,
    plot_spread_by_latent,
)


def test_parts_are_drawn_end_to_end():
    fig = plot_parts({"one": (90.0, 20.0), "two": (100.0, 5.0)}, title="title")
    widths = [bar.get_width() for bar in fig.axes[0].patches]
    assert widths == [90.0, 100.0, 20.0, 5.0]
    assert "110.0 = 90.0 + 20.0" in fig.axes[0].texts[0].get_text()


def test_spread_is_sorted_and_z_is_wider_than_the_means():
    generator = torch.Generator().manual_seed(0)
    mu = torch.randn(200, 3, generator=generator) * torch.tensor([0.1, 1.0, 0.5])
    fig = plot_spread_by_latent(mu, torch.zeros(200, 3))
    heights = [bar.get_height() for bar in fig.axes[0].patches]
    assert heights == sorted(heights, reverse=True)
    assert [tick.get_text() for tick in fig.axes[0].get_xticklabels()] == ["1", "2", "0"]


@pytest.mark.parametrize("shapes", [((5, 3), (5, 2)), ((1, 3), (1, 3)), ((4,), (4,))])
def test_spread_refuses_what_has_no_spread(shapes):
    with pytest.raises(ValueError, match="needed"):
        plot_spread_by_latent(torch.zeros(shapes[0]), torch.zeros(shapes[1]))


def test_estimates_below_zero_are_counted():
    estimates = torch.tensor([-1.0, 0.2, 0.3, 0.4])
    fig = plot_norms_and_estimates(torch.ones(10, 32), estimates, exact=0.1)
    labels = [text.get_text() for text in fig.axes[1].get_legend().get_texts()]
    assert "negative: 25%" in labels
    assert isinstance(fig, Figure)


def test_scatter_is_compared_with_the_root_of_the_number_of_draws():
    fig = plot_norms_and_scatter(torch.ones(10, 32), {1: 8.0, 4: 4.0, 16: 3.0})
    expected, measured, tenth = fig.axes[1].lines
    assert list(expected.get_ydata()) == [8.0, 4.0, 2.0]
    assert list(measured.get_ydata()) == [8.0, 4.0, 3.0]
    assert tenth.get_ydata()[0] == pytest.approx(0.8)


def test_prices_stand_above_their_images():
    fig = plot_prices(torch.rand(2, 784), ["a", "b"], [1.0, 14_000.0], [2.0] * 9 + [1.0])
    assert fig.axes[1].get_title() == "b\n14,000.0 nats"
    assert len(fig.axes[2].patches) == 10
