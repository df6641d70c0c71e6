"""Judges an epoch of training an autoencoder: the pass, its loss, the mean of it, the mode."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, expect, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import draw_material, faint_optimizer
from autograded_tests.judges.epoch_pass import (
    common_factor,
    expect_one_pass,
    expect_other_order,
)
from autograded_tests.judges.epoch_replay import (
    SmallEpoch,
    expect_replayed_mean,
    expect_replayed_weights,
    run_small_epoch,
)
from autograded_tests.judges.epochs import (
    DEFAULT_BATCH_SIZE,
    Epoch,
    default_batch_size_named,
    draw_many,
    draw_sizes,
    expect_begun,
    expect_mean_loss,
    expect_training_mode,
)
from autograded_tests.judges.pixel_losses import OTHER_LOSSES, RECONSTRUCTION, PixelLoss

PIXELS = 784
_HEADS = ["fc_latent"]
_LOSS = "the loss of one batch: what it compares, and what it is added up and averaged over."


class AutoencoderEpoch(Epoch):
    """One epoch of training an autoencoder."""

    @cached_property
    def codes(self) -> Tensor:
        """What the encoder makes of the images, ``(N, D)``."""
        return self.material.head("fc_latent")

    @cached_property
    def losses(self) -> Tensor:
        """Each image's loss, nats, ``(N,)``."""
        return self.material.reconstruction(self.codes)

    def step_weights(self, loss: PixelLoss) -> tuple[Tensor, bool]:
        """Each image's share in the steps if they go down on this loss, and whether they do."""
        direction = self.material.pull(loss.slope, self.codes)
        got = self.material.read_head("fc_latent", self.after)
        share = (got * direction).sum(1) / direction.square().sum(1)
        rest = (got - share[:, None] * direction).norm(dim=1)
        return share, bool((rest <= 5e-3 * got.norm(dim=1) + 1e-9).all())


def run_epoch(ask: Ask, rng: Rng, n: int, batch_size: int | None) -> AutoencoderEpoch:
    """Ask for one epoch over n images, with the default batch size if it is None."""
    material = draw_material(rng, n, rng.integer(4, 7), _HEADS)
    model = ask.plain(material.spec, material.weights)
    optional: dict[str, Any] = {} if batch_size is None else {"batch_size": batch_size}
    answer = ask.call(model, material.images, faint_optimizer(model), **optional)
    return AutoencoderEpoch(answer, material, model.weights(), batch_size or DEFAULT_BATCH_SIZE)


def _first_epoch(ask: Ask, rng: Rng) -> AutoencoderEpoch:
    return ask.once("first epoch", lambda: run_epoch(ask, rng, *draw_sizes(rng)))


def _small_epoch(ask: Ask, rng: Rng) -> SmallEpoch:
    return ask.once("small epoch", lambda: run_small_epoch(ask, rng, _HEADS))


def expect_pass(epoch: AutoencoderEpoch) -> Tensor:
    """Judge the steps of an epoch; returns the number of each image's batch, ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_begun(epoch.answer, epoch.material, epoch.after)
    _expect_right_loss(epoch)
    batches = expect_one_pass(epoch.step_weights(RECONSTRUCTION)[0], epoch.batch_size)
    expect_unchanged(epoch.answer, "model", "images")
    return batches


def _expect_right_loss(epoch: AutoencoderEpoch) -> None:
    """The direction of each image's pull tells the loss, a factor in all of them its units."""
    for loss in [RECONSTRUCTION, *OTHER_LOSSES]:
        step_weights, fits = epoch.step_weights(loss)
        if fits:
            break
    else:
        raise Finding(
            "values",
            seen="The steps are not those of the reconstruction loss of the images.",
            suggests="Something else is in the loss of a batch, the model was given something "
            "else, or the gradient is changed before the step; which cannot be told from here.",
            look=_LOSS,
        )
    factor = common_factor(step_weights, epoch.batch_size)
    if loss is RECONSTRUCTION and (not factor or abs(factor - 1) < 5e-3):
        return
    raise _other_loss(loss, factor)


def _other_loss(loss: PixelLoss, factor: float) -> Finding:
    words = f"Each step is {factor:.3g} times that of the reconstruction loss in nats per image."
    if loss is not RECONSTRUCTION:
        return Finding(
            loss.diagnosis,
            seen="Image by image, the steps go another way than the reconstruction loss.",
            suggests=f"This is the way of {loss.words}.",
            look=_LOSS,
        )
    known = {
        -1.0: ("sign", "The steps go uphill: the sign of the loss is reversed."),
        1 / PIXELS: ("mean_over_all", "This fits a loss that is averaged over the pixels."),
    }
    for one, (diagnosis, suggests) in known.items():
        if abs(factor / one - 1) < 5e-3:
            return Finding(diagnosis, seen=words, suggests=suggests, look=_LOSS)
    return Finding(
        "values",
        seen=words,
        suggests="The batches are right. The loss of a batch is multiplied by something, or the "
        "learning rate is; which of the two cannot be told from here.",
        look=_LOSS,
    )


def expect_epoch(ask: Ask, rng: Rng) -> None:
    """Judge the steps of epochs, small ones and a large one with the default batch size.

    Raises:
        Finding: The first thing that is not as asked.
    """
    epoch = _first_epoch(ask, rng)
    first = expect_pass(epoch)
    sizes = len(first), epoch.batch_size
    expect_other_order(first, expect_pass(run_epoch(ask, rng, *sizes)))
    with default_batch_size_named():
        expect_pass(run_epoch(ask, rng, draw_many(rng), None))
    expect_replayed_weights(_small_epoch(ask, rng))


def expect_epoch_loss(ask: Ask, rng: Rng) -> None:
    """Judge the number that an epoch returned.

    Raises:
        Finding: The first thing that is not as asked.
    """
    epoch = _first_epoch(ask, rng)
    returned = epoch.answer.number()

    def slips() -> list[Slip]:
        return [*_unit_slips(epoch.losses), *_cost_slips(epoch)]

    try:
        batches = expect_one_pass(epoch.step_weights(RECONSTRUCTION)[0], epoch.batch_size)
    except Finding:  # the steps are another part's business
        got = torch.tensor(returned, dtype=torch.float64)
        expect(got, epoch.losses.mean(), what="The mean loss", slips=slips, rtol=1e-5,
               look="what is added up in the loop, and what the sum is divided by.")  # fmt: skip
    else:
        expect_mean_loss(returned, epoch.losses, batches, slips)
    expect_replayed_mean(_small_epoch(ask, rng))


def _unit_slips(losses: Tensor) -> list[Slip]:
    return [
        Slip("mean_over_all", losses.mean() / PIXELS,
             "This is the cost of an average pixel, not of an image.", _LOSS),
        Slip("sign", -losses.mean(), "The size is right, the sign is not.", _LOSS),
    ]  # fmt: skip


def _cost_slips(epoch: AutoencoderEpoch) -> list[Slip]:
    logits, x = epoch.material.logits(epoch.codes), epoch.material.images.double()
    return [
        Slip(loss.diagnosis, loss.cost(logits, x).sum(1).mean() * scale,
             f"This is the mean of {loss.words}.", _LOSS)
        for loss in OTHER_LOSSES
        for scale in (1.0, 1 / PIXELS)
    ]  # fmt: skip


def expect_plain_training_mode(ask: Ask, rng: Rng) -> None:
    """An epoch puts an autoencoder into training mode.

    Raises:
        Finding: ``eval_mode``.
    """
    expect_training_mode(ask, draw_material(rng, 6, 4, _HEADS))
