"""Judges an epoch of training a VAE with its noise silenced: the pass, and the loss of its steps.

With log σ² near -25, the KL pulls on every log σ² with -β/2, and on the mute latents nothing else
does: so both parts of the objective can be read from the weights, image by image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import Material, draw_material, faint_optimizer
from autograded_tests.judges.epoch_pass import (
    common_factor,
    expect_one_pass,
    expect_other_order,
)
from autograded_tests.judges.epochs import (
    DEFAULT_BATCH_SIZE,
    Epoch,
    default_batch_size_named,
    draw_many,
    draw_sizes,
    expect_begun,
    expect_training_mode,
)
from autograded_tests.judges.pixel_losses import RECONSTRUCTION, PixelLoss
from vae_helpers.objective import gaussian_kl_terms

HEADS = ["fc_mu", "fc_logvar"]


@dataclass(frozen=True)
class VAEEpoch(Epoch):
    """One epoch of training a VAE.

    Args:
        beta: The weight of the KL.
    """

    beta: float

    @cached_property
    def mu(self) -> Tensor:
        """The means, ``(N, D)``."""
        return self.material.head("fc_mu")

    @cached_property
    def logvar(self) -> Tensor:
        """The log-variances, ``(N, D)``."""
        return self.material.head("fc_logvar")

    @cached_property
    def at_mu(self) -> Tensor:
        """Each image's gradient at its mean, times its share in the steps, ``(N, D)``."""
        return self.material.read_head("fc_mu", self.after)

    @cached_property
    def at_logvar(self) -> Tensor:
        """Each image's gradient at its log-variance, times its share in the steps, ``(N, D)``."""
        return self.material.read_head("fc_logvar", self.after)

    @cached_property
    def kl(self) -> Tensor:
        """The right KL of each image, nats, ``(N,)``."""
        return gaussian_kl_terms(self.mu, self.logvar).sum(1)

    @cached_property
    def kl_at_mu(self) -> Tensor:
        """How much the KL pulls on the means of each image, β and all, ``(N,)``."""
        mute = self.material.mute
        return (self.at_mu[:, :mute] / self.mu[:, :mute]).mean(1)

    @cached_property
    def kl_at_logvar(self) -> Tensor:
        """How much the KL pulls on the log-variances of each image, β and all, ``(N,)``."""
        return -2 * self.at_logvar.mean(1)

    def by_reconstruction(self, loss: PixelLoss = RECONSTRUCTION) -> Tensor:
        """How much the reconstruction pulls on each image, ``(N,)``."""
        direction, got = self._reconstruction_pull(loss)
        return (got * direction).sum(1) / direction.square().sum(1)

    def follows(self, loss: PixelLoss = RECONSTRUCTION) -> bool:
        """Whether what pulls on the means besides the KL is this loss at z = μ."""
        direction, got = self._reconstruction_pull(loss)
        rest = (got - self.by_reconstruction(loss)[:, None] * direction).norm(dim=1)
        noise = 1e-5 * self.at_mu.norm(dim=1) + 1e-9
        return bool((rest <= 1e-2 * got.norm(dim=1) + noise).all())

    def _reconstruction_pull(self, loss: PixelLoss) -> tuple[Tensor, Tensor]:
        direction = self.material.pull(loss.slope, self.mu)
        got = self.at_mu - self.kl_at_mu[:, None] * self.mu
        return direction, got * (direction != 0)

    @property
    def latents(self) -> int:
        """The latent size."""
        return self.mu.shape[1]

    @property
    def moved(self) -> bool:
        """Whether any weight moved."""
        return any(not torch.equal(self.after[n], w) for n, w in self.material.weights.items())

    def still(self, layer: str) -> bool:
        """Whether a layer is what it was."""
        names = [f"{layer}.weight", f"{layer}.bias"]
        return all(torch.equal(self.after[n], self.material.weights[n]) for n in names)

    @cached_property
    def parts(self) -> list[Tensor]:
        """What each part did to each image, in the units of `expect_one_pass`, where β is right."""
        unit = self.beta or 1.0
        return [self.kl_at_logvar / unit, self.kl_at_mu / unit, self.by_reconstruction()]

    def step_weights(self) -> Tensor:
        """The step weights through one of the parts, freed from a factor of the objective's."""
        for step_weights in self.parts:
            factor = common_factor(step_weights, self.batch_size)
            if factor:
                return step_weights / factor
        return next(
            (step_weights for step_weights in self.parts if step_weights.abs().max() > 1e-6),
            self.parts[0],
        )


