"""Judges an epoch of training a model of one plain layer: the pass, its mean loss, the mode.

The model maps pixels straight to logits, so that what an image did to the weights can be read off:
each image has one pixel of its own, and one pixel is empty in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Answer, Ask
from autograded_tests.framework.expectations import Rng, Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epochs import (
    BATCH_SIZE,
    IMAGES,
    LEARNING_RATE,
    expect_mean_loss,
    expect_one_pass,
    expect_training_mode,
    faint_optimizer,
    one_hot_images,
    right_step_weights,
)
from autograded_tests.judges.reconstruction import pixel_cost

PIXELS = 784
EMPTY = 299  # no image has ink there
SPEC = {"latent_dim": PIXELS, "layers": {"fc": (PIXELS, PIXELS)}, "encode": [], "decode": ["fc"]}
# In training mode nothing passes: the logits are the bias, whatever the image.
SPEC_DROPOUT = {**SPEC, "layers": {"fc": (PIXELS, PIXELS), "drop": 1.0}, "encode": ["drop"]}
_LOSS = "the loss of one batch: what it compares, and what it is added up and averaged over."


@dataclass(frozen=True)
class Epoch:
    """One epoch with steps too small to change a loss.

    Args:
        answer: What the learner's function answered.
        images: What it was given, ``(N, 784)``.
        step_weights: What each image did to the weights, as `expect_one_pass` wants it, ``(N,)``.
        logits: What the model makes of the images, ``(N, 784)``.
        moved: The largest change of any weight.
        slope: The derivative of an empty pixel's cost.
    """

    answer: Answer
    images: Tensor
    step_weights: Tensor
    logits: Tensor
    moved: float
    slope: float

    @property
    def losses(self) -> Tensor:
        """Each image's loss, nats, ``(N,)``."""
        return pixel_cost(self.logits, self.images).sum(1)


def drawn_material(rng: Rng, n: int) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """The images of an epoch, the place of each one's own pixel, and the weights to begin with.

    Args:
        rng: Where they come from.
        n: How many images.

    Returns:
        Images ``(n, 784)``, places ``(n,)``, weights for the model of `SPEC`.
    """
    places = torch.randperm(EMPTY, generator=rng.generator)[:n]
    images = one_hot_images(places, rng.uniform(n, low=0.4, high=1.0))
    # The rest of an image is grey, and its contrast sets its loss apart from the others'.
    contrast = rng.uniform(n, 1, high=0.5)
    images[:, EMPTY + 1 :] = contrast * rng.uniform(n, PIXELS - EMPTY - 1)
    weights = rng.weights({"fc.weight": (PIXELS, PIXELS), "fc.bias": (PIXELS,)}, scale=3.0)
    weights["fc.weight"][:, :EMPTY] = 0
    # One image is far dearer than the others, so that no batch costs what all of them cost.
    weights["fc.weight"][:, places[rng.integer(0, n - 1)]] = 6.0
    weights["fc.weight"][EMPTY] = 0
    # Where σ(p) is not near 2p: two known slips would leave steps of the same length.
    weights["fc.bias"][EMPTY] = rng.away(1, low=1.2)
    return images, places, weights


def run_epoch(ask: Ask, rng: Rng, n: int = IMAGES, batch_size: int | None = BATCH_SIZE) -> Epoch:
    """Ask for one epoch over n images, with the default batch size if it is None."""
    images, places, weights = drawn_material(rng, n)
    brightness = images[torch.arange(n), places]
    model = ask.plain(SPEC, weights)
    optional: dict[str, Any] = {} if batch_size is None else {"batch_size": batch_size}
    answer = ask.call(model, images, faint_optimizer(model), **optional)
    change = {name: after - weights[name] for name, after in model.weights().items()}
    slope = weights["fc.bias"][EMPTY].sigmoid().item()
    return Epoch(
        answer=answer,
        images=images,
        step_weights=-change["fc.weight"][EMPTY, places] / (LEARNING_RATE * brightness * slope),
        logits=images @ weights["fc.weight"].T + weights["fc.bias"],
        moved=max(value.abs().max().item() for value in change.values()),
        slope=slope,
    )


