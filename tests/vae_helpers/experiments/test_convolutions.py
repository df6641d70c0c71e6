"""What a convolution assumes."""

import torch

from vae_helpers.experiments.convolutions import (
    seen_by_one_cell,
    shifted,
    shuffled,
    spread_of_fresh_layers,
    unlike_a_move,
)
from vae_helpers.models import ConvVAE


def test_pixels_are_shuffled_by_one_permutation_for_all():
    x = torch.arange(784.0).expand(2, -1)
    once = shuffled(x)
    assert torch.equal(once[0], once[1]) and not torch.equal(once, x)
    assert torch.equal(once.sort().values, x) and torch.equal(once, shuffled(x))


def test_a_shift_moves_ink_to_the_right():
    x = torch.rand(3, 28, 28)
    moved = shifted(x.flatten(1), 2).reshape(3, 28, 28)
    assert torch.equal(moved[:, :, 2:], x[:, :, :-2]) and not moved[:, :, :2].any()


def test_a_layer_of_stride_2_moves_along_with_two_pixels_only():
    layer, x = ConvVAE().conv1, torch.rand(8, 784)
    assert unlike_a_move(layer, x, 2) < 1e-4 < 0.1 < unlike_a_move(layer, x, 1)


def test_a_cell_sees_seven_by_seven_pixels():
    rows, columns = seen_by_one_cell(ConvVAE(), torch.rand(2, 784)).nonzero().T
    assert rows.unique().tolist() == columns.unique().tolist() == list(range(9, 16))


def test_fresh_layers_spread_as_the_root_of_their_writers():
    """Variances of independent writes add: twice the spread where four write instead of one."""
    three, four = (spread_of_fresh_layers(k)[4:24, 4:24] for k in (3, 4))
    one_writer, four_writers = three[::2, ::2].mean(), three[1::2, 1::2].mean()
    assert 1.8 < four_writers / one_writer < 2.2
    assert four.std() / four.mean() < 0.1  # the sampling error of 300 layers is 0.04
    assert spread_of_fresh_layers(3, layers=2).equal(spread_of_fresh_layers(3, layers=2))
