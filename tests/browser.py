"""Fixtures for a JupyterLab started by ``vae-course lab`` and a browser that looks at it.

A test asks for ``start_lab`` (a function: folder of a course -> address) and ``page`` (a
Playwright page), and carries ``@needs("chromium")``. Nothing here reads or writes the home folder.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
import pytest

from tests.needs import chromium

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab\S*\?token=\S+")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
TIMEOUT = 90  # seconds: how long to wait for what never happens, not how long a test takes


class Lab:
    """A running ``vae-course lab``: its process, its address, and what it has printed."""

    def __init__(
        self,
        arguments: list[str],
        environment: dict[str, str],
        stdin: int = subprocess.DEVNULL,
        program: Sequence[str] = (sys.executable, "-m", "vae_course"),
        folder: Path | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [*program, "lab", *arguments],
            cwd=folder,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self.address = ""
        self._printed = threading.Event()
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.out)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.err)),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, lines: list[str]) -> None:
        with stream:
            for line in stream:
                lines.append(line)
                found = ADDRESS.search(line)
                if found and lines is self.out:
                    self.address = found.group()
                    self._printed.set()
        self._printed.set()  # the process has ended; whoever waits should look

    def wait_for_address(self) -> str:
        """Return the address once it is printed."""
        self._printed.wait(TIMEOUT)
        if not self.address:
            raise AssertionError(f"no address was printed: {''.join(self.out + self.err)}")
        return self.address

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as a person would, with Ctrl-C; return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.join()

    def join(self) -> int:
        """Wait until it has ended by itself; return the exit status."""
        try:
            self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
        for reader in self._readers:
            reader.join(TIMEOUT)
        return self.process.returncode


@pytest.fixture
def jupyter_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a newcomer: no Jupyter settings yet, no screen."""
    home = tmp_path / "home"
    home.mkdir()
    hidden = ("JUPYTER", "IPYTHON", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "PYTEST", "COV")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    return environment | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "OMP_NUM_THREADS": "1",
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }


@pytest.fixture
def start_lab(jupyter_environment: dict[str, str]) -> Iterator[Callable[..., Lab]]:
    """A function that starts ``vae-course lab`` for a course's folder and stops it at the end."""
    started: list[Lab] = []

    def start(
        course: Path, *arguments: str, stdin: int = subprocess.DEVNULL, **environment: str
    ) -> Lab:
        everything = ["--course", str(course), *arguments]
        lab = Lab(everything, jupyter_environment | environment, stdin)
        started.append(lab)
        return lab

    yield start
    for lab in started:
        lab.stop()


@pytest.fixture(scope="session")
def _chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=TIMEOUT * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(_chromium):
    """A fresh page: no cookies, and a window as large as a laptop's."""
    context = _chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(TIMEOUT * 1000)
    yield page
    context.close()


@pytest.fixture
def stub_course(tmp_path: Path) -> Path:
    """A course of two tiny lessons, released."""
    return write_course(tmp_path / "course", {"00_start_here": "6 * 7", "01_next": "'next'"})


def write_course(folder: Path, lessons: dict[str, str]) -> Path:
    """Write a course whose lessons have a heading and one code cell each."""
    for lesson, code in lessons.items():
        released = folder / "notebooks" / lesson
        released.mkdir(parents=True)
        cells = [
            nbformat.v4.new_markdown_cell(f"# {lesson}", id="title"),
            nbformat.v4.new_code_cell(code, id="code"),
        ]
        spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
        nbformat.write(notebook, released / f"{lesson}.ipynb")
    (folder / "pyproject.toml").touch()
    return folder
