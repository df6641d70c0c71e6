"""A VAE's parts stand for themselves: a slip in one method costs that method's part only."""

import pytest

from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import find

PARTS = ["encode", "reparameterize", "decode", "forward"]
WRONG = {  # title in the bank -> the parts that it costs
    "the skeleton": PARTS,
    "encode alone": ["reparameterize", "decode", "forward"],
    "forward is left": ["forward"],
    "decode": ["decode"],
    "encode": ["encode"],
    "heads through a ReLU": ["encode"],
    "encode gives the variance": ["encode"],
    "the hidden layer detached": ["encode"],
    "decode ends in a sigmoid": ["decode"],
    "forward ends in a sigmoid": ["forward"],
    "forward decodes the mean": ["forward"],
    "reparameterize reads log sigma": ["reparameterize"],
    "a draw of its own in forward": ["forward"],
    "the condition in reparameterize": ["reparameterize"],
    "the condition in forward": ["forward"],
    "torch.normal": ["reparameterize"],
    "z detached in forward": ["forward"],
    "the decoder is missing": ["decode", "forward"],
}


@pytest.mark.parametrize("title", WRONG)
def test_a_slip_costs_its_own_part(title):
    solution = next(s for s in load_bank("VAE") if s.diagnosis and s.title == title)
    verdict = run(find("VAE"), solution, seed=0)
    assert [part.name for part in verdict.parts if part.finding] == WRONG[title]


CONVOLUTIONS = {
    "none behind conv1": ["encode"],
    "the channel counted fastest": ["encode"],
    "swapped heads": ["encode"],
    "the grid filled with the channel fastest": ["decode"],
    "probabilities": ["decode"],
    "no sample": ["forward"],
    "z without a graph": ["forward"],
}


@pytest.mark.parametrize("title", CONVOLUTIONS)
def test_a_slip_of_a_convolutional_vae_costs_its_own_part(title):
    solution = next(s for s in load_bank("ConvVAE") if s.diagnosis and s.title == title)
    verdict = run(find("ConvVAE"), solution, seed=0)
    assert [part.name for part in verdict.parts if part.finding] == CONVOLUTIONS[title]
