"""Shared by all tests: what may be missing on a machine, and a JupyterLab in a browser."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.needs import missing

pytest_plugins = ["tests.browser", "tests.panels", "tests.executed"]

# No timed tests: a busy machine is no failure.
settings.register_profile("course", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=40_000)  # make fuzz
settings.load_profile("course")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*names): what the test needs besides Python")


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = tuple(name for mark in item.iter_markers("needs") for name in mark.args)
    absent = missing(names)
    if not absent:
        return
    sentence = f"needs {', '.join(absent)}, not found (or not usable) on this machine"
    if os.environ.get("VAE_NO_SKIP") == "1":
        pytest.fail(f"{sentence}, and VAE_NO_SKIP=1 forbids a skip", pytrace=False)
    pytest.skip(sentence)
