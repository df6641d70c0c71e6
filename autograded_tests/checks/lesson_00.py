"""Checks of lesson 00, start here."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, Slip
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.pixel_slips import pixel_slips
from vae_helpers.objective import pixel_price

LESSON = "00_start_here"

TO_UNIT_PIXELS = Exercise(
    "to_unit_pixels",
    lesson=LESSON,
    asked="The images as float32 pixels in [0, 1], one row of 784 per image, the input unchanged.",
    praise="Each image is a row of 784 pixels between 0 and 1, and the originals are untouched.",
)


@TO_UNIT_PIXELS.part()
def _to_unit_pixels(ask: Ask, rng: Rng) -> None:
    # Black and white at the end, and more images than any one batch of the lesson.
    many = torch.cat([_images(rng, rng.integer(130, 300)), _black_and_white()])
    for images in (_images(rng, rng.integer(3, 9)), _images(rng, 1), many):
        _expect_rows(ask.call(images).tensor(), len(images))
        answer = expect_function(
            ask,
            lambda images: images.flatten(1).double() / 255,
            {"images": images},
            rng,
            what="A pixel",
            slips=pixel_slips,
            look="one pixel followed by hand: what becomes of 0, of 51, of 255?",
            rtol=1e-4,
            atol=1e-5,
        )
        _expect_float32(answer.tensor())


def _black_and_white() -> Tensor:
    return torch.stack([torch.zeros(28, 28), torch.full((28, 28), 255.0)]).to(torch.uint8)


def _images(rng: Rng, batch: int) -> Tensor:
    """Images that reach neither 0 nor 255, each with a range of its own."""
    low = rng.uniform(batch, 1, 1, low=5, high=40)
    high = rng.uniform(batch, 1, 1, low=150, high=240)
    return (low + (high - low) * rng.uniform(batch, 28, 28)).to(torch.uint8)


def _expect_rows(got: Tensor, batch: int) -> None:
    if got.shape == (batch, 784) or got.numel() != batch * 784:
        return  # `expect` has words for any other number of values
    if got.dim() > 1 and len(got) == batch:
        raise Finding(
            "not_flattened",
            seen=f"Images of shape ({batch}, 28, 28) came out with shape {tuple(got.shape)}.",
            suggests="The pixels of an image still stand in rows and columns.",
            look="how a tensor gets another shape with the same values: each image is one row.",
        )
    raise Finding(
        "shape",
        seen=f"Images of shape ({batch}, 28, 28) came out with shape {tuple(got.shape)}; "
        f"({batch}, 784) was asked for.",
        suggests="The images have run into each other, or an axis was lost or exchanged.",
        look="the first axis: it counts images, before and after.",
    )


def _expect_float32(got: Tensor) -> None:
    if got.dtype != torch.float32:
        raise Finding(
            "wrong_dtype",
            seen=f"The values are right, and their type is {str(got.dtype).removeprefix('torch.')}."
            " float32 was asked for.",
            suggests="The layers of a network hold float32, and refuse another type.",
            look="which type each conversion asks for: `t.dtype` shows it.",
        )


PIXEL_PRICE = Exercise(
    "pixel_price",
    lesson=LESSON,
    asked="What each pixel of ink x costs at probability p: −x log p − (1 − x) log(1 − p), in "
    "nats, one price for every entry.",
    praise="Ink, paper and greys have their price, for any shape.",
)


@PIXEL_PRICE.part()
def _pixel_price(ask: Ask, rng: Rng) -> None:
    grey = rng.uniform(5, 7, low=0.05, high=0.95), rng.uniform(5, 7, low=0.05, high=0.95)
    # Black and white too, and predictions that are nearly sure: rightly of some, wrongly of others.
    sure = torch.where(rng.signs(2, 3, 4) > 0, 0.998, 0.002)
    for p, x in (
        grey,
        (sure, rng.pixels(1)[0, :24].reshape(2, 3, 4)),
        (sure[:1, 0, 0], sure[1, 0, :1]),
    ):
        expect_function(
            ask,
            pixel_price,
            {"p": p, "x": x},
            rng,
            what="The price of a pixel",
            slips=_price_slips,
            graph=False,
            look="one pixel of ink, x = 1, and one of paper, x = 0: what is left of the formula?",
        )


def _price_slips(p: Tensor, x: Tensor) -> list[Slip]:
    """Known mistakes in the price of a pixel."""
    ink, paper = -p.log(), -(1 - p).log()
    price = x * ink + (1 - x) * paper
    both = "the two halves of the formula: what ink costs, what paper costs, and their weights."
    whose = "which of the two numbers is the prediction, and which is what came out."
    own = "the shape asked for: every pixel has a price of its own."
    base = "which logarithm goes with the unit: a nat is one of the natural logarithm."
    entropy = -x.xlogy(x) - (1 - x).xlogy(1 - x)
    return [
        Slip("sign", -price, "The size is right, the sign is not: a price is what one pays.", both),
        Slip("missing_paper", x * ink, "Only ink has a price here: paper is free.", both),
        Slip("missing_ink", (1 - x) * paper, "Only paper has a price here: ink is free.", both),
        Slip("exchanged", (1 - x) * ink + x * paper, "Ink pays for paper and paper for ink.", both),
        Slip("exchanged", price - 2 * (1 - x) * paper, "The second half has the wrong sign.", both),
        Slip("exchanged", price - 2 * x * ink, "The first half has the wrong sign.", both),
        Slip("unweighted", ink + paper, "Both halves are paid in full, whatever x is.", both),
        Slip("unweighted", ink, "This is the price of full ink, whatever x is.", both),
        Slip("unweighted", paper, "This is the price of paper, whatever x is.", both),
        Slip("unweighted", x * ink + paper, "The weight 1 − x is missing.", both),
        Slip("unweighted", ink + (1 - x) * paper, "The weight x is missing.", both),
        Slip("roles", -p * x.log() - (1 - p) * (1 - x).log(),
             "p and x have changed places.", whose),
        Slip("roles", -p.xlogy(p) - (1 - p).xlogy(1 - p), "This does not depend on x.", whose),
        Slip("roles", entropy, "This does not depend on p.", whose),
        Slip("minus_floor", price - entropy,
             "This is what the prediction costs above the truth itself, p = x.",
             "whether anything is subtracted in the formula asked for."),
        Slip("not_log", x * p + (1 - x) * (1 - p), "There is no logarithm in it.", both),
        Slip("not_log", -(x * p + (1 - x) * (1 - p)), "There is no logarithm in it.", both),
        Slip("log_outside", -(x * p + (1 - x) * (1 - p)).log(),
             "This is the logarithm of an average, not the average of two logarithms.", both),
        Slip("squared_error", (x - p).square(), "This is the squared distance from p to x.", both),
        Slip("squared_error", (x - p).abs(), "This is the distance from p to x.", both),
        Slip("wrong_base", price / math.log(2), "This counts in bits.", base),
        Slip("wrong_base", price / math.log(10), "These are logarithms to the base 10.", base),
        Slip("reads_logit", F.binary_cross_entropy_with_logits(p, x, reduction="none"),
             "This is what comes out when p is taken for a logit.",
             "what p is: a probability already."),
        Slip("rounded", torch.where(x >= 0.5, ink, paper),
             "Greys are taken for full ink or for paper.", both),
        *[Slip("reduced", total, "This is one number for several pixels.", own)
          for total in (price.sum(), price.mean(), price.sum(-1), price.mean(-1),
                        price.sum(-1).mean())],
    ]  # fmt: skip
