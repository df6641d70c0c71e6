"""Experiments one can touch, on the learner's own functions and models.

Each function returns a panel for a `look` cell. Nothing that is graded depends on them.
"""

from vae_helpers.widgets.panel import Panel

__all__ = ["Panel"]
