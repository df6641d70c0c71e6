"""A training that was stopped goes on where it stopped, when the same call is made again.

The last run that was interrupted is kept in one file of the cache, under a digest of all that its
result depends on. A run that is not the same finds nothing there.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from vae_helpers.cache import read_state, write_state
from vae_helpers.data import cache_folder
from vae_helpers.training.history import History


class Run:
    """The state of a training after its last whole epoch.

    Args:
        parts: What is trained and has a state: the model first, then optimizer and average.
        data: The tensors it is trained and judged on.
        settings: The numbers it depends on, in words.
        seeded: Whether the noise to come belongs to the run, too.
    """

    def __init__(
        self, parts: list[Any], data: Iterable[Tensor | None], settings: str, *, seeded: bool
    ) -> None:
        self._parts = parts
        self._seeded = seeded
        # Of the data a sum will do: where it differs, so do nearly all sets of images.
        sums = [None if images is None else images.double().sum().item() for images in data]
        model = "".join(f"{k} {v.shape} {_digest(v)}" for k, v in _tensors(parts[0]))
        self._key = hashlib.sha256(f"{settings} {sums} {model}".encode()).hexdigest()
        self._last: dict[str, Any] = {}

    @property
    def path(self) -> Path:
        """Where the last stopped run of this machine's user is kept."""
        return cache_folder() / "stopped.pt"

    def go_on(self, history: History) -> bool:
        """Take up the same run where it was stopped; whether there was one.

        Args:
            history: Filled with the epochs that were finished.
        """
        state = read_state(self.path)
        if not state or state.get("key") != self._key:
            return False
        for part, known in zip(self._parts, state["parts"], strict=True):
            part.load_state_dict(known)
        if self._seeded:
            torch.random.set_rng_state(state["rng"])
        for name, values in state["history"].items():
            setattr(history, name, values)
        history.stopped = False
        self._last = state
        return True

    def mark(self, history: History) -> None:
        """Remember the state as it is now: an epoch has ended."""
        self._last = {
            "key": self._key,
            "parts": [copy.deepcopy(part.state_dict()) for part in self._parts],
            "rng": torch.random.get_rng_state(),
            "history": copy.deepcopy(asdict(history)),
        }

    def keep(self) -> bool:
        """Write the last marked state down; whether there is one now."""
        return bool(self._last) and write_state(self.path, self._last)

    def forget(self) -> None:
        """The run has ended: nothing is left to go on with."""
        state = read_state(self.path) if self.path.exists() else None
        if state and state.get("key") == self._key:
            self.path.unlink(missing_ok=True)


def _tensors(model: nn.Module) -> list[tuple[str, Tensor]]:
    return [(name, value) for name, value in model.state_dict().items()]


def _digest(values: Tensor) -> str:
    return hashlib.sha256(values.detach().cpu().contiguous().numpy().tobytes()).hexdigest()
