"""Judges the mean loss that an epoch of training a VAE returned."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_pass import expect_one_pass
from autograded_tests.judges.epoch_replay import expect_replayed_mean
from autograded_tests.judges.epochs import expect_mean_loss
from autograded_tests.judges.kl_slips import kl_term_slips
from autograded_tests.judges.pixel_losses import OTHER_LOSSES
from autograded_tests.judges.vae_epoch_noise import expect_noisy_mean
from autograded_tests.judges.vae_epoch_objective import objective_slip, small_epoch
from autograded_tests.judges.vae_epochs import VAEEpoch, first_epoch
from vae_helpers.objective import gaussian_kl_terms

PIXELS = 784
_OBJECTIVE = "the loss of one batch: its two parts, their units, and what β weighs."


def expect_vae_mean(ask: Ask, rng: Rng) -> None:
    """Judge the number that an epoch returned.

    A slip in the objective that shows in this number as well costs the objective's part only.

    Raises:
        Finding: The first thing that is not as asked.
    """
    epoch = first_epoch(ask, rng)
    _expect_silent_mean(epoch)
    if objective_slip(epoch) is None:
        expect_replayed_mean(small_epoch(ask, rng))
        expect_noisy_mean(ask, rng)


def _expect_silent_mean(epoch: VAEEpoch) -> None:
    returned, reconstruction = epoch.answer.number(), epoch.material.reconstruction(epoch.mu)
    losses = reconstruction + epoch.beta * epoch.kl
    slips = partial(_mean_slips, epoch)
    try:
        try:
            batches = expect_one_pass(epoch.step_weights(), epoch.batch_size)
        except Finding:  # the steps are another part's business
            got = torch.tensor(returned, dtype=torch.float64)
            losses = _seen(epoch, losses)
            look = "what is added up in the loop, and what the sum is divided by."
            expect(got, losses.mean(), what="The mean loss", slips=slips, look=look, rtol=1e-5)
        else:
            expect_mean_loss(returned, losses, batches, slips)
    except Finding as finding:
        if finding.diagnosis == "values" or finding.diagnosis != objective_slip(epoch):
            raise


def _seen(epoch: VAEEpoch, losses: Tensor) -> Tensor:
    """The losses of the images that the pass showed: which they are is another part's business."""
    seen = torch.stack(epoch.parts).abs().amax(0) > 1e-6
    return losses[seen] if seen.any() else losses


def _mean_slips(epoch: VAEEpoch) -> list[Slip]:
    r, k = epoch.material.reconstruction(epoch.mu).mean(), epoch.kl.mean()
    beta, latents = epoch.beta, epoch.latents
    named: list[tuple[str, Tensor, str]] = [
        ("beta_unused", r + k, "This is what comes out at β = 1, whatever β is."),
        ("beta_on_reconstruction", beta * r + k, "β weighs the reconstruction here."),
        ("beta_on_both", beta * (r + k), "β weighs both parts here."),
        ("beta_twice", r + beta**2 * k, "β enters twice."),
        ("beta_inverted", r + k / beta, "The KL is divided by β."),
        ("missing_kl", r, "This is the reconstruction alone."),
        ("missing_reconstruction", k, "This is the KL alone."),
        ("missing_reconstruction", beta * k, "This is β times the KL alone."),
        ("mean_over_all", r / PIXELS + beta * k, "The reconstruction is averaged over pixels."),
        ("mean_over_all", (r / PIXELS + beta * k / latents), "Both parts are averaged."),
        ("mean_over_latents", r + beta * k / latents, "The KL is averaged over the latents."),
        ("mean_over_all", (r + beta * k) / PIXELS, "It is divided by the number of pixels."),
        ("sign", r - beta * k, "The KL is subtracted."),
        ("sign", -(r + beta * k), "The size is right, the sign is not."),
        ("missing_half", r + 2 * beta * k, "The KL is twice as large as it should be."),
    ]  # fmt: skip
    exchanged = gaussian_kl_terms(epoch.logvar, epoch.mu).sum(1).mean()
    named.append(("swapped_heads", r + beta * exchanged, "μ and log σ² have changed places."))
    logits, x = epoch.material.logits(epoch.mu), epoch.material.images.double()
    for loss in OTHER_LOSSES:
        cost = loss.cost(logits, x).sum(1).mean()
        named.append((loss.diagnosis, cost + beta * k, f"Its reconstruction is {loss.words}."))
    terms = gaussian_kl_terms(epoch.mu, epoch.logvar)
    return [
        *[Slip(name, value, suggests, _OBJECTIVE) for name, value, suggests in named],
        *[Slip(s.diagnosis, r + beta * _mean(s), f"In the KL: {s.suggests}", s.look)
          for s in kl_term_slips(epoch.mu, epoch.logvar, terms)],
    ]  # fmt: skip


def _mean(slip: Slip) -> Tensor:
    return (slip.result() if callable(slip.result) else slip.result).mean()
