"""What draws are that are none from N(μ, σ²)."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.finding import Finding
from autograded_tests.judges.normality import gap, is_standard_normal

READING = "what the head is called, and how σ is obtained from log σ²."
_NOISE = "the line that draws the noise: from which distribution, and of which shape?"


def explain_noise(z: Tensor, mu: Tensor, logvar: Tensor) -> Finding:
    """What the draw is, given that it is none from N(mu, sigma^2)."""
    sigma = (0.5 * logvar).exp()
    eps = (z - mu) / sigma
    readings = [
        ("log_sigma", (z - mu) / logvar.exp(),
         "This is the spread that comes out when `logvar` is read as log σ, or when the variance "
         "is taken for σ.", READING),
        ("reads_sigma", (z - mu) / logvar,
         "This is the spread that comes out when `logvar` is read as σ.", READING),
        ("missing_sigma", z - mu,
         "The noise has the same spread everywhere: σ does not enter.",
         "what stands between μ and ε in the formula."),
        ("missing_mu", z / sigma, "The spread is right, and μ does not enter.",
         "where the centre of each draw comes from."),
        ("half_variance", (z - mu) / (0.5 * logvar.exp()),
         "This is the spread that comes out when half the variance is taken for σ.", READING),
        ("noise_with_mean", (eps - mu) / sigma,
         "This is what comes out when ε itself is drawn with mean μ and spread σ: both enter "
         "twice.", "what ε is before μ and σ meet it."),
        ("inverse_sigma", (z - mu) * sigma,
         "The spread is 1/σ: large where it should be small.", READING),
        ("wrong_spread", (z - mu) / sigma.sqrt(),
         "This is the spread that √σ gives.", READING),
        ("mu_scaled", z / sigma - mu, "This is σ (μ + ε): the spread also scales the mean.",
         "the order of the operations, and the parentheses."),
        ("wrong_spread", (eps - eps.mean()) / eps.std(),
         "The noise is Gaussian, and neither its mean nor its spread may be changed.", _NOISE),
    ]  # fmt: skip
    bounded = bounded_noise(eps)
    if bounded:
        return bounded
    fitting = [reading for reading in readings if is_standard_normal(reading[1])]
    if fitting:
        best = min(fitting, key=lambda reading: _unevenness(reading[1], logvar))
        diagnosis, _, suggests, look = best
        return Finding(diagnosis, seen=seen_noise(eps), suggests=suggests, look=look)
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
        seen=seen_noise(eps),
        suggests="(z - μ)/σ does not look like draws from N(0, 1).",
        look=_NOISE,
    )


def bounded_noise(eps: Tensor) -> Finding | None:
    """Noise that is normal inside, and never gets as far out as so many normal values do."""
    most = eps.abs().max()
    edge = 0.9 * most
    inner = eps[eps.abs() < edge]
    inside = 2 * torch.special.ndtr(edge) - 1
    if (
        not most > 1
        or not len(inner)
        or 2 * torch.special.ndtr(most) - 1 > 1e-8 ** (1 / eps.numel())
    ):
        return None
    if gap((torch.special.ndtr(inner) - torch.special.ndtr(-edge)) / inside) > 0.03:
        return None
    return Finding(
        "bounded_noise",
        seen=f"Of {eps.numel()} values of (z - μ)/σ none is beyond ±{most:.2f}, and up to there "
        "they look normal.",
        suggests="The noise seems to be cut off: normal noise has no bounds.",
        look=_NOISE,
    )


def seen_noise(eps: Tensor) -> str:
    """Mean and spread of noise that should have 0 and 1."""
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
    return bool(high > low) and gap((values - low) / (high - low)) < 0.03
