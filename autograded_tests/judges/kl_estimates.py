"""Judges estimates of a KL divergence by what is known about them without drawing a single one.

With z = mu + sigma eps, a draw of log q(z) - log p(z) is a quadratic a + b eps + c eps^2 for each
latent, so the mean and the variance of an estimate have closed forms; those of known mistakes too.
A right answer fails less than once in a million runs: each bound below says its own share.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from autograded_tests.framework.finding import Finding

_NORMAL = (0.0, 1.0, 0.0, 3.0)  # the first four moments of eps
_UNIFORM = (1 / 2, 1 / 3, 1 / 4, 1 / 5)
_CENTRED = (0.0, 1 / 3, 0.0, 1 / 5)
_READING = "what the head is called, and how σ is obtained from log σ²."
_DRAWS = "from which distribution z is drawn, and how."
_RATIO = "the two log-densities: of what, at which z, and which is subtracted from which."
_AVERAGE = "what is averaged, what is added up, and over which axis."


@dataclass(frozen=True)
class Estimate:
    """What an estimate from S draws should be: mean and variance for each image, ``(B,)``."""

    mean: Tensor
    variance: Tensor

    def scaled(self, factor: float) -> Estimate:
        """The same, times a number."""
        return Estimate(factor * self.mean, factor**2 * self.variance)

    def fits(self, got: Tensor) -> bool:
        """Whether estimates could be these.

        The mean of B standardised estimates strays 6 standard errors less than once in 10^8 runs
        (they are means themselves, so their skewness is small); their mean square leaves
        [0.1, 3] less often than that, for B of 50 or more.
        """
        offset, spread = self.standing(got)
        return abs(offset) < 6 and 0.1 < spread < 3

    def surprise(self, got: Tensor) -> float:
        """Minus the log-density of estimates that are taken to be Gaussian, up to a constant."""
        t = (got.double() - self.mean) / self.variance.sqrt()
        return (t.square() + self.variance.log()).sum().item()

    def standing(self, got: Tensor) -> tuple[float, float]:
        """How many standard errors the mean is off, and the mean square of the standardised."""
        t = (got.double() - self.mean) / self.variance.sqrt()
        return t.mean().item() * math.sqrt(len(t)), t.square().mean().item()


def log_ratio(
    centre: Tensor, spread: Tensor, mean: Tensor, sigma: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Coefficients of log N(z; mean, sigma^2) - log N(z; 0, 1) for z = centre + spread eps."""
    shift, ratio = centre - mean, spread / sigma
    a = 0.5 * centre.square() - sigma.log() - 0.5 * (shift / sigma).square()
    b = centre * spread - shift * ratio / sigma
    return a, b, 0.5 * (spread.square() - ratio.square())


def estimate(
    coefficients: tuple[Tensor, Tensor, Tensor],
    n_samples: int,
    moments: tuple[float, float, float, float] = _NORMAL,
) -> Estimate:
    """Mean and variance of a + b eps + c eps^2, summed over latents, averaged over draws."""
    a, b, c = coefficients
    first, second, third, fourth = moments
    variance = b.square() * (second - first**2) + c.square() * (fourth - second**2)
    variance = variance + 2 * b * c * (third - first * second)
    return Estimate((a + b * first + c * second).sum(-1), variance.sum(-1) / n_samples)


def right_estimate(mu: Tensor, logvar: Tensor, n_samples: int) -> Estimate:
    """What the estimate of KL(q||p) should be."""
    mu, sigma = mu.double(), (0.5 * logvar.double()).exp()
    return estimate(log_ratio(mu, sigma, mu, sigma), n_samples)


def exact_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """KL(q||p) in closed form, ``(B,)``."""
    return kl_divergence(Normal(mu, (0.5 * logvar).exp()), Normal(0.0, 1.0)).sum(-1)


def explain_mean(got: Tensor, mu: Tensor, logvar: Tensor, n_samples: int) -> Finding | None:
    """The known mistake that estimates fit best, if they fit one."""
    known = _mistakes(mu.double(), logvar.double(), n_samples)
    fitting = [mistake for mistake in known if mistake[1].fits(got)]
    if not fitting:
        return None
    diagnosis, _, suggests, look = min(fitting, key=lambda mistake: mistake[1].surprise(got))
    seen = _seen(got, mu, logvar, n_samples)
    return Finding(diagnosis, seen=seen, suggests=suggests, look=look)


def unexplained(got: Tensor, mu: Tensor, logvar: Tensor, n_samples: int) -> Finding:
    """Estimates whose mean is not the KL, for no known reason."""
    return Finding(
        "values",
        seen=_seen(got, mu, logvar, n_samples),
        suggests="The estimates are of the right kind, but they do not settle on the KL.",
        look="one image with one latent: draw z, compute both log-densities, compare with "
        "`torch.distributions`.",
    )


def _seen(got: Tensor, mu: Tensor, logvar: Tensor, n_samples: int) -> str:
    offset, _ = right_estimate(mu, logvar, n_samples).standing(got)
    return (
        f"Averaged over {len(got)} images with {n_samples} draws each, the estimates give "
        f"{got.mean():.3g} nats, the exact KL {exact_kl(mu, logvar).mean():.3g}: "
        f"{abs(offset):.0f} standard errors apart."
    )


