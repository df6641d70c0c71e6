"""What the tests of the widgets share: panels that get closed, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from torch import Tensor

from vae_helpers.widgets.panel import Panel


@pytest.fixture
def kept() -> Iterator[Callable[[Panel], Panel]]:
    """Takes a panel that must have begun without an error, and closes it after the test."""
    panels = []

    def keep(panel: Panel) -> Panel:
        panels.append(panel)
        assert panel.error == ""
        return panel

    yield keep
    for panel in panels:
        panel.close()


def pictures(panel: Panel, view: str) -> np.ndarray:
    """What a view of tiles shows, as ink from 0 to 255, a row for each picture."""
    return np.frombuffer(panel.frame["views"][view]["pixels"], np.uint8).reshape(-1, 784)


def as_ink(probabilities: Tensor) -> np.ndarray:
    """Pictures in [0, 1] as the ink that a panel shows."""
    return np.rint(probabilities.detach().numpy() * 255)
