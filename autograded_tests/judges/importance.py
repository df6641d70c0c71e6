"""Judges importance-weighted estimates of log p(x): exactly, by their statistics, and by a grid.

Three models are handed over. One whose decoder is deaf to z and whose encoder is the prior: every
weight is p(x). One whose encoder is off the prior: mean and spread of an estimate are known. One
whose decoder listens to two latents: a grid gives the truth. A right answer fails less than once
in a million runs: each bound says its own share.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, close, expect, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import expect_same_weights
from autograded_tests.judges.monte_carlo_kl import other_form
from autograded_tests.judges.small_vae import PlainVAE

ROWS = 2500
MANY = 1500  # draws behind an estimate that has settled
MU, VARIANCE = (1.0, -0.7), 2.0  # the encoder that is off the prior, wider than it
KL = 1.052
_AXES = "what is summed, what is averaged, over which axis, and where the logarithm stands."
_DRAWS = "the draws: from which Gaussian, how many for each image, and which image has which."
_RATIO = "the three log-densities in a weight: of what, at which z, with which sign."


class Known(NamedTuple):
    """Mean and spread of (estimate less log p(x)) at K = 1 and at K = 10, and what gives them."""

    one: tuple[float, float]
    ten: tuple[float, float]
    diagnosis: str = ""
    suggests: str = ""
    look: str = _DRAWS


# Of two million estimates each, to a hundredth of the spread; the K = 1 column has a closed form.
RIGHT = Known((-KL, 1.995), (-0.066, 0.380))
_SINGLE = (-KL, 1.995)
KNOWN = [
    Known(_SINGLE, (-KL, 0.631), "mean_of_logs", "The logarithms were averaged, which is the ELBO "
          "once more; the logarithm of the average was asked for.", _AXES),
    Known(_SINGLE, _SINGLE, "n_samples_ignored", "Ten draws do no more than one: perhaps one draw "
          "is repeated, or only one is made."),
    Known(_SINGLE, (1.07, 0.326), "best_draw", "This is the largest log-weight, not the logarithm "
          "of the average weight: it lies above log p(x).", _AXES),
    Known((-2.057, 3.161), (-0.255, 0.474), "wrong_spread", "The draws spread as if the variance "
          "were σ, while the weights take σ for it."),
    Known((0.565, 0.789), (0.770, 0.172), "prior_samples", "The draws come from the prior, and are "
          "weighted as if the encoder had made them."),
    Known((-0.552, 1.319), (-0.005, 0.308), "missing_sigma", "The draws have σ = 1, whatever the "
          "encoder says."),
    Known((-2.359, 3.866), (-0.109, 0.505), "log_sigma", "This is what comes out when `logvar` is "
          "read as log σ.", "what the head is called, and how σ is obtained from log σ²."),
    Known((0.065, 1.321), (0.531, 0.239), "missing_mu", "The draws lie around 0, not around μ."),
    Known((-0.598, 0.573), (-0.457, 0.173), "uniform_noise", "The noise fits a uniform one; a "
          "Gaussian was asked for."),
]  # fmt: skip


def expect_bounds(ask: Ask, rng: Rng) -> None:
    """Judge a function ``(model, x, n_samples) -> (B,)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    unexplained = _expect_exact(ask, rng)
    _expect_statistics(ask, rng)
    if unexplained is not None:
        raise unexplained
    _expect_listening(ask, rng)


def _expect_exact(ask: Ask, rng: Rng) -> Finding | None:
    """Where every weight is p(x); what no slip explains is handed back, for later."""
    vae = _deaf(rng, rng.integer(3, 5), torch.zeros(1), 1.0)
    model = vae.hand(ask)
    for n in (7, 1):
        x = _bits(rng, 5)
        answer = ask.call(model, x, n)
        got = answer.tensor()
        truth = deaf_log_p(vae, x)
        _expect_one_each(got, len(x), n)
        slips = _exact_slips(truth, n, vae.latent_dim)
        try:
            expect(got, truth, what="The estimate", slips=slips, rtol=1e-4, atol=0.02)
        except Finding as finding:
            if finding.diagnosis not in ("values", "clamped"):
                raise
            finding.__context__ = None
            return finding
        expect_unchanged(answer, "model", "x")
        expect_same_weights(model, vae.weights)
    return None


