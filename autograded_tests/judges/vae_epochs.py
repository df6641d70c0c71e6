"""Judges an epoch of training a VAE made of plain layers: pass, objective, mean loss, mode.

Each image lights one pixel of its own. With ``fc_logvar`` at -40 the derivative of the KL there is
-1/2 for every image, and with ``fc3`` at 0 that of the reconstruction is known too: so both parts
of the objective can be read from the weights, image by image.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Answer, Ask
from autograded_tests.framework.expectations import Rng, close
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epochs import (
    BATCH_SIZE,
    IMAGES,
    LEARNING_RATE,
    expect_one_pass,
    expect_training_mode,
    faint_optimizer,
    one_hot_images,
    right_step_weights,
)
from autograded_tests.judges.reconstruction import pixel_cost

PIXELS, LATENTS = 784, 3
EMPTY = PIXELS - 1  # no image has ink there
_SILENT = -40.0
SPEC: dict[str, Any] = {
    "latent_dim": LATENTS,
    "layers": {
        "fc_mu": (PIXELS, "latent"),
        "fc_logvar": (PIXELS, "latent"),
        "fc3": ("latent", PIXELS),
    },
    "encode": [],
    "heads": ["fc_mu", "fc_logvar"],
    "decode": ["fc3"],
}
# In training mode nothing passes: the encoder sees black images.
SPEC_DROPOUT = {**SPEC, "layers": {**SPEC["layers"], "drop": 1.0}, "encode": ["drop"]}


@dataclass(frozen=True)
class Epoch:
    """One epoch with steps too small to change a loss.

    Args:
        answer: What the learner's function answered.
        images: What it was given, ``(N, 784)``.
        beta: The weight of the KL.
        by_kl: What each image did to the weights through ``beta * kl``, in the units of
            `expect_one_pass`, ``(N,)``.
        by_reconstruction: The same through the reconstruction.
        reconstruction: The right cost of each image, nats, ``(N,)``.
        kl: The right KL of each image, nats, ``(N,)``.
        moved: The largest change of any weight.
    """

    answer: Answer
    images: Tensor
    beta: float
    by_kl: Tensor
    by_reconstruction: Tensor
    reconstruction: Tensor
    kl: Tensor
    moved: float


def run_epoch(ask: Ask, rng: Rng, n: int = IMAGES, batch_size: int | None = BATCH_SIZE) -> Epoch:
    """Ask for one epoch over n images, with the default batch size if it is None."""
    places = torch.randperm(EMPTY, generator=rng.generator)[:n]
    brightness = rng.uniform(n, low=0.5, high=1)
    images = one_hot_images(places, brightness)
    weights = _weights(rng, places)
    # Clear of the latent size, its inverse, and the other factors that slips bring in.
    beta = float(rng.uniform(1, low=4.2, high=5.8))
    model = ask.plain(SPEC, weights)
    optional: dict[str, Any] = {} if batch_size is None else {"batch_size": batch_size}
    answer = ask.call(model, images, faint_optimizer(model), beta=beta, **optional)
    change = {name: after - weights[name] for name, after in model.weights().items()}
    mu = images @ weights["fc_mu.weight"].T + weights["fc_mu.bias"]
    logits = weights["fc3.bias"].expand(n, PIXELS)
    by_logvar = change["fc_logvar.weight"][:, places].mean(0) / (LEARNING_RATE * brightness)
    # What all images do to the row of an empty pixel, they do to every row.
    ink = change["fc3.weight"][places] - change["fc3.weight"][EMPTY]
    by_ink = (ink * mu).sum(1) / (mu.square().sum(1) * LEARNING_RATE * brightness)
    return Epoch(
        answer=answer,
        images=images,
        beta=beta,
        by_kl=by_logvar / (0.5 * beta),
        by_reconstruction=by_ink,
        reconstruction=pixel_cost(logits, images).sum(1),
        kl=0.5 * (mu.double().square() - 1 - _SILENT).sum(1),
        moved=max(value.abs().max().item() for value in change.values()),
    )


def _weights(rng: Rng, places: Tensor) -> dict[str, Tensor]:
    """Images with means away from 0, one of them far out: its loss marks the batch it is in."""
    to_mu = torch.zeros(LATENTS, PIXELS)
    to_mu[:, places] = rng.away(LATENTS, len(places), low=1, high=3)
    to_mu[:, places[rng.integer(0, len(places) - 1)]] = 40.0
    bias = rng.away(1).expand(PIXELS).clone()
    return {
        "fc_mu.weight": to_mu,
        "fc_mu.bias": torch.zeros(LATENTS),
        "fc_logvar.weight": torch.zeros(LATENTS, PIXELS),
        "fc_logvar.bias": torch.full((LATENTS,), _SILENT),
        "fc3.weight": torch.zeros(PIXELS, LATENTS),
        "fc3.bias": bias,
    }


def expect_vae_pass(epoch: Epoch, batch_size: int = BATCH_SIZE) -> Tensor:
    """Judge the steps of an epoch; returns the number of each image's batch, ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_begun(epoch)
    step_weights = read_step_weights(epoch, batch_size)
    batches = expect_one_pass(step_weights, batch_size)
    after = epoch.answer.args_after[1]
    if after is None or not torch.equal(after, epoch.images):
        raise Finding(
            "changed_input",
            seen="After the epoch, `images` is no longer what it was before.",
            suggests="The images were shuffled or changed in place.",
            look="assignments to `images[...]`, and methods that end in `_`.",
        )
    return batches


