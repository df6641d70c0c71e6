"""Judges a reconstruction loss: which cost per pixel, added up and averaged over what."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip
from autograded_tests.framework.finding import Finding

_ASKED = "the units: nats, added up over the pixels of an image and averaged over images."
_ARGUMENTS = "what the loss function you call expects: probabilities or logits, and in which order."


def pixel_cost(logits: Tensor, x: Tensor) -> Tensor:
    """Bernoulli cross-entropy of each pixel, nats, in float64: ``(B, 784)``.

    Example:
        >>> pixel_cost(torch.tensor([[0.0, -1000.0]]), torch.tensor([[0.5, 1.0]])).tolist()
        [[0.6931471805599453, 1000.0]]
    """
    a, x = logits.double(), x.double()
    return a.clamp(min=0) - x * a + torch.log1p(torch.exp(-a.abs()))


def loss_slips(logits: Tensor, x: Tensor) -> list[Slip]:
    """Known mistakes of a reconstruction loss, for moderate logits.

    Args:
        logits: What the decoder gave, ``(B, 784)``.
        x: The images, of the same shape.
    """
    slips = _reduction_slips(pixel_cost(logits, x))
    for name, cost, suggests, look in _wrong_costs(logits.double(), x.double()):
        batch, pixels = cost.shape
        for scale in (1 / batch, 1 / (batch * pixels), 1 / pixels, 1.0):
            slips.append(Slip(name, cost.sum() * scale, suggests, look))
    return slips


def _reduction_slips(cost: Tensor) -> list[Slip]:
    batch, pixels = cost.shape
    total = cost.sum()
    return [
        Slip("mean_over_all", total / (batch * pixels),
             "This is the cost of an average pixel: the mean runs over pixels and images alike.",
             _ASKED),
        Slip("mean_over_pixels", total / pixels,
             "This is averaged over the pixels and added up over the images.", _ASKED),
        Slip("summed_over_batch", total, "This is the cost of the whole batch.", _ASKED),
        Slip("not_averaged", cost.sum(1),
             "This is one value per image, right for each, and not yet their average.", _ASKED),
        Slip("not_averaged", cost.mean(1),
             "This is one value per image, averaged over its pixels.", _ASKED),
        Slip("not_summed", cost, "This is one value per pixel of every image.", _ASKED),
        Slip("summed_over_batch", cost.sum(0), "This is one value per pixel position.", _ASKED),
        Slip("summed_over_batch", cost.mean(0), "This is one value per pixel position.", _ASKED),
        *[Slip("fixed_batch_size", total / n, f"The sum is divided by {n}, whatever the batch.",
               "how many images this batch holds.") for n in (32, 64, 100, 128, 256)],
        Slip("sign", -total / batch, "The size is right, the sign is not: a cost is positive.",
             "the sign in front: a logarithm of a probability is negative."),
        *[Slip("sign", -total * s, "The sign is not right, nor what the sum is divided by.", _ASKED)
          for s in (1.0, 1 / pixels, 1 / (batch * pixels))],
        Slip("bits", total / batch / math.log(2), "This is in bits, a logarithm to base 2.",
             "the base of the logarithm: nats are asked for."),
    ]  # fmt: skip


def _wrong_costs(a: Tensor, x: Tensor) -> list[tuple[str, Tensor, str, str]]:
    """Name, cost per pixel ``(B, 784)``, what it suggests, where to look."""
    p, log_p, log_q = a.sigmoid(), F.logsigmoid(a), F.logsigmoid(-a)
    named: list[tuple[str, Tensor, str]] = [
        ("sigmoid_extra", pixel_cost(p, x),
         "This is what comes out when a sigmoid is applied to the logits, and then another one."),
        ("sigmoid_missing", _entropy_like(a.clamp(0, 1), x),
         "The logits are taken for probabilities, after they were forced into [0, 1]."),
        ("sigmoid_missing", -(x * a.log() + (1 - x) * (1 - a).log()),
         "A logarithm is taken of the logits themselves: they are no probabilities."),
        ("swapped_arguments", pixel_cost(x, a),
         "Images and logits have changed places."),
        ("swapped_arguments", _entropy_like(x, p),
         "Images and probabilities have changed places."),
        ("swapped_arguments", -(p * x.log() + (1 - p) * (1 - x).log()),
         "Images and probabilities have changed places: the logarithm of an empty pixel appears."),
        ("squared_error", (p - x).square(), "This is a squared error."),
        ("squared_error", 0.5 * (p - x).square(), "This is half a squared error."),
        ("squared_error", (a - x).square(), "This is a squared error, and taken of the logits."),
        ("absolute_error", (p - x).abs(), "This is an absolute error."),
        ("absolute_error", (a - x).abs(), "This is an absolute error, and taken of the logits."),
        ("missing_term", -x * log_p,
         "Only ink costs something here: the term for paper, 1 - x, is missing."),
        ("missing_term", -(1 - x) * log_q,
         "Only paper costs something here: the term for ink, x, is missing."),
        ("inverted", pixel_cost(a, 1 - x), "Ink and paper have changed places."),
        ("binarised", pixel_cost(a, x.round()), "The greys of the images are rounded first."),
        ("binarised", pixel_cost(a, (x > 0).double()), "Every grey pixel counts as ink."),
        ("softmax", -x * a.log_softmax(-1),
         "This makes the pixels of an image compete: a softmax over the image."),
        ("not_log", -(x * p + (1 - x) * (1 - p)), "The logarithm is missing."),
    ]  # fmt: skip
    return [(name, cost, suggests, _ARGUMENTS) for name, cost, suggests in named]


def _entropy_like(p: Tensor, x: Tensor) -> Tensor:
    """The cross-entropy as `F.binary_cross_entropy` has it, logarithms cut off at -100."""
    return -(x * p.log().clamp(min=-100) + (1 - x) * (1 - p).log().clamp(min=-100))


def expect_exact_far_out(got: Tensor, truth: Tensor, largest: float) -> None:
    """Judge the loss of logits so large that a sigmoid rounds them to 0 or 1.

    Args:
        got: The learner's loss.
        truth: The right one.
        largest: The size of the largest logit.

    Raises:
        Finding: ``not_finite`` or ``clamped_logs``.
    """
    if got.shape != truth.shape:
        return
    if not got.isfinite().all():
        raise Finding(
            "not_finite",
            seen=f"For logits up to ±{largest:g} the loss came out as {got.item():g}.",
            suggests="There the sigmoid is exactly 0 or 1 in float32, and a logarithm of 0 or an "
            "overflowing exp() follows.",
            look="a way from the logits to the loss that never passes through the probability.",
        )
    if (got.double() - truth).abs() > 1e-3 * truth:
        raise Finding(
            "clamped_logs",
            seen=f"For logits up to ±{largest:g} the loss is finite, {got.item():.4g}; "
            f"{truth.item():.4g} is right. For small logits it is as asked.",
            suggests="Something bounds the cost of a single pixel: a small number added inside a "
            "log, a clamp, or `F.binary_cross_entropy`, whose logarithms end at -100.",
            look="a way from the logits to the loss that never passes through the probability.",
        )


def expect_probabilities_unneeded(finding: Finding) -> None:
    """Name an error that says that logits were taken for probabilities.

    Raises:
        Finding: ``sigmoid_missing``, if that is what the error says.
    """
    words = ("should be between 0 and 1", "to satisfy the constraint Interval")
    if finding.diagnosis == "raised" and any(w in finding.seen for w in words):
        raise Finding(
            "sigmoid_missing",
            seen=finding.seen,
            suggests="A function that expects probabilities was given logits.",
            look=_ARGUMENTS,
        ) from finding
