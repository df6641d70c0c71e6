"""Which images a training epoch showed, when, and in batches of which size.

All is read from each image's share in the steps of `faint_optimizer`: see `epoch_models`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from itertools import permutations

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip, close
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import MOMENTUM

_RTOL, _ATOL = 5e-3, 1e-6


def expect_one_pass(step_weights: Tensor, batch_size: int) -> Tensor:
    """Judge which images were seen, when, and in batches of which size.

    Args:
        step_weights: For each image the sum of its gradients' weights over all steps with
            `faint_optimizer`, in units of one gradient of its own loss, shape ``(N,)``: in one
            batch of b images that is 1/b, times ``1 + 1/2 + 1/4 + …`` with a term for each step
            from then on.
        batch_size: The batch size asked for; it must not divide N.

    Returns:
        For each image the number of its batch, from 0, shape ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    sizes = [len(part) for part in torch.arange(len(step_weights)).split(batch_size)]
    right = right_step_weights(len(step_weights), batch_size)
    in_order = step_weights.sort().values
    for order in _orders(sizes):
        levels = _levels(order)
        if close(in_order, _spread(levels, order), _RTOL, _ATOL):
            batches = (step_weights[:, None] - torch.tensor(levels)).abs().argmin(dim=1)
            _expect_shuffled(batches, batch_size)
            return batches
    for slip in _pass_slips(sizes):
        if slip.matches(in_order, right, _RTOL, _ATOL):
            raise Finding(
                slip.diagnosis,
                seen="The weights after the epoch are not those of one step per batch.",
                suggests=slip.suggests,
                look=slip.look,
            )
    _expect_batch_size(in_order, batch_size)
    _expect_each_once(step_weights, batch_size)
    _expect_full_steps(in_order, sizes)
    raise Finding(
        "values",
        seen="The images do not weigh in the weights what one visit each would.",
        suggests="The batches or the steps are others than those asked for; which of the two "
        "cannot be told from here.",
        look="how the indices of a batch are made, what the loss of a batch consists of, and what "
        "happens between `backward()` and `step()`.",
    )


def _expect_batch_size(in_order: Tensor, asked: int) -> None:
    """The step_weights of a right epoch with batches of another size."""
    for size in range(1, len(in_order) + 1):
        if size != asked and close(in_order, right_step_weights(len(in_order), size), _RTOL, _ATOL):
            whole = size == len(in_order)
            raise Finding(
                "one_batch" if whole else "wrong_batch_size",
                seen="There was one single step, on all images at once."
                if whole
                else f"The batches held {size} images; {asked} were asked for.",
                suggests="The batch size is not the one that was given.",
                look="what `batch_size` is used for.",
            )


def _expect_each_once(step_weights: Tensor, batch_size: int) -> None:
    """Images that left no trace were never shown; a sum that fits more passes is that of these."""
    look = "how the indices of a batch are made: each image has one turn."
    count = math.ceil(len(step_weights) / batch_size)
    unseen = int((step_weights.abs() < 1e-6).sum())
    if unseen:
        raise Finding(
            "not_each_once",
            seen=f"Of {len(step_weights)} images, {unseen} left no trace in the weights.",
            suggests="They were not shown, or not as they are, or their gradient was thrown away.",
            look=look,
        )
    for passes in (2, 3):
        whole = math.ceil(passes * len(step_weights) / batch_size)
        sums = [sum(_steps(steps)) for steps in (passes * count, whole)]
        if any(close(step_weights.sum(), torch.tensor(s), _RTOL, _ATOL) for s in sums):
            raise Finding(
                "not_each_once",
                seen=f"The images together weigh in the weights what {passes} passes would.",
                suggests="Each image was shown more than once.",
                look=look,
            )


def _expect_full_steps(in_order: Tensor, sizes: Sequence[int]) -> None:
    """Batches of the right sizes whose steps have other lengths."""
    for order in _orders(sizes):
        groups = in_order.split(list(order))
        if all(group[-1] - group[0] < 5e-3 * group[-1].abs() for group in groups):
            raise Finding(
                "scaled_steps",
                seen="Every image was shown once, in batches of the right size; the steps are "
                "longer or shorter than the gradient and the optimizer's learning rate make them.",
                suggests="Perhaps gradients are clipped or scaled before the step, or the learning "
                "rate is changed on the way.",
                look="what happens to the gradients between `backward()` and `step()`, and what "
                "the optimizer is told besides `step()`.",
            )


@functools.cache
def right_step_weights(n: int, batch_size: int) -> Tensor:
    """The step_weights of a right epoch over n images in ascending order, shape ``(n,)``."""
    sizes = [len(part) for part in torch.arange(n).split(batch_size)]
    return _spread(_levels(sizes), sizes)


def _steps(count: int) -> list[float]:
    """How much the gradient of each of so many steps moves the weights in the end."""
    return [(1 - MOMENTUM ** (count - j)) / (1 - MOMENTUM) for j in range(count)]


