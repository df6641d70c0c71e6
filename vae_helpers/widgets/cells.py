"""A cell that is run again lets go of the panels it made before."""

from __future__ import annotations

import weakref
from typing import Any

from IPython.core.getipython import get_ipython

_made: dict[str, tuple[str, weakref.WeakSet[Any]]] = {}  # by cell: its last run and the panels


def note_panel(panel: Any) -> None:
    """Remember which cell makes this panel, and close those of the cell's earlier runs.

    The page forgets a panel when its output is cleared; without this, the kernel would keep it, and
    the model it shows, for as long as it lives.

    Args:
        panel: Has a method ``close``.
    """
    cell, run = running_cell()
    if not cell:
        return
    last, panels = _made.get(cell, (run, weakref.WeakSet()))
    if last != run:
        for old in list(panels):
            old.close()
        panels = weakref.WeakSet()
    panels.add(panel)
    _made[cell] = (run, panels)


def running_cell() -> tuple[str, str]:
    """The id of the cell that is running, and of this run; empty where nobody says so.

    Example:
        >>> running_cell()
        ('', '')
    """
    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent("shell") if kernel is not None else {}
    cell = request.get("metadata", {}).get("cellId", "")
    return cell, request.get("header", {}).get("msg_id", "") if cell else ""
