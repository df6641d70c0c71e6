"""Lessons that have been run: once for all tests, whichever process asks first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]


def built(folder: str, lesson: str) -> Path:
    """The notebook of a lesson as it is committed; ``folder`` is solutions or notebooks."""
    return ROOT / folder / lesson / f"{lesson}.ipynb"


def execute(path: Path, folder: Path) -> NotebookNode:
    """Run All, going on after an error, as a grader does."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    # One thread: tests run side by side, and kernels with two each would wait for one another.
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    # asyncio.run closes the loop it made; nbclient's own `execute` leaves one open. In a thread of
    # its own, because a browser test that ran before leaves this one with a running loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(client.async_execute(env=env))).result()
    return notebook


@pytest.fixture(scope="session")
def executed(tmp_path_factory, worker_id) -> Callable[[str, str], NotebookNode]:
    """A function (folder, lesson) -> the executed notebook, with its widgets' state.

    With several test processes, the first to ask runs it, and the others read what it wrote.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "executed"

    def run(folder: str, lesson: str) -> NotebookNode:
        place = shared / folder / lesson
        place.mkdir(parents=True, exist_ok=True)
        file = place / "executed.ipynb"
        with FileLock(place / "lock"):
            if not file.exists():
                (place / "work").mkdir()
                nbformat.write(execute(built(folder, lesson), place / "work"), file)
        return nbformat.read(file, as_version=4)

    return run
