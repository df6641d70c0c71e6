"""Makes the pictures of the README, with the project's own models, plots and panels.

Run ``python docs/make_pictures.py`` in the project's folder; it needs Chromium for the panel.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from playwright.sync_api import sync_playwright

from autograded_tests import CheckResult, check
from vae_helpers import pretrained
from vae_helpers.plots import plot_latent_plane, show_rows

HERE = Path(__file__).parent / "pictures"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"]  # fmt: skip


def main() -> None:
    """Write all pictures."""
    HERE.mkdir(exist_ok=True)
    _draws()
    _plane()
    _panel()


def _draws() -> None:
    z = torch.randn(10, 32, generator=torch.Generator().manual_seed(1))
    rows = {}
    for label, kind in {"autoencoder": "autoencoder", "VAE": "vae"}.items():
        model = pretrained(kind)
        with torch.no_grad():
            rows[label] = model.decode(z).sigmoid()
    figure = show_rows(rows, title="The same ten draws from N(0, I), decoded")
    figure.savefig(HERE / "draws.png", dpi=110, bbox_inches="tight", facecolor="white")


def _plane() -> None:
    model = pretrained("vae", latent_dim=2)
    figure = plot_latent_plane(model)
    figure.savefig(HERE / "plane.png", dpi=80, bbox_inches="tight", facecolor="white")


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


if __name__ == "__main__":
    main()
