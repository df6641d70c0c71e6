"""Shared by all tests: what may be missing on a machine, and a JupyterLab in a browser."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

import psutil
import pytest
from hypothesis import settings

from tests.needs import missing

PR_SET_CHILD_SUBREAPER = 36

pytest_plugins = ["tests.browser", "tests.panels", "tests.executed"]

# No timed tests: a busy machine is no failure.
settings.register_profile("course", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=40_000)  # make fuzz
settings.load_profile("course")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*names): what the test needs besides Python")
    if hasattr(config, "workerinput"):  # one of pytest-xdist's
        return
    # SIGTERM is heeded as Ctrl-C is, so that fixtures put away what they started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.platform == "linux":  # whose parent dies becomes a child of this process
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def pytest_unconfigure(config: pytest.Config) -> None:
    """However the tests were ended, no process of theirs is left."""
    if hasattr(config, "workerinput"):
        return
    while left := psutil.Process().children(recursive=True):
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=10)


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = tuple(name for mark in item.iter_markers("needs") for name in mark.args)
    absent = missing(names)
    if not absent:
        return
    sentence = f"needs {', '.join(absent)}, not found (or not usable) on this machine"
    if os.environ.get("VAE_NO_SKIP") == "1":
        pytest.fail(f"{sentence}, and VAE_NO_SKIP=1 forbids a skip", pytrace=False)
    pytest.skip(sentence)
