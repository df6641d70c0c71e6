"""The truth of `ema_update`, and its known mistakes."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip


def true_update(
    counts: Tensor, sums: Tensor, z: Tensor, indices: Tensor, decay: float = 0.99
) -> tuple[Tensor, Tensor, Tensor]:
    """The update of `ema_update`, row by row."""
    new_counts, new_sums = torch.zeros_like(counts), torch.zeros_like(sums)
    for k in range(len(counts)):
        mine = [vector for vector, index in zip(z, indices.tolist(), strict=True) if index == k]
        batch_sum = torch.stack(mine).sum(0) if mine else torch.zeros_like(sums[k])
        new_counts[k] = decay * counts[k] + (1 - decay) * len(mine)
        new_sums[k] = decay * sums[k] + (1 - decay) * batch_sum
    return new_sums / new_counts[:, None], new_counts, new_sums


def update_slips(
    counts: Tensor, sums: Tensor, z: Tensor, indices: Tensor, decay: float = 0.99
) -> dict[str, list[Slip]]:
    """Slips of `ema_update`, by the name of what is returned."""
    one_hot = F.one_hot(indices, len(counts)).to(z.dtype)
    chosen, added = one_hot.sum(0), one_hot.T @ z
    right_counts = decay * counts + (1 - decay) * chosen
    right_sums = decay * sums + (1 - decay) * added
    means = added / chosen.clamp(min=1)[:, None]
    share = "how much of the past is kept, and how much of the batch comes in."
    divide = "which sums are divided by which counts."

    def mixed(old: Tensor, new: Tensor) -> list[Slip]:
        return [
            Slip("decay_swapped", (1 - decay) * old + decay * new, "The batch weighs `decay` here, "
                 "and the past the rest.", share),
            Slip("no_memory", new, "This is the batch's alone: the past is forgotten.", share),
            Slip("no_update", old, "This is the old one: the batch has no part in it.", share),
            Slip("not_weighted", decay * old + new, "The batch comes in with its full weight.",
                 share),
            Slip("not_weighted", old + (1 - decay) * new, "The past is kept with its full weight.",
                 share),
            Slip("decay_ignored", 0.99 * old + 0.01 * new, "The decay is 0.99 here, whatever was "
                 "asked.", share),
            Slip("not_weighted", old + new, "The batch was added, with no decay.", share),
        ]  # fmt: skip

    kept = chosen == 0
    moved = right_sums / right_counts[:, None]
    of_counts = [
        Slip("unchosen_kept", torch.where(kept, counts, right_counts), "The count of a row that "
             "nobody chose did not shrink.", "what a row loses in a batch without it."),
        Slip("shares", decay * counts + (1 - decay) * chosen / len(z), "The batch's counts were "
             "divided by the number of vectors.", share),
        Slip("present", decay * counts + (1 - decay) * (chosen > 0), "A row counts once here, "
             "however many vectors chose it.", "what happens to an index that occurs twice."),
        Slip("floored", right_counts.clamp(min=1), "Counts are kept from falling below 1, so "
             "rows that are rarely chosen shrink to the origin.",
             "what is done to counts besides the formula."),
    ]  # fmt: skip
    of_sums = [
        Slip("means", decay * sums + (1 - decay) * means, "The batch's mean came in, not its sum.",
             share),
        Slip("last_only", decay * sums + (1 - decay) * _last(z, indices, len(counts)),
             "Of several vectors that chose one row a single one came in.",
             "what happens to an index that occurs twice: `index_add` adds, assigning does not."),
        Slip("unchosen_kept", torch.where(kept[:, None], sums, right_sums), "The sum of a row that "
             "nobody chose did not shrink.", "what a row loses in a batch without it."),
    ]  # fmt: skip
    mixed_counts, mixed_sums = mixed(counts, chosen), mixed(sums, added)
    return {
        "counts": [*of_counts, *mixed_counts],
        "sums": [*of_sums, *mixed_sums],
        "codebook": [
            Slip("old_counts", right_sums / counts[:, None], "The new sums were divided by the old "
                 "counts.", divide),
            Slip("old_sums", sums / right_counts[:, None], "The old sums were divided by the new "
                 "counts.", divide),
            Slip("not_divided", right_sums, "These are the sums themselves.", divide),
            Slip("no_update", sums / counts[:, None], "This is the old codebook.", divide),
            Slip("batch_means", means, "These are the batch's means: the past is forgotten.",
                 divide),
            Slip("averaged_rows", decay * sums / counts[:, None] + (1 - decay) * means,
                 "Old rows and the batch's means were averaged; how many vectors stand behind each "
                 "is lost.", divide),
            Slip("reset", torch.where(kept[:, None], torch.zeros_like(moved), moved), "A row that "
                 "nobody chose was set to 0.", "what such a row keeps: its place."),
            Slip("smoothed", right_sums / (right_counts + 1)[:, None], "Counts were raised before "
                 "dividing.", divide),
            *[_quotient(slip, right_sums, _of(slip)) for slip in of_counts],
            *[_quotient(slip, _of(slip), right_counts) for slip in of_sums],
            *[_quotient(b, _of(b), _of(a)) for a, b in zip(mixed_counts, mixed_sums, strict=True)],
        ],
    }  # fmt: skip


def _of(slip: Slip) -> Tensor:
    return slip.result() if callable(slip.result) else slip.result


def _quotient(slip: Slip, sums: Tensor, counts: Tensor) -> Slip:
    """The codebook that follows from a mistake in counts, sums or both."""
    return replace(slip, result=sums / counts[:, None])


def _last(z: Tensor, indices: Tensor, size: int) -> Tensor:
    """What plain assignment leaves: the last vector of each row."""
    rows = torch.zeros(size, z.shape[1], dtype=z.dtype)
    for vector, index in zip(z, indices.tolist(), strict=True):
        rows[index] = vector
    return rows
