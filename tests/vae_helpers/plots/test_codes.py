"""Pictures of lesson 11 say what they show."""

import pytest
import torch

from vae_helpers.plots import plot_code_use, plot_promise, plot_totals, plot_words
from vae_helpers.plots.alt_text import describe

CODES = torch.arange(32).reshape(2, 16)


def test_each_image_stands_over_its_words():
    fig = plot_words(torch.zeros(2, 784), CODES, torch.ones(2, 784), title="Words")
    assert len(fig.axes) == 6
    assert {text.get_text() for ax in fig.axes for text in ax.texts} == {str(n) for n in range(32)}
    with pytest.raises(ValueError, match="2 images"):
        plot_words(torch.zeros(2, 784), CODES[:1], torch.ones(2, 784))


def test_words_stand_in_order_of_use():
    fig = plot_code_use({"mine": torch.tensor([5, 5, 5, 2])}, size=8)
    heights = fig.axes[0].lines[0].get_ydata()
    assert list(heights[:3]) == [0.75, 0.25, 0]
    with pytest.raises(ValueError, match="nothing to show"):
        plot_code_use({})


def test_totals_and_promises_are_read_out():
    assert "120.0" in describe(plot_totals({"mine": (90.0, 30.0)}))
    with pytest.raises(ValueError, match="nothing to show"):
        plot_totals({})
    found = {"promised": [9.0, 4.0], "kept": [9.0, 8.0]}
    assert "promised by the gradient: 9 at 0 to 4 at 1" in describe(plot_promise([0, 1], found))
