"""Vectors with a clear nearest row in a codebook, and the known mistakes in finding it."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.expectations import Rng, Slip

_MARGIN = 0.05  # by which the second nearest row is farther away
WHICH_WINS = "what is compared, and which of the rows wins."
_AXES = "which axis holds the rows of the codebook when one of them is chosen."


def vectors_and_rows(
    rng: Rng, batch: int, cells: int, size: int, width: int
) -> tuple[Tensor, Tensor]:
    """Vectors ``(B, P, d)`` and a codebook ``(K, d)`` whose rows have very different lengths.

    No vector lies as near to two rows; those that would are brought close to one of them.
    """
    lengths = torch.linspace(math.log(0.5), math.log(6), size).exp()
    order = torch.randperm(size, generator=rng.generator)
    rows = F.normalize(rng.normal(size, width), dim=-1) * lengths[order, None]
    chosen = torch.randint(size, (batch, cells), generator=rng.generator)
    z = rows[chosen] + 0.6 * rng.normal(batch, cells, width)
    nearest, second = distances(z, rows).topk(min(2, size), dim=-1, largest=False)[0].unbind(-1)
    unclear = second - nearest < _MARGIN
    z[unclear] = rows[chosen[unclear]] + 0.01 * rng.away(int(unclear.sum()), width)
    return z, rows


def distances(z: Tensor, codebook: Tensor) -> Tensor:
    """Euclidean, one by one in float64: ``(B, P, K)``."""
    gaps = z.double()[..., None, :] - codebook.double()
    return torch.linalg.vector_norm(gaps, dim=-1)


def true_codes(z: Tensor, codebook: Tensor) -> Tensor:
    """The index of the nearest row: ``(B, P)``."""
    return distances(z, codebook).min(dim=-1).indices


def nearest_slips(z: Tensor, codebook: Tensor) -> list[Slip]:
    """Slips of `nearest_code`: what is compared, what is returned, along which axis."""
    gaps = distances(z, codebook)
    right = gaps.argmin(-1)
    products = z @ codebook.T
    apart = z[..., None, :] - codebook
    forgot = "the square of a difference, multiplied out: which of its three terms differ by row?"
    return [
        Slip("farthest", gaps.argmax(-1), "These are the rows that lie farthest away.", WHICH_WINS),
        Slip("dot_product", products.argmax(-1), "These are the rows with the largest dot product: "
             "a long row beats a near one.", WHICH_WINS),
        Slip("dot_product", products.argmin(-1), "These are the rows with the smallest dot "
             "product.", WHICH_WINS),
        Slip("cosine", (F.normalize(z, dim=-1) @ F.normalize(codebook, dim=-1).T).argmax(-1),
             "These are the rows of the most similar direction, of whatever length.", WHICH_WINS),
        Slip("half_the_product", (codebook.square().sum(-1) - products).argmin(-1),
             "The product of vector and row counts once here.", forgot),
        Slip("half_the_product", (codebook.square().sum(-1) + 2 * products).argmin(-1),
             "The product of vector and row has the wrong sign here.", forgot),
        Slip("not_squared", apart.sum(-1).argmin(-1), "The differences were added up with their "
             "signs, so they cancel.", "what keeps a difference from being negative."),
        Slip("not_squared", apart.sum(-1).abs().argmin(-1), "The differences were added up with "
             "their signs, so they cancel.", "what keeps a difference from being negative."),
        Slip("manhattan", apart.abs().sum(-1).argmin(-1), "These are the nearest rows by the sum "
             "of absolute differences; the Euclidean distance was asked for.", WHICH_WINS),
        Slip("largest_difference", apart.abs().amax(-1).argmin(-1), "These are the nearest rows by "
             "their largest difference; the Euclidean distance was asked for.", WHICH_WINS),
        Slip("shortest_row", codebook.norm(dim=-1).argmin().expand(right.shape),
             "This is the same row for every vector.", WHICH_WINS),
        *[Slip("one_for_all", far.mean((0, 1)).argmin().expand(right.shape),
               "This is the same row for every vector.", _AXES)
          for far in (gaps, gaps.square())],
        Slip("one_for_an_image", gaps.mean(1, keepdim=True).argmin(-1).expand(right.shape),
             "All cells of an image share a row here.", _AXES),
        Slip("wrong_axis", gaps.argmin(1), "For each row the nearest cell was chosen, not for each "
             "cell the nearest row.", _AXES),
        Slip("wrong_axis", gaps.argmin(0), "For each row the nearest image was chosen.", _AXES),
        Slip("distance", gaps.amin(-1), "These are distances; the index of the row was asked for.",
             "the difference between `min` and `argmin`."),
        Slip("distance", gaps.amin(-1).square(), "These are squared distances; the index of the "
             "row was asked for.", "the difference between `min` and `argmin`."),
        Slip("row", codebook[right], "These are the rows themselves; their indices were asked "
             "for.", "what is returned."),
        Slip("one_hot", F.one_hot(right, len(codebook)), "This is one-hot; the index was asked "
             "for.", "what is returned."),
        Slip("flattened", right.flatten(), "Images and cells were run into one axis.",
             "the shape of what is returned: (B, P)."),
        Slip("from_one", right + 1, "The rows are counted from 1.", "what indexes a tensor."),
    ]  # fmt: skip
