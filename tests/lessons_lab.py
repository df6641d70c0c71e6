"""One JupyterLab for a whole module of browser tests, and a lesson opened in it as a learner would.

A module says ``pytest_plugins``-free ``from tests.lessons_lab import lessons, notebook`` and asks
for ``notebook``: a function (lesson, folder) -> `Notebook`, each in a fresh kernel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Locator, Page

from tests.browser import TIMEOUT, Lab
from vae_helpers.data import cache_folder

ROOT = Path(__file__).parents[1]
# All cells stand on the page, whether or not they are in sight.
SETTINGS = {"notebook-extension/tracker": {"windowingMode": "none"}}
# A panel that answers, by its kernel or in the page.
ALIVE = ".vae-panel:is([data-drawn-by=kernel], [data-drawn-by=page])"


@dataclass
class Lessons:
    """A running JupyterLab and the folder it serves."""

    lab: Lab
    folder: Path
    environment: dict[str, str]

    def put(self, notebook: NotebookNode, path: str) -> None:
        """Write a notebook with its outputs, trusted as if they had been made here."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, file)
        trust = [sys.executable, "-m", "jupyter", "trust", str(file)]
        subprocess.run(trust, env=self.environment, check=True, capture_output=True)

    def address(self, path: str) -> str:
        """The page of a notebook in the folder, without the tabs of the tests before."""
        base, _, query = self.lab.address.partition("/lab")
        return f"{base}/lab/tree/{urllib.parse.quote(path)}?reset&{query.partition('?')[2]}"

    def stop_kernels(self) -> None:
        """End all kernels, so that they do not pile up."""
        base, _, token = self.lab.address.partition("/lab")
        header = {"Authorization": f"token {token.partition('token=')[2]}"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        address = f"{base}/api/kernels"
        with opener.open(urllib.request.Request(address, headers=header)) as answer:
            kernels = json.load(answer)
        for kernel in kernels:
            one = f"{address}/{kernel['id']}"
            opener.open(urllib.request.Request(one, headers=header, method="DELETE")).close()


@dataclass
class Notebook:
    """A notebook on a page, with a kernel that has run nothing yet."""

    page: Page

    def cell(self, text: str) -> Locator:
        """The code cell that contains a text."""
        return self.page.locator(".jp-CodeCell", has_text=text).first

    def run(self, text: str) -> Locator:
        """Run the cell that contains a text, wait until it has ended, return it."""
        cell = self.start(text)
        cell.locator(".jp-InputPrompt", has_text="*").wait_for(state="detached")
        cell.locator(".jp-InputPrompt", has_text="]:").wait_for()
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        return cell

    def start(self, text: str) -> Locator:
        """Run the cell that contains a text without waiting for its end."""
        cell = self.cell(text)
        cell.locator(".cm-content").click(position={"x": 4, "y": 4})
        self.page.keyboard.press("Control+Enter")
        return cell

    def run_all(self) -> None:
        """Run all cells, from the menu, and wait until the last has ended."""
        self.page.locator(".lm-MenuBar-item", has_text="Run").click()
        self.page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
        self.page.locator(".jp-InputPrompt", has_text="*").first.wait_for()
        done = "prompts => prompts.every(prompt => !prompt.textContent.includes('*'))"
        ended = f"({done})([...document.querySelectorAll('.jp-InputPrompt')])"
        # A whole lesson takes longer than one cell.
        self.page.wait_for_function(ended, timeout=4 * TIMEOUT * 1000)

    def write(self, text: str, source: str) -> None:
        """Replace what stands in the cell that contains a text, as by typing."""
        self.cell(text).locator(".cm-content").fill(source)

    def panel(self, text: str) -> Locator:
        """Run a cell and return the widget that it shows."""
        panel = self.run(text).locator(ALIVE)
        panel.wait_for()
        panel.scroll_into_view_if_needed()
        return panel

    def save(self) -> None:
        """Save the notebook, from the menu."""
        self.page.locator(".lm-MenuBar-item", has_text="File").click()
        self.page.locator(".lm-Menu-item", has_text="Save Notebook").first.click()
        self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty").first.wait_for(
            state="detached"
        )

    def stop_kernel(self) -> None:
        """End the kernel, from the menu; the next page that shows the notebook has another."""
        self.page.locator(".lm-MenuBar-item", has_text="Kernel").click()
        self.page.locator(".lm-Menu-item", has_text="Shut Down Kernel").first.click()
        self.page.get_by_text("No Kernel").first.wait_for()

    def dark(self) -> None:
        """Change to JupyterLab's dark theme, by its menu."""
        self._theme("JupyterLab Dark", light="false")

    def light(self) -> None:
        """Change back."""
        self._theme("JupyterLab Light", light="true")

    def _theme(self, name: str, light: str) -> None:
        self.page.locator(".lm-MenuBar-item", has_text="Settings").click()
        self.page.locator(".lm-Menu-item", has_text="Theme").first.hover()
        self.page.locator(".lm-Menu-item", has_text=name).first.click()
        body = self.page.locator(f"body[data-jp-theme-light={light}]")
        body.wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")


def shown(panel: Locator) -> dict:
    """The values that a panel's picture was drawn for."""
    return json.loads(panel.get_attribute("data-shown"))


def wait_until_shown(panel: Locator, timeout: float | None = None, **values) -> None:
    """Wait until a panel's picture is the one for these values, so many milliseconds at most."""
    arrived = """([panel, values]) => {
        const shown = JSON.parse(panel.dataset.shown);
        return Object.entries(values).every(([name, value]) => shown[name] === value);
    }"""
    arg = [panel.element_handle(), values]
    panel.page.wait_for_function(arrived, arg=arg, timeout=timeout)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory) -> Iterator[Lessons]:
    """A JupyterLab without lessons yet; `notebook` puts them there."""
    with serve(tmp_path_factory.mktemp("lessons")) as running:
        yield running


@contextmanager
def serve(root: Path) -> Iterator[Lessons]:
    """A JupyterLab that knows nothing of this machine's user; the course is ``root / "course"``."""
    home, course = root / "home", root / "course"
    (course / "notebooks").mkdir(parents=True, exist_ok=True)
    (course / "pyproject.toml").touch()
    for name, value in SETTINGS.items():
        file = home / ".jupyter/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(value))
    hidden = ("JUPYTER", "IPYTHON", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "PYTEST", "COV")
    hidden += ("XDG", "VAE_PROGRESS")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)} | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "OMP_NUM_THREADS": "1",
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "VAE_CACHE_DIR": str(cache_folder()),  # where reference models lie trained
    }
    lab = Lab(["--no-browser", "--course", str(course)], environment, subprocess.DEVNULL)
    lab.wait_for_address()
    try:
        yield Lessons(lab, course / "my_course", environment)
    finally:
        lab.stop()


@pytest.fixture
def notebook(lessons, page, request) -> Iterator[Callable[..., Notebook]]:
    """A function that opens a lesson, solved or as released, in a fresh kernel."""

    def open_lesson(lesson: str, folder: str = "solutions") -> Notebook:
        place = lessons.folder / request.node.name
        place.mkdir(parents=True)
        shutil.copy(ROOT / folder / lesson / f"{lesson}.ipynb", place)
        page.goto(lessons.address(f"{place.name}/{lesson}.ipynb"))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=TIMEOUT * 1000)
        return Notebook(page)

    yield open_lesson
    lessons.stop_kernels()