def _exact_slips(truth: Tensor, n: int, latents: int) -> list[Slip]:
    constant = 0.5 * math.log(2 * math.pi)
    none = torch.full_like(truth, -torch.inf)
    return [
        Slip("sign", -truth, "The size is right, and the sign is not: a log-probability of pixels "
             "is negative.", "whether this is log p(x), or the price of x."),
        Slip("missing_log_k", truth + math.log(n), "It is too large by log K: the weights were "
             "added up, not averaged.", _AXES),
        Slip("divided_logarithm", (truth + math.log(n)) / n, "The logarithm was divided by K; the "
             "sum of the weights was to be.", _AXES),
        Slip("log_k_sign", truth + 2 * math.log(n), "log K was added where it is to be "
             "subtracted.", _AXES),
        Slip("divided_twice", truth - math.log(n), "It is too small by log K: there are two "
             "divisions by K.", _AXES),
        Slip("mean_over_pixels", truth / 784, "The pixels were averaged; their costs add up.",
             _AXES),
        Slip("underflow", none, "Every weight became 0: e to the power of −500 is no number of "
             "float32.", "a way to the result on which no weight stands outside a logarithm."),
        Slip("missing_constant", truth + latents * constant, "log q has its ½ log 2π, log p has "
             "none, or the other way round.", _RATIO),
        Slip("missing_constant", truth - latents * constant, "log q has its ½ log 2π, log p has "
             "none, or the other way round.", _RATIO),
        Slip("no_likelihood", torch.zeros_like(truth), "The pixels have no part in it: p(x given "
             "z) is missing.", _RATIO),
    ]  # fmt: skip


def _expect_one_each(got: Tensor, images: int, draws: int) -> None:
    if got.shape == (images,):
        return
    known = {
        (): ("reduced_over_batch", "This is one number for the whole batch."),
        (draws, images): ("not_averaged", "This is one value per draw, not yet their average."),
        (images, draws): ("not_averaged", "This is one value per draw, not yet their average."),
        (draws,): ("wrong_axis", "The images were averaged, and the draws are still there."),
        (1, images): ("kept_axis", "The axis of the draws is still there."),
        (images, 1): ("kept_axis", "There is an axis too many."),
    }
    raise other_form(got, images, known, _AXES)


def _expect_statistics(ask: Ask, rng: Rng) -> None:
    """An encoder off the prior, a decoder that is deaf: three numbers of draws."""
    vae = _deaf(rng, 2, torch.tensor(MU), VARIANCE)
    model = vae.hand(ask)

    def errors(x: Tensor, n: int) -> Tensor:
        got = ask.call(model, x, n).tensor()
        _expect_one_each(got, len(x), n)
        return got.double() - deaf_log_p(vae, x)

    same = _bits(rng, 1).expand(40, -1).clone()
    _expect_fresh(errors(same, 1), errors(same, 1))
    x = _bits(rng, ROWS)
    one, ten = errors(x, 1), errors(x, 10)
    if not _fits(one, ten, RIGHT):
        raise _explained(one, ten)
    settled = errors(x[:2], MANY)
    # The spread is .03: 0.2 is more than six of them.
    if not (settled.abs() < 0.2).all():
        worst = settled[settled.abs().argmax()].item()
        raise Finding(
            "does_not_settle",
            seen=f"From {MANY} draws the estimate is still {worst:+.2f} nats off log p(x); with 1 "
            "and with 10 draws all was right.",
            suggests="Not all draws take part, or they are weighed otherwise when there are many.",
            look=_DRAWS,
        )


