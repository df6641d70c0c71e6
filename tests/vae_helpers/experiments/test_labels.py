"""What a code says of the label, and a model that learns it afterwards."""

import torch

from vae_helpers.experiments.labels import (
    ClassGaussians,
    bound_without_label,
    label_bounds,
    probe_accuracy,
)
from vae_helpers.models import ConditionalVAE
from vae_helpers.training import evaluate


def test_a_probe_reads_what_is_there_and_nothing_else():
    noise = torch.Generator().manual_seed(0)
    y = torch.arange(600) % 10
    z = torch.randn(600, 4, generator=noise)
    there = torch.cat([z, 3 * torch.nn.functional.one_hot(y, 10)], 1)
    assert probe_accuracy(there[:400], y[:400], there[400:], y[400:]) > 0.95
    assert probe_accuracy(z[:400], y[:400], z[400:], y[400:]) < 0.25
    before = torch.get_rng_state()
    first = probe_accuracy(z, y, z, y)
    assert first == probe_accuracy(z, y, z, y) and torch.equal(before, torch.get_rng_state())


def test_a_gaussian_per_digit_has_its_digit_s_mean_and_covariance():
    noise = torch.Generator().manual_seed(1)
    y = torch.arange(20_000) % 10
    z = torch.randn(20_000, 2, generator=noise) @ torch.tensor([[1.0, 0.8], [0.0, 0.5]])
    z = z + y[:, None] * torch.tensor([1.0, -1.0])
    fitted = ClassGaussians.fit(z, y)
    drawn = fitted.draw(torch.full((20_000,), 7), noise)
    torch.testing.assert_close(drawn.mean(0), torch.tensor([7.0, -7.0]), atol=0.06, rtol=0)
    torch.testing.assert_close(torch.cov(drawn.T), torch.cov(z[y == 7].T), atol=0.08, rtol=0)


def test_the_bound_under_the_true_label_is_the_one_that_evaluate_gives():
    torch.manual_seed(0)
    model, x, y = ConditionalVAE(2), torch.rand(20, 784), torch.arange(20) % 10
    bounds = label_bounds(model, x, draws=64)
    own = -bounds.gather(1, y[:, None]).mean().item()
    assert abs(own - evaluate(model, x, labels=y)[0]) < 1


def test_a_bound_without_the_label_averages_probabilities():
    bounds = torch.full((1, 10), -200.0)
    bounds[0, 3] = -100
    torch.testing.assert_close(bound_without_label(bounds), torch.tensor([-100 - 2.302585]))
