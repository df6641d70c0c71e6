"""Asking in the same process: what `check` does in a notebook."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import numpy as np
import torch

from autograded_tests.answerer import Answerer
from autograded_tests.exercise import Exercise, PartVerdict, Verdict
from autograded_tests.finding import Finding


@contextlib.contextmanager
def standard_conditions(seed: int) -> Iterator[None]:
    """The same conditions for every answer, whatever the notebook has set; all put back afterwards.

    Random states are forked and seeded, the default dtype is float32, and what the learner's code
    prints or warns while it is being asked is dropped.
    """
    python_state, numpy_state = random.getstate(), np.random.get_state()
    dtype = torch.get_default_dtype()
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        warnings.simplefilter("ignore")
        try:
            torch.manual_seed(seed)
            torch.set_default_dtype(torch.float32)
            yield
        finally:
            torch.set_default_dtype(dtype)
            random.setstate(python_state)
            np.random.set_state(numpy_state)


def judge_here(exercise: Exercise, subject: Any, seed: int) -> Verdict:
    """Judge an object of this process.

    Args:
        exercise: The exercise.
        subject: What the learner's cell defined.
        seed: Of the inputs and of the noise.
    """
    with standard_conditions(seed):
        verdict = exercise.judge(Answerer(subject).answer, seed)
    borrowed = _borrowed(subject)
    if borrowed and verdict.passed:
        whole = PartVerdict("", sum(p.share for p in verdict.parts), _not_yours(borrowed))  # type: ignore[arg-type]
        return Verdict(exercise, [whole])
    return verdict


def _borrowed(subject: Any) -> str | None:
    """The name of a course helper that the learner's own code calls: grading has none of them."""
    functions = [subject] if isinstance(subject, FunctionType) else []
    if isinstance(subject, type):
        functions = [f for f in vars(subject).values() if isinstance(f, FunctionType)]
        if subject.__module__.startswith("vae_helpers"):
            return subject.__name__
    for function in functions:
        if (function.__module__ or "").startswith("vae_helpers"):
            return function.__name__
        for name in function.__code__.co_names:
            module = getattr(function.__globals__.get(name), "__module__", None)
            if isinstance(module, str) and module.startswith("vae_helpers"):
                return name
    return None


def _not_yours(name: str) -> Finding:
    return Finding(
        "borrowed",
        seen=f"The answers are right, and they come from the course's own `{name}`.",
        suggests="This exercise asks for your own version; the helpers are not there when graded.",
        look=f"what `{name}` would have to compute, and write that.",
    )
