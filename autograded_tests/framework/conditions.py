"""The same conditions for every answer, and what an answer leaves behind.

Like `answerer`, this file also runs in the process that grades, beside the learner's code, and
imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

_BLOCK = 624  # words that a Mersenne twister makes at a time
_MOST_BLOCKS = 2000  # over a million draws in one call: more than any exercise takes

# What reaches beyond a function: how it is read, and how it is put back.
_SETTINGS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "gradient mode": (torch.is_grad_enabled, torch.set_grad_enabled),
    "default dtype": (torch.get_default_dtype, torch.set_default_dtype),
    "default device": (lambda: str(torch.get_default_device()), lambda name: _set_device(name)),
    "deterministic mode": (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
    "cuDNN mode": (
        lambda: (torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark),
        lambda modes: _set_cudnn(*modes),
    ),
    "anomaly detection": (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    "number of threads": (torch.get_num_threads, torch.set_num_threads),
}
_GENERATORS = ("Python", "NumPy", "PyTorch")
LEFT_BEHIND = (*_SETTINGS, *(f"random numbers of {name}" for name in _GENERATORS))


def _set_device(name: str) -> None:
    torch.set_default_device(None if name == "cpu" else name)  # None: no mode that slows calls


def _set_cudnn(deterministic: bool, benchmark: bool) -> None:
    torch.backends.cudnn.deterministic = deterministic
    torch.backends.cudnn.benchmark = benchmark


class Surroundings:
    """What the code of one call finds around it, to be compared with what it leaves.

    Example:
        >>> before = Surroundings()
        >>> _ = torch.manual_seed(torch.initial_seed() + 1), torch.set_grad_enabled(False)
        >>> before.put_back()
        ['gradient mode', 'random numbers of PyTorch']
        >>> torch.is_grad_enabled()
        True
    """

    def __init__(self) -> None:
        self._settings = {name: read() for name, (read, _) in _SETTINGS.items()}
        self._random = (random.getstate(), _numpy_state(), torch.get_rng_state())
        self._seed = torch.initial_seed()

    def put_back(self) -> list[str]:
        """Undo what was changed, and name it. Drawing random numbers is no change; seeding is."""
        changed = []
        for name, (read, write) in _SETTINGS.items():
            if read() != self._settings[name]:
                write(self._settings[name])
                changed.append(name)
        python, numpy, pytorch = self._random
        reseeded = (
            _python_jumped(python),
            _numpy_jumped(numpy),
            self._seed != torch.initial_seed(),
        )
        if any(reseeded):
            random.setstate(python)
            _set_numpy_state(*numpy)
            torch.set_rng_state(pytorch)
        named = zip(_GENERATORS, reseeded, strict=True)
        return changed + [f"random numbers of {name}" for name, jumped in named if jumped]


def _python_jumped(before: Any) -> bool:
    """Whether no number of draws leads from a state to the one that is there now."""
    after = random.getstate()
    if after == before:
        return False
    clone = random.Random(0)
    clone.setstate(before)

    def words(state: Any) -> tuple[Any, int]:
        return state[1][:-1], state[1][-1]

    return _jumped(
        lambda: words(clone.getstate()), lambda: clone.getrandbits(32 * _BLOCK), words(after)
    )


def _numpy_state() -> tuple[Any, tuple[bytes, int]]:
    """NumPy's global generator, its words and its position in them.

    Read where they lie: `np.random.get_state` takes longer than most answers. Generators of
    another kind have no words here, and half a pair of Gaussian draws is not kept.
    """
    generator = np.random.get_bit_generator()  # type: ignore[attr-defined]
    if not isinstance(generator, np.random.MT19937):
        return generator, (b"", 0)
    raw = ctypes.string_at(generator.ctypes.state_address, 4 * (_BLOCK + 1))
    return generator, (raw[:-4], int.from_bytes(raw[-4:], sys.byteorder))


def _set_numpy_state(generator: Any, words: tuple[bytes, int]) -> None:
    np.random.set_bit_generator(generator)  # type: ignore[attr-defined]
    if words[0]:
        np.random.set_state(_twister(words))


def _twister(words: tuple[bytes, int]) -> tuple[str, Any, int, int, float]:
    """Words and position as NumPy takes them."""
    return "MT19937", np.frombuffer(words[0], np.uint32), words[1], 0, 0.0


def _numpy_jumped(before: tuple[Any, tuple[bytes, int]]) -> bool:
    (generator, words), (generator_now, after) = before, _numpy_state()
    if generator is not generator_now or words == after:
        return generator is not generator_now
    clone = np.random.RandomState(0)
    clone.set_state(_twister(words))

    def words_of(state: Any) -> tuple[bytes, int]:
        return state[1].tobytes(), state[2]

    return _jumped(lambda: words_of(clone.get_state()), lambda: clone.bytes(4 * _BLOCK), after)


def _jumped(
    state: Callable[[], tuple[Any, int]], advance: Callable[[], Any], after: tuple[Any, int]
) -> bool:
    block, position = state()
    if block == after[0]:
        return after[1] < position  # back to what was drawn before
    for _ in range(_MOST_BLOCKS):
        advance()
        if state()[0] == after[0]:
            return False
    return True


def seed_everything(seed: int) -> None:
    """Seed the global generators that the learner's code draws from.

    Never with 0 or 42: whoever sets such a seed would be taken for one who set none.
    """
    seed = (2654435769 * seed + 1013904223) % 2**32
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


@contextlib.contextmanager
def own_randomness(seed: int) -> Iterator[None]:
    """Seeded random states, put back afterwards.

    Args:
        seed: Of the noise that the learner's code draws meanwhile.
    """
    python_state, numpy_state = random.getstate(), np.random.get_state()
    with torch.random.fork_rng(devices=[]):
        seed_everything(seed)
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
