"""Makes a picture of every widget in its lesson, at two widths and in the dark theme.

Run ``python docs/make_widget_pictures.py FOLDER [NAME…]`` in the project's folder; it needs
Chromium. Those that the README shows lie in ``docs/pictures``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import FLAGS, TIMEOUT
from tests.lessons_lab import ROOT, Lessons, Notebook, serve
from tests.needs import chromium

SIZES = {"1280": (1280, 800), "1920": (1920, 1080)}


@dataclass(frozen=True)
class Shot:
    """A widget: its lesson, the cells it needs, its own cell, and what is done before the picture.

    Attributes:
        lesson: Its id.
        needs: A text in each cell to run before, in this order.
        cell: A text in the widget's cell.
        move: Moves the controls.
    """

    lesson: str
    needs: tuple[str, ...]
    cell: str
    move: Callable[[Locator], None] = lambda panel: None


def _set(**values: str) -> Callable[[Locator], None]:
    def move(panel: Locator) -> None:
        for name, value in values.items():
            panel.locator(f"input[name={name}]").fill(value)

    return move


SETUP = "from autograded_tests import check"
MODELS = 'autoencoder = pretrained("autoencoder")'
SHOTS = {
    "noise": Shot(
        "03_reparameterization",
        (SETUP, "def reparameterize(mu, logvar):"),
        "widgets.noise_explorer",
        _set(mu="1.2", logvar="-1.5"),
    ),
    "landscape": Shot("04_elbo", (SETUP, "def gaussian_kl(mu, logvar):"), "widgets.kl_landscape"),
    "dial": Shot("04_elbo", (SETUP,), "widgets.beta_dial", _set(stop="3")),
    "training": Shot(
        "04_elbo",
        (SETUP, "trained = pretrained", "floor = objective", "def train_vae_epoch"),
        "widgets.live_training",
    ),
    "plane": Shot("05_sampling", (SETUP, MODELS, "vae_2d = "), "widgets.latent_plane"),
    "traversal": Shot("05_sampling", (SETUP, MODELS), "widgets.traversal"),
    "morph": Shot(
        "05_sampling", (SETUP, MODELS, "def interpolate"), "widgets.morph", _set(t="0.5")
    ),
    "drawing": Shot("05_sampling", (SETUP, MODELS), "widgets.draw_digit"),
    "cards": Shot("06_quiz", (SETUP,), "widgets.quiz_cards"),
}


def main() -> None:
    """Write the pictures of the widgets named on the command line, or of all."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as lessons,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in sys.argv[2:] or SHOTS:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(TIMEOUT * 1000)
            _take(page, lessons, name, target)
            page.close()
            lessons.stop_kernels()
        browser.close()


def _take(page: Page, lessons: Lessons, name: str, target: Path) -> None:
    shot = SHOTS[name]
    place = lessons.folder / name
    place.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / shot.lesson / f"{shot.lesson}.ipynb", place)
    page.goto(lessons.address(f"{name}/{shot.lesson}.ipynb"))
    page.get_by_text("| Idle").wait_for()
    notebook = Notebook(page)
    for text in shot.needs:
        notebook.run(text)
    panel = notebook.panel(shot.cell)
    shot.move(panel)
    for width, (across, high) in SIZES.items():
        page.set_viewport_size({"width": across, "height": high})
        _picture(page, panel, target / f"widget_{name}_{width}.png")
    page.set_viewport_size({"width": 1280, "height": 800})
    notebook.dark()
    _picture(page, panel, target / f"widget_{name}_dark.png")
    notebook.light()  # the next page begins as this one did


def _picture(page: Page, panel: Locator, path: Path) -> None:
    panel.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # layout and the last frame
    panel.screenshot(path=path)


if __name__ == "__main__":
    main()
