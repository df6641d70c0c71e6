"""Judges what an epoch of training a VAE minimised, and the mean of it that it returned."""

from __future__ import annotations

from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_pass import (
    common_factor,
    expect_one_pass,
    right_step_weights,
)
from autograded_tests.judges.epoch_replay import (
    SmallEpoch,
    expect_replayed_weights,
    run_small_epoch,
)
from autograded_tests.judges.epochs import expect_begun
from autograded_tests.judges.gaussian_draws import is_standard_normal
from autograded_tests.judges.pixel_losses import OTHER_LOSSES
from autograded_tests.judges.vae_epoch_noise import (
    decoded_codes,
    expect_noisy_steps,
    expect_small_kl,
    run_noisy_epoch,
)
from autograded_tests.judges.vae_epochs import (
    HEADS,
    VAEEpoch,
    expect_vae_begun,
    first_epoch,
    large_beta_epoch,
    run_vae_epoch,
)

PIXELS = 784
_OBJECTIVE = "the loss of one batch: its two parts, their units, and what β weighs."


def expect_objectives(ask: Ask, rng: Rng) -> None:
    """Judge what the steps go down on: silent and noisy, at β of 0, 30 and between, in all layers.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_objective(first_epoch(ask, rng))
    _expect_special_beta(run_vae_epoch(ask, rng, beta=0.0))
    _expect_special_beta(large_beta_epoch(ask, rng))
    expect_small_kl(ask, rng)
    by_default = run_noisy_epoch(ask, rng, 1.0, omit=["beta"])
    expect_default_beta(by_default)
    expect_noisy_steps(ask, rng, by_default)
    expect_replayed_weights(small_epoch(ask, rng))


def small_epoch(ask: Ask, rng: Rng) -> SmallEpoch:
    """The epoch of three images that the objective and the mean are replayed for."""
    return ask.once("small epoch", lambda: run_small_epoch(ask, rng, HEADS, beta=2.5))


def expect_default_beta(epoch: VAEEpoch) -> None:
    """An epoch that was told nothing about beta weighs the KL with 1.

    Raises:
        Finding: ``default_beta``.
    """
    weight = _weight(epoch, epoch.kl_at_mu)
    if weight is not None and not _like(weight, 1.0):
        raise Finding(
            "default_beta",
            seen=f"Without a word about β, the KL weighs {weight:.3g} in the steps.",
            suggests="The default of `beta` is not 1.",
            look="the line that starts with `def`.",
        )


def _expect_special_beta(epoch: VAEEpoch) -> None:
    """At beta = 0 and at a large beta the KL weighs what it was told to."""
    reconstruction, kl = (
        _weight(epoch, step_weights)
        for step_weights in (epoch.by_reconstruction(), epoch.kl_at_logvar)
    )
    if kl is not None and not abs(kl - epoch.beta) < 1e-2 * epoch.beta + 1e-4:
        raise Finding(
            "beta_special",
            seen=f"At β = {epoch.beta:g} the KL weighs {kl:.3g} in the steps; at another "
            "β it weighs what was asked for.",
            suggests="Perhaps a condition or a bound on β: in Python 0 counts as false, so that "
            "`beta or 1` is 1."
            if not epoch.beta
            else "Perhaps β is held within bounds.",
            look="each place where `beta` stands.",
        )
    if reconstruction is None or not _like(reconstruction, 1.0):
        raise _finding("values", f"This is so at β = {epoch.beta:g} alone.", reconstruction or 0, 1)


def expect_objective(epoch: VAEEpoch) -> None:
    """Judge what the steps go down on without noise: reconstruction + beta * kl, nats per image.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_vae_begun(epoch)
    if not epoch.moved:
        expect_one_pass(epoch.step_weights(), epoch.batch_size)  # says that no step was taken
    if not epoch.follows():
        raise _other_reconstruction(epoch)
    at_logvar, at_mu, reconstruction = epoch.parts
    weights = [_weight(epoch, step_weights) for step_weights in (reconstruction, at_mu, at_logvar)]
    if None in weights:
        # The pass went another way, which is judged elsewhere: only the parts' ratio tells.
        unit = right_step_weights(len(at_mu), epoch.batch_size).sum()
        r, m, v = ((p.sum() / unit).item() for p in (reconstruction, at_mu, at_logvar))
        found = _slip(epoch, r, m, v, any_scale=True)
    else:
        r, m, v = (weight or 0.0 for weight in weights)
        found = _slip(epoch, r, m, v)
    if found is not None:
        raise found
    expect_begun(epoch.answer, epoch.material, epoch.after)


