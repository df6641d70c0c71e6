"""What a call leaves behind: drawing numbers is no change, seeding is, and both are undone."""

import random

import numpy as np
import pytest
import torch

from autograded_tests.framework.conditions import Surroundings, own_randomness


def nothing():
    pass


def draws():
    for _ in range(3):
        random.gauss(0, 1), np.random.normal(size=401), torch.rand(3)


def seeds_python():
    random.seed(3)


def seeds_numpy():
    np.random.seed(3)


def replaces_numpy():
    np.random.set_bit_generator(np.random.PCG64(3))


def seeds_pytorch():
    torch.manual_seed(3)


@pytest.mark.parametrize(
    ("call", "left"),
    [(nothing, []), (draws, []), (seeds_python, ["Python"]), (seeds_numpy, ["NumPy"]),
     (replaces_numpy, ["NumPy"]), (seeds_pytorch, ["PyTorch"])],
)  # fmt: skip
def test_seeding_is_told_from_drawing(call, left):
    with own_randomness(1):
        np.random.rand(5), random.random()
        before = Surroundings()
        call()
        assert before.put_back() == [f"random numbers of {name}" for name in left]


@pytest.mark.parametrize("call", [seeds_python, seeds_numpy, replaces_numpy, seeds_pytorch])
def test_what_was_seeded_goes_on_as_before(call):
    def numbers():
        return random.random(), np.random.rand(), torch.rand(()).item()

    with own_randomness(1):
        before = Surroundings()
        expected = numbers()
        call()
        before.put_back()
        assert numbers() == expected


def test_a_state_that_was_there_before_is_told():
    with own_randomness(1):
        kept = np.random.get_state(), random.getstate()
        np.random.rand(700), random.getrandbits(32 * 700)
        before = Surroundings()
        np.random.set_state(kept[0]), random.setstate(kept[1])
        assert before.put_back() == ["random numbers of Python", "random numbers of NumPy"]
