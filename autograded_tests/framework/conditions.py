"""The same conditions for every answer, whatever has been set around it.

Like `autograded_tests.framework.answerer`, this file also runs in the process that grades, beside
the learner's code, and imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator

import numpy as np
import torch


@contextlib.contextmanager
def own_randomness(seed: int) -> Iterator[None]:
    """Seeded random states, put back afterwards.

    Args:
        seed: Of the noise that the learner's code draws meanwhile.
    """
    python_state, numpy_state = random.getstate(), np.random.get_state()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        try:
            yield
        finally:
            random.setstate(python_state)
            np.random.set_state(numpy_state)


@contextlib.contextmanager
def standard_conditions() -> Iterator[None]:
    """float32 as default, gradients on, and no word: prints and warnings are dropped meanwhile."""
    dtype = torch.get_default_dtype()
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        warnings.simplefilter("ignore")
        try:
            torch.set_default_dtype(torch.float32)
            yield
        finally:
            torch.set_default_dtype(dtype)