def _mistakes(mu: Tensor, logvar: Tensor, n: int) -> list[tuple[str, Estimate, str, str]]:
    right = right_estimate(mu, logvar, n)
    return [
        ("sign", right.scaled(-1), "The size is right, the sign is not.", _RATIO),
        ("summed_over_samples", right.scaled(n), "This is the sum over the draws.", _AVERAGE),
        ("mean_over_latents", right.scaled(1 / mu.shape[-1]),
         "This is averaged over the latents.", _AVERAGE),
        ("missing_half", right.scaled(2), "It is twice as large as it should be.", _RATIO),
        *_other_draws(mu, logvar, n),
        *_other_densities(mu, logvar, n),
    ]  # fmt: skip


def _other_draws(mu: Tensor, logvar: Tensor, n: int) -> list[tuple[str, Estimate, str, str]]:
    """Draws from another distribution than the encoder's."""
    sigma, variance = (0.5 * logvar).exp(), logvar.exp()
    none, one = torch.zeros_like(mu), torch.ones_like(mu)

    def drawn(centre: Tensor, spread: Tensor, moments: tuple[float, ...] = _NORMAL) -> Estimate:
        return estimate(log_ratio(centre, spread, mu, sigma), n, moments)  # type: ignore[arg-type]

    from_prior = drawn(none, one)
    return [
        ("prior_samples", from_prior, "The draws fit the prior, not the encoder's Gaussian.",
         _DRAWS),
        ("reversed_kl", from_prior.scaled(-1), "This is an estimate of KL(p‖q): the draws come "
         "from the prior, and the direction is reversed.", _DRAWS),
        ("log_sigma", drawn(mu, variance), "The draws fit a `logvar` that is read as log σ.",
         _READING),
        ("reads_sigma", drawn(mu, logvar), "The draws fit a `logvar` that is read as σ.", _READING),
        ("missing_sigma", drawn(mu, one), "The draws fit noise that σ does not scale.", _DRAWS),
        ("missing_mu", drawn(none, sigma), "The draws fit a Gaussian around 0, not around μ.",
         _DRAWS),
        *[("uniform_noise", drawn(mu, sigma, m), "The draws fit uniform noise.", _DRAWS)
          for m in (_UNIFORM, _CENTRED)],
    ]  # fmt: skip


def _other_densities(mu: Tensor, logvar: Tensor, n: int) -> list[tuple[str, Estimate, str, str]]:
    """Right draws, and something else in the place of the log-ratio."""
    sigma, variance = (0.5 * logvar).exp(), logvar.exp()
    none, half_log_2pi = torch.zeros_like(mu), 0.5 * math.log(2 * math.pi)
    a, b, c = log_ratio(mu, sigma, mu, sigma)
    log_p = estimate((half_log_2pi + mu**2 / 2, mu * sigma, variance / 2), n)
    log_q = estimate((-half_log_2pi - logvar / 2, none, none - 0.5), n)
    return [
        ("log_sigma", estimate(log_ratio(mu, variance, mu, variance), n),
         "This is what comes out when `logvar` is read as log σ.", _READING),
        ("log_sigma", estimate(log_ratio(mu, sigma, mu, variance), n),
         "This is what comes out when log q takes `logvar` for log σ.", _READING),
        ("missing_mu", estimate(log_ratio(none, sigma, none, sigma), n),
         "This does not depend on μ.", _DRAWS),
        *[("missing_log_q", log_p.scaled(s), "log q(z) is missing: this is log p(z) alone.", _RATIO)
          for s in (1, -1)],
        *[("missing_log_p", log_q.scaled(s), "log p(z) is missing: this is log q(z) alone.", _RATIO)
          for s in (1, -1)],
        ("missing_logvar", estimate((a + logvar / 2, b, c), n),
         "log q(z) has lost the term that makes a wide Gaussian lower.", _RATIO),
        ("missing_half", estimate((a - logvar / 2, b, c), n),
         "In log q(z) the term log σ² stands there whole; half of it is log σ.", _RATIO),
        ("missing_constant", estimate((a + half_log_2pi, b, c), n),
         "One of the two log-densities has a ½ log 2π, the other has none.", _RATIO),
        ("missing_constant", estimate((a - half_log_2pi, b, c), n),
         "One of the two log-densities has a ½ log 2π, the other has none.", _RATIO),
    ]  # fmt: skip


def explain_reading(
    call: Callable[[Tensor, Tensor, int], Tensor], mu: Tensor, logvar: Tensor, n_samples: int
) -> Finding | None:
    """Why a negative logvar stops a computation: asked once more with positive ones."""
    positive = logvar.abs()
    got = call(mu, positive, n_samples)
    m, v = mu.double(), positive.double()
    fitting: list[tuple[float, str, str]] = []
    for diagnosis, spread, word in [("reads_sigma", v, "σ"), ("reads_variance", v.sqrt(), "σ²")]:
        both = estimate(log_ratio(m, spread, m, spread), n_samples)
        draws = estimate(log_ratio(m, spread, m, (v / 2).exp()), n_samples)
        density = estimate(log_ratio(m, (v / 2).exp(), m, spread), n_samples)
        fits = [e.surprise(got) for e in (both, draws, density) if e.fits(got)]
        fitting += [(surprise, diagnosis, word) for surprise in fits]
    if not fitting:
        return None
    _, diagnosis, word = min(fitting)
    return Finding(
        diagnosis,
        seen="A negative `logvar` stops the computation, or turns it into NaN.",
        suggests=f"This is what comes out when `logvar` is read as {word}.",
        look=_READING,
    )
