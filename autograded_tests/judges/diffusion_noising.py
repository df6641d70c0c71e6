"""Why an oracle pays: what was noised otherwise, or compared with something else."""

from __future__ import annotations

from typing import NoReturn

import torch
from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.diffusion_models import SHARE, affine, flat, loss_of

_NOISING = "how z_t is made of z0 and the noise, before the model sees it."
_TARGET = "what the model's answer is compared with."


def explain_noising(ask: Ask, rng: Rng) -> NoReturn:
    """Why an oracle pays, where every t is alike and the errors are put together rightly."""
    rows, latents, far = 2000, 5, 1000.0
    alike, none = flat(4), torch.zeros(4, latents)
    near_z0, far_z0 = torch.zeros(rows, latents), torch.full((rows, latents), far)

    def pays(factor: float, z0: Tensor) -> float:
        """A row's loss by latent, of ``factor * z_t``."""
        model = affine(ask, torch.full((4, latents), factor), none)
        return loss_of(ask, model, z0, alike).item() / latents

    near, away = pays(0, near_z0), pays(0, far_z0) / far**2
    seen = "A model that knows z0, and so the noise in each row, should pay nothing; it does pay."
    if away > 1e-2:  # the target moves with z0
        known = [("target_z0", 1.0, "The model's answer is compared with z0: the noise is what it "
                  "is to predict."),
                 ("target_z_t", SHARE, "The model's answer is compared with z_t: the noise in it "
                  "is what it is to predict.")]  # fmt: skip
        for diagnosis, wanted, suggests in known:
            if abs(away / wanted - 1) < 0.05 and (diagnosis != "target_z0" or near < 1e-6):
                raise Finding(diagnosis, seen=seen, suggests=suggests, look=_TARGET)
        raise Finding(
            "target", seen=seen, look=_TARGET,
            suggests="The model's answer is compared with something that depends on z0.",
        )  # fmt: skip
    if abs(near / (1 - SHARE) - 1) < 0.12:
        raise Finding(
            "scaled_noise", seen=seen, look=_TARGET,
            suggests="The model's answer is compared with the noise as it was added, "
            "√(1 − ᾱ) eps; eps itself was asked for.",
        )  # fmt: skip
    z0 = rng.away(latents, low=1, high=3)
    factor = -1 / (1 - SHARE) ** 0.5
    summand = (-factor * SHARE**0.5 * z0).repeat(4, 1)
    opposite = affine(ask, torch.full((4, latents), factor), summand)
    if loss_of(ask, opposite, z0.repeat(rows, 1), alike) < 1e-4:
        raise Finding(
            "sign", seen=seen, suggests="The noise was subtracted from the code, or the model's "
            "answer is added to it.", look="the signs of the noise, in z_t and in the error.",
        )  # fmt: skip
    signal, noise = pays(1, far_z0) ** 0.5 / far, (1 + max(pays(10, near_z0), 0) ** 0.5) / 10
    raise _named_factors(seen, signal, noise)


def _named_factors(seen: str, signal: float, noise: float) -> Finding:
    """By the factors that z0 and the noise were found to have in z_t, at ᾱ = `SHARE`."""
    root, other = SHARE**0.5, (1 - SHARE) ** 0.5
    known = [
        ("no_root", SHARE, 1 - SHARE, "There is no root over ᾱ, and none over 1 − ᾱ."),
        ("no_root", root, 1 - SHARE, "The root over 1 − ᾱ is missing."),
        ("no_root", SHARE, other, "The root over ᾱ is missing."),
        ("swapped", other, root, "The two factors have changed places."),
        ("one_minus_root", root, 1 - root, "This is 1 − √ᾱ where √(1 − ᾱ) was asked for."),
        ("noise_unscaled", root, 1.0, "The noise comes in at full size at every t."),
        ("signal_kept", 1.0, other, "The code itself does not fade."),
        ("no_noise", 1.0, 0.2, "The model is shown z0 itself, without noise."),
        ("no_noise", root, 0.2, "The code fades, and no noise comes in."),
        ("cumulated_again", 0.326, 0.943, "`alpha_bar` was multiplied up; it is that product "
         "already."),
        ("only_noise", 0.0, 1.0, "The model is shown the noise alone."),
    ]  # fmt: skip
    for diagnosis, a, b, suggests in known:
        if abs(signal - a) < 0.02 and abs(noise - b) < 0.03:
            return Finding(diagnosis, seen=seen, suggests=suggests, look=_NOISING)
    apart = ((10 * noise - 1) ** 2 - 1) ** 0.5 / 10 if noise > 0.2 else 0.0
    if abs(signal - root) < 0.02 and abs(apart - other) < 0.05:  # of a noise that is not in z_t
        return Finding(
            "other_noise",
            seen=seen,
            suggests="The noise in z_t is not the noise that the model's answer is compared with.",
            look="how often noise is drawn: once a row.",
        )
    return Finding(
        "values",
        seen=seen + f" Where ᾱ = {SHARE}, z0 has the factor {signal:.2f} in z_t and the noise "
        f"{noise:.2f}; {root:.2f} and {other:.2f} were asked for.",
        suggests="The noising is another.",
        look=_NOISING,
    )