def _expect_fresh(first: Tensor, again: Tensor) -> None:
    """Forty copies of one image, one draw each, twice."""
    alike = close(first, first[:1].expand_as(first), 0.0, 1e-3)
    repeated = close(first, again, 0.0, 1e-3)
    if alike and repeated:
        if first.abs().max() < 0.01:
            _raise("prior_samples", "Every single draw gives log p(x) exactly, in a model whose "
                   "decoder ignores z.", "The draws come from the prior, and no weight tells so; "
                   "or p(z) and q(z) are left out.", _RATIO)  # fmt: skip
        if (first + KL).abs().max() < 0.01:
            _raise("closed_form_kl", "With one draw, the estimate is exactly log p(x) less the KL.",
                   "The closed form of the KL stands in the weight; it has forgotten which z was "
                   "drawn.", _RATIO)  # fmt: skip
        _raise("no_noise", "Every call gives the same, for copies of an image as well.",
               "Nothing is drawn: z is the same point each time.", _DRAWS)  # fmt: skip
    if repeated:
        _raise("fixed_seed", "Two calls gave exactly the same estimates.",
               "The noise is the same at every call, as after a fixed seed.",
               "`manual_seed`, or noise that is drawn once and kept.")  # fmt: skip
    if alike:
        _raise("shared_noise", "Copies of one image get exactly the same estimate.",
               "The same noise serves several images; each needs draws of its own.",
               "the shape of the noise before it is broadcast.")  # fmt: skip


def _raise(diagnosis: str, seen: str, suggests: str, look: str) -> None:
    raise Finding(diagnosis, seen=seen, suggests=suggests, look=look)


def _fits(one: Tensor, ten: Tensor, known: Known) -> bool:
    """Whether estimates could be these: 6 standard errors for a mean, 8 or more for a spread."""
    for errors, (mean, spread), allowed in ((one, known.one, 0.25), (ten, known.ten, 0.05)):
        off = abs(errors.mean().item() - mean)
        ratio = errors.std().item() / spread
        if not (off < allowed and 0.8 < ratio < 1.25):  # NaN fits nothing
            return False
    return True


def _explained(one: Tensor, ten: Tensor) -> Finding:
    known = next((k for k in KNOWN if _fits(one, ten, k)), None)
    seen = (
        f"In a model whose log p(x) is known, {ROWS} estimates from ten draws fall short by "
        f"{-ten.mean():.2f} nats on average and scatter by {ten.std():.2f}; {-RIGHT.ten[0]:.2f} and"
        f" {RIGHT.ten[1]:.2f} were expected. From one draw: {-one.mean():.2f} and {one.std():.2f} "
        f"instead of {KL:.2f} and {RIGHT.one[1]:.2f}."
    )
    if known is not None:
        return Finding(known.diagnosis, seen=seen, suggests=known.suggests, look=known.look)
    diagnosis, suggests, look = "values", "The weights are not what they should be.", _RATIO
    if _like(one, (KL, RIGHT.one[1])):
        diagnosis, suggests = "sign", "The ratio p(z) / q(z) stands upside down."
    elif _like(one, (ten.mean().item(), ten.std().item())):
        suggests = "Ten draws do no more than one: their number is not `n_samples`."
        diagnosis, look = "n_samples_ignored", _DRAWS
    elif _like(one, RIGHT.one):
        suggests = "One draw is weighed as it should be; ten are not averaged as ten."
        diagnosis, look = "n_samples_ignored", _DRAWS
    return Finding(diagnosis, seen=seen, suggests=suggests, look=look)


def _like(errors: Tensor, expected: tuple[float, float]) -> bool:
    mean, spread = expected
    off = abs(errors.mean().item() - mean)
    return off < 6 * spread / ROWS**0.5 and 0.8 < errors.std().item() / spread < 1.25


