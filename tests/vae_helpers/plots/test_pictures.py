"""Maps of pixels: one scale for all, numbers where they are asked for."""

import pytest
import torch

from vae_helpers.plots import plot_pixel_maps


def test_maps_share_one_scale_that_begins_at_0():
    fig = plot_pixel_maps({"a": torch.ones(3, 3), "b": torch.full((3, 3), 4.0)}, unit="nats")
    a, b, bar = fig.axes
    assert a.images[0].get_clim() == b.images[0].get_clim() == (0, 4)
    assert [a.get_title("left"), b.get_title("left"), bar.get_ylabel()] == ["a", "b", "nats"]


def test_numbers_stand_in_their_cells():
    [ax, _] = plot_pixel_maps({"a": torch.tensor([[0.04, 1.15], [2.0, 0.5]])}, numbers=True).axes
    told = {text.get_position(): text.get_text() for text in ax.texts}
    assert told == {(0, 0): "0.0", (1, 0): "1.1", (0, 1): "2.0", (1, 1): "0.5"}


def test_nothing_to_show_is_refused():
    with pytest.raises(ValueError, match="empty"):
        plot_pixel_maps({})
