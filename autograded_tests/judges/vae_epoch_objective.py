"""Judges what an epoch of training a VAE minimised, and the mean of it that it returned."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epochs import (
    BATCH_SIZE,
    expect_mean_loss,
    expect_one_pass,
    right_step_weights,
)
from autograded_tests.judges.reconstruction import pixel_cost
from autograded_tests.judges.vae_epochs import (
    LATENTS,
    PIXELS,
    SPEC,
    Epoch,
    common_factor,
    expect_begun,
    read_step_weights,
    small_question,
)

_OBJECTIVE = "the loss of one batch: its two parts, their units, and what β weighs."


def expect_objective(epoch: Epoch) -> None:
    """Judge what the steps went down on: reconstruction + beta * kl, in nats per image.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_begun(epoch)
    if not epoch.moved:
        expect_one_pass(epoch.by_kl, BATCH_SIZE)  # says that no step was taken
    r, k = epoch.by_reconstruction, epoch.by_kl
    weights = _weight(r), _weight(k)
    if None in weights:
        # The pass went another way, which is judged elsewhere: only the parts' ratio tells.
        unit = right_step_weights(len(r), BATCH_SIZE).sum()
        found = _slip((r.sum() / unit).item(), (k.sum() / unit).item(), epoch.beta, any_scale=True)
    else:
        found = _slip(*weights, epoch.beta)  # type: ignore[arg-type]
    if found is not None:
        raise found


def _weight(step_weights: Tensor) -> float | None:
    """How much a part weighs in all steps alike; None if it does not weigh the same in all."""
    if step_weights.abs().max() < 1e-6:
        return 0.0
    return common_factor(step_weights, BATCH_SIZE) or None


def _slip(r: float, k: float, beta: float, any_scale: bool = False) -> Finding | None:
    """The known mistake in which the parts weigh r and k; None for the right objective."""
    for diagnosis, known_r, known_k, suggests in _known_weights(beta):
        scale = (r / known_r if known_r else k / known_k) if any_scale else 1.0
        if scale and _like(r, known_r * scale) and _like(k, known_k * scale):
            return _finding(diagnosis, suggests, r, k) if diagnosis else None
    return _finding("values", "The loss of a batch is another one.", r, k)


def _like(a: float, b: float) -> bool:
    return abs(a - b) < 2e-2 * abs(b) + 1e-5


def _known_weights(beta: float) -> list[tuple[str, float, float, str]]:
    """What the reconstruction and the KL weigh, as multiples of what they should."""
    return [
        ("", 1, 1, ""),
        ("beta_unused", 1, 1 / beta, "This is what comes out at β = 1, whatever β is."),
        ("beta_on_reconstruction", beta, 1 / beta, "β weighs the reconstruction, not the KL."),
        ("beta_on_both", beta, 1, "β weighs both parts."),
        ("beta_twice", 1, beta, "β enters twice."),
        ("beta_inverted", 1, 1 / beta**2, "The KL is divided by β."),
        ("missing_kl", 1, 0, "The KL has no part in it."),
        ("missing_reconstruction", 0, 1, "The reconstruction has no part in it."),
        ("missing_reconstruction", 0, 1 / beta, "The reconstruction has no part in it."),
        ("mean_over_all", 1 / PIXELS, 1, "The reconstruction is averaged over pixels, while the "
         "KL is summed over latents."),
        ("mean_over_all", 1 / PIXELS, 1 / LATENTS, "Both parts are averaged, not summed."),
        ("mean_over_all", 1 / PIXELS, 1 / PIXELS, "All of it is divided by the number of pixels."),
        ("mean_over_latents", 1, 1 / LATENTS, "The KL is averaged over latents, while the "
         "reconstruction is summed over pixels."),
        ("sign", 1, -1, "The KL is subtracted."),
        ("sign", -1, -1, "The steps go uphill: the sign of the loss is reversed."),
        ("missing_half", 1, 2, "The KL is twice as large as it should be."),
    ]  # fmt: skip


