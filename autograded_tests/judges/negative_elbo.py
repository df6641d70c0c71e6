"""Judges `negative_elbo`: both parts, their sum with beta, and the gradient."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    close,
    expect,
    expect_gradient,
    expect_order,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import expect_same_twice
from autograded_tests.judges.clamp_slips import clamp_slips
from autograded_tests.judges.kl_slips import kl_term_slips, kl_terms, true_kl
from autograded_tests.judges.reconstruction import (
    expect_exact_far_out,
    expect_probabilities_unneeded,
    loss_slips,
    pixel_cost,
)

IMAGES, LATENTS = 5, 7
PARTS = ("loss", "reconstruction", "kl")
_EXACT: dict[str, Any] = {"rtol": 1e-5, "atol": 1e-3}
_SUM = "the line that puts the two parts together: what does β weigh?"
_PARTS = "the two parts that are returned: they are asked for as they are, without β."


def expect_negative_elbo(ask: Ask, rng: Rng) -> None:
    """Judge ``(logits, x, mu, logvar, beta) -> (loss, reconstruction, kl)``.

    Raises:
        Finding: The first thing that is not as asked.
    """
    logits, x = rng.uniform(IMAGES, 784, low=-6, high=6), rng.pixels(IMAGES)
    mu, logvar = rng.gaussian(IMAGES, LATENTS)
    beta = float(rng.uniform(1, low=2, high=4))
    cotangent = rng.away(1)[0]
    question = Gradient([cotangent, None, None], wrt=[0, 2, 3])
    answer = _call(ask, logits, x, mu, logvar, beta=beta, gradient=question)
    loss, reconstruction, kl = _parts(answer)
    true_reconstruction = pixel_cost(logits, x).sum() / IMAGES
    terms = kl_terms(mu.double(), logvar.double())
    true_kl = terms.sum() / IMAGES
    true_loss = true_reconstruction + beta * true_kl
    right = [true_loss, true_reconstruction, true_kl]
    expect_order([loss, reconstruction, kl], right, PARTS, of=ask.name, **_EXACT)
    _expect_reconstruction(reconstruction, logits, x, beta)
    _expect_one_kl(ask, [logits, x, mu, logvar])
    _expect_kl(kl, terms, mu, logvar, beta)
    expect(loss, true_loss, what="The loss", look=_SUM, **_EXACT,
           slips=partial(_sum_slips, true_reconstruction, true_kl, beta))  # fmt: skip
    expect_unchanged(answer, "logits", "x", "mu", "logvar")
    truths = [(logits.sigmoid() - x), beta * mu, 0.5 * beta * logvar.expm1()]
    names = ["logits", "mu", "logvar"]
    for name, got, truth in zip(names, answer.gradients, truths, strict=True):
        expect_gradient(got, cotangent * truth / IMAGES, what="The loss", by=name, atol=1e-6)
    _expect_default_beta(ask, logits, x, mu, logvar, true_reconstruction + true_kl)
    _expect_far_out(ask, rng, x, mu, logvar)
    _expect_special(ask, rng)


def _expect_special(ask: Ask, rng: Rng) -> None:
    """One image or several, a KL of almost 0 or a large one, beta of 0 and of 30."""
    for images, latents, beta in ((1, 3, 0.0), (7, 1, 30.0)):
        logits, x = rng.uniform(images, 784, low=-6, high=6), rng.pixels(images)
        reconstruction = pixel_cost(logits, x).sum() / images
        for size in (0.01, 3.0):
            mu = size * rng.away(images, latents)
            logvar = size * rng.away(images, latents, low=0.5, high=1.6)
            parts = _parts(_call(ask, logits, x, mu, logvar, beta=beta))
            terms = kl_terms(mu.double(), logvar.double())
            kl = terms.sum() / images
            slips = partial(_special_slips, mu, logvar, terms)
            look = "what is done to the KL besides its formula, close to the prior and far from it."
            expect(parts[2], kl, what=f"With a KL of {kl.item():.2g} nats, the KL",
                   slips=slips, look=look, rtol=1e-4, atol=2e-5)  # fmt: skip
            _expect_beta(parts[0], reconstruction, kl, beta)


def _special_slips(mu: Tensor, logvar: Tensor, terms: Tensor) -> list[Slip]:
    return [
        *clamp_slips(_mean_kl, {"mu": mu, "logvar": logvar}, "logvar"),
        *_floored(terms),
        *_scaled(kl_term_slips(mu.double(), logvar.double(), terms)),
    ]


def _mean_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    return true_kl(mu, logvar).mean()


def _floored(terms: Tensor) -> list[Slip]:
    """A floor under the KL, whatever it is: where what came out is larger than what is right."""
    look = "what is done to the KL besides its formula: close to the prior it goes to 0."
    floors = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
    words = "A small KL is lifted to {:g} nats here, as free bits do."
    return [
        Slip("free_bits", value, words.format(floor), look)
        for floor in floors
        for value in (
            terms.clamp(min=floor).sum(-1).mean(),
            terms.sum(-1).clamp(min=floor).mean(),
            terms.mean(0).clamp(min=floor).sum(),
        )
    ]


def _expect_beta(loss: Tensor, reconstruction: Tensor, kl: Tensor, beta: float) -> None:
    """The loss at a special value of beta."""
    if close(loss, reconstruction + beta * kl, 1e-5, 1e-3):
        return
    weight = ((loss - reconstruction) / kl).item()
    raise Finding(
        "beta_special",
        seen=f"At β = {beta:g} the KL weighs {weight:.3g} in the loss; at another β it weighs what "
        "was asked for.",
        suggests="Perhaps a condition or a bound on β: in Python 0 counts as false, so that "
        "`beta or 1` is 1."
        if not beta
        else "Perhaps β is held within bounds.",
        look="each place where `beta` stands.",
    )


def _parts(answer: Answer) -> list[Tensor]:
    """The loss, and its two parts, which may be plain numbers: nobody differentiates them."""
    return answer.tensors(*PARTS, numbers=PARTS[1:])


def _call(ask: Ask, *args: Tensor, **kwargs: Any) -> Answer:
    try:
        return ask.call(*args, **kwargs)
    except Finding as finding:
        expect_probabilities_unneeded(finding)
        raise


def _expect_reconstruction(got: Tensor, logits: Tensor, x: Tensor, beta: float) -> None:
    truth = pixel_cost(logits, x).sum() / IMAGES

    def slips() -> list[Slip]:
        multiplied = "The reconstruction has been multiplied by β."
        weighed = Slip("beta_on_reconstruction", beta * truth, multiplied, _PARTS)
        return [weighed, *loss_slips(logits, x)]

    expect(got, truth, what="The reconstruction", slips=slips, **_EXACT,
           look="the cost of one pixel, done by hand for x = 1 and the logit 2.")  # fmt: skip


def _expect_one_kl(ask: Ask, inputs: list[Tensor]) -> None:
    """The same inputs give the same KL."""
    first, again = (_parts(_call(ask, *inputs))[2] for _ in range(2))
    expect_same_twice(
        first,
        again,
        "sampled_kl",
        seen="Two calls with the same arguments gave two values of the KL.",
        suggests="The KL is estimated from random draws; there is an exact formula, which needs "
        "none.",
        look="what is drawn on the way, and the closed form for two Gaussians.",
        atol=1e-5,
    )


def _expect_kl(got: Tensor, terms: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> None:
    slips = partial(_kl_slips, terms, mu, logvar, beta)
    expect(got, terms.sum() / IMAGES, what="The KL", slips=slips, **_EXACT)


def _kl_slips(terms: Tensor, mu: Tensor, logvar: Tensor, beta: float) -> list[Slip]:
    truth = terms.sum() / IMAGES
    units = "the units: nats, added up over latents and averaged over images."
    return [
        Slip("beta_in_kl", beta * truth, "The KL that is returned has been multiplied by β.",
             _PARTS),
        Slip("summed_over_batch", terms.sum(), "This is summed over the images.", units),
        Slip("mean_over_latents", terms.mean(),
             "This is averaged over the latents, while the reconstruction is summed over pixels.",
             units),
        Slip("mean_over_latents", terms.mean(-1).sum(),
             "This is averaged over the latents and summed over the images.", units),
        Slip("not_averaged", terms.sum(-1), "This is one value per image, not yet their average.",
             units),
        Slip("not_averaged", terms.mean(-1),
             "This is one value per image, averaged over its latents.", units),
        Slip("not_summed", terms, "This is one value per latent of every image.", units),
        Slip("summed_over_batch", terms.sum(0), "This is one value per latent.", units),
        Slip("summed_over_batch", terms.mean(0), "This is one value per latent.", units),
        Slip("mean_over_pixels", terms.sum() / IMAGES / 784,
             "This is divided by the number of pixels.", units),
        *_scaled(kl_term_slips(mu.double(), logvar.double(), terms)),
    ]  # fmt: skip


def _scaled(slips: list[Slip]) -> list[Slip]:
    """Mistakes inside the formula, with every way to add up and to average."""

    def with_scale(slip: Slip, factor: float) -> Slip:
        result = slip.result() if callable(slip.result) else slip.result
        return Slip(slip.diagnosis, factor * result.sum(), slip.suggests, slip.look)

    factors = [1 / IMAGES, 1 / (IMAGES * LATENTS), 1.0]
    return [with_scale(slip, factor) for factor in factors for slip in slips]


def _sum_slips(reconstruction: Tensor, kl: Tensor, beta: float) -> list[Slip]:
    r, k = reconstruction, kl
    return [
        Slip("beta_unused", r + k, "This is what comes out at β = 1, whatever β is.", _SUM),
        Slip("beta_on_reconstruction", beta * r + k, "β weighs the reconstruction here.", _SUM),
        Slip("beta_on_both", beta * (r + k), "β weighs both parts here.", _SUM),
        Slip("beta_inverted", r + k / beta, "The KL is divided by β.", _SUM),
        Slip("beta_twice", r + beta**2 * k, "β enters twice.", _SUM),
        Slip("beta_mixes", (1 - beta) * r + beta * k,
             "The more β weighs the KL, the less the reconstruction counts here.", _SUM),
        Slip("beta_added", r + k + beta, "β is added, not a factor.", _SUM),
        Slip("sign", r - beta * k, "The KL is subtracted from the reconstruction.", _SUM),
        Slip("sign", beta * k - r, "The reconstruction is subtracted from the KL.", _SUM),
        Slip("sign", -(r + beta * k), "This is the ELBO itself: its negative is the loss.", _SUM),
        Slip("missing_kl", r, "The KL is not in the loss.", _SUM),
        Slip("missing_reconstruction", beta * k, "The reconstruction is not in the loss.", _SUM),
        Slip("missing_reconstruction", k, "The reconstruction is not in the loss.", _SUM),
        Slip("mean_over_pixels", r / 784 + beta * k,
             "In the sum, the reconstruction is averaged over the pixels.", _SUM),
        Slip("mean_over_latents", r + beta * k / LATENTS,
             "In the sum, the KL is averaged over the latents.", _SUM),
        Slip("summed_over_batch", r + IMAGES * beta * k,
             "In the sum, the KL is summed over the images.", _SUM),
        Slip("summed_over_batch", IMAGES * (r + beta * k),
             "The loss is summed over the images, the parts are averaged.", _SUM),
    ]  # fmt: skip


def _expect_default_beta(
    ask: Ask, logits: Tensor, x: Tensor, mu: Tensor, logvar: Tensor, truth: Tensor
) -> None:
    loss = _parts(_call(ask, logits, x, mu, logvar))[0]
    if not close(loss, truth, **_EXACT):
        raise Finding(
            "default_beta",
            seen=f"Without a word about β the loss came out as {loss.item():.4g} instead of "
            f"{truth.item():.4g}.",
            suggests="The default of `beta` is not 1.",
            look="the line that starts with `def`.",
        )


def _expect_far_out(ask: Ask, rng: Rng, x: Tensor, mu: Tensor, logvar: Tensor) -> None:
    far = rng.signs(IMAGES, 784) * rng.uniform(IMAGES, 784, low=500, high=1000)
    _, reconstruction, _ = _parts(_call(ask, far, x, mu, logvar))
    expect_exact_far_out(reconstruction, pixel_cost(far, x).sum() / IMAGES, largest=1000)
