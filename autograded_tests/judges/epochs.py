"""What a training epoch did, read from the weights it left and the number it returned.

Nothing watches the learner's loop. The optimizer handed out has a learning rate so small that the
losses stay what they were, and momentum: an image's step weight then tells in how large a
batch it was, how many steps followed, and whether gradients piled up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask, Handle, Model
from autograded_tests.framework.expectations import Slip, close, expect
from autograded_tests.framework.finding import Finding

LEARNING_RATE = 1e-7
MOMENTUM = 0.5
IMAGES, BATCH_SIZE = 40, 16  # the last of three batches is half as large as the others


def faint_optimizer(model: Model) -> Handle:
    """SGD whose steps are readable in weights that begin at 0, and change nothing else."""
    return model.optimizer("SGD", lr=LEARNING_RATE, momentum=MOMENTUM)


@contextmanager
def waits_for(helper: str) -> Iterator[None]:
    """An error about None usually means that a function called inside is still blank: say so.

    Args:
        helper: The function that the loop is likely to call.
    """
    try:
        yield
    except Finding as finding:
        if finding.diagnosis == "raised" and "NoneType" in finding.seen:
            raise Finding(
                "raised",
                seen=finding.seen,
                suggests=f"Something that is called here returned nothing; is `{helper}` still "
                "blank, or without a `return`?",
                look="that line, and what it calls.",
            ) from finding
        raise


def one_hot_images(places: Tensor, brightness: Tensor) -> Tensor:
    """One lit pixel per image, another one in each: ``(N,)``, ``(N,)`` -> ``(N, 784)``.

    The step weight of image i is then found in the column of its pixel alone.
    """
    images = torch.zeros(len(places), 784)
    images[torch.arange(len(places)), places] = brightness
    return images


def expect_one_pass(step_weights: Tensor, batch_size: int, slips: Sequence[Slip] = ()) -> Tensor:
    """Judge which images were seen, when, and in batches of which size.

    Args:
        step_weights: For each image the sum of its gradients' weights over all steps with
            `faint_optimizer`, in units of one gradient of its own loss, shape ``(N,)``: in one
            batch of b images that is 1/b, times ``1 + 1/2 + 1/4 + …`` with a term for each step
            from then on.
        batch_size: The batch size asked for; it must not divide N.
        slips: Further known mistakes; their results are weights of the right epoch, times
            something.

    Returns:
        For each image the number of its batch, from 0, shape ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    sizes = [len(part) for part in torch.arange(len(step_weights)).split(batch_size)]
    right = right_step_weights(len(step_weights), batch_size)
    in_order = step_weights.sort().values
    if close(in_order, right, rtol=1e-2, atol=1e-6):
        batches = _batches(step_weights, sizes)
        _expect_shuffled(batches, batch_size)
        return batches
    for slip in [*slips, *_pass_slips(sizes)]:
        if slip.matches(in_order, right, rtol=1e-2, atol=1e-6):
            raise Finding(
                slip.diagnosis,
                seen="The weights after the epoch are not those of one step per batch.",
                suggests=slip.suggests,
                look=slip.look,
            )
    unseen = int((step_weights.abs() < 1e-6).sum())
    raise Finding(
        "not_each_once",
        seen=f"Of {len(step_weights)} images, {unseen} left no trace in the weights, and the "
        "others do not all weigh what one visit would."
        if unseen
        else "Not every image weighs in the weights what one visit would.",
        suggests="Not every image was shown once, or a batch's loss holds more than its images.",
        look="how the indices of a batch are made, and what the loss of a batch consists of.",
    )


def right_step_weights(n: int, batch_size: int) -> Tensor:
    """The step weights of a right epoch over n images in ascending order, shape ``(n,)``."""
    sizes = [len(part) for part in torch.arange(n).split(batch_size)]
    return _spread([c / b for c, b in zip(_steps(len(sizes)), sizes, strict=True)], sizes)


def _steps(count: int) -> list[float]:
    """How much the gradient of each of so many steps moves the weights in the end."""
    return [(1 - MOMENTUM ** (count - j)) / (1 - MOMENTUM) for j in range(count)]


def _spread(per_batch: Sequence[float], sizes: Sequence[int]) -> Tensor:
    values = [value for value, size in zip(per_batch, sizes, strict=True) for _ in range(size)]
    return torch.tensor(values).sort().values


def _batches(step_weights: Tensor, sizes: Sequence[int]) -> Tensor:
    levels = torch.tensor([c / b for c, b in zip(_steps(len(sizes)), sizes, strict=True)])
    return (step_weights[:, None] - levels).abs().argmin(dim=1)


