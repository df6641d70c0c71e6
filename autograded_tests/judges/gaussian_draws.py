"""Judges draws from N(μ, σ²): is the noise standard normal, fresh, independent, and on the path?

A right answer fails less than once in a million runs: each bound below says its own share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Answer
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    close,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding

ROWS, LATENTS = 100, 60
FEW = 6  # rows, where a gradient is asked for
_READING = "what the head is called, and how σ is obtained from log σ²."
_NOISE = "the line that draws the noise: from which distribution, and of which shape?"


def expect_draws(call: Callable[..., Answer], rng: Rng) -> None:
    """Judge a function ``(mu, logvar) -> z``.

    Args:
        call: Puts one call to the learner's code.
        rng: Where the inputs come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    few_mu, few_logvar = rng.gaussian(FEW, LATENTS)
    cotangent = rng.away(FEW, LATENTS)
    answer = call(few_mu, few_logvar, gradient=Gradient([cotangent], wrt=[0, 1]))
    few = answer.tensor()
    expect_fresh(few, call(few_mu, few_logvar).tensor(), few_mu, few_logvar)
    mu, logvar = rng.gaussian(ROWS, LATENTS)
    expect_noise(call(mu, logvar).tensor(), mu, logvar)
    expect_path(answer.gradients, [cotangent, cotangent * (few - few_mu) / 2])
    expect_unchanged(answer, mu=few_mu, logvar=few_logvar)


def expect_noise(z: Tensor, mu: Tensor, logvar: Tensor) -> None:
    """Judge the values of one draw, ``(B, D)`` with B and D of 50 or more.

    Raises:
        Finding: The first thing that is not as asked.
    """
    _expect_form(z, mu, logvar)
    eps = (z.double() - mu) / (0.5 * logvar).exp()
    _expect_independent(eps)
    if not is_standard_normal(eps):
        raise _explain(z.double(), mu, logvar)


def expect_path(got: Sequence[Tensor | None], truth: Sequence[Tensor]) -> None:
    """Judge the gradients: dz/dmu = 1 and dz/dlogvar = (z - mu)/2, whatever the noise was.

    Args:
        got: The gradients that arrived at mu and at logvar.
        truth: Those that should have.
    """
    for name, arrived, wanted in zip(("mu", "logvar"), got, truth, strict=True):
        silent = Slip(
            "no_gradient",
            torch.zeros_like(wanted),
            "The gradient that arrives is exactly 0: drawing with given mean and spread, as "
            "`torch.normal(mean, std)` does, counts as constant.",
            "how a draw can be made of μ, σ and noise that knows neither.",
        )
        expect_gradient(arrived, wanted.float(), what="The draw", by=name, slips=[silent])


def is_standard_normal(eps: Tensor) -> bool:
    """Whether values could be independent draws from N(0, 1); wrongly no once in 5 million runs.

    Mean and variance within 5.5 and 6 standard errors (4e-8 and about 1e-8), the greatest gap
    between the two distribution functions within the bound of Massart (1990) at 1e-8, and the
    value farthest out not nearer to 0 than in 1e-8 of all cases, which bounded noise is.
    """
    n = eps.numel()
    mean, variance = eps.mean().item(), eps.square().mean().item()
    if abs(mean) > 5.5 / math.sqrt(n) or abs(variance - 1) > 6 * math.sqrt(2 / n):
        return False
    # All n values lie within ±t with probability (2 Φ(t) - 1)^n.
    if 2 * torch.special.ndtr(eps.abs().max()).item() - 1 < 1e-8 ** (1 / n):
        return False
    return _gap(torch.special.ndtr(eps)) < math.sqrt(math.log(2 / 1e-8) / (2 * n))


def _gap(probabilities: Tensor) -> float:
    """Kolmogorov's distance between values in [0, 1] and the uniform distribution."""
    p = probabilities.flatten().sort().values
    steps = torch.arange(len(p) + 1, dtype=p.dtype) / len(p)
    return max((steps[1:] - p).max().item(), (p - steps[:-1]).max().item())


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
        look=_READING,
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
        return
    if along_row and along_column:
        seen = "One single number served as noise for all images and all latents."
    elif along_row:
        seen = "Within an image, every latent got the same noise."
    elif along_column or rows:
        seen = "Different images got the same noise."
    else:
        seen = "Different latents got the same noise."
    raise Finding(
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


def _explain(z: Tensor, mu: Tensor, logvar: Tensor) -> Finding:
    """What the draw is, given that it is none from N(mu, sigma^2)."""
    sigma = (0.5 * logvar).exp()
    eps = (z - mu) / sigma
    readings = [
        ("log_sigma", (z - mu) / logvar.exp(),
         "This is the spread that comes out when `logvar` is read as log σ, or when the variance "
         "is taken for σ.", _READING),
        ("reads_sigma", (z - mu) / logvar,
         "This is the spread that comes out when `logvar` is read as σ.", _READING),
        ("missing_sigma", z - mu,
         "The noise has the same spread everywhere: σ does not enter.",
         "what stands between μ and ε in the formula."),
        ("missing_mu", z / sigma, "The spread is right, and μ does not enter.",
         "where the centre of each draw comes from."),
        ("inverse_sigma", (z - mu) * sigma,
         "The spread is 1/σ: large where it should be small.", _READING),
        ("wrong_spread", (z - mu) / sigma.sqrt(),
         "This is the spread that comes out when σ is once more under a root.", _READING),
        ("mu_scaled", z / sigma - mu, "This is σ (μ + ε): the spread also scales the mean.",
         "the order of the operations, and the parentheses."),
        ("wrong_spread", (eps - eps.mean()) / eps.std(),
         "The noise is Gaussian, and neither its mean nor its spread may be changed.", _NOISE),
    ]  # fmt: skip
    fitting = [reading for reading in readings if is_standard_normal(reading[1])]
    if fitting:
        best = min(fitting, key=lambda reading: _unevenness(reading[1], logvar))
        diagnosis, _, suggests, look = best
        return Finding(diagnosis, seen=_seen(eps), suggests=suggests, look=look)
    if any(_is_uniform(noise) for noise in [eps, *(reading[1] for reading in readings)]):
        return Finding(
            "uniform_noise",
            seen=f"The noise keeps between {eps.min():.2g} and {eps.max():.2g}, and no value in "
            "between is rarer than another.",
            suggests="This noise is uniform, not Gaussian.",
            look=_NOISE,
        )
    return Finding(
        "not_normal",
        seen=_seen(eps),
        suggests="(z - μ)/σ does not look like draws from N(0, 1).",
        look=_NOISE,
    )


def _seen(eps: Tensor) -> str:
    return (
        f"Over {eps.numel()} entries, (z - μ)/σ has mean {eps.mean():.2g} and standard deviation "
        f"{eps.std():.2g}; 0 and 1 were asked for."
    )


def _unevenness(noise: Tensor, logvar: Tensor) -> float:
    """How far the variance strays from 1 between entries of small and of large logvar."""
    groups = noise.flatten()[logvar.flatten().argsort()].chunk(8)
    return max(abs(group.square().mean().item() - 1) for group in groups)


def _is_uniform(values: Tensor) -> bool:
    low, high = values.min(), values.max()
    return bool(high > low) and _gap((values - low) / (high - low)) < 0.03
