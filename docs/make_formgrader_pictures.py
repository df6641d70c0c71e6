"""Makes the pictures of docs/instructors.md: nbgrader's formgrader on a simulated class.

Run ``python docs/make_formgrader_pictures.py`` in the project's folder; it needs Chromium and
bubblewrap, and takes a minute.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent / "pictures"
LESSON = "06_quiz"
NAMES = ("Ada Lovelace", "Emmy Noether", "Carl Gauss", "Sofja Kowalewskaja", "Leonhard Euler",
         "Mary Cartwright", "Thomas Bayes", "Grace Hopper", "Andrei Markow")  # fmt: skip
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def main() -> None:
    """Write all pictures."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "class")
        _vae_course("simulate-class", LESSON, "-n", "9", "--seed", "2", "--to", str(folder))
        # Some files cannot be read, and the status says so.
        _vae_course("grade", LESSON, "--course", str(folder), check=False)
        _name_students(folder)
        with _lab(folder) as address, _page() as page:
            page.goto(address)  # brings the token
            server = address.partition("/lab")[0]
            _submissions(page, server)
            _written(page, server)


def _vae_course(*arguments: str, check: bool = True) -> None:
    subprocess.run([sys.executable, "-m", "vae_course", *arguments], check=check)


def _name_students(folder: Path) -> None:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for student, name in zip(sorted(book.students, key=lambda s: s.id), NAMES, strict=False):
            student.first_name, student.last_name = name.split()
        book.db.commit()


@contextmanager
def _lab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab for instructors."""
    options = ["lab", "--instructor", "--no-browser", "--course", str(folder)]
    lab = subprocess.Popen(
        [sys.executable, "-m", "vae_course", *options], stdout=subprocess.PIPE, text=True
    )
    assert lab.stdout is not None
    try:
        yield next(found[0] for line in lab.stdout if (found := re.search(r"http\S+", line)))
    finally:
        lab.send_signal(signal.SIGINT)
        lab.wait(60)


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.set_default_timeout(90_000)
        yield page
        browser.close()


def _submissions(page: Page, server: str) -> None:
    """The table of submissions."""
    page.goto(f"{server}/formgrader/manage_submissions/{LESSON}")
    page.get_by_text("learner0001", exact=True).wait_for()
    page.locator(".breadcrumb").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    page.locator("table").screenshot(path=HERE / "formgrader.png")


def _written(page: Page, server: str) -> None:
    """A written answer, ready to be marked."""
    page.goto(f"{server}/formgrader/gradebook/{LESSON}/{LESSON}")
    page.locator("td a", has_text="Submission").first.click()
    answer = page.locator(".nbgrader_cell", has=page.locator("input.score#w1_generate"))
    page.wait_for_load_state("networkidle")  # marks come after the page
    answer.locator("input.score").fill("2.5")
    answer.locator("textarea").fill("Why then does the decoder not use z?")
    page.keyboard.press("Tab")
    page.wait_for_timeout(2500)  # what was typed is saved
    answer.screenshot(path=HERE / "written.png")


if __name__ == "__main__":
    main()
