"""Whether drawings obey, vary and teach."""

import pytest
import torch

from vae_helpers.data import load_digits
from vae_helpers.experiments.obedience import (
    distance_within,
    mean_pictures,
    obeyed,
    slant,
    taught_by,
    three_numbers,
)


def test_the_cheat_obeys_and_does_not_vary():
    averages = mean_pictures()
    numbers = three_numbers(lambda labels: averages[labels], each=20)
    assert numbers["obeyed"] == 1 and numbers["distance"] < 1e-3
    assert 0.5 < numbers["teaches"] < 0.9


def test_a_picture_of_another_digit_disobeys():
    averages = mean_pictures()
    assert obeyed(averages, (torch.arange(10) + 1) % 10) == 0


def test_real_digits_teach_more_than_under_other_labels():
    digits = load_digits()
    few, labels = digits.pixels[::7], digits.labels[::7]  # they are sorted
    assert taught_by(few, labels) > 0.6 > 0.3 > taught_by(few, (labels + 1) % 10)


def test_distances_are_within_a_digit_only():
    images = torch.zeros(4, 784)
    images[1, 0], images[3, :4] = 1, 1
    images[2:, 700:] = 1  # far from the others
    assert distance_within(images, torch.tensor([2, 2, 5, 5])) == 1.5
    with pytest.raises(ValueError, match="only one picture of a 5"):
        distance_within(images[:3], torch.tensor([2, 2, 5]))


def test_slant_is_the_lean_of_a_stroke():
    image = torch.zeros(28, 28)
    for row in range(4, 24):
        image[row, 14 + (14 - row) // 2] = 1  # half a pixel to the right per row upwards
    upright, leaning = torch.zeros(28, 28), image
    upright[4:24, 14] = 1
    found = slant(torch.stack([upright, leaning, leaning.flip(1)]).flatten(1))
    torch.testing.assert_close(found, torch.tensor([0.0, 0.5, -0.5]), atol=0.02, rtol=0)
