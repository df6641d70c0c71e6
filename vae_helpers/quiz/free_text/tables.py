"""The data of this package: ``wordings/*.toml``."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def load(name: str) -> dict[str, Any]:
    """The table ``wordings/<name>.toml``.

    Example:
        >>> load("formulas")["known"]["F_NO_EPS"]
        'mu + sigma, mu + var'
    """
    folder = resources.files("vae_helpers.quiz.free_text") / "wordings"
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
