"""The pictures of lesson 05, judged by what stands in the figure."""

import pytest
import torch

from vae_helpers.plots import plot_latent_use, plot_separability


def test_separability_names_each_kind_of_code_and_its_value():
    (ax,) = plot_separability({"codes": 0.97, "draws": 0.48}, title="A referee").axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["codes", "draws"]
    assert {"0.97", "0.48"} <= {text.get_text() for text in ax.texts}
    assert ax.get_title(loc="left") == "A referee"


def test_separability_refuses_nothing():
    with pytest.raises(ValueError, match="nothing to show"):
        plot_separability({})


def test_latent_use_is_sorted_and_counts_what_is_used():
    (ax,) = plot_latent_use(torch.tensor([0.02, 2.0, 0.5, 0.0])).axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "0", "3"]
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert said == ["2 in use", "2 unused: below 0.1 nats"]


def test_latent_use_wants_one_value_per_latent():
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        plot_latent_use(torch.zeros(2, 3))
