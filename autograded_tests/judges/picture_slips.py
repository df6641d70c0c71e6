"""Known mistakes in counting writers, in a Gaussian's cost, and in the σ behind a squared error."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip

_CONSTANT = 0.5 * math.log(2 * math.pi)


def coverage_slips(size: int, kernel: int, stride: int, padding: int = 0) -> list[Slip]:
    """Known mistakes in how many inputs write to each output."""
    length = (size - 1) * stride + kernel

    def written(size: int, kernel: int, stride: int) -> Tensor:
        counts = torch.zeros(max((size - 1) * stride + kernel, 0), dtype=torch.int64)
        for i in range(size):
            counts[i * stride : i * stride + kernel] += 1
        return counts

    def cut(counts: Tensor, left: int, right: int) -> Tensor:
        return counts[left : len(counts) - right]

    full = written(size, kernel, stride)
    truth = cut(full, padding, padding)
    reads = torch.zeros(size + 2 * padding, dtype=torch.int64)
    for start in range(0, size + 2 * padding - kernel + 1, stride):
        reads[start : start + kernel] += 1
    edges = "an edge: how many inputs reach that far?"
    ends = "what padding does to a transposed convolution, on which of the two sides."
    steps = "where the kernel of input i begins, and where it ends."
    back = "the direction: here each input writes a kernel's length of outputs."
    inside = int(truth.max()) if len(truth) else 0
    return [
        Slip("padding_ignored", full, "Nothing is cut off for the padding.", ends),
        Slip("no_holes", truth.clamp(min=1), "Where nothing writes, the count is 0.",
             "a stride that is larger than the kernel."),
        Slip("no_edges", torch.full_like(truth, inside), "Every output counts as one in the "
             "middle does.", edges),
        Slip("padding_one_side", cut(full, 2 * padding, 0), "Both cuts were made at the front.",
             ends),
        Slip("padding_one_side", cut(full, 0, 2 * padding), "Both cuts were made at the back.",
             ends),
        Slip("padding_one_side", cut(full, padding, 0), "Only the front was cut.", ends),
        Slip("padding_one_side", cut(full, 0, padding), "Only the back was cut.", ends),
        Slip("padding_added", F.pad(full, (padding, padding)), "Zeros were added at both ends. "
             "That is what padding does on the way in; here it cuts.", ends),
        Slip("stride_ignored", written(size, kernel, 1), "This is the count for stride 1.", steps),
        Slip("stride_ignored", cut(written(size, kernel, 1), padding, padding),
             "This is the count for stride 1.", steps),
        Slip("swapped", cut(written(size, stride, kernel), padding, padding),
             "Kernel and stride have changed places.", steps),
        Slip("swapped", cut(written(kernel, size, stride), padding, padding),
             "Size and kernel have changed places.", steps),
        Slip("one_less", cut(written(size - 1, kernel, stride), padding, padding),
             "One input is missing.", steps),
        Slip("one_less", cut(F.pad(written(size - 1, kernel, stride), (0, stride)),
                                padding, padding), "The last input is missing.", steps),
        Slip("one_less", cut(written(size, kernel - 1, stride), padding, padding),
             "The kernel is one short.", steps),
        Slip("one_less", cut(F.pad(written(size, kernel - 1, stride), (0, 1)), padding, padding),
             "The kernel is one short.", steps),
        Slip("one_more", cut(written(size, kernel + 1, stride)[:length], padding, padding),
             "The kernel is one too long.", steps),
        Slip("one_more", truth + 1, "Each count is one too many.", steps),
        Slip("whether", truth.clamp(max=1), "This says whether anything writes there; the number "
             "was asked for.", "outputs under two kernels."),
        Slip("reads", reads, "This counts how many windows of an ordinary convolution read each "
             "input.", back),
        Slip("reads", reads[padding : padding + size], "This counts how many windows of an "
             "ordinary convolution read each input.", back),
        Slip("plane", truth[:, None] * truth, "This is the coverage in two dimensions.",
             "how many axes were asked for."),
        Slip("share", truth / max(inside, 1), "These are shares of the largest count.",
             "what is divided at the end."),
    ]  # fmt: skip


def nll_slips(mean: Tensor, x: Tensor, log_sigma: Tensor) -> list[Slip]:
    """Known mistakes in the cost of pixels under a Gaussian."""
    log_s = log_sigma.expand_as(x[0])
    sigma, gap = log_s.exp(), x - mean
    squared = gap.square()

    def cost(
        error: Tensor | None = None, log: Tensor | None = None, constant: float = _CONSTANT
    ) -> Tensor:
        error = squared / (2 * sigma.square()) if error is None else error
        return (error + (log_s if log is None else log) + constant).sum(-1).mean()

    truth = cost()
    each = squared / (2 * sigma.square()) + log_s + _CONSTANT  # (B, P)
    factors = "the density, factor by factor: 1/σ, 1/√(2π), exp(−½ (x − mean)²/σ²)."
    given = "what `log_sigma` is: log σ, not σ and not log σ²."
    average = "what is summed and what is averaged: pixels share a bill, images do not."
    shared = log_sigma.sum() + _CONSTANT
    return [
        Slip("missing_constant", cost(constant=0.0), "½ log 2π of each pixel is missing.", factors),
        Slip("missing_constant", (each - _CONSTANT).sum(-1).mean() + _CONSTANT,
             "½ log 2π is counted once for all pixels.", factors),
        Slip("missing_half", cost(constant=2 * _CONSTANT), "The constant is twice as large: a "
             "square root is missing in √(2π).", factors),
        Slip("missing_half", cost(error=squared / sigma.square()), "The ½ in front of the squared "
             "error is missing.", factors),
        Slip("missing_half", cost(log=2 * log_s), "log σ counts twice: this is log σ².", factors),
        Slip("missing_half", cost(log=0.5 * log_s), "log σ counts half.", factors),
        Slip("missing_half", 2 * truth, "It is twice as large as it should be.", factors),
        Slip("missing_log_sigma", cost(log=torch.zeros_like(log_s)), "The density's factor 1/σ is "
             "missing: then nothing keeps σ from growing.", factors),
        Slip("missing_log_sigma", ((each - log_s).sum(-1) + log_sigma.sum()).mean(),
             "log σ is counted once for all pixels.", factors),
        Slip("missing_log_sigma", (squared / (2 * sigma.square())).sum(-1).mean() + shared,
             "log σ and the constant are counted once for all pixels.", factors),
        Slip("log_variance", cost(squared / (2 * log_s.exp()), 0.5 * log_s),
             "This is what comes out when `log_sigma` is read as log σ².", given),
        Slip("log_variance", cost(squared / (2 * log_s.exp())),
             "The error is divided by σ where σ² belongs.", given),
        Slip("sigma", cost(squared / (2 * log_s.square()), log_s.abs().log()),
             "This is what comes out when `log_sigma` is read as σ.", given),
        Slip("sigma", cost(squared / (2 * log_s.square()), log_s.log()),
             "This is what comes out when `log_sigma` is read as σ.", given),
        Slip("sigma", cost(log=sigma), "σ stands where its logarithm belongs.", given),
        Slip("times_variance", cost(squared * sigma.square() / 2),
             "The error is multiplied by σ².", factors),
        Slip("unsquared", cost(gap.abs() / (2 * sigma)), "The error is not squared.", factors),
        Slip("unsquared", cost(gap.abs() / sigma), "The error is not squared.", factors),
        Slip("unscaled", cost(0.5 * squared), "The error is not divided by σ².", factors),
        Slip("unscaled", squared.sum(-1).mean(), "This is the squared error alone.", factors),
        Slip("sign", -truth, "The size is right, the sign is not: this is log N.", "its sign."),
        Slip("sign", cost(log=-log_s), "log σ has the other sign.", factors),
        Slip("mean_over_pixels", each.mean(), "This is averaged over the pixels.", average),
        Slip("sum_over_images", each.sum(), "This is summed over the images.", average),
        Slip("each_image", each.sum(-1), "This has one number per image.", average),
        Slip("each_image", each, "This has one number per pixel.", average),
        Slip("mean_over_pixels", each.mean(-1).sum(), "This is averaged over the pixels, and "
             "summed over the images.", average),
        Slip("never_negative", truth.clamp(min=0), "It stops at 0. The −log of a density has no "
             "such floor.", "how high the density of a narrow Gaussian is."),
        Slip("never_negative", truth.abs(), "Its sign is lost. The −log of a density may be "
             "negative.", "how high the density of a narrow Gaussian is."),
    ]  # fmt: skip


def sigma_slips(
    weight: float, reduction: str, n_pixels: int = 784, *, swapped: bool = False
) -> list[Slip]:
    """Known mistakes in the σ that a weight on the KL stands for.

    Args:
        weight: Of the KL.
        reduction: ``"sum"`` or ``"mean"``.
        n_pixels: In an image.
        swapped: Whether what was asked for came out of the other reduction.
    """
    share = n_pixels if reduction == "mean" else 1
    other = n_pixels if reduction == "sum" else 1
    truth = math.sqrt(share * weight / 2)
    scale = "both losses, divided by whatever stands before the KL."
    kinds = "what the average over pixels does to the error, and not to the KL."
    rows = [
        ("swapped_reductions" if swapped else "ignores_reduction", math.sqrt(other * weight / 2),
         f"This is right for {'an average' if reduction == 'sum' else 'a sum'}"
         f"{', and the other way round.' if swapped else '.'}", kinds),
        ("variance", truth**2, "This is σ², not σ.", "the last step."),
        ("missing_half", 2**0.5 * truth, "The ½ in front of the squared error is missing.", scale),
        ("missing_half", truth / 2**0.5, "This has ¼ where ½ belongs.", scale),
        ("missing_half", 2 * truth, "The ½ stands on the wrong side: this is √(2 · weight).",
         scale),
        ("log_sigma", math.log(truth), "This is log σ.", "the last step."),
        ("upside_down", 1 / truth, "This is 1/σ.", scale),
        ("upside_down", math.sqrt(share / (2 * weight)), "The weight stands in the denominator.",
         scale),
        ("upside_down", math.sqrt(weight / (2 * share)), "The pixels stand in the denominator: "
         "averaging makes the error small, as a wide σ does.", kinds),
        ("fixed_pixels", math.sqrt((784 if reduction == "mean" else 1) * weight / 2),
         "This is right for 784 pixels; how many there are is an argument.", kinds),
        ("pixels_not_rooted", share * math.sqrt(weight / 2), "The number of pixels belongs under "
         "the root.", "the square root, and what stands in it."),
        ("ignores_weight", math.sqrt(share / 2), "This is right for the weight 1.", scale),
        ("weight_not_rooted", weight * math.sqrt(share / 2), "The weight belongs under the root.",
         "the square root, and what stands in it."),
        ("weight_not_rooted", math.sqrt(share) * weight / 2, "The weight belongs under the root.",
         "the square root, and what stands in it."),
    ]  # fmt: skip
    return [
        Slip(name, torch.tensor(value, dtype=torch.float64), suggests, look)
        for name, value, suggests, look in rows
    ]
