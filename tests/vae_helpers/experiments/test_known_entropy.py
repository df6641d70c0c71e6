"""Pictures against the list of all that are legal."""

import math

import pytest
import torch

from vae_helpers import load_shapes
from vae_helpers.experiments.known_entropy import best_single_picture, nearest_legal


def test_one_picture_for_all_costs_the_entropy_of_each_pixel():
    train = torch.tensor([[0.0, 1.0], [1.0, 1.0]]).repeat(5000, 1)
    assert best_single_picture(train, train) == pytest.approx(math.log(2), abs=1e-3)


def test_a_damaged_shape_is_as_far_off_as_pixels_were_changed():
    shapes = load_shapes("test").pixels[:20]
    damaged = shapes.clone()
    damaged[:, :3] = 1  # ink in the corner, where no shape reaches
    apart, nearest = nearest_legal(0.6 * damaged + 0.2 * (1 - damaged))  # rounded before
    assert apart.tolist() == [3] * 20
    assert torch.equal(nearest, shapes)
