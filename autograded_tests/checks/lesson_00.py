"""Checks of lesson 00, start here."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Draw, Slip, expect, expect_unchanged
from autograded_tests.framework.finding import Finding

LESSON = "00_start_here"

TO_UNIT_PIXELS = Exercise(
    "to_unit_pixels",
    lesson=LESSON,
    asked="The images as float32 pixels in [0, 1], one row of 784 per image, the input unchanged.",
    praise="Each image is a row of 784 pixels between 0 and 1, and the originals are untouched.",
)


@TO_UNIT_PIXELS.part()
def _to_unit_pixels(ask: Ask, draw: Draw) -> None:
    for batch in (5, 1):
        images = _images(draw, batch)
        answer = ask.call(images)
        got = answer.tensor()
        _expect_rows(got, batch)
        truth = images.reshape(batch, 784).to(torch.float32) / 255
        expect(
            got,
            truth,
            what="A pixel",
            slips=_slips(images.reshape(batch, 784).to(torch.float32), images),
            look="one pixel followed by hand: what becomes of 0, of 51, of 255?",
            rtol=1e-4,
            atol=1e-5,
        )
        _expect_float32(got)
        expect_unchanged(answer, images=images)


def _images(draw: Draw, batch: int) -> Tensor:
    """Images that reach neither 0 nor 255, each with a range of its own."""
    low = draw.uniform(batch, 1, 1, low=5, high=40)
    high = draw.uniform(batch, 1, 1, low=150, high=240)
    return (low + (high - low) * draw.uniform(batch, 28, 28)).to(torch.uint8)


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


def _slips(grey: Tensor, images: Tensor) -> list[Slip]:
    """Known mistakes; ``grey`` are the same values as ``images``, flat and as floats."""
    unit = grey / 255
    largest = "which number white paper and full ink have in the raw images, whatever the batch."
    kind = "the type of the tensor before and after each step: whole numbers lose all fractions."
    by_image = grey - grey.amin(1, keepdim=True)
    return [
        Slip("not_divided", grey, "The values are still those of the raw images.", largest),
        Slip("divided_by_256", grey / 256, "A byte ends at 255: full ink does not become 1 here.",
             largest),
        Slip("integer_division", torch.zeros_like(unit),
             "The division was carried out in whole numbers, where less than one is nothing.",
             kind),
        Slip("rounded", unit.round(), "Only black and white are left: all greys are rounded away.",
             kind),
        Slip("inverted", 1 - unit, "Ink and paper have changed places.",
             "which end of the scale becomes 0."),
        Slip("minus_one_to_one", 2 * unit - 1, "These values lie in [-1, 1].",
             "the interval that was asked for."),
        Slip("divided_by_max", grey / grey.max(),
             "This divides by the largest value in the batch, so that the same image comes out "
             "differently in other company.", largest),
        Slip("divided_by_max", grey / grey.amax(1, keepdim=True),
             "This divides each image by its own largest value.", largest),
        Slip("min_max", (grey - grey.min()) / (grey.max() - grey.min()),
             "This stretches the batch from its own smallest to its own largest value.", largest),
        Slip("min_max", by_image / by_image.amax(1, keepdim=True),
             "This stretches each image from its own smallest to its own largest value.", largest),
        *[Slip("standardised", z, "A mean was subtracted, and a spread divided by.",
               "what is asked for: a change of scale, nothing learned from the data.")
          for z in _standardised(grey)],
        Slip("transposed", images.transpose(1, 2).reshape(len(images), 784) / 255,
             "The pixels run down the columns; they are asked for row by row.",
             "whether rows and columns changed places before the image was made flat."),
        *[Slip("byte_overflow", wrapped, "Large values wrapped around, as they do in 8 bits.", kind)
          for wrapped in (images.view(torch.int8).reshape(grey.shape) / 255,
                          (-images).reshape(grey.shape) / 255)],
    ]  # fmt: skip


def _standardised(grey: Tensor) -> list[Tensor]:
    unit = grey / 255
    results = [(grey / 255 - 0.1307) / 0.3081]  # MNIST's own mean and standard deviation
    for correction in (0, 1):
        results.append((unit - unit.mean()) / unit.std(correction=correction))
        each = unit - unit.mean(1, keepdim=True)
        results.append(each / unit.std(1, keepdim=True, correction=correction))
    return results