def expect_begun(epoch: Epoch) -> None:
    """Something came back, or something moved, and not too far.

    Raises:
        Finding: ``blank``, ``wrong_type`` or ``own_optimizer``.
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


def read_step_weights(epoch: Epoch, batch_size: int) -> Tensor:
    """The step weights of one of the parts, freed from a factor that the objective is about."""
    for step_weights in (epoch.by_kl, epoch.by_reconstruction):
        factor = common_factor(step_weights, batch_size)
        if factor:
            return step_weights / factor
    return epoch.by_kl if epoch.by_kl.any() else epoch.by_reconstruction


def common_factor(step_weights: Tensor, batch_size: int) -> float:
    """By how much all step weights are too large; 0 if not all by the same factor."""
    right = right_step_weights(len(step_weights), batch_size)
    sign = step_weights.sum().sign().item()
    ordered = (sign * step_weights).sort().values
    factor = (ordered / right).median().item()
    fits = factor > 1e-5 and close(ordered / factor, right, rtol=1e-2, atol=1e-6)
    return sign * factor if fits else 0.0


def expect_defaults(ask: Ask, rng: Rng) -> None:
    """Without a word about them, batches hold 128 images and beta is 1.

    Raises:
        Finding: ``default_batch_size`` or ``default_beta``.
    """
    try:
        expect_vae_pass(run_epoch(ask, rng, n=200, batch_size=None), 128)
    except Finding as finding:
        raise Finding(
            "default_batch_size",
            seen="With `batch_size` given, all is right; without it, the batches do not hold 128 "
            f"images. {finding.seen}",
            suggests="The default in the signature is another one, or is missing.",
            look="the line that starts with `def`.",
        ) from finding


def small_question(rng: Rng) -> tuple[Tensor, dict[str, Tensor]]:
    """A few images, and weights for them."""
    shapes = {"fc_mu": LATENTS, "fc_logvar": LATENTS}
    weights = rng.weights({f"{n}.weight": (size, PIXELS) for n, size in shapes.items()})
    weights |= {"fc3.weight": rng.normal(PIXELS, LATENTS), "fc3.bias": rng.normal(PIXELS)}
    weights |= {"fc_mu.bias": rng.normal(LATENTS)}
    weights |= {"fc_logvar.bias": torch.full((LATENTS,), _SILENT)}
    return rng.pixels(6), weights


def expect_vae_training_mode(ask: Ask, rng: Rng) -> None:
    """An epoch puts a VAE into training mode.

    Raises:
        Finding: ``eval_mode``.
    """
    images, weights = small_question(rng)
    moving = ["fc_mu.bias", "fc3.bias"]
    expect_training_mode(ask, SPEC_DROPOUT, weights, images, behind="fc_mu.weight", moving=moving)
