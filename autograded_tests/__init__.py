"""The graded checks of the course.

A check puts questions to an implementation and judges the answers. The rooms, in the order in which
they import one another:

- `notebook`: the learner's side, what `check` and `progress` do and show
- `checks`: one module a lesson, one check an exercise; begin here, with ``checks/lesson_00.py``
- `judges`: what several checks share, such as networks, epochs and Gaussian draws
- `framework`: the small language they are written in

`banks` holds right and wrong solutions of every exercise, and what runs the checks on them.
"""

from autograded_tests.notebook.check import check
from autograded_tests.notebook.own import own
from autograded_tests.notebook.own_weights import keep_trained, own_vae, own_vae_2d
from autograded_tests.notebook.progress import progress
from autograded_tests.notebook.result import CheckResult

__all__ = ["CheckResult", "check", "keep_trained", "own", "own_vae", "own_vae_2d", "progress"]