def _spread(per_batch: Sequence[float], sizes: Sequence[int]) -> Tensor:
    values = [value for value, size in zip(per_batch, sizes, strict=True) for _ in range(size)]
    return torch.tensor(values).sort().values


def _levels(sizes: Sequence[int]) -> list[float]:
    """The step weight of an image in each of so many batches, the mean of whose losses is taken."""
    return [c / b for c, b in zip(_steps(len(sizes)), sizes, strict=True)]


def _orders(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """The sizes as they are, then the other orders: the small batch need not come last."""
    return list(dict.fromkeys(permutations(sizes)))


def _expect_shuffled(batches: Tensor, batch_size: int) -> None:
    """Neighbours share a batch about as often as any two images.

    By chance the images of the small epochs come in their order less than once in 10^10 times; and
    the number of neighbours in one batch, in the large ones, strays from its mean by 8 standard
    deviations less than once in 10^12 times (a normal tail, doubled for what it leaves out).
    """
    together = (batches[1:] == batches[:-1]).double()
    n, counts = len(batches), batches.bincount().double()
    chance = ((counts * (counts - 1)).sum() / (n * (n - 1))).item()
    in_order = all(len(part.unique()) == 1 for part in batches.split(batch_size))
    spread = (chance * (1 - chance) / len(together)) ** 0.5
    strays = n > 200 and abs(together.mean().item() - chance) > 8 * spread
    if in_order or strays:
        raise Finding(
            "not_shuffled",
            seen=f"Of {len(together)} pairs of neighbouring images, {int(together.sum())} shared a "
            f"batch; in a random order about {chance * len(together):.0f} do.",
            suggests="The images were taken in an order that is not random, such as the one in "
            "which they came.",
            look="where the order of the pass is drawn: it should be another one each time.",
        )


def _pass_slips(sizes: Sequence[int]) -> list[Slip]:
    """Mistakes in the loop; the results are the step_weights they leave, in ascending order."""
    count, full, last = len(sizes), sizes[0], sizes[-1]
    steps = _steps(count)
    piled = [sum(steps[j:]) for j in range(count)]
    none = [0.0] * (count - 1)

    def step_weights(per_image: Sequence[float]) -> Tensor:
        return _spread(per_image, sizes)

    def averaged(per_batch: Sequence[float]) -> Tensor:
        return step_weights([c / b for c, b in zip(per_batch, sizes, strict=True)])

    loop = "the order of the lines in the loop, and how far each is indented."
    divisor = "what the loss of one batch is divided by."
    return [
        Slip("no_step", step_weights([0.0] * count),
             "Nothing was learned: the weights are what they were.",
             "what comes after the loss: `backward()` fills the gradients, `step()` uses them."),
        Slip("missing_zero_grad", averaged(piled),
             "Each step still holds the gradients of the batches before it.",
             "what has to happen to the gradients between two steps."),
        Slip("dropped_last_batch", averaged([*_steps(count - 1), 0.0]),
             f"The last {last} images, which do not fill a batch, were left out.",
             "where the pass ends when the batch size does not divide the number of images."),
        Slip("summed_over_batch", step_weights(steps),
             "The loss of a batch is summed over its images: a larger batch takes larger steps.",
             divisor),
        Slip("fixed_divisor", step_weights([c / full for c in steps]),
             "The smaller last batch is divided by the full batch size.", divisor),
        Slip("step_outside_loop", averaged([1.0] * count),
             "There was one single step, on the gradients of all batches together; or an optimizer "
             "was made anew, whose steps look the same here.", loop),
        Slip("step_outside_loop", averaged([*none, 1.0]),
             "Only the last batch led to a step.", loop),
        Slip("returned_early", averaged([1.0, *none]),
             "Only the first batch led to a step.", loop),
    ]  # fmt: skip


def common_factor(step_weights: Tensor, batch_size: int) -> float:
    """By how much all step_weights are too large; 0 if not all by the same factor."""
    right = right_step_weights(len(step_weights), batch_size)
    sign = step_weights.sum().sign().item()
    ordered = (sign * step_weights).sort().values
    factor = (ordered / right).median().item()
    fits = factor > 1e-5 and close(ordered / factor, right, _RTOL, _ATOL)
    return sign * factor if fits else 0.0


def expect_other_order(first: Tensor, second: Tensor) -> None:
    """Two epochs deal the batches differently.

    By chance a right answer deals 26 images in the same way less than once in 10^10 times.

    Raises:
        Finding: ``fixed_seed``.
    """
    if torch.equal(first, second):
        raise Finding(
            "fixed_seed",
            seen="Two epochs dealt exactly the same batches.",
            suggests="The order is random, and the same at every call.",
            look="what sets a seed, or where the order is drawn once and for all.",
        )
