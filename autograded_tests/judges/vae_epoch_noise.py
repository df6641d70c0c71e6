"""Judges an epoch of training a VAE with σ near 1: what was drawn, and whether gradients pass it.

What pulls on μ besides the KL tells which z was decoded, and what pulls on log σ² must be that
times (z - μ)/2: both hold for any noise and any right style.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import draw_material
from autograded_tests.judges.epoch_pass import common_factor
from autograded_tests.judges.epochs import draw_sizes
from autograded_tests.judges.gaussian_draws import expect_noise
from autograded_tests.judges.normality import is_standard_normal
from autograded_tests.judges.vae_epochs import HEADS, VAEEpoch, run_vae_epoch

_LATENTS = 58
_DRAW = "how z is made between `encode` and `decode`."


def noisy_epoch(ask: Ask, rng: Rng) -> VAEEpoch:
    """An epoch with σ near 1: what the draws and the mean of their losses are read from."""
    return ask.once("noisy epoch", lambda: run_noisy_epoch(ask, rng, 1.5))


def run_noisy_epoch(ask: Ask, rng: Rng, beta: float, omit: Sequence[str] = ()) -> VAEEpoch:
    """Ask for an epoch with σ near 1, as `run_vae_epoch` does."""
    batch_size = rng.integer(40, 48)
    sizes = 2 * batch_size + rng.integer(8, 20), batch_size
    logvar = rng.away(_LATENTS + 2, low=0.4, high=1.2)
    logvar[0] = 4.5  # nothing is drawn there
    material = draw_material(rng, sizes[0], _LATENTS, HEADS, logvar=logvar)
    return run_vae_epoch(ask, rng, sizes=sizes, material=material, beta=beta, omit=omit)


def expect_small_kl(ask: Ask, rng: Rng) -> None:
    """The KL pulls as it should where hardly any is left, 0.1 nats or less.

    Raises:
        Finding: ``free_bits``.
    """
    mu, logvar = 0.2 * rng.signs(5), rng.away(5, low=0.02, high=0.05)
    sizes = draw_sizes(rng)
    material = draw_material(rng, sizes[0], 3, HEADS, mu=mu, logvar=logvar, spread=0.1)
    epoch = run_vae_epoch(ask, rng, sizes=sizes, material=material, beta=1.5)
    factor = common_factor(epoch.kl_at_mu / epoch.beta, epoch.batch_size)
    if abs(factor - 1) > 1e-2:
        raise Finding(
            "free_bits",
            seen=f"Where the KL of an image is about {epoch.kl.mean():.2g} nats, it pulls on μ "
            f"with {factor:.3g} times the weight asked for; where it is large, it pulls as asked.",
            suggests="Perhaps a small KL is lifted to some least value, as free bits do.",
            look="what is done to the KL besides its formula: `clamp`, `max`, a condition.",
        )


def _shares(epoch: VAEEpoch) -> Tensor:
    """Each image's share in the steps, as the KL's pull on the mute means tells, ``(N, 1)``."""
    return (epoch.kl_at_mu / epoch.beta)[:, None]


def decoded_codes(epoch: VAEEpoch) -> Tensor:
    """The z that was decoded for each image, ``(N, D)`` without mute latents; NaN if unreadable."""
    by_latent = epoch.at_mu / _shares(epoch) - epoch.beta * epoch.mu
    return epoch.material.read_codes(by_latent)[:, epoch.material.mute :]


def _noise(ask: Ask, rng: Rng) -> Tensor:
    """The noise of `noisy_epoch`, judged."""
    return ask.once("noise", lambda: _expect_noisy_epoch(noisy_epoch(ask, rng)))


def expect_noisy_steps(ask: Ask, rng: Rng, second: VAEEpoch) -> None:
    """Judge the draws of two epochs, and the gradients that pass through them.

    Raises:
        Finding: The first thing that is not as asked.
    """
    noises = [_noise(ask, rng), _expect_noisy_epoch(second)]
    unit = [noise / noise.norm(dim=1, keepdim=True) for noise in noises]
    # Two independent rows of 58 are this alike less than once in 10^20 times.
    if (unit[0] @ unit[1].T).abs().max() > 0.95:
        raise Finding(
            "fixed_seed",
            seen="Two epochs drew the same noise.",
            suggests="The noise is the same at every call, as after a fixed seed.",
            look="`manual_seed`, or noise that is drawn once and kept.",
        )


def _expect_noisy_epoch(epoch: VAEEpoch) -> Tensor:
    """The noise of one epoch, ``(N, D)``."""
    _expect_shares(epoch)
    _expect_kl(epoch)
    mute = epoch.material.mute
    z, mu, logvar = decoded_codes(epoch), epoch.mu[:, mute:], epoch.logvar[:, mute:]
    if close(z, mu, 1e-2, 1e-2):
        raise Finding(
            "decodes_mu",
            seen="What was decoded in this epoch is exactly the mean μ.",
            suggests="No sample is drawn on the way from the encoder to the decoder.",
            look=_DRAW,
        )
    if not z.isfinite().all():
        raise _unexplained()
    try:
        expect_noise(z, mu, logvar)
    except Finding as finding:
        small = finding.diagnosis == "wrong_spread"
        raise (small and _average(epoch, z)) or finding from None
    _expect_path(epoch, z)
    return (z - mu) / (0.5 * logvar).exp()


def _average(epoch: VAEEpoch, z: Tensor) -> Finding | None:
    """What to say of noise that is as small as an average over a few draws is."""
    mute = epoch.material.mute
    noise = (z - epoch.mu[:, mute:]) / (0.5 * epoch.logvar[:, mute:]).exp()
    count = round(1 / noise.square().mean().item())
    if count < 2 or not is_standard_normal((noise - noise.mean()) / noise.std()):
        return None
    seen = f"What was decoded scatters about μ with {noise.std():.2g} σ, as the average of "
    got, wanted = _path(epoch, z)
    if (got - wanted).norm() < 2e-2 * wanted.norm():
        return Finding(
            "wrong_spread",
            seen=f"{seen}about {count} draws would.",
            suggests="Perhaps several draws are averaged before a loss is taken of them, or the "
            "noise is made smaller: the decoder never meets the spread of q.",
            look=_DRAW,
        )
    return Finding(
        "several_draws",
        seen=f"{seen}about {count} draws would; what pulls on log σ² is not the pull at that "
        "average.",
        suggests="Perhaps the losses of several draws are averaged. That is a calmer estimate of "
        "the same objective, and another step: asked for is one draw for each image.",
        look=_DRAW,
    )


def _expect_shares(epoch: VAEEpoch) -> None:
    factor = common_factor(_shares(epoch)[:, 0], epoch.batch_size)
    if abs(factor - 1) > 1e-2:
        raise _unexplained()


def _unexplained() -> Finding:
    return Finding(
        "values",
        seen="With σ near 1, the steps do not go down on the loss of any sample z; with σ as good "
        "as 0 they are right.",
        suggests="The draw or the loss is another one where σ counts; which of the two cannot be "
        "told from here.",
        look=_DRAW,
    )


def _expect_kl(epoch: VAEEpoch) -> None:
    """The mute latents, which nothing but the KL pulls on, show its slope in log σ²."""
    mute = epoch.material.mute
    got = epoch.at_logvar[:, :mute] / (_shares(epoch) * epoch.beta)
    logvar = epoch.logvar[:, :mute]
    variance = logvar.exp()
    look = "the KL in the loss, term by term: the variance, the mean, and the logarithm."
    slips = [
        Slip("missing_variance", torch.full_like(logvar, -0.5),
             "The variance, exp(logvar), has no part in it.", look),
        Slip("sign", 0.5 * (-variance - 1), "The variance has the wrong sign in it.", look),
        Slip("missing_half", variance - 0.5, "The variance counts twice as much as it should.",
             look),
        Slip("log_sigma", 0.5 * ((0.5 * logvar).exp() - 1),
             "Where the variance belongs, there is σ.", look),
        Slip("log_sigma", 0.5 * (0.5 * (0.5 * logvar).exp() - 1),
             "Where the variance belongs, there is σ.", look),
        Slip("log_sigma", 0.5 * (2 * (2 * logvar).exp() - 1),
             "Where the variance belongs, there is its square.", look),
    ]  # fmt: skip
    expect(got, 0.5 * (variance - 1), what="The pull of the KL on log σ²", slips=slips, look=look,
           rtol=5e-3, atol=1e-3)  # fmt: skip


def _path(epoch: VAEEpoch, z: Tensor) -> tuple[Tensor, Tensor]:
    """What pulls on log σ² besides the KL, and what should: what pulls on z, times (z - μ)/2."""
    mute, shares = epoch.material.mute, _shares(epoch)
    at_z = (epoch.at_mu / shares - epoch.beta * epoch.mu)[:, mute:]
    kl = 0.5 * epoch.beta * epoch.logvar[:, mute:].expm1()
    got = (epoch.at_logvar / shares)[:, mute:] - kl
    return got, at_z * (z - epoch.mu[:, mute:]) / 2


def _expect_path(epoch: VAEEpoch, z: Tensor) -> None:
    """The sample passes its gradient on to log σ²."""
    got, wanted = _path(epoch, z)
    if (got - wanted).norm() < 2e-2 * wanted.norm():
        return
    if got.norm() < 2e-2 * wanted.norm():
        raise Finding(
            "no_gradient",
            seen="The reconstruction pulls on μ through the sample, and not on log σ².",
            suggests="Nothing would be learned about σ from the images: the draw counts as "
            "constant in it, as with `torch.normal(mean, std)`, `.sample()` or `.detach()`.",
            look=_DRAW,
        )
    raise _unexplained()


def expect_noisy_mean(ask: Ask, rng: Rng) -> None:
    """The mean loss is that of the samples which the steps went down on.

    Raises:
        Finding: ``loss_at_mu``, or as `expect`.
    """
    epoch = noisy_epoch(ask, rng)
    returned, mute = epoch.answer.number(), epoch.material.mute
    z = torch.cat([epoch.mu[:, :mute], decoded_codes(epoch)], dim=1)
    try:
        _noise(ask, rng)
    except Finding:  # what is decoded is another part's business
        return
    kl = epoch.beta * epoch.kl
    at_mu = (epoch.material.reconstruction(epoch.mu) + kl).mean()
    look = "what is added up in the loop: the loss whose gradient is taken."
    slips = [Slip("loss_at_mu", at_mu, "This is the loss at z = μ, without a sample.", look)]
    right = (epoch.material.reconstruction(z) + kl).mean()
    expect(torch.tensor(returned, dtype=torch.float64), right,
           what="The mean loss", slips=slips, look=look, rtol=1e-5, atol=5e-3)  # fmt: skip
