"""Whether somebody sits in front of the notebook that this code runs in."""

from __future__ import annotations

import sys


def has_front_end() -> bool:
    """Whether a person runs the current cell, in JupyterLab or the like.

    False in a script, in a test, and in a kernel that nbclient drives, as nbgrader and rendered
    pages do: such a run cannot be asked for input, and says so with each cell.

    Example:
        >>> has_front_end()
        False
    """
    # Without IPython nobody can be there; importing it for this answer would take long.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))
