"""Checks of lesson 05, sampling."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng, Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.generated_images import (
    expect_count,
    expect_decoded,
    expect_prior_draws,
    expect_prior_draws_of_one_latent,
)
from autograded_tests.judges.latent_paths import (
    TWO_HEADS,
    head_slips,
    line,
    line_slips,
    traverse_slips,
    with_latent,
)
from autograded_tests.judges.normality import is_standard_normal
from autograded_tests.judges.small_vae import (
    PIXELS,
    PlainVAE,
    call_with_own_size,
    expect_grey,
    expect_no_traces,
    expect_repeatable,
    squash_slips,
)

LESSON = "05_sampling"
_INSIDE = "what goes into `decode`, and what becomes of what comes out."

GENERATE = Exercise(
    "generate",
    lesson=LESSON,
    asked="Pixel probabilities of n images, decoded from fresh draws of the prior N(0, I).",
    praise="The codes behind your pictures are independent draws from N(0, I), new at every call, "
    "and each was decoded into probabilities.",
)


@GENERATE.part()
def _generate(ask: Ask, rng: Rng) -> None:
    vae, n = PlainVAE(rng, rng.integer(7, 9), linear_decoder=True), 2 * rng.integer(300, 350)
    model = vae.hand(ask)
    answer = call_with_own_size(ask, rng, model, n)
    again = ask.call(model, n).tensor()
    expect_prior_draws(vae, answer.tensor(), again, n)
    many = rng.integer(1000, 1250)
    expect_prior_draws(vae, ask.call(model, many).tensor(), again, many)
    expect_count(ask.call(model, 1).tensor(), 1)
    small = PlainVAE(rng, 1, linear_decoder=True)
    expect_prior_draws_of_one_latent(small, ask.call(small.hand(ask), many).tensor(), many)
    bent = PlainVAE(rng, 1)
    expect_decoded(bent, ask.call(bent.hand(ask), 40).tensor())
    expect_no_traces(answer, model, vae, n=n)


RECONSTRUCT = Exercise(
    "reconstruct",
    lesson=LESSON,
    asked="Pixel probabilities decoded from each image's posterior mean; the same at every call.",
    praise="Each picture is what the model decodes from the posterior mean, every time.",
)


@RECONSTRUCT.part()
def _reconstruct(ask: Ask, rng: Rng) -> None:
    # A linear decoder, so that a code other than the mean can be read back from the picture.
    vae = PlainVAE(rng, rng.integer(5, 9), linear_decoder=True)
    model, x = vae.hand(ask), rng.pixels(rng.integer(9, 16))
    answer = ask.call(model, x)
    pictures = answer.tensor()
    expect_grey(pictures)
    expect_repeatable(pictures, ask.call(model, x).tensor())
    mu, logvar = vae.encode(x)
    logits = vae.decode(mu)
    slips = [
        *squash_slips(logits),
        *head_slips(vae, mu, logvar),
        Slip("not_decoded", x, "These are the images themselves: nothing was encoded.", TWO_HEADS),
        Slip("prior_mean", vae.decode(torch.zeros_like(mu)).sigmoid(),
             "Every picture was decoded from the code 0, whatever the image.", TWO_HEADS),
        Slip("mean_over_batch", vae.decode(mu.mean(0, keepdim=True).expand_as(mu)).sigmoid(),
             "All rows came from one code, the average over the images.",
             "which axis anything is averaged over: rows are images."),
    ]  # fmt: skip
    if not _explained(pictures, logits, slips):
        _expect_no_steady_noise(vae, mu, logvar, pictures)
    expect(pictures, logits.sigmoid(), what="The reconstruction", slips=slips, look=_INSIDE)
    expect_no_traces(answer, model, vae, x=x)
    for count, latents in ((1, 3), (rng.integer(150, 300), 1)):
        vae, x = PlainVAE(rng, latents), rng.pixels(count)
        what = f"With {count} images and {latents} latents, the reconstruction"
        truth = vae.decode(vae.encode(x)[0]).sigmoid()
        expect(ask.call(vae.hand(ask), x).tensor(), truth, what=what, look=_INSIDE)


def _explained(pictures: Tensor, logits: Tensor, slips: list[Slip]) -> bool:
    """Whether the truth or a known slip gives these pictures: then no other guess is needed."""
    truth = logits.sigmoid()
    return close(pictures, truth) or any(
        slip.matches(pictures, truth, rtol=1e-3, atol=1e-4) for slip in slips
    )


def _expect_no_steady_noise(vae: PlainVAE, mu: Tensor, logvar: Tensor, pictures: Tensor) -> None:
    """Decoded samples whose noise a seed repeats are told so."""
    if pictures.shape != (len(mu), PIXELS):
        return
    p = pictures.double()
    z, explains = vae.recover(p.log() - (1 - p).log())
    if explains and is_standard_normal((z - mu) / (0.5 * logvar).exp()):
        raise Finding(
            "fixed_seed",
            seen="The codes behind your pictures lie about one σ off the mean, the same way at "
            "every call.",
            suggests="This is a sample after all, with noise that a fixed seed repeats.",
            look="what is decoded: μ, or a z with noise?",
        )


INTERPOLATE = Exercise(
    "interpolate",
    lesson=LESSON,
    asked="Pictures along the straight line between two posterior means, evenly spaced, with both "
    "ends.",
    praise="The codes go in equal steps from one posterior mean to the other.",
)


@INTERPOLATE.part()
def _interpolate(ask: Ask, rng: Rng) -> None:
    vae = PlainVAE(rng, rng.integer(5, 9))
    # In 7 or 10 steps, `arange` rounds its way to one point too many: that is asked later.
    model, x, steps = vae.hand(ask), _two_apart(rng, vae), (5, 6, 8)[rng.integer(0, 2)]
    answer = ask.call(model, x[0], x[1], steps)
    pictures = answer.tensor()
    expect_grey(pictures)
    expect_repeatable(pictures, ask.call(model, x[0], x[1], steps).tensor())
    mu, logvar = vae.encode(x)
    logits = vae.decode(line(mu, torch.linspace(0, 1, steps)))
    slips = [*squash_slips(logits), *line_slips(vae, x, mu, logvar, steps)]
    if not _explained(pictures, logits, slips):
        _expect_steps(pictures, steps)
        _expect_even(vae, mu, pictures, steps)
    look = "which codes are decoded: where the line begins, where it ends, how it gets there."
    expect(pictures, logits.sigmoid(), what="The strip", slips=slips, look=look)
    small = PlainVAE(rng, 1)
    for asked, count in [(vae, n) for n in (2, 3, 7, 10, rng.integer(11, 40))] + [(small, 4)]:
        _expect_other_strip(ask, asked, x, count)
    expect_no_traces(answer, model, vae, x_start=x[0], x_end=x[1], steps=steps)


def _expect_other_strip(ask: Ask, vae: PlainVAE, x: Tensor, steps: int) -> None:
    strip = ask.call(vae.hand(ask), x[0], x[1], steps).tensor()
    if strip.dim() == 2 and strip.shape[1] == PIXELS and len(strip) != steps:
        raise Finding(
            "rounded_steps",
            seen=f"For another number of steps all is right; for steps = {steps}, {len(strip)} "
            "pictures came back.",
            suggests="Perhaps the points are counted by a broken step, as `arange` does: rounding "
            "then wins or loses the last one.",
            look="how the points are made: from their number, or from their distance?",
        )
    truth = vae.decode(line(vae.encode(x)[0], torch.linspace(0, 1, steps))).sigmoid()
    expect(strip, truth, what=f"With steps = {steps}, the strip", look="how t grows, row by row.")


def _two_apart(rng: Rng, vae: PlainVAE) -> Tensor:
    """Two images whose means point in different directions, so that an arc is no line."""
    pairs = rng.pixels(32).reshape(16, 2, PIXELS)
    pairs[:, 0, : PIXELS // 2] = 0  # ink in one half each
    pairs[:, 1, PIXELS // 2 :] = 0
    mu = vae.encode(pairs.reshape(32, PIXELS))[0].reshape(16, 2, -1)
    return pairs[int(torch.cosine_similarity(mu[:, 0], mu[:, 1], dim=-1).abs().argmin())]


def _expect_steps(pictures: Tensor, steps: int) -> None:
    if pictures.dim() == 2 and pictures.shape[1] == PIXELS and len(pictures) != steps:
        raise Finding(
            "ignores_steps",
            seen=f"{steps} pictures were asked for, and {len(pictures)} came back.",
            suggests="The number of pictures does not follow `steps`.",
            look="where the points of the line are made.",
        )


def _expect_even(vae: PlainVAE, mu: Tensor, pictures: Tensor, steps: int) -> None:
    """Pictures that lie on the line, but not where they should, are told so."""
    if pictures.shape != (steps, PIXELS):
        return
    t = torch.linspace(-0.5, 1.5, 1001)
    gaps, nearest = torch.cdist(pictures.float(), vae.decode(line(mu, t)).sigmoid()).min(dim=1)
    if not gaps.max() < 0.1:
        return
    found = ", ".join(f"{v:.2f}" for v in t[nearest].tolist())
    raise Finding(
        "uneven_steps",
        seen=f"The pictures lie on the right line, at t = {found}.",
        suggests="The points are not spread evenly from 0 to 1, both included.",
        look="how t grows from row to row.",
    )


TRAVERSE = Exercise(
    "traverse",
    lesson=LESSON,
    asked="The posterior mean of one image with one latent set to each value in turn, decoded.",
    praise="One latent takes the values in the order given, and the others stay at the mean.",
)


@TRAVERSE.part()
def _traverse(ask: Ask, rng: Rng) -> None:
    vae = PlainVAE(rng, rng.integer(6, 9))
    model, x = vae.hand(ask), rng.pixels(1)[0]
    dim, values = rng.integer(1, vae.latent_dim - 2), _unsorted(rng)
    answer, listed = _call_with_both(ask, model, x, dim, values)
    pictures = answer.tensor()
    expect_grey(pictures)
    expect_repeatable(pictures, ask.call(model, x, dim, values).tensor())
    mu, logvar = vae.encode(x[None])
    logits = vae.decode(with_latent(mu, dim, values))
    slips = [*squash_slips(logits), *traverse_slips(vae, x, mu, logvar, dim, values)]
    look = "one row of the codes, beside the mean: which entry differs, and by how much?"
    expect(pictures, logits.sigmoid(), what="The strip", slips=slips, look=look)
    if not close(listed.tensor(), pictures):
        raise _only_one_type("tensor", "list", "other pictures come back.")
    for edge in (0, vae.latent_dim - 1):
        got = ask.call(model, x, edge, values).tensor()
        truth = vae.decode(with_latent(mu, edge, values)).sigmoid()
        expect(got, truth, what=f"With dim = {edge}, the strip", look=look)
    small = PlainVAE(rng, 1)
    for asked, given in ((vae, rng.away(1)), (vae, 3 * rng.normal(rng.integer(9, 30))),
                         (small, rng.away(3))):  # fmt: skip
        last = asked.latent_dim - 1
        got = ask.call(asked.hand(ask), x, last, given).tensor()
        truth = asked.decode(with_latent(asked.encode(x[None])[0], last, given)).sigmoid()
        expect(got, truth, what=f"With {len(given)} values, the strip", look=look)
    expect_no_traces(answer, model, vae, x=x, dim=dim, values=values)


def _unsorted(rng: Rng) -> Tensor:
    """Values of both signs, whole and broken ones, in no order."""
    values = torch.cat([rng.away(rng.integer(3, 6), low=0.7, high=3.0), torch.tensor([2.0, -3.0])])
    values = values[torch.randperm(len(values), generator=rng.generator)]
    steps = values.diff()
    return values.roll(1) if bool((steps > 0).all() or (steps < 0).all()) else values


def _call_with_both(
    ask: Ask, model: Model, x: Tensor, dim: int, values: Tensor
) -> tuple[Answer, Answer]:
    """Ask with the values as a tensor, then as a list; one that runs alone is a finding."""
    answers: dict[str, Answer] = {}
    stopped: dict[str, Finding] = {}
    for kind, given in (("tensor", values), ("list", values.tolist())):
        try:
            answers[kind] = ask.call(model, x, dim, given)
        except Finding as finding:
            stopped[kind] = finding
    if len(answers) == 2:
        return answers["tensor"], answers["list"]
    if answers:
        (runs,), ((stops, why),) = answers, stopped.items()
        raise _only_one_type(runs, stops, why.seen)
    raise stopped["tensor"]


def _only_one_type(runs: str, stops: str, seen: str) -> Finding:
    return Finding(
        "values_type",
        seen=f"With `values` as a {runs} it runs; as a {stops}: {seen}",
        suggests="The function counts on one of the two; both are to work.",
        look="what makes a tensor of either: `torch.as_tensor(values)`.",
    )