def _finding(diagnosis: str, suggests: str, reconstruction: float, kl: float) -> Finding:
    return Finding(
        diagnosis,
        seen="Judging by the steps, what was minimised is "
        f"{reconstruction:.3g} × reconstruction + {kl:.3g} × β × KL, in nats per image.",
        suggests=suggests,
        look=_OBJECTIVE,
    )


def expect_vae_mean(epoch: Epoch) -> None:
    """Judge the number that an epoch returned.

    A slip in the objective that shows in this number as well costs the objective's part only.

    Raises:
        Finding: The first thing that is not as asked.
    """
    returned = epoch.answer.number()
    losses = epoch.reconstruction + epoch.beta * epoch.kl
    slips = _mean_slips(epoch.reconstruction.mean(), epoch.kl.mean(), epoch.beta)
    try:
        try:
            batches = expect_one_pass(read_step_weights(epoch, BATCH_SIZE), BATCH_SIZE)
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


def _seen(epoch: Epoch, losses: Tensor) -> Tensor:
    """The losses of the images that the pass showed: which they are is another part's business."""
    seen = (epoch.by_kl.abs() > 1e-6) | (epoch.by_reconstruction.abs() > 1e-6)
    return losses[seen] if seen.any() else losses


def objective_slip(epoch: Epoch) -> str | None:
    """The name of what `expect_objective` finds, or None."""
    try:
        expect_objective(epoch)
    except Finding as finding:
        return finding.diagnosis
    return None


def _mean_slips(r: Tensor, k: Tensor, beta: float) -> list[Slip]:
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
        ("mean_over_all", (r / PIXELS + beta * k / LATENTS), "Both parts are averaged."),
        ("mean_over_latents", r + beta * k / LATENTS, "The KL is averaged over the latents."),
        ("mean_over_all", (r + beta * k) / PIXELS, "It is divided by the number of pixels."),
        ("sign", r - beta * k, "The KL is subtracted."),
        ("sign", -(r + beta * k), "The size is right, the sign is not."),
        ("missing_half", r + 2 * beta * k, "The KL is twice as large as it should be."),
    ]  # fmt: skip
    return [Slip(name, value, suggests, _OBJECTIVE) for name, value, suggests in named]


def expect_loss_of_the_pass(ask: Ask, rng: Rng) -> None:
    """One batch, one long step, beta by default: the loss before and after it differ widely.

    Raises:
        Finding: ``evaluated_after`` or ``default_beta``.
    """
    images, weights = small_question(rng)
    model = ask.plain(SPEC, weights)
    returned = ask.call(model, images, model.optimizer("SGD", lr=0.002), batch_size=6).number()
    before, kl = _mean_loss(weights, images)
    after, _ = _mean_loss(model.weights(), images)
    slips = [
        Slip("evaluated_after", after,
             "This is the loss after the step; the pass has seen it before.",
             "when in the loop the loss that you report is computed."),
    ]  # fmt: skip
    got = torch.tensor(returned, dtype=torch.float64)
    beta = (1 + (got - before) / kl).item()
    if not close(got, before, 1e-4) and not close(got, after, 1e-4) and 0 <= beta < 1000:
        raise Finding(
            "default_beta",
            seen=f"Without a word about β, the mean loss fits β = {beta:.3g}.",
            suggests="The default of `beta` is not 1.",
            look="the line that starts with `def`.",
        )
    expect(got, before, what="The mean loss", slips=slips, rtol=1e-4,
           look="what is added up in the loop, and what the sum is divided by.")  # fmt: skip


def _mean_loss(weights: dict[str, Tensor], images: Tensor) -> tuple[Tensor, Tensor]:
    """The mean loss at beta = 1 and the KL in it, nats."""
    mu, logvar = (F.linear(images, weights[f"{n}.weight"], weights[f"{n}.bias"]).double()
                  for n in ("fc_mu", "fc_logvar"))  # fmt: skip
    logits = mu.float() @ weights["fc3.weight"].T + weights["fc3.bias"]
    kl = 0.5 * (mu.square() + logvar.expm1() - logvar).sum(1).mean()
    return pixel_cost(logits, images).sum(1).mean() + kl, kl
