"""The codebook: the nearest row, the gradient that passes it by, rows that follow their vectors."""

import pytest
import torch

from vae_helpers.discrete import ema_update, nearest_code, perplexity, vector_quantize


def _vectors(seed=0):
    generator = torch.Generator().manual_seed(seed)
    z = 3 * torch.randn(4, 5, 3, generator=generator)
    rows = torch.randn(9, 3, generator=generator) * torch.linspace(0.3, 6, 9)[:, None]
    return z, rows


def test_the_nearest_row_is_the_nearest_by_distance():
    z, rows = _vectors()
    apart = torch.linalg.vector_norm(z[:, :, None].double() - rows.double(), dim=-1)
    assert torch.equal(nearest_code(z, rows), apart.argmin(-1))


def test_vectors_and_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="vectors of 3 numbers"):
        nearest_code(torch.zeros(1, 1, 3), torch.zeros(2, 4))


def test_the_gradient_passes_the_lookup_and_leaves_the_codebook_alone():
    z, rows = (t.requires_grad_() for t in _vectors())
    quantized, _ = vector_quantize(z, rows)
    assert torch.allclose(quantized, rows[nearest_code(z, rows)], atol=1e-6)
    direction = torch.randn_like(quantized)
    by_z, by_rows = torch.autograd.grad(quantized, (z, rows), direction, allow_unused=True)
    assert torch.equal(by_z, direction)
    assert by_rows is None or not by_rows.any()


def test_each_part_of_the_loss_moves_one_of_the_two():
    z, rows = (t.requires_grad_() for t in _vectors())
    by_z, by_rows = torch.autograd.grad(vector_quantize(z, rows, commitment=0.7)[1], (z, rows))
    away = z - rows[nearest_code(z, rows)]
    assert torch.allclose(by_z, 0.7 * 2 * away / len(z))
    expected = torch.zeros_like(rows).index_add_(
        0, nearest_code(z, rows).flatten(), (-2 * away / len(z)).flatten(0, 1)
    )
    assert torch.allclose(by_rows, expected, atol=1e-5)


def test_running_means_come_to_the_means_of_what_is_there():
    z, chosen = torch.tensor([[1.0], [3.0], [10.0]]), torch.tensor([0, 0, 1])
    counts, sums = torch.ones(3), torch.tensor([[5.0], [5.0], [7.0]])
    for _ in range(200):
        rows, counts, sums = ema_update(counts, sums, z, chosen, decay=0.9)
    assert torch.allclose(rows[:2], torch.tensor([[2.0], [10.0]]), atol=1e-4)
    assert rows[2].item() == pytest.approx(7.0)  # nobody chose it


@pytest.mark.parametrize("used", [1, 4, 64])
def test_perplexity_counts_words_that_are_used_alike(used):
    assert perplexity(torch.arange(128) % used, 64) == pytest.approx(used)
