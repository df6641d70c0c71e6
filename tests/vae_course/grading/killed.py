"""The command, which SIGKILL ends in the middle of its own work: at some call of a function.

``python -m tests.vae_course.grading.killed MODULE FUNCTION CALL grade ...``; it writes small
batches, so that there are whole ones before the half one.
"""

import importlib
import itertools
import os
import signal
import sys

from vae_course.cli import main
from vae_course.grading import batch


def kill_at(module, function, call):
    """Have SIGKILL end this process when the function is called for the ``call``-th time."""
    where, calls = importlib.import_module(f"vae_course.grading.{module}"), itertools.count(1)
    kept = getattr(where, function)

    def counted(*args, **options):
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return kept(*args, **options)

    setattr(where, function, counted)


if __name__ == "__main__":
    batch.BATCH = 3
    kill_at(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    sys.exit(main(sys.argv[4:]))
