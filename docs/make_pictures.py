"""Makes the pictures of the README, with the project's own models, plots, panels and report.

Run ``python docs/make_pictures.py [NAME…]`` in the project's folder, for all pictures or for those
named; the panel and the report need Chromium, and the report grades a small class first. The
moving picture is made by ``make_moving_picture.py``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from playwright.sync_api import sync_playwright

from autograded_tests import CheckResult, check
from vae_course.cli import main as vae_course
from vae_helpers import pretrained
from vae_helpers.plots import show_rows

HERE = Path(__file__).parent / "pictures"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"]  # fmt: skip


def main() -> None:
    """Write the pictures named on the command line, or all."""
    HERE.mkdir(exist_ok=True)
    makers = {"draws": _draws, "panel": _panel, "widgets": _widgets, "report": _report}
    for name in sys.argv[1:] or makers:
        makers[name]()


def _draws() -> None:
    z = torch.randn(10, 32, generator=torch.Generator().manual_seed(1))
    rows = {}
    for label, kind in {"autoencoder": "autoencoder", "VAE": "vae"}.items():
        model = pretrained(kind)
        with torch.no_grad():
            rows[label] = model.decode(z).sigmoid()
    figure = show_rows(rows, title="The same ten draws from N(0, I), decoded")
    figure.savefig(HERE / "draws.png", dpi=110, bbox_inches="tight", facecolor="white")


def _widgets() -> None:
    """What lesson 05 shows in JupyterLab, touched as by a learner."""
    sys.path.insert(0, str(HERE.parents[1]))  # the project's folder, for its tests
    from tests.lessons_lab import ROOT, Notebook, serve

    lesson = "05_sampling.ipynb"
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as lessons, \
            sync_playwright() as p:  # fmt: skip
        shutil.copy(ROOT / "solutions" / "05_sampling" / lesson, lessons.folder)
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        view = browser.new_page(viewport={"width": 1280, "height": 1000}, device_scale_factor=1.5)
        view.goto(lessons.address(lesson))
        view.get_by_text("| Idle").wait_for()
        notebook = Notebook(view)
        for cell in ("from autograded_tests", "vae = own_vae"):
            notebook.run(cell)
        traversal = notebook.panel("widgets.traversal")
        traversal.get_by_label("7", exact=True).check()
        traversal.locator(".vae-latent input").nth(1).press("End")
        traversal.get_by_text("= 4.00", exact=False).first.wait_for()
        traversal.screenshot(path=HERE / "traversal.png")
        browser.close()


def gaussian_kl(mu: torch.Tensor, logvar: torch.Tensor) -> torch.Tensor:
    """A slip to be recognised: logvar is read as log sigma."""
    return 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar).sum(dim=-1)


def _panel() -> None:
    result: CheckResult = check("gaussian_kl", gaussian_kl, points=3, seed=4)
    page = f'<body style="margin:12px;font-family:sans-serif">{result._repr_html_()}</body>'
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        view = browser.new_page(viewport={"width": 860, "height": 240}, device_scale_factor=1.5)
        view.set_content(page)
        view.locator("div").first.screenshot(path=HERE / "panel.png")
        browser.close()


def _report() -> None:
    """A class that never was, graded for real; the first screen of its report."""
    with tempfile.TemporaryDirectory() as folder:
        course, page = Path(folder) / "class", Path(folder) / "report.html"
        vae_course(["simulate-class", "4", "-n", "120", "--seed", "7", "--to", str(course)])
        vae_course(["grade", "4", "--course", str(course)])
        vae_course(["report", "4", "--course", str(course), "--to", str(page)])
        with sync_playwright() as p:
            path = shutil.which("chromium")
            browser = p.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
            view = browser.new_page(viewport={"width": 1100, "height": 1222})
            view.goto(page.as_uri())
            view.screenshot(path=HERE / "report.png")
            browser.close()


if __name__ == "__main__":
    main()
