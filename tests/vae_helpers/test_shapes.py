"""Drawn shapes: how many there are, their entropy, and that they stay in the picture."""

import math

import pytest
import torch

from vae_helpers.shapes import CENTRES, RADII, SHAPES, combinations, entropy, load_shapes, stamp


def test_as_many_combinations_and_pictures_as_promised():
    images, labels = combinations()
    assert len(images) == len(SHAPES) * len(RADII) * 8 * len(CENTRES) ** 2 == 13_824
    assert labels.bincount().tolist() == [4608] * 3
    assert len(images.flatten(1).unique(dim=0)) == 13_680


def test_entropy_is_exact():
    """144 pictures are painted by two combinations, all others by one."""
    exact = math.log(13_824) - 2 * 144 / 13_824 * math.log(2)
    assert load_shapes().entropy == load_shapes("test").entropy == pytest.approx(exact, abs=1e-9)
    assert round(exact, 2) == 9.52
    assert entropy(torch.tensor([[3], [3], [5], [5]])) == pytest.approx(math.log(2))


def test_no_shape_is_cut_off_by_the_edge():
    images, _ = combinations()
    ink = (images > 0).flatten(1).sum(1).reshape(-1, len(CENTRES) ** 2)
    assert (ink == ink[:, :1]).all()  # of one shape, size and angle, at all places


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pixel_lies_on_an_edge_where_rounding_decides(shape):
    for radius in RADII:
        for k in range(8):
            angle = 2 * math.pi * k / (8 * {"square": 4, "ellipse": 2, "triangle": 3}[shape])
            picture = stamp(shape, radius, angle)
            for other in (radius * (1 + 1e-5), radius * (1 - 1e-5)):
                assert torch.equal(stamp(shape, other, angle), picture)


def test_shapes_are_as_large_as_geometry_says():
    """Areas of a square, an ellipse and a triangle in a circle of radius r."""
    for shape, area in (("square", 2.0), ("ellipse", math.pi / 2), ("triangle", 27**0.5 / 4)):
        painted = [int((stamp(shape, 8.3, k / 5) > 0).sum()) / 8.3**2 for k in range(30)]
        assert sum(painted) / 30 == pytest.approx(area, rel=0.05)


def test_splits_are_apart_and_the_same_at_every_call():
    train, test = load_shapes(), load_shapes("test")
    assert (len(train), len(test)) == (4500, 500)
    assert torch.equal(train.images, load_shapes().images)
    assert train.pixels.unique().tolist() == [0.0, 1.0]
    assert train.images.dtype == torch.uint8 and test.labels.dtype == torch.int64


def test_noise_squeezes_and_adds():
    clean, noisy = load_shapes("test"), load_shapes("test", noise=0.1)
    added = noisy.pixels - (0.25 + 0.5 * clean.pixels)
    assert added.std().item() == pytest.approx(0.1, rel=0.01)
    assert added.mean().item() == pytest.approx(0, abs=1e-3)
    assert torch.equal(noisy.pixels, load_shapes("test", noise=0.1).pixels)
    assert torch.equal(load_shapes("test", noise=0).pixels, 0.25 + 0.5 * clean.pixels)


@pytest.mark.parametrize("wrong", [{"split": "all"}, {"noise": -1.0}, {"noise": math.nan}])
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=str(next(iter(wrong.values())))):
        load_shapes(**wrong)
