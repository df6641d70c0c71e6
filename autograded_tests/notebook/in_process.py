"""Asking in the same process: what `check` does in a notebook."""

from __future__ import annotations

import inspect
from types import FunctionType, ModuleType
from typing import Any

from autograded_tests.framework.answerer import Answerer
from autograded_tests.framework.conditions import own_randomness, standard_conditions
from autograded_tests.framework.exercise import Exercise, Verdict
from autograded_tests.framework.finding import Finding


def judge_here(exercise: Exercise, subject: Any, seed: int) -> Verdict:
    """Judge an object of this process.

    Args:
        exercise: The exercise.
        subject: What the learner's cell defined.
        seed: Of the inputs and of the noise.
    """
    with own_randomness(seed), standard_conditions():
        verdict = exercise.judge(Answerer(subject).answer, seed)
    borrowed = _borrowed(subject)
    if borrowed and verdict.passed:
        return exercise.failed(_not_yours(borrowed))
    return verdict


def _borrowed(subject: Any) -> str | None:
    """The name of a course helper that the learner's own code calls: grading has none of them."""
    functions = [subject] if isinstance(subject, FunctionType) else []
    if isinstance(subject, type):
        functions = [f for f in vars(subject).values() if isinstance(f, FunctionType)]
        if subject.__module__.startswith("vae_helpers"):
            return subject.__name__
    for function in map(inspect.unwrap, functions):  # a decorator hides the code beneath it
        if _home(function).startswith("vae_helpers"):
            return function.__name__
        for name in function.__code__.co_names:
            home = _home(function.__globals__.get(name))
            if name.startswith("vae_helpers") or home.startswith("vae_helpers"):
                return name
    return None


def _home(value: Any) -> str:
    """The module where something is defined, or which it is; empty if that cannot be said."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "")
    return home if isinstance(home, str) else ""


def _not_yours(name: str) -> Finding:
    return Finding(
        "borrowed",
        seen=f"The answers are right, and they come from the course's own `{name}`.",
        suggests="This exercise asks for your own version; the helpers are not there when graded.",
        look=f"what `{name}` would have to compute, and write that.",
    )
