"""The graded checks of the course, and the small language they are written in.

A check is a function ``(ask, draw)``: it draws inputs, asks the learner's code through a handle,
and raises the first `Finding`. See `autograded_tests.exercise` for how one is declared, and
``banks/`` for the right and wrong solutions each of them is tested with.
"""

from autograded_tests.check import check
from autograded_tests.progress import progress
from autograded_tests.result import CheckResult

__all__ = ["CheckResult", "check", "progress"]
