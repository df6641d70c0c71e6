"""Judges draws from N(μ, σ²): is the noise standard normal, fresh, independent, and on the path?

A right answer fails less than once in a million runs: each bound below says its own share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.expectations import (
    Rng,
    close,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.noise_slips import READING, bounded_noise, explain_noise, seen_noise
from autograded_tests.judges.normality import is_standard_normal, share_a_part

ROWS, LATENTS = 100, 60
FEW = 6  # rows, where a gradient is asked for


def expect_draws(call: Callable[..., Answer], rng: Rng, *, any_size: bool = False) -> None:
    """Judge a function ``(mu, logvar) -> z``.

    Args:
        call: Puts one call to the learner's code.
        rng: Where the inputs come from.
        any_size: Whether it is to work for any number of latents, not only for `LATENTS`.

    Raises:
        Finding: The first thing that is not as asked.
    """
    few_mu, few_logvar = rng.gaussian(FEW, LATENTS)
    cotangent = rng.away(FEW, LATENTS)
    answer = call(few_mu, few_logvar, gradient=Gradient([cotangent], wrt=[0, 1]))
    few = answer.tensor()
    expect_fresh(few, call(few_mu, few_logvar).tensor(), few_mu, few_logvar)
    mu, logvar = rng.gaussian(ROWS, LATENTS)
    z = call(mu, logvar).tensor()
    expect_noise(z, mu, logvar)
    _expect_all_scales(call, rng, _noise(z, mu, logvar))
    if any_size:
        _expect_any_size(call, rng)
    expect_path(answer.gradients, [cotangent, cotangent * (few - few_mu) / 2])
    expect_unchanged(answer, "mu", "logvar")


def expect_noise(z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Judge the values of one draw, ``(B, D)`` with B and D of 50 or more.

    Raises:
        Finding: The first thing that is not as asked.
    """
    _expect_form(z, mu, logvar)
    eps = _noise(z, mu, logvar)
    _expect_independent(eps)
    if not is_standard_normal(eps):
        raise explain_noise(z.double(), mu, logvar)


