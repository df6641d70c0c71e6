"""Pictures of lesson 08."""

import pytest
import torch

from vae_helpers.plots import plot_exchange, plot_latent_costs, plot_split
from vae_helpers.plots.alt_text import describe
from vae_helpers.plots.style import ORANGE


def test_each_point_has_a_tangent_of_its_price():
    fig = plot_exchange({0.5: (40.0, 80.0), 2.0: (14.0, 110.0)})
    tangents = [line.get_xydata() for line in fig.axes[0].lines if line.get_color() == ORANGE]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in filter(len, tangents)]
    assert slopes == pytest.approx([-0.5, -2.0])


def test_costs_are_sorted_and_told_with_both_counts():
    fig = plot_latent_costs({"a": torch.tensor([0.01, 3.0, 0.2])}, {"a": 3})
    heights = [bar.get_height() for bar in fig.axes[0].patches]
    assert heights == pytest.approx([3.0, 0.2, 0.01])
    assert "a: 3 counted, 2 above 0.1" in describe(fig)


def test_a_split_stacks_its_parts_and_shows_the_ceiling():
    fig = plot_split({"β = 1": (8.3, 14.3), "β = 4": (6.0, 1.3)}, images=4500)
    tops = [bar.get_y() + bar.get_height() for bar in fig.axes[0].patches]
    assert tops == pytest.approx([8.3, 6.0, 22.6, 7.3])
    assert "log 4,500 = 8.41" in describe(fig)


@pytest.mark.parametrize(
    "draw", [plot_exchange, lambda one: plot_latent_costs(one, {}), lambda one: plot_split(one, 9)]
)
def test_nothing_to_show_is_said(draw):
    with pytest.raises(ValueError, match="nothing to show"):
        draw({})