def expect_pass(epoch: Epoch, batch_size: int = BATCH_SIZE) -> Tensor:
    """Judge the steps of an epoch; returns the number of each image's batch, ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    if not epoch.moved and epoch.answer.value is None:
        epoch.answer.number()  # says that nothing came back
    if epoch.moved > 1000 * LEARNING_RATE:
        raise Finding(
            "own_optimizer",
            seen="The weights moved thousands of times farther than the learning rate of the "
            "optimizer handed over allows.",
            suggests="Another optimizer is at work, or the weights are changed by hand.",
            look="who takes the step: the optimizer comes in as an argument.",
        )
    _expect_right_loss(epoch, batch_size)
    batches = expect_one_pass(epoch.step_weights, batch_size)
    _expect_images_kept(epoch)
    return batches


def _expect_images_kept(epoch: Epoch) -> None:
    after = epoch.answer.args_after[1]
    if after is None or not torch.equal(after, epoch.images):
        raise Finding(
            "changed_input",
            seen="After the epoch, `images` is no longer what it was before.",
            suggests="The images were shuffled or changed in place.",
            look="assignments to `images[...]`, and methods that end in `_`.",
        )


def _expect_right_loss(epoch: Epoch, batch_size: int) -> None:
    """Steps that are all longer or shorter by one factor come from another loss."""
    right = right_step_weights(len(epoch.step_weights), batch_size)
    ordered = epoch.step_weights.abs().sort().values
    factor = (ordered / right).median().item()
    if not factor or not close(ordered / factor, right, rtol=1e-2, atol=1e-6):
        return
    factor *= epoch.step_weights.sum().sign().item()
    if abs(factor - 1) < 1e-2:
        return
    raise _scaled(factor, epoch.slope)


def _scaled(factor: float, p: float) -> Finding:
    twice = torch.tensor(p).sigmoid().item() * (1 - p)  # of a sigmoid applied before the loss
    known = [
        ("sign", -1.0, "The steps go uphill: the sign of the loss is reversed."),
        ("mean_over_all", 1.0, ""),
        ("sigmoid_extra", twice, "This fits a loss that applies a sigmoid to probabilities."),
        ("squared_error", 2 * p * (1 - p), "This fits a squared error."),
    ]
    words = f"Each step is {factor:.3g} times that of the reconstruction loss in nats per image."
    for diagnosis, one, suggests in known:
        for scale in (1.0, 1 / PIXELS):
            if abs(factor / (one * scale) - 1) < 1e-2:
                mean = "This fits a loss that is averaged over the pixels of an image."
                return Finding(diagnosis, seen=words, suggests=suggests or mean, look=_LOSS)
    return Finding(
        "values",
        seen=words,
        suggests="The batches are right, and the loss of a batch is another one.",
        look=_LOSS,
    )


def expect_other_order(first: Tensor, second: Tensor) -> None:
    """Two epochs deal the batches differently.

    By chance a right answer deals 40 images in the same way less than once in 10^15 times.

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


def expect_default_batch_size(ask: Ask, rng: Rng, default: int = 128) -> None:
    """Without a word about it, batches hold 128 images.

    Raises:
        Finding: ``default_batch_size``.
    """
    try:
        expect_pass(run_epoch(ask, rng, n=200, batch_size=None), default)
    except Finding as finding:
        raise Finding(
            "default_batch_size",
            seen=f"With `batch_size` given, all is right; without it, the batches do not hold "
            f"{default} images. {finding.seen}",
            suggests="The default in the signature is another one, or is missing.",
            look="the line that starts with `def`.",
        ) from finding


def expect_epoch_loss(epoch: Epoch) -> None:
    """Judge the number that an epoch returned.

    Raises:
        Finding: The first thing that is not as asked.
    """
    returned = epoch.answer.number()
    losses = epoch.losses
    slips = [*_unit_slips(losses), *_cost_slips(epoch)]
    try:
        batches = expect_one_pass(epoch.step_weights, BATCH_SIZE)
    except Finding:  # the steps are another part's business
        got = torch.tensor(returned, dtype=torch.float64)
        expect(got, losses.mean(), what="The mean loss", slips=slips, rtol=1e-5,
               look="what is added up in the loop, and what the sum is divided by.")  # fmt: skip
    else:
        expect_mean_loss(returned, losses, batches, slips)


def _unit_slips(losses: Tensor) -> list[Slip]:
    return [
        Slip("mean_over_all", losses.mean() / PIXELS,
             "This is the cost of an average pixel, not of an image.", _LOSS),
        Slip("sign", -losses.mean(), "The size is right, the sign is not.", _LOSS),
    ]  # fmt: skip


def _cost_slips(epoch: Epoch) -> list[Slip]:
    p = epoch.logits.sigmoid()
    twice, squared = pixel_cost(p, epoch.images), (p - epoch.images).double().square()
    named: Sequence[tuple[str, Tensor, str]] = [
        ("sigmoid_extra", twice, "This fits a loss that applies a sigmoid to probabilities."),
        ("squared_error", squared, "This is a squared error."),
    ]
    return [
        Slip(name, cost.sum(1).mean() * scale, suggests, _LOSS)
        for name, cost, suggests in named
        for scale in (1.0, 1 / PIXELS)
    ]


def expect_loss_of_the_pass(ask: Ask, rng: Rng) -> None:
    """The mean is taken during the pass, before each step, and not over what it led to.

    One batch and one long step: the loss before and after it differ widely.

    Raises:
        Finding: ``evaluated_after``.
    """
    images = rng.pixels(6)
    weights = rng.weights({"fc.weight": (PIXELS, PIXELS), "fc.bias": (PIXELS,)})
    model = ask.plain(SPEC, weights)
    returned = ask.call(model, images, model.optimizer("SGD", lr=0.05), batch_size=6).number()
    before, after = (_mean_loss(w, images) for w in (weights, model.weights()))
    expect(
        torch.tensor(returned, dtype=torch.float64),
        before,
        what="The mean loss",
        slips=[Slip("evaluated_after", after,
                    "This is the loss after the step; the pass has seen it before.",
                    "when in the loop the loss that you report is computed.")],
        look="what is added up in the loop, and what the sum is divided by.",
        rtol=1e-4,
    )  # fmt: skip


def _mean_loss(weights: dict[str, Tensor], images: Tensor) -> Tensor:
    logits = images @ weights["fc.weight"].T + weights["fc.bias"]
    return pixel_cost(logits, images).sum(1).mean()


def expect_plain_training_mode(ask: Ask, rng: Rng) -> None:
    """An epoch puts an autoencoder into training mode.

    Raises:
        Finding: ``eval_mode``.
    """
    images = rng.pixels(6)
    weights = rng.weights({"fc.weight": (PIXELS, PIXELS), "fc.bias": (PIXELS,)})
    expect_training_mode(ask, SPEC_DROPOUT, weights, images, behind="fc.weight", moving=["fc.bias"])
