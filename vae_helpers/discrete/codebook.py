"""Codes from a codebook: the nearest row, a gradient that passes the lookup, rows that follow."""

from __future__ import annotations

import torch
from torch import Tensor

GRID = 4  # the codes of an image stand in a square of so many rows
CELLS = GRID * GRID


def nearest_code(z: Tensor, codebook: Tensor) -> Tensor:
    """The index of the row of the codebook that lies nearest to each vector.

    Args:
        z: Vectors, shape ``(B, P, d)``.
        codebook: Shape ``(K, d)``.

    Returns:
        Indices, int64, shape ``(B, P)``.

    Raises:
        ValueError: If the vectors and the rows differ in length.

    Source:
        van den Oord, Vinyals & Kavukcuoglu (2017), Neural Discrete Representation Learning,
        https://arxiv.org/abs/1711.00937, equation 1.

    Example:
        >>> nearest_code(torch.tensor([[[0.9], [3.0]]]), torch.tensor([[0.0], [1.0]]))
        tensor([[1, 1]])
    """
    if z.shape[-1] != codebook.shape[-1]:
        raise ValueError(
            f"z has vectors of {z.shape[-1]} numbers, but a row of the codebook has "
            f"{codebook.shape[-1]}"
        )
    # The squared distance without the vector's own length, the same for every row.
    scores = codebook.square().sum(-1) - 2 * z @ codebook.T  # (B, P, K)
    return scores.argmin(-1)


def vector_quantize(z: Tensor, codebook: Tensor, commitment: float = 0.25) -> tuple[Tensor, Tensor]:
    r"""Replace each vector by its nearest row, and let the gradient pass as if it had stayed.

    .. math:: \lVert \mathrm{sg}(z) - e\rVert^2 + \text{commitment}\cdot\lVert z - \mathrm{sg}(e)
              \rVert^2

    Args:
        z: Vectors, shape ``(B, P, d)``.
        codebook: Shape ``(K, d)``.
        commitment: Weight of the pull of the rows on the vectors.

    Returns:
        The rows, shape ``(B, P, d)``, and the loss, summed over an image's vectors and averaged
        over images: a squared distance, no nats.

    Source:
        van den Oord, Vinyals & Kavukcuoglu (2017), section 3.2, equation 3.

    Example:
        >>> rows, loss = vector_quantize(torch.tensor([[[0.8]]]), torch.tensor([[0.0], [1.0]]))
        >>> rows.item(), round(loss.item(), 3)
        (1.0, 0.05)
    """
    rows = codebook[nearest_code(z, codebook)]
    to_rows = (z.detach() - rows).square().sum() / len(z)
    to_vectors = (z - rows.detach()).square().sum() / len(z)
    return z + (rows - z).detach(), to_rows + commitment * to_vectors


def ema_update(
    counts: Tensor, sums: Tensor, z: Tensor, indices: Tensor, decay: float = 0.99
) -> tuple[Tensor, Tensor, Tensor]:
    """Move each row towards the mean of the vectors that chose it: k-means with a memory.

    Args:
        counts: How many vectors chose each row, a running average, positive, shape ``(K,)``.
        sums: Their sums, likewise, shape ``(K, d)``.
        z: The vectors of a batch, shape ``(N, d)``.
        indices: The row that each chose, shape ``(N,)``.
        decay: The share of the past that is kept.

    Returns:
        ``(codebook, counts, sums)``, new tensors.

    Source:
        van den Oord, Vinyals & Kavukcuoglu (2017), appendix A.1.

    Example:
        >>> ema_update(torch.ones(1), torch.zeros(1, 1), torch.tensor([[4.0]]), torch.tensor([0]),
        ...            decay=0.5)[0]
        tensor([[2.]])
    """
    chosen = torch.bincount(indices, minlength=len(counts)).to(counts.dtype)
    added = torch.zeros_like(sums).index_add_(0, indices, z)
    counts = decay * counts + (1 - decay) * chosen
    sums = decay * sums + (1 - decay) * added
    return sums / counts[:, None], counts, sums


def perplexity(codes: Tensor, size: int) -> float:
    """How many codes would be in use if those that are were used equally often: exp of the entropy.

    Args:
        codes: Indices, any shape.
        size: Rows of the codebook.

    Returns:
        From 1 to ``size``.

    Example:
        >>> perplexity(torch.tensor([0, 0, 5, 5]), 64)
        2.0
    """
    shares = torch.bincount(codes.flatten(), minlength=size).double() / codes.numel()
    return round(float(torch.special.entr(shares).sum().exp()), 6)
