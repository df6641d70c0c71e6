"""The truth of `code_nats`, and its known mistakes."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip


def true_nats(codes: Tensor, first: Tensor, transition: Tensor) -> Tensor:
    """The price of each row of codes, one step after the other."""
    prices = []
    for row in codes.tolist():
        price = -math.log(first[row[0]])
        for before, after in zip(row, row[1:], strict=False):
            price -= math.log(transition[before, after])
        prices.append(price)
    return torch.tensor(prices, dtype=torch.float64)


def nats_slips(codes: Tensor, first: Tensor, transition: Tensor) -> list[Slip]:
    """Slips of `code_nats`."""
    start, table = -first.double().log(), -transition.double().log()
    heads = start[codes[:, 0]]
    steps = table[codes[:, :-1], codes[:, 1:]]
    right = heads + steps.sum(1)
    back = table[codes[:, 1:], codes[:, :-1]].sum(1)
    cells = codes.shape[1]
    shares = first.double()[codes[:, 0]] * transition.double()[codes[:, :-1], codes[:, 1:]].prod(1)
    chain = "which code pays by `first`, and which pairs pay by `transition`."
    sums = "what is summed, and over which axis."
    return [
        Slip("transposed", heads + back, "The table was read the other way round: rows are "
             "“from”, columns “to”.", chain),
        Slip("first_left_out", steps.sum(1), "The first code is free of charge here.", chain),
        Slip("first_for_all", start[codes].sum(1), "Every code pays by `first` here.", chain),
        Slip("first_twice", heads + right, "The first code pays twice.", chain),
        Slip("first_only", heads, "Only the first code is paid for.", chain),
        Slip("last_step_missing", heads + steps[:, :-1].sum(1), "The last step is free of charge "
             "here.", chain),
        Slip("wraps_around", right + table[codes[:, -1], codes[:, 0]], "The step from the last "
             "code back to the first is paid for as well.", chain),
        Slip("two_apart", heads + table[codes[:, :-2], codes[:, 2:]].sum(1), "Steps of two cells "
             "are paid for.", chain),
        Slip("starts_at_last", start[codes[:, -1]] + steps.sum(1), "The last code pays by `first`.",
             chain),
        Slip("sign", -right, "These are log-probabilities; a price is positive.", sums),
        Slip("bits", right / math.log(2), "These are bits: the logarithm has base 2.",
             "which logarithm gives nats."),
        Slip("bits", right / math.log(10), "The logarithm has base 10.",
             "which logarithm gives nats."),
        Slip("averaged", right / cells, "The price was averaged over the cells.", sums),
        Slip("averaged", heads + (steps.mean(1) if cells > 1 else 0), "The steps were averaged.",
             sums),
        Slip("probability", shares, "These are probabilities; their price is −log of them.", sums),
        Slip("summed_over_images", right.sum(), "Images were added up: one price for each was "
             "asked for.", sums),
        Slip("averaged_over_images", right.mean(), "Images were averaged: one price for each was "
             "asked for.", sums),
        Slip("not_summed", torch.cat([heads[:, None], steps], 1), "These are the prices of single "
             "codes; their sum was asked for.", sums),
        *[Slip("smoothed", _smoothed(codes, first, transition, eps), "The probabilities were "
               "raised before taking the logarithm; they are to be used as given.",
               "what is added to, or done to, the probabilities.")
          for eps in (1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)],
        Slip("softmax", -first.double().log_softmax(0)[codes[:, 0]]
             - transition.double().log_softmax(1)[codes[:, :-1], codes[:, 1:]].sum(1),
             "The probabilities were put through a softmax; they are probabilities already.",
             "what is done to the probabilities."),
    ]  # fmt: skip


def _smoothed(codes: Tensor, first: Tensor, transition: Tensor, eps: float) -> Tensor:
    steps = (transition.double() + eps).log()[codes[:, :-1], codes[:, 1:]]
    return -(first.double() + eps).log()[codes[:, 0]] - steps.sum(1)