def run_vae_epoch(
    ask: Ask,
    rng: Rng,
    *,
    sizes: tuple[int, int] | None = None,
    material: Material | None = None,
    beta: float | None = None,
    omit: Sequence[str] = (),
) -> VAEEpoch:
    """Ask for one epoch.

    Args:
        ask: The handle to the learner's function.
        rng: Where the inputs come from.
        sizes: How many images, and how many to a batch; drawn, if None.
        material: The model and its images; drawn, silent, if None.
        beta: The weight of the KL; drawn if None, clear of the latent size, its inverse, and the
            other factors that slips bring in.
        omit: Which of ``batch_size`` and ``beta`` are not handed over.
    """
    n, batch_size = sizes or draw_sizes(rng)
    material = material or draw_material(rng, n, rng.integer(3, 4), HEADS)
    beta = float(rng.uniform(1, low=4.2, high=4.8)) if beta is None else beta
    given: dict[str, Any] = {"batch_size": batch_size, "beta": beta}
    given = {name: value for name, value in given.items() if name not in omit}
    model = ask.plain(material.spec, material.weights)
    answer = ask.call(model, material.images, faint_optimizer(model), **given)
    return VAEEpoch(answer, material, model.weights(), batch_size, beta)


def first_epoch(ask: Ask, rng: Rng) -> VAEEpoch:
    """An epoch without noise: what the pass, the objective and the mean are first read from."""
    return ask.once("first epoch", lambda: run_vae_epoch(ask, rng))


def large_beta_epoch(ask: Ask, rng: Rng) -> VAEEpoch:
    """Another one over as many images, at a large β."""
    first = first_epoch(ask, rng)
    sizes = len(first.material.images), first.batch_size
    return ask.once("large β", lambda: run_vae_epoch(ask, rng, sizes=sizes, beta=30.0))


def expect_vae_pass(epoch: VAEEpoch) -> Tensor:
    """Judge the steps of an epoch; returns the number of each image's batch, ``(N,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_vae_begun(epoch)
    batches = expect_one_pass(epoch.step_weights(), epoch.batch_size)
    expect_unchanged(epoch.answer, "model", "images")
    return batches


def expect_vae_begun(epoch: VAEEpoch) -> None:
    """Something came back or moved, and the two heads stand in their places.

    Raises:
        Finding: ``blank``, ``swapped_heads`` and others.
    """
    by_logvar = epoch.at_logvar / epoch.logvar  # the KL with its arguments exchanged
    spread = by_logvar.amax(1) - by_logvar.amin(1)
    if (by_logvar.abs().amin(1) > 1e-6).all() and (spread < 1e-2 * by_logvar.abs().amin(1)).all():
        raise Finding(
            "swapped_heads",
            seen="The KL pulls on log σ² as it should pull on μ.",
            suggests="μ and log σ² have changed places.",
            look="the order in which the model returns the two, and in which the KL takes them.",
        )
    expect_begun(epoch.answer, epoch.material, epoch.after, needed=["fc1"])


def expect_vae_epochs(ask: Ask, rng: Rng) -> None:
    """Judge the steps of epochs, small ones and a large one with the default batch size.

    Raises:
        Finding: The first thing that is not as asked.
    """
    first = expect_vae_pass(first_epoch(ask, rng))
    expect_other_order(first, expect_vae_pass(large_beta_epoch(ask, rng)))
    many = draw_many(rng), DEFAULT_BATCH_SIZE
    with default_batch_size_named():
        expect_vae_pass(run_vae_epoch(ask, rng, sizes=many, omit=["batch_size"]))


def expect_vae_training_mode(ask: Ask, rng: Rng) -> None:
    """An epoch puts a VAE into training mode.

    Raises:
        Finding: ``eval_mode``.
    """
    expect_training_mode(ask, draw_material(rng, 6, 4, HEADS))