def _weight(epoch: VAEEpoch, step_weights: Tensor) -> float | None:
    """How much a part weighs in all images alike; None if it is not the same in all."""
    if step_weights.abs().max() < 1e-5:
        return 0.0
    return common_factor(step_weights, epoch.batch_size) or None


def _other_reconstruction(epoch: VAEEpoch) -> Finding:
    for loss in OTHER_LOSSES:
        if epoch.follows(loss):
            return Finding(
                loss.diagnosis,
                seen="Image by image, the steps go another way than the reconstruction loss.",
                suggests=f"This is the way of {loss.words}.",
                look=_OBJECTIVE,
            )
    if is_standard_normal(decoded_codes(epoch) - epoch.mu[:, epoch.material.mute :]):
        return Finding(
            "missing_sigma",
            seen="With σ as good as 0, the codes that were decoded still scatter by 1 around μ.",
            suggests="There is noise that σ does not scale.",
            look="how z is made between `encode` and `decode`.",
        )
    return Finding(
        "values",
        seen="With σ as good as 0, the steps do not go down on the reconstruction loss at z = μ.",
        suggests="Something else is decoded, or something else is in the loss; which of the two "
        "cannot be told from here.",
        look=_OBJECTIVE,
    )


def _slip(
    epoch: VAEEpoch, r: float, at_mu: float, at_logvar: float, any_scale: bool = False
) -> Finding | None:
    """The known mistake in which the parts weigh this much; None for the right objective."""
    if not _like(at_mu, at_logvar):
        return _uneven_kl(at_mu, at_logvar)
    k = at_logvar
    if abs(r) < 1e-4 and not epoch.still("fc3"):
        return Finding(
            "no_gradient",
            seen="The decoder learns from the reconstruction, and the encoder does not.",
            suggests="The graph is cut between the two.",
            look="`.detach()`, `no_grad()` or `.sample()` on the way from `encode` to `decode`.",
        )
    for diagnosis, known_r, known_k, suggests in _known_weights(epoch.beta, epoch.latents):
        scale = (r / known_r if known_r else k / known_k) if any_scale else 1.0
        if scale and _like(r, known_r * scale) and _like(k, known_k * scale):
            return _finding(diagnosis, suggests, r, k) if diagnosis else None
    return _finding(
        "values",
        "These are other weights than asked for; what makes them cannot be told from here.",
        r,
        k,
    )


def _like(a: float, b: float) -> bool:
    return abs(a - b) < 1e-2 * abs(b) + 1e-5


def _uneven_kl(at_mu: float, at_logvar: float) -> Finding:
    look = "the KL in the loss, term by term, and whether every part of it keeps its graph."
    seen = (
        f"The KL pulls on μ with {at_mu:.3g} times the weight asked for, and on log σ² with "
        f"{at_logvar:.3g} times, where log σ² lies near -25."
    )
    known = [
        (abs(at_mu) < 1e-4, "no_gradient", "The KL does not pull on μ: it is detached there, or "
         "its square is missing."),
        (abs(at_logvar) < 1e-4, "no_gradient", "The KL does not pull on log σ²: it is detached "
         "there, or clamped, or its term is missing."),
        (_like(at_logvar, 2 * at_mu), "log_sigma", "This fits a KL in which `logvar` is read as "
         "log σ."),
        (_like(at_logvar, -at_mu), "sign", "One of the two terms has the wrong sign."),
    ]  # fmt: skip
    for fits, diagnosis, suggests in known:
        if fits:
            return Finding(diagnosis, seen=seen, suggests=suggests, look=look)
    return Finding(
        "values",
        seen=seen,
        suggests="The formula of the KL is another one; which cannot be told from here.",
        look=look,
    )


def _known_weights(beta: float, latents: int) -> list[tuple[str, float, float, str]]:
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
        ("mean_over_all", 1 / PIXELS, 1 / latents, "Both parts are averaged, not summed."),
        ("mean_over_all", 1 / PIXELS, 1 / PIXELS, "All of it is divided by the number of pixels."),
        ("mean_over_latents", 1, 1 / latents, "The KL is averaged over latents, while the "
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


def objective_slip(epoch: VAEEpoch) -> str | None:
    """The name of what `expect_objective` finds, or None."""
    try:
        expect_objective(epoch)
    except Finding as finding:
        return finding.diagnosis
    return None
