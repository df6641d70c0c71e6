"""Checks of lesson 11, discrete codes."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.chain import nats_slips, true_nats
from autograded_tests.judges.codes import nearest_slips, true_codes, vectors_and_rows
from autograded_tests.judges.quantizing import (
    expect_loss_gradients,
    expect_quantized_gradient,
    quantize_slips,
    true_quantized,
)
from autograded_tests.judges.quiz_answers import quiz_exercises
from autograded_tests.judges.running_means import true_update, update_slips

LESSON = "11_discrete_codes"
_SIZES = ((4, 5, 9, 3), (1, 1, 5, 2), (3, 2, 4, 7), (2, 16, 64, 8))  # B, P, K, d

NEAREST_CODE = Exercise(
    "nearest_code",
    lesson=LESSON,
    asked="For each vector the index of the nearest row of the codebook, int64, (B, P).",
    praise="Long rows and short ones: each vector found the one that lies nearest.",
)


@NEAREST_CODE.part()
def _nearest_code(ask: Ask, rng: Rng) -> None:
    for sizes in _SIZES:
        z, codebook = vectors_and_rows(rng, *sizes)
        inputs = {"z": z, "codebook": codebook}
        look = "what is compared for each vector with each row, and which of them wins."
        expect_function(
            ask, true_codes, inputs, rng, what="The index", slips=nearest_slips, look=look
        )


VECTOR_QUANTIZE = Exercise(
    "vector_quantize",
    lesson=LESSON,
    asked="The nearest rows with a gradient that passes to z unchanged, and the loss whose first "
    "part moves the codebook alone and whose second moves z alone.",
    praise="The rows come out, the gradient passes them by, and either part of the loss moves what "
    "it should.",
)


@VECTOR_QUANTIZE.part("values")
def _quantized_values(ask: Ask, rng: Rng) -> None:
    for sizes, weight in zip(_SIZES[:3], ((), (0.7,), (0.1,)), strict=True):
        z, codebook = vectors_and_rows(rng, *sizes)
        inputs = {"z": z, "codebook": codebook} | dict(zip(("commitment",), weight, strict=False))
        expect_function(
            ask,
            true_quantized,
            inputs,
            rng,
            what="What came back as",
            names=("quantized", "loss"),
            slips=quantize_slips,
            by=(),
        )


@VECTOR_QUANTIZE.part("straight through")
def _straight_through(ask: Ask, rng: Rng) -> None:
    for sizes in _SIZES[:3]:
        expect_quantized_gradient(ask, rng, *vectors_and_rows(rng, *sizes))


@VECTOR_QUANTIZE.part("what moves what")
def _loss_gradients(ask: Ask, rng: Rng) -> None:
    for sizes, commitment in zip(_SIZES[:3], (None, 0.25, 1.5), strict=True):
        expect_loss_gradients(ask, rng, *vectors_and_rows(rng, *sizes), commitment)


EMA_UPDATE = Exercise(
    "ema_update",
    lesson=LESSON,
    asked="`(codebook, counts, sums)` after a batch: running counts and sums, and their quotient.",
    praise="Each row went towards the mean of the vectors that chose it, and a row that none chose "
    "kept its place.",
)


@EMA_UPDATE.part()
def _ema_update(ask: Ask, rng: Rng) -> None:
    for (n, size, width), decay in (((11, 6, 3), ()), ((9, 5, 4), (0.5,)), ((1, 3, 2), (0.9,))):
        inputs = _batch(rng, n, size, width) | dict(zip(("decay",), decay, strict=False))
        expect_function(
            ask,
            true_update,
            inputs,
            rng,
            what="What came back as",
            names=("codebook", "counts", "sums"),
            slips=update_slips,
            by=(),
            atol=1e-5,
        )


def _batch(rng: Rng, n: int, size: int, width: int) -> dict[str, Tensor]:
    """One row that nobody chose, with a count below 1, and one that several did."""
    order = torch.randperm(size, generator=rng.generator)
    lonely, popular = order[0], order[1]
    indices = order[1 + torch.randint(size - 1, (n,), generator=rng.generator)]
    indices[: (n + 1) // 2] = popular
    counts = rng.uniform(size, low=0.3, high=6)
    counts[lonely] = 0.3
    return {
        "counts": counts,
        "sums": counts[:, None] * rng.away(size, width),
        "z": rng.away(n, width, high=3),
        "indices": indices[torch.randperm(n, generator=rng.generator)],
    }


CODE_NATS = Exercise(
    "code_nats",
    lesson=LESSON,
    asked="What each grid of codes costs: the first by `first`, each next by `transition`; nats.",
    praise="Every code paid once: the first by itself, and each next one given the one before.",
)


@CODE_NATS.part()
def _code_nats(ask: Ask, rng: Rng) -> None:
    for batch, cells, size in ((4, 6, 5), (5, 2, 3), (3, 1, 4), (2, 16, 64)):
        first, transition = (rng.uniform(*s, low=0.05) for s in ((size,), (size, size)))
        transition[0, 1] = transition[size - 1, 0] = 1e-6  # a price as high as it was set
        codes = torch.randint(size, (batch, cells), generator=rng.generator)
        if cells > 1:
            codes[0, :2] = torch.tensor([0, 1])
        inputs = {
            "codes": codes,
            "first": first / first.sum(),
            "transition": transition / transition.sum(1, keepdim=True),
        }
        expect_function(
            ask, true_nats, inputs, rng, what="The price", slips=nats_slips, by=(), rtol=1e-4
        )


QUESTIONS = quiz_exercises(LESSON)
