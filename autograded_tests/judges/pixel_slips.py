"""Known mistakes on the way from raw images to pixels in [0, 1]."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip


def pixel_slips(images: Tensor) -> list[Slip]:
    """All known mistakes, for raw images ``(B, 28, 28)``."""
    grey = images.reshape(len(images), 784).to(torch.float32)
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
