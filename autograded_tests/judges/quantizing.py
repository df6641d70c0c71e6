"""Judges `vector_quantize`: values, the gradient that passes by, and what the loss moves."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, expect, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.codes import WHICH_WINS, distances, true_codes


def expect_quantized_gradient(ask: Ask, rng: Rng, z: Tensor, codebook: Tensor) -> None:
    """The gradient of `quantized` arrives at `z` as it is, and never at the codebook.

    Raises:
        Finding: The first thing that is not as asked.
    """
    direction = rng.away(*z.shape)
    answer = _call(ask, z, codebook, Gradient([direction, None], wrt=[0, 1]))
    by_z, by_rows = answer.gradients
    if by_z is None or not by_z.any():
        raise Finding(
            "gradient_cut",
            seen="The values of `quantized` are right, and no gradient comes from them to `z`.",
            suggests="An index has no slope. Without a copy of the gradient the encoder never "
            "hears what the decoder needs.",
            look="which expression has the value of the rows and the derivative of z.",
        )
    summed = torch.zeros_like(codebook).index_add_(
        0, true_codes(z, codebook).flatten(), direction.flatten(0, 1)
    )
    if by_rows is not None and by_rows.any():
        whole = torch.allclose(by_rows, summed, rtol=1e-3, atol=1e-4)
        raise Finding(
            "decoder_moves_codebook",
            seen="The gradient of `quantized` arrives at the codebook"
            + (", as if the rows had been looked up and passed on." if whole else "."),
            suggests="The rows are to learn from the loss that you return, and from nothing else.",
            look="what of `quantized` is detached, and what is not.",
        )
    slips = [
        Slip("gradient_scaled", f * direction, f"It arrives {f:g} times as large.",
             "how often z stands in `quantized` without `detach`.")
        for f in (2.0, 0.5, -1.0)
    ]  # fmt: skip
    expect(by_z, direction, what="The gradient of `quantized` with respect to `z`", slips=slips,
           look="it is to arrive unchanged, entry by entry.")  # fmt: skip


def expect_loss_gradients(
    ask: Ask, rng: Rng, z: Tensor, codebook: Tensor, commitment: float | None
) -> None:
    """The first part of the loss moves the codebook alone, the second z alone.

    Raises:
        Finding: The first thing that is not as asked.
    """
    weight, cotangent = 0.25 if commitment is None else commitment, rng.away(1)[0]
    answer = _call(ask, z, codebook, Gradient([None, cotangent], wrt=[0, 1]), commitment)
    codes = true_codes(z, codebook)
    apart = 2 * cotangent * (z - codebook[codes]) / len(z)  # of ‖z − e‖², averaged over images
    rows = torch.zeros_like(codebook).index_add_(0, codes.flatten(), -apart.flatten(0, 1))
    arrived = {"z": (answer.gradients[0], apart), "codebook": (answer.gradients[1], rows)}
    z_size, row_size = (_times(got, unit) for got, unit in arrived.values())
    if _same(z_size, weight) and _same(row_size, 1.0):
        return
    diagnosis, suggests, look = _loss_slip(z_size, row_size, weight)
    told = f"{_say(z_size)} to `z` and {_say(row_size)} to the codebook"
    raise Finding(
        diagnosis,
        seen=f"The value of the loss is right. Of the gradient of ‖z − e‖² it sends {told}, "
        f"where {weight:g} times and 1 times were asked for.",
        suggests=suggests,
        look=look,
    )


def _call(
    ask: Ask, z: Tensor, codebook: Tensor, gradient: Gradient, commitment: float | None = None
) -> Answer:
    extra = [] if commitment is None else [commitment]
    answer = ask.call(z, codebook, *extra, gradient=gradient)
    answer.tensors("quantized", "loss")
    expect_unchanged(answer, "z", "codebook")
    return answer


def _loss_slip(z: float | None, rows: float | None, weight: float) -> tuple[str, str, str]:
    """Diagnosis, what it suggests and where to look, by how much arrives at either."""
    where = "which of the two, z or e, is detached in each of the two parts."
    both = 1 + weight
    if _same(z, 0) and _same(rows, 0):
        return "no_gradient", "Something cuts the graph: neither could learn from this loss.", where
    if _same(z, 0):
        return "commitment_cut", "Nothing pulls the vectors towards their rows.", where
    if _same(rows, 0):
        return "codebook_cut", "The rows of the codebook never move.", where
    if _same(z, 1) and _same(rows, weight):
        return "stopped_the_other_way", "Each part moves what the other one should move.", where
    if _same(z, both) and _same(rows, both):
        return "nothing_stopped", "Both parts move both, as if nothing had been detached.", where
    if _same(z, both) or _same(rows, both):
        return "one_not_stopped", "One of the two parts moves both.", where
    return "gradient", "The parts weigh other than asked.", where


def _times(got: Tensor | None, unit: Tensor) -> float | None:
    """By which factor a gradient is the one expected; None if it is no multiple of it."""
    if got is None or not got.any():
        return 0.0
    factor = float((got * unit).sum() / unit.square().sum())
    return factor if torch.allclose(got, factor * unit, rtol=1e-3, atol=1e-4) else None


def _same(size: float | None, wanted: float) -> bool:
    return size is not None and math.isclose(size, wanted, rel_tol=1e-3, abs_tol=1e-4)


def _say(size: float | None) -> str:
    return "another direction" if size is None else f"{size:.3g} times"


def _row_slips(z: Tensor, codebook: Tensor) -> list[Slip]:
    """Slips in the values that `vector_quantize` returns."""
    codes = true_codes(z, codebook)
    rows = codebook[codes]
    values = "which values `quantized` has once a part of it is detached."
    return [
        Slip("values_of_z", z, "These are the vectors as they came: the lookup has no part in "
             "them.", values),
        Slip("values_of_z", 2 * z - rows, "The step to the row was taken away from it.", values),
        Slip("difference", rows - z, "This is the step from the vectors to the rows.", values),
        Slip("halfway", (z + rows) / 2, "This lies halfway between vectors and rows.", values),
        Slip("added_twice", 2 * rows - z, "This oversteps the rows.", values),
        Slip("added_twice", z + rows, "The rows were added to the vectors.", values),
        Slip("indices", codes, "These are indices; the rows were asked for.",
             "how a tensor of indices picks rows."),
        Slip("farthest", codebook[distances(z, codebook).argmax(-1)],
             "These are the rows that lie farthest away.", WHICH_WINS),
        Slip("dot_product", codebook[(z @ codebook.T).argmax(-1)],
             "These are the rows with the largest dot product: a long row beats a near one.",
             WHICH_WINS),
    ]  # fmt: skip


def _loss_value_slips(z: Tensor, codebook: Tensor, commitment: float) -> list[Slip]:
    """Slips in the value of the loss of `vector_quantize`: what is summed, averaged and weighed."""
    batch, cells, width = z.shape
    total = distances(z, codebook).amin(-1).square().sum()
    mean, both = total / batch, 1 + commitment
    over = "over what the squares are summed, and over what they are averaged."
    parts = "the two parts of the loss, and what `commitment` weighs."
    return [
        Slip("averaged_over_all", both * mean / (cells * width), "The squares were averaged over "
             "cells and coordinates too.", over),
        Slip("averaged_over_cells", both * mean / cells, "The squares were averaged over the "
             "cells.", over),
        Slip("averaged_over_width", both * mean / width, "The squares were averaged over the "
             "coordinates.", over),
        Slip("summed_over_images", both * total, "The images were added up, not averaged.", over),
        Slip("not_squared", both * distances(z, codebook).amin(-1).sum() / batch,
             "These are distances, not their squares.", parts),
        Slip("not_squared", both * total.sqrt(), "This is the root of the sum of squares.", parts),
        Slip("one_part", mean, "One of the two parts is missing.", parts),
        Slip("one_part", commitment * mean, "The part that moves the codebook is missing.", parts),
        Slip("commitment_ignored", 2 * mean, "Both parts weigh the same here.", parts),
        Slip("commitment_ignored", 1.25 * mean, "The weight is 0.25 here, whatever was asked.",
             parts),
        Slip("weighs_both", 2 * commitment * mean, "The commitment weighs both parts.", parts),
        Slip("weighs_both", commitment * both * mean, "The commitment weighs both parts.", parts),
        Slip("subtracted", (1 - commitment) * mean, "One part was subtracted.", parts),
        Slip("subtracted", -both * mean, "The sign is the other one.", parts),
        Slip("per_image", (both * distances(z, codebook).amin(-1).square().sum(1)),
             "There is one value per image; their average was asked for.", over),
    ]  # fmt: skip


def true_quantized(z: Tensor, codebook: Tensor, commitment: float = 0.25) -> tuple[Tensor, Tensor]:
    """The values of the rows and of the loss, with no regard to gradients."""
    nearest = distances(z, codebook).amin(-1)
    return codebook[true_codes(z, codebook)], (1 + commitment) * nearest.square().sum(1).mean()


def quantize_slips(z: Tensor, codebook: Tensor, commitment: float = 0.25) -> dict[str, list[Slip]]:
    """Slips in the values, by the name of what is returned."""
    return {
        "quantized": _row_slips(z, codebook),
        "loss": _loss_value_slips(z, codebook, commitment),
    }
