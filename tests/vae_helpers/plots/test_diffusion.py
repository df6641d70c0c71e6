"""Pictures of what a diffusion's steps cost, and of what priors do."""

import pytest
import torch

from vae_helpers.plots import plot_priors, plot_steps


def test_each_way_back_says_its_sum():
    (ax,) = plot_steps({"β": torch.full((9,), 2.0), "other": torch.ones(9)}, title="Steps").axes
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "β: 18.0 nats",
        "other: 9.0 nats",
    ]


def test_each_prior_says_what_it_costs():
    (ax,) = plot_priors({"N(0, I)": 46.8, "50 Gaussians": 47.0}, {"50 Gaussians": 37.3}).axes
    said = [text.get_text() for text in ax.texts]
    assert said == ["N(0, I): 46.8", "50 Gaussians: 47.0 (training 37.3)"]


@pytest.mark.parametrize("plot", [plot_priors, plot_steps])
def test_nothing_to_show_is_told(plot):
    with pytest.raises(ValueError, match="nothing to show"):
        plot({})