def _expect_shuffled(batches: Tensor, batch_size: int) -> None:
    # By chance this happens less than once in 10^15 epochs.
    if all(len(part.unique()) == 1 for part in batches.split(batch_size)):
        raise Finding(
            "not_shuffled",
            seen="Neighbouring images always shared a batch.",
            suggests="The images were taken in the order in which they came.",
            look="where the order of the pass is drawn: it should be another one each time.",
        )


def _pass_slips(sizes: Sequence[int]) -> list[Slip]:
    """Mistakes in the loop; the results are the step weights they leave, in ascending order."""
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
             "There was one single step, on the gradients of all batches together.", loop),
        Slip("step_outside_loop", averaged([*none, 1.0]),
             "Only the last batch led to a step.", loop),
        Slip("returned_early", averaged([1.0, *none]),
             "Only the first batch led to a step.", loop),
        Slip("one_batch", step_weights([1 / sum(sizes)] * count),
             "There was one single step, on all images at once.", "what `batch_size` is used for."),
    ]  # fmt: skip


def expect_mean_loss(
    returned: float, losses: Tensor, batches: Tensor, slips: Sequence[Slip] = ()
) -> None:
    """Judge the number that an epoch returned.

    Args:
        returned: The number.
        losses: Each image's loss, nats, shape ``(N,)``.
        batches: The number of each image's batch, as `expect_one_pass` returns it.
        slips: Further known mistakes, tried first.

    Raises:
        Finding: The first thing that is not as asked.
    """
    losses = losses.double()
    means = torch.stack([losses[batches == j].mean() for j in range(int(batches.max()) + 1)])
    full = int((batches == 0).sum())
    weights = "how much each batch counts: the mean over all images is asked for."
    known = [
        Slip("unweighted_mean", means.mean(),
             "This is the plain mean of the batch losses: the smaller last batch counts as much as "
             "a full one.", weights),
        Slip("unweighted_mean", full * means.sum() / len(losses),
             "The last batch is counted as if it were a full one.", weights),
        Slip("last_batch_only", means[-1], "This is the loss of the last batch alone.",
             "what is kept from each batch, and what is returned after the loop."),
        Slip("first_batch_only", means[0], "This is the loss of the first batch alone.",
             "what is kept from each batch, and where the `return` stands."),
        Slip("not_averaged", means.sum(), "This is the sum of the batch losses.",
             "what the sum over the batches is divided by."),
        Slip("not_averaged", losses.sum(), "This is the sum over all images.",
             "what the sum over the images is divided by."),
        Slip("wrong_divisor", means.sum() / len(losses),
             "This is the sum of the batch losses, divided by the number of images.",
             "what each batch loss is an average over already."),
        Slip("wrong_divisor", losses.sum() / len(means),
             "This is the sum over all images, divided by the number of batches.",
             "what the sum over the images is divided by."),
    ]  # fmt: skip
    expect(
        torch.tensor(returned, dtype=torch.float64),
        losses.mean(),
        what="The mean loss of the epoch",
        slips=[*slips, *known],
        look="what is added up in the loop, and what the sum is divided by.",
        rtol=1e-5,
        atol=1e-4,
    )


def expect_training_mode(
    ask: Ask,
    spec: dict[str, Any],
    weights: dict[str, Tensor],
    images: Tensor,
    *,
    behind: str,
    moving: Sequence[str],
) -> None:
    """An epoch puts the model into training mode: then a full dropout lets no pixel through.

    Args:
        ask: The handle to the learner's epoch.
        spec: A plain model that begins with a dropout of probability 1.
        weights: Its weights.
        images: What it is trained on, shape ``(N, 784)``.
        behind: The weight that no gradient reaches while the dropout works.
        moving: Weights of which one at least moves in any epoch that learns.

    Raises:
        Finding: ``eval_mode``, or ``no_step`` where nothing moved and the mode cannot be seen.
    """
    model = ask.plain(spec, weights)
    model.train(False)
    answer = ask.call(model, images, model.optimizer("SGD", lr=1e-3), batch_size=4)
    after = model.weights()
    if not torch.equal(after[behind], weights[behind]):
        raise Finding(
            "eval_mode",
            seen="A model that came in evaluation mode was trained in evaluation mode: its dropout "
            "let everything pass.",
            suggests="Layers such as dropout behave differently in training, and were not told.",
            look="what tells a module that training begins.",
        )
    if all(torch.equal(after[name], weights[name]) for name in moving):
        answer.number()
        raise Finding(
            "no_step",
            seen="The mode cannot be judged: the weights are what they were.",
            suggests="Nothing was learned in this epoch.",
            look="what comes after the loss: `backward()` fills the gradients, `step()` uses them.",
        )
