"""What an epoch leaves in the weights, and what it returned."""

import pytest
import torch

from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import MOMENTUM, draw_material
from autograded_tests.judges.epoch_pass import expect_one_pass, right_step_weights
from autograded_tests.judges.epochs import expect_mean_loss
from autograded_tests.judges.reconstruction import pixel_cost

N, B = 40, 16


def shuffled(pulls, seed=0):
    return pulls[torch.randperm(N, generator=torch.Generator().manual_seed(seed))]


def test_right_step_weights_are_those_of_sgd_with_momentum():
    weight = torch.zeros(N, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=1.0, momentum=MOMENTUM)
    for rows in torch.arange(N).split(B):
        optimizer.zero_grad()
        weight[rows].mean().backward()
        optimizer.step()
    torch.testing.assert_close((-weight.detach()).sort().values, right_step_weights(N, B))


@pytest.mark.parametrize("seed", range(5))
def test_a_right_pass_tells_the_batches(seed):
    batches = expect_one_pass(shuffled(right_step_weights(N, B), seed), B)
    assert batches.bincount().tolist() == [16, 16, 8]


def test_images_in_their_order_are_not_shuffled():
    levels = torch.cat([torch.full((n,), p) for n, p in ((16, 1.75 / 16), (16, 1.5 / 16))])
    pulls = torch.cat([levels, torch.full((8,), 1 / 8)])
    with pytest.raises(Finding) as found:
        expect_one_pass(pulls, B)
    assert found.value.diagnosis == "not_shuffled"


@pytest.mark.parametrize(
    ("pulls", "diagnosis"),
    [
        (torch.zeros(N), "no_step"),
        (torch.full((N,), 1 / N), "one_batch"),
        (torch.cat([torch.full((16,), 1.5 / 16), torch.full((16,), 1 / 16), torch.zeros(8)]),
         "dropped_last_batch"),
        (torch.cat([torch.full((16,), 1.75), torch.full((16,), 1.5), torch.ones(8)]),
         "summed_over_batch"),
        (1.1 * right_step_weights(N, B), "scaled_steps"),
        (right_step_weights(N, 10), "wrong_batch_size"),
        (torch.linspace(0.05, 0.15, N), "values"),
    ],
)  # fmt: skip
def test_other_passes_are_named(pulls, diagnosis):
    with pytest.raises(Finding) as found:
        expect_one_pass(shuffled(pulls), B)
    assert found.value.diagnosis == diagnosis


def test_the_mean_loss_is_weighted():
    losses = torch.rand(N, generator=torch.Generator().manual_seed(0)) ** 8 * 100
    batches = torch.arange(N) // B
    expect_mean_loss(losses.mean().item(), losses, batches)
    means = [losses[batches == j].mean() for j in range(3)]
    with pytest.raises(Finding) as found:
        expect_mean_loss(float(sum(means) / 3), losses, batches)
    assert found.value.diagnosis == "unweighted_mean"


@pytest.mark.parametrize("seed", range(20))
def test_no_order_of_the_images_hides_a_mean_of_batch_means(seed):
    material = draw_material(Rng(seed), N, 5, ["fc_latent"])
    losses = pixel_cost(material.logits(material.head("fc_latent")), material.images).sum(1)
    right, tolerance = losses.mean(), 1e-5 * losses.mean() + 1e-4
    orders = torch.rand(1000, N, generator=torch.Generator().manual_seed(seed)).argsort(dim=1)
    batches = losses[orders].split(B, dim=1)
    means = torch.stack([batch.mean(dim=1) for batch in batches])
    for wrong in (means.mean(dim=0), means.sum(dim=0) * B / N, means[0], means[-1]):
        assert (wrong - right).abs().min() > 50 * tolerance
