"""What stands in front of the notebook that this code runs in: a person or none, and which page."""

from __future__ import annotations

import os
import sys

# The progress bar of a training: tqdm's own, short enough to read.
BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"


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


def shows_widgets_only() -> bool:
    """Whether the page opens its line to a widget only where it is shown as one.

    So it is in VS Code and Colab. JupyterLab and Notebook 7 make the page's half of a widget as
    soon as the kernel has made its own, wherever it is shown.

    Example:
        >>> shows_widgets_only()
        False
    """
    return "VSCODE_PID" in os.environ or "google.colab" in sys.modules
