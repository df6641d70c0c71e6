"""A digit as bits: it comes back, and costs what its probability says."""

import pytest
import torch

from vae_helpers import load_digits, models
from vae_helpers.discrete import TablePrior
from vae_helpers.experiments.bits import bits_without_codes, ideal_bits, read_digit, write_digit


def test_a_digit_comes_back_without_loss():
    torch.manual_seed(0)
    model, prior = models.VQVAE(), TablePrior.uniform(64)
    for digit in (load_digits(split="test").pixels[:2] > 0.5).float():
        words, rest = write_digit(model, prior, digit)
        assert torch.equal(read_digit(model, prior, words, rest), digit)
        assert len(words) == pytest.approx(ideal_bits(prior.nats(model.codes(digit[None]))), abs=2)


def test_prices_without_codes():
    ink = torch.full((784,), 0.25)
    blank = bits_without_codes(torch.zeros(2, 784), ink)
    assert blank["pixels by their frequency"] == pytest.approx(784 * 0.41504, rel=1e-4)
    noise = torch.randint(2, (2, 784), generator=torch.Generator().manual_seed(0)).float()
    assert bits_without_codes(noise, ink)["zlib"] > 784 > blank["zlib"]
