"""``python -m vae_course.build.outputs FILE...``: refuse notebooks with outputs (pre-commit)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path


def has_outputs(notebook: Path) -> bool:
    """Say whether a code cell of a notebook has an output or an execution count.

    Args:
        notebook: An ``.ipynb`` file, format 4.

    Returns:
        True if a single cell has.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return any(cell.get("outputs") or cell.get("execution_count") is not None for cell in cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Name the notebooks with outputs; the exit status is 1 if there is one.

    Args:
        argv: The files; those on the command line by default.

    Returns:
        The exit status.
    """
    files = map(Path, sys.argv[1:] if argv is None else argv)
    run = [file for file in files if has_outputs(file)]
    for file in run:
        print(f"{file} carries outputs: vae-course build writes it without.")
    return 1 if run else 0


if __name__ == "__main__":
    sys.exit(main())
