"""Writers of a transposed convolution, and the cost of grey pixels."""

import math

import pytest
import torch
from torch.distributions import Normal

from vae_helpers.pictures import coverage, gaussian_nll, implied_sigma


@pytest.mark.parametrize("given", [(14, 3, 2, 1), (14, 4, 2, 1), (3, 2, 5, 0), (1, 4, 2, 1)])
def test_coverage_counts_who_writes(given):
    size, kernel, stride, padding = given
    length = (size - 1) * stride - 2 * padding + kernel
    writers = [
        sum(0 <= out + padding - i * stride < kernel for i in range(size)) for out in range(length)
    ]
    assert coverage(*given).tolist() == writers
    assert coverage(*given).dtype == torch.int64


@pytest.mark.parametrize("pixels", [(), (5,)])
def test_gaussian_nll_is_the_density_s(pixels):
    mean, x, log_sigma = torch.rand(3, 5), torch.rand(3, 5), torch.randn(pixels)
    density = Normal(mean, log_sigma.exp().expand(5)).log_prob(x)
    torch.testing.assert_close(gaussian_nll(mean, x, log_sigma), -density.sum(1).mean())
    assert gaussian_nll(x, x, torch.tensor(-3.0)) < 0


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_implied_sigma_gives_the_loss_its_proportion(reduction):
    """−ELBO's slopes by error and by KL stand to each other as those of the loss."""
    weight, n = 0.3, 50
    sigma = implied_sigma(weight, reduction, n)
    by_error = 1.0 if reduction == "sum" else 1 / n
    assert (1 / (2 * sigma**2)) / 1 == pytest.approx(by_error / weight)
    assert implied_sigma(1, "mean") == pytest.approx(math.sqrt(392))


@pytest.mark.parametrize("wrong", [(1.0, "average"), (0.0, "sum"), (1.0, "mean", 0)])
def test_no_sigma_where_there_is_none(wrong):
    with pytest.raises(ValueError, match="must be"):
        implied_sigma(*wrong)
