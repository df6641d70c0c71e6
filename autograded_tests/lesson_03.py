"""Checks of lesson 03, reparameterization."""

from __future__ import annotations

from autograded_tests.ask import Ask
from autograded_tests.exercise import Exercise
from autograded_tests.judging import Draw
from autograded_tests.noise import expect_draws

LESSON = "03_reparameterization"

REPARAMETERIZE = Exercise(
    "reparameterize",
    lesson=LESSON,
    asked="A draw from N(μ, σ²) for every entry, with fresh noise, differentiable in μ and logvar.",
    praise="The draws have the right mean and spread, no two entries share their noise, and the "
    "gradient passes through μ and σ.",
)


@REPARAMETERIZE.part()
def _reparameterize(ask: Ask, draw: Draw) -> None:
    expect_draws(ask.call, draw)