def _expect_listening(ask: Ask, rng: Rng) -> None:
    """Two latents, and a decoder that hears them: the truth by a grid."""
    vae = _listening(rng)
    x = _drawn(rng, vae, 6)
    n = 1000
    truth, chi2 = grid_log_p(vae, x)
    got = ask.call(vae.hand(ask), x, n).tensor()
    _expect_one_each(got, len(x), n)
    error = got.double() - truth
    # The log of a mean of n weights is off by sqrt(chi2 / n), and too low by half its square.
    allowed = 7 * (chi2 / n).sqrt() + chi2 / n + 0.02
    if (error.abs() < allowed).all():
        return
    mu, _ = vae.encode(x)
    at_mean = _log_likelihood(vae.decode(mu), x).double() - truth
    decodes_mean = bool(((error - at_mean).abs() < allowed).all())
    worst = int((error.abs() / allowed).nan_to_num(torch.inf).argmax())
    raise Finding(
        "decodes_mu" if decodes_mean else "values",
        seen=f"Where the decoder listens to z, {n} draws give log p(x) of one image with an error "
        f"of {error[worst]:+.2f} nats; {allowed[worst]:.2f} would be much already. Where it "
        "ignores z, all was right.",
        suggests="μ was decoded; each draw belongs to what the decoder says of it."
        if decodes_mean
        else "What is decoded is not what was drawn, or belongs to another image.",
        look="which z goes into the decoder, and which image it is compared with.",
    )


def _bits(rng: Rng, n: int) -> Tensor:
    """Black and white images."""
    return (rng.rough(n, 784) > 0.3).float()


def _deaf(rng: Rng, latents: int, mu: Tensor, variance: float) -> PlainVAE:
    """A VAE whose decoder says the same for every z, and whose encoder for every image."""
    vae = PlainVAE(rng, latents)
    w = vae.weights
    for name in ("fc_mu.weight", "fc_logvar.weight", "fc2.weight"):
        w[name] = torch.zeros_like(w[name])
    w["fc_mu.bias"] = mu.expand(latents).clone()
    w["fc_logvar.bias"] = torch.full((latents,), math.log(variance))
    w["fc2.bias"] = w["fc2.bias"].abs()  # something has to come through the ReLU
    vae.twin.load_state_dict(w)
    return vae


def _listening(rng: Rng) -> PlainVAE:
    vae = PlainVAE(rng, 2)
    w = vae.weights
    w["fc2.weight"] *= 0.1
    w["fc2.bias"] = 0.5 + w["fc2.bias"].abs()
    w["fc_mu.weight"] *= 0.2
    w["fc_mu.bias"] = rng.away(2, low=0.3, high=0.6)
    w["fc_logvar.weight"] *= 0.1
    w["fc_logvar.bias"] = rng.uniform(2, low=0.3, high=0.6)
    vae.twin.load_state_dict(w)
    return vae


def _drawn(rng: Rng, vae: PlainVAE, n: int) -> Tensor:
    """Images as the model draws them, from codes near 0: where its encoder looks."""
    p = vae.decode(0.5 * rng.normal(n, vae.latent_dim)).sigmoid()
    return (rng.uniform(n, 784) < p).float()


def _log_likelihood(logits: Tensor, x: Tensor) -> Tensor:
    return (x * logits - F.softplus(logits)).sum(-1)


def deaf_log_p(vae: PlainVAE, x: Tensor) -> Tensor:
    """Log p(x) of each image where the decoder ignores z, ``(B,)``, in float64."""
    return _log_likelihood(vae.decode(torch.zeros(1, vae.latent_dim)).double(), x.double())


def grid_log_p(vae: PlainVAE, x: Tensor) -> tuple[Tensor, Tensor]:
    """Log p(x) of each image by a sum over a grid of two latents, and the spread of its weights.

    Args:
        vae: A model with two latents.
        x: Pixels, ``(B, 784)``.

    Returns:
        ``(log_p, chi2)``, each ``(B,)``: chi2 is the variance of w / p(x) for draws of the encoder.
    """
    axis = torch.linspace(-5.5, 5.5, 45, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis)
    cell = 2 * (axis[1] - axis[0]).log()
    logits = vae.decode(z.float())
    log_joint = (x @ logits.T - F.softplus(logits).sum(1)).double()  # (B, G)
    log_joint = log_joint - 0.5 * z.square().sum(1) - math.log(2 * math.pi)
    log_p = log_joint.logsumexp(1) + cell
    mu, logvar = (part.double()[:, None] for part in vae.encode(x))
    log_q = -0.5 * (logvar + (z - mu).square() / logvar.exp()).sum(2) - math.log(2 * math.pi)
    log_square = (2 * (log_joint - log_p[:, None]) - log_q).logsumexp(1) + cell
    return log_p, log_square.exp() - 1