def _noise(z: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """The noise behind a draw, if it is one from N(mu, sigma^2)."""
    return (z.double() - mu) / (0.5 * logvar.double()).exp()


def _expect_all_scales(call: Callable[..., Answer], rng: Rng, before: Tensor) -> None:
    """The same for every log-variance that training reaches; ``before`` is noise found right."""
    mu, logvar = rng.away(ROWS, LATENTS), rng.reached(ROWS, LATENTS)
    z = call(mu, logvar).tensor()
    _expect_form(z, mu, logvar)
    eps = _noise(z, mu, logvar)
    if not is_standard_normal(eps):
        raise _held_within_bounds(z, mu, logvar)
    if not is_standard_normal(torch.cat([before, eps])):
        raise bounded_noise(torch.cat([before, eps])) or explain_noise(z.double(), mu, logvar)


def _held_within_bounds(z: Tensor, mu: Tensor, logvar: Tensor) -> Finding:
    for bound in (1, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12):
        for low, high in ((-bound, bound), (-bound, None), (None, bound)):
            kept = logvar.clamp(low, high)
            if not torch.equal(kept, logvar) and is_standard_normal(_noise(z, mu, kept)):
                spoiled = logvar.flatten()[int((kept - logvar).abs().argmax())].item()
                return Finding(
                    "clamped",
                    seen=f"Where `logvar` is {spoiled:.3g}, the draws scatter as for "
                    f"{kept.min() if spoiled < 0 else kept.max():.3g}; for moderate values they "
                    "are right.",
                    suggests="`logvar` is held within bounds, and training gets beyond them.",
                    look="`clamp`, `max`, `min` on the way from `logvar` to σ.",
                )
    return Finding(
        "clamped",
        seen="For moderate `logvar` the draws are right; between -14 and 5 they scatter otherwise "
        f"than σ says. {seen_noise(_noise(z, mu, logvar))}",
        suggests="Perhaps σ is kept within bounds, or something is added to it.",
        look="every step from `logvar` to σ besides the formula.",
    )


def _expect_any_size(call: Callable[..., Answer], rng: Rng) -> None:
    """One image of many latents, and many images of one latent."""
    for shape in ((1, 3000), (3000, 1)):
        mu, logvar = rng.gaussian(*shape)
        z = call(mu, logvar).tensor()
        _expect_form(z, mu, logvar)
        eps = _noise(z, mu, logvar)
        if (eps - eps[0, 0]).abs().max() < 1e-2:
            raise _shared(f"For `mu` of shape {shape}, one number served as noise everywhere.")
        if not is_standard_normal(eps):
            raise explain_noise(z.double(), mu, logvar)


def expect_path(got: Sequence[Tensor | None], truth: Sequence[Tensor]) -> None:
    """Judge the gradients: dz/dmu = 1 and dz/dlogvar = (z - mu)/2, whatever the noise was.

    Args:
        got: The gradients that arrived at mu and at logvar.
        truth: Those that should have.
    """
    for name, arrived, wanted in zip(("mu", "logvar"), got, truth, strict=True):
        expect_gradient(arrived, wanted.float(), what="The draw", by=name)


def _expect_form(z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    if z.shape != mu.shape:
        expect(z, mu, what="The draw")
    if torch.isfinite(z).all():
        return
    if not torch.equal(z.isnan(), logvar < 0):
        expect(z, mu, what="The draw")
    raise Finding(
        "reads_variance",
        seen="The draw is NaN wherever `logvar` is negative.",
        suggests="This is what comes out when `logvar` is read as σ².",
        look=READING,
    )


def expect_fresh(z: Tensor, again: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Two draws with the same ``(mu, logvar)`` differ.

    Raises:
        Finding: ``no_noise`` or ``fixed_seed``.
    """
    _expect_form(z, mu, logvar)
    if not close(z, again, rtol=1e-5, atol=1e-5):
        return
    step = z - mu
    sigma = (0.5 * logvar).exp()
    fixed = [torch.zeros_like(mu), torch.ones_like(mu), sigma, logvar, logvar.exp()]
    if any(close(step, steady) or close(z, steady) for steady in fixed):
        raise Finding(
            "no_noise",
            seen="The same values come back at every call, and they are what μ and σ alone give.",
            suggests="Nothing is drawn: this is a point, not a sample.",
            look="the role of ε in the formula, and where it is drawn.",
        )
    raise Finding(
        "fixed_seed",
        seen="Two calls with the same μ and σ gave exactly the same draw.",
        suggests="The noise is the same at every call, as after a fixed seed.",
        look="`manual_seed`, or noise that is drawn once and kept.",
    )


def _expect_independent(eps: Tensor) -> None:
    """No noise shared between entries; wrongly found less than once in 10^15 runs."""
    along_row = (eps - eps[:, :1]).abs().max() < 1e-2
    along_column = (eps - eps[:1]).abs().max() < 1e-2
    rows, columns = _alike(eps), _alike(eps.T)
    if not (along_row or along_column or rows or columns):
        for values, within in ((eps, "an image"), (eps.T, "a latent")):
            if share_a_part(values):
                raise _shared(f"Within {within}, the noise rises and falls together.")
        return
    if along_row and along_column:
        seen = "One single number served as noise for all images and all latents."
    elif along_row:
        seen = "Within an image, every latent got the same noise."
    elif along_column or rows:
        seen = "Different images got the same noise."
    else:
        seen = "Different latents got the same noise."
    raise _shared(seen)


def _shared(seen: str) -> Finding:
    return Finding(
        "shared_noise",
        seen=seen,
        suggests="Each entry of z needs a draw of its own.",
        look="the shape of the noise before it is broadcast.",
    )


def _alike(rows: Tensor) -> bool:
    """Whether two rows are copies or mirror images of each other."""
    centred = rows - rows.mean(dim=1, keepdim=True)
    unit = centred / centred.norm(dim=1, keepdim=True).clamp(min=1e-12)
    cosines = (unit @ unit.T).fill_diagonal_(0)
    return bool(cosines.abs().max() > 0.9)
