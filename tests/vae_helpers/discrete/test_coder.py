"""What is written can be read, and is as long as it should be."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_helpers.discrete import read_bits, write_bits


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 70), st.integers(0, 20))
def test_what_is_written_can_be_read(seed, size, length):
    generator = torch.Generator().manual_seed(seed)
    table = (3 * torch.randn(length, size, generator=generator)).softmax(-1)
    message = torch.randint(size, (length,), generator=generator).tolist()

    def predict(before):
        return table[len(before)]

    bits = write_bits(message, predict)
    assert set(bits) <= {"0", "1"}
    assert read_bits(bits, length, predict) == message


def test_the_length_is_what_the_probability_says():
    generator = torch.Generator().manual_seed(0)
    table = torch.rand(300, 5, generator=generator).softmax(-1)
    message = torch.multinomial(table, 1, generator=generator)[:, 0].tolist()
    ideal = -sum(math.log2(table[i, symbol]) for i, symbol in enumerate(message))
    bits = write_bits(message, lambda before: table[len(before)])
    assert ideal - 0.1 < len(bits) < ideal + 2.1


def test_what_comes_next_may_depend_on_what_came_before():
    def predict(before):
        return torch.tensor([0.999, 0.001] if before and before[-1] == 0 else [0.5, 0.5])

    message = [0] * 60
    bits = write_bits(message, predict)
    assert len(bits) <= 4
    assert read_bits(bits, 60, predict) == message


@pytest.mark.parametrize("certain", [[1.0, 0.0], [0.0, 1.0]])
def test_what_was_thought_impossible_can_be_written_all_the_same(certain):
    def predict(before):
        return torch.tensor(certain)

    for message in ([0, 1, 1], [1, 0, 0]):
        assert read_bits(write_bits(message, predict), 3, predict) == message
