"""Judges what a denoiser's loss compares, and how it puts the errors together."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.diffusion_models import SHARE, affine, flat, loss_of, oracle, scalar
from autograded_tests.judges.diffusion_noising import explain_noising
from autograded_tests.judges.diffusion_steps import alpha_bars, schedule


def expect_reduction(ask: Ask, rng: Rng) -> None:
    """A model that is far off, by c everywhere, pays Σ c² a row, up to what little noise adds.

    Raises:
        Finding: How the errors were put together instead.
    """
    rows, latents, off = 9, 5, 1000.0
    model = affine(ask, torch.zeros(4, latents), off * rng.signs(latents).expand(4, latents))
    loss = loss_of(ask, model, torch.zeros(rows, latents), flat(4))
    ratio = loss.item() / (latents * off**2)
    if abs(ratio - 1) < 0.01:
        return
    weights = (SHARE, 1 - SHARE, SHARE / (1 - SHARE), (1 - SHARE) / SHARE, 1 / SHARE,
               1 / (1 - SHARE), SHARE**0.5, (1 - SHARE) ** 0.5)  # fmt: skip
    known: list[tuple[str, Sequence[float], str]] = [
        ("averaged", [1 / latents], "The errors were averaged over the latents; their sum was "
         "asked for, as everywhere in this course."),
        ("summed_batch", [rows], "The errors were summed over the rows, where their average was "
         "asked for."),
        ("averaged", [rows / latents, 1 / rows, 1 / rows / latents], "Latents are to be summed, "
         "and rows averaged; here it is otherwise."),
        ("missing_square", [1 / off], "The errors were not squared."),
        ("rooted", [1 / off / latents**0.5, (rows / latents) ** 0.5 / off], "This is the length of "
         "the error; its square was asked for."),
        ("halved", [0.5], "There is a one half too much."),
        ("sign", [-1], "The sign is the other one: a squared error is never negative."),
        ("weighted", weights, "The errors seem to be weighed by the schedule; each counts alike "
         "here."),
    ]  # fmt: skip
    fitting = [
        (diagnosis, suggests)
        for diagnosis, ratios, suggests in known
        if any(abs(ratio / wanted - 1) < 0.02 for wanted in ratios)
    ]
    other = ("values", "A sum, a mean or a square is not where it belongs.")
    diagnosis, suggests = next(iter(fitting), other)
    raise Finding(
        diagnosis,
        seen=f"A model that is off by {off:.0f} in each of {latents} latents of every row should "
        f"pay about {latents * off**2:.4g}; the loss is {loss.item():.4g}.",
        suggests=suggests,
        look="squares summed over the latents, then averaged over the rows.",
    )


def expect_noised_rows(ask: Ask, rng: Rng) -> None:
    """Oracles pay nothing, and exactly Σ c² if they are off by c, with its gradient.

    Raises:
        Finding: What was noised otherwise, or compared with something else.
    """
    rows, latents = rng.sizes()
    z0 = rng.away(latents, low=1, high=3)
    if not _knows(ask, z0, rows, flat(4)):
        explain_noising(ask, rng)
    for rows, latents, steps in ((*rng.sizes(), 6), (1, 3, 5), (6, 1, 4), (4, 4, 1)):
        z0 = rng.away(latents, low=1, high=3)
        alpha_bar = alpha_bars(schedule(rng, steps))
        if not _knows(ask, z0, rows, alpha_bar):
            raise Finding(
                "other_time",
                seen="A model that knows z0, and what its t means, still pays.",
                suggests="The step that the model is told is not the one at which its row was "
                "noised.",
                look="which t makes the noise of a row, which t goes to the model, and the shape "
                "of both: (B,).",
            )
        off = rng.away(latents)
        model = oracle(ask, z0, alpha_bar, off)
        wanted = Gradient([torch.ones(())], parameters=["c.weight"], model=0)
        answer = ask.call(model, z0.repeat(rows, 1), alpha_bar, gradient=wanted)
        expect(scalar(answer, rows), off.square().sum(), what="The loss of a model that is off "
               "by a known amount", look="whether every row counts alike.")  # fmt: skip
        _expect_learning(answer, off)
    _expect_own_z0(ask, rng)


def _expect_learning(answer: Answer, off: Tensor) -> None:
    """The gradient by the summands, over all t, is that of Σ c²."""
    arrived = answer.parameter_gradients["c.weight"]
    if arrived is None or not arrived.any():
        raise Finding(
            "no_gradient",
            seen="The loss came out right, and no gradient arrives at the model's weights.",
            suggests="Something on the way cuts the graph, so the model could not learn.",
            look="`.detach()`, `.item()`, `no_grad()` between the model and the loss.",
        )
    look = "whether every part of the loss stays differentiable."
    expect(arrived.sum(0), 2 * off, what="The gradient by the model's weights", look=look)


def _expect_own_z0(ask: Ask, rng: Rng) -> None:
    """Rows of different z0, of whole numbers: a net of steps finds them below little noise.

    It gives the noise plus z0, and so pays the mean of Σ z0², exactly.
    """
    rows, latents, spread = 8, 3, 0.05
    z0 = rng.signs(rows, latents) * torch.arange(rows).remainder(2)[:, None]
    alpha_bar = torch.full((4,), 1 / (1 + spread**2))  # z_t / √ᾱ = z0 + spread · eps
    eye = torch.eye(latents)
    inputs = torch.cat([eye, -eye, eye, eye, -eye, -eye])  # relu(±h), relu(±h − .45), … − .55
    edges = torch.tensor([0, 0, 0.45, 0.55, 0.45, 0.55]).repeat_interleave(latents)
    step = 10 * (1 / spread - 1) * eye  # h / spread − round(h) / spread + round(h)
    spec = {
        "latent_dim": latents,
        "layers": {"a": (latents, 6 * latents), "b": (6 * latents, latents)},
        "forward": ["a", "relu", "b"],
    }
    weights = {
        "a.weight": inputs / alpha_bar[0].sqrt(),
        "a.bias": -edges,
        "b.weight": torch.cat([eye / spread, -eye / spread, -step, step, step, -step], dim=1),
        "b.bias": torch.zeros(latents),
    }
    loss = loss_of(ask, ask.plain(spec, weights), z0, alpha_bar)
    if abs(loss.item() - latents / 2) > 1e-2:
        raise Finding(
            "other_row",
            seen="Where all rows of z0 are alike, the loss is right; where they differ, it is not.",
            suggests="Some rows are left out, or taken twice.",
            look="which rows of z0 have a part in the loss.",
        )


def _knows(ask: Ask, z0: Tensor, rows: int, alpha_bar: Tensor) -> bool:
    """Whether an oracle pays nothing."""
    loss = loss_of(ask, oracle(ask, z0, alpha_bar), z0.repeat(rows, 1), alpha_bar)
    return bool(loss.abs() < 1e-6 * z0.numel())
