"""Judges what a denoiser's loss draws: the times and the noise; and what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor

from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, expect_unchanged
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.side_effects import expect_same_weights
from autograded_tests.judges.diffusion_models import SHARE, affine, flat, oracle, scalar
from autograded_tests.judges.diffusion_steps import alpha_bars, schedule
from autograded_tests.judges.normality import gap, is_standard_normal, share_a_part

_DRAWS = "the line that draws the noise: from which distribution, and of which shape?"
_TIMES = "the line that draws t: from where to where, and how many of them?"


def expect_times(ask: Ask, rng: Rng) -> None:
    """All t from 0 to T − 1 equally often, drawn for each row; the gradient counts them.

    Of 1,500 rows each of six t gets a sixth within six standard errors, all six of them in all but
    one of 80 million runs.

    Raises:
        Finding: Which t are missing, or that they are not equally likely.
    """
    rows, steps = 1500, 6
    shares, p = next(_shares(ask, rng, rows, steps)), 1 / steps
    if ((shares - p).abs() < 6 * (p * (1 - p) / rows) ** 0.5).all():
        return
    never = [t for t in range(steps) if shares[t].abs() < 1e-6]
    seen = f"Of {rows} rows, the shares at t = 0, …, {steps - 1} were " + ", ".join(
        f"{share:.3f}" for share in shares
    )
    known = {
        (0,): ("first_left_out", "t = 0 is never asked: t counts from 0."),
        (steps - 1,): ("last_left_out", "The last step, T − 1, is never asked."),
        (0, steps - 1): ("ends_left_out", "The first and the last step are never asked."),
    }
    diagnosis, suggests = known.get(
        tuple(never),
        ("one_time", "All rows got the same t; each is to have its own.")
        if len(never) == steps - 1
        else ("not_uniform", "Each t is to be equally likely."),
    )
    raise Finding(diagnosis, seen=seen + ".", suggests=suggests, look=_TIMES)


def expect_fresh_times(ask: Ask, rng: Rng) -> None:
    """The t of a row is another one from call to call; the noise was seen to be fresh before.

    Raises:
        Finding: ``fixed_times``; of right answers in one of 360 million runs.
    """
    alone = {int(shares.argmax()) for shares in islice(_shares(ask, rng, 1, 6), 12)}
    if len(alone) == 1:
        raise Finding(
            "fixed_times",
            seen=f"Asked twelve times about a single row, t was {alone.pop()} every time.",
            suggests="Perhaps t goes by a row's place, and is not drawn.",
            look=_TIMES,
        )


def expect_noise_of_its_own(ask: Ask, rng: Rng) -> None:
    """The noise behind each row is fresh and standard normal, and no row's is another's.

    The gradient at a table's row for t is the noise of the rows that were at t; only those t count
    at which there was a single one.

    Raises:
        Finding: What the noise is instead.
    """
    rows, latents, steps = 150, 60, 2000
    first = _noises(ask, rng, rows, latents, steps)
    again = _noises(ask, rng, rows, latents, steps)
    if first.shape == again.shape and torch.allclose(first, again):
        raise Finding(
            "fixed_seed",
            seen="Two calls used exactly the same noise.",
            suggests="The noise is the same at every call, as after a fixed seed.",
            look="`manual_seed`, or noise that is drawn once and kept.",
        )
    same_row = (first - first[:1]).abs().max() < 1e-3
    same_column = (first - first[:, :1]).abs().max() < 1e-3
    if same_row or same_column or share_a_part(first) or share_a_part(first.T):
        raise Finding(
            "shared_noise",
            seen="All rows got the same noise."
            if same_row
            else "Within a row, every latent got the same noise."
            if same_column
            else "Entries of the noise rise and fall together.",
            suggests="Each entry of z needs a draw of its own.",
            look="the shape of the noise before it is broadcast.",
        )
    if is_standard_normal(first):
        return
    low, high = first.min().item(), first.max().item()
    uniform = gap((first - low) / (high - low)) < 0.03
    mean, spread = first.mean().item(), first.std().item()
    raise Finding(
        "uniform_noise" if uniform else "not_normal",
        seen=f"Over {first.numel()} entries the noise has mean {mean:.2g} and standard deviation "
        f"{spread:.2g}, and lies between {low:.2g} and {high:.2g}.",
        suggests="This noise is uniform, not Gaussian."
        if uniform
        else "This does not look like draws from N(0, 1).",
        look=_DRAWS,
    )


def expect_nothing_else(ask: Ask, rng: Rng) -> None:
    """Inputs and model are left as they were.

    Raises:
        Finding: ``changed_input`` or ``changed_model``.
    """
    factor, summand = rng.away(4, 3), rng.away(4, 3)
    model = affine(ask, factor, summand)
    answer = ask.call(model, rng.away(5, 3), flat(4))
    expect_unchanged(answer, "model", "z0", "alpha_bar")
    expect_same_weights(model, {"w.weight": factor, "c.weight": summand})


def _shares(ask: Ask, rng: Rng, rows: int, steps: int) -> Iterator[Tensor]:
    """How large a share of the rows was at each t, ``(T,)``, call after call."""
    z0, alpha_bar = rng.away(2), alpha_bars(schedule(rng, steps))
    model = oracle(ask, z0, alpha_bar, torch.full((2,), 0.5))
    wanted = Gradient([torch.ones(())], parameters=["c.weight"], model=0)
    while True:
        answer = ask.call(model, z0.repeat(rows, 1), alpha_bar, gradient=wanted)
        scalar(answer, rows)
        found = answer.parameter_gradients["c.weight"]
        yield torch.zeros(steps) if found is None else found[:, 0]


def _noises(ask: Ask, rng: Rng, rows: int, latents: int, steps: int) -> Tensor:
    """The noise of each row that is alone at its t, in the order of t.

    The model is silent but for one latent more, an oracle's that is off by ½: there the gradient
    counts the rows of each t.
    """
    z0 = rng.away(rows, latents + 1)
    z0[:, -1] = 1
    factor = torch.zeros(latents + 1)
    factor[-1] = 1 / (1 - SHARE) ** 0.5
    summand = 0.5 * (factor > 0) - SHARE**0.5 * factor
    spec = {
        "latent_dim": latents + 1,
        "layers": {
            "last": (latents + 1, latents + 1),
            "c": ("table", steps, latents + 1),
        },
        "forward": ["last", ["plus", "c"]],
    }
    weights = {
        "last.weight": factor.diag(),
        "last.bias": summand,
        "c.weight": torch.zeros(steps, latents + 1),
    }
    wanted = Gradient([torch.ones(())], parameters=["c.weight"], model=0)
    answer = ask.call(ask.plain(spec, weights), z0, flat(steps), gradient=wanted)
    scalar(answer, rows)
    found = answer.parameter_gradients["c.weight"]
    assert found is not None  # as it was before, where the rows of each t were counted
    alone = (rows * found[:, -1]).round() == 1
    return -rows / 2 * found[alone, :-1]
