"""The data of this package: ``wordings/*.toml``."""

import functools
import tomllib
from pathlib import Path
from typing import Any


@functools.cache
def load(name: str) -> dict[str, Any]:
    """The table ``wordings/<name>.toml``."""
    path = Path(__file__).parent / "wordings" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
