"""Makes docs/pictures/latent_plane.gif: a hand moves over the latent plane, as a page decodes it.

Run ``python docs/make_moving_picture.py`` in the project's folder; it needs Chromium. The panel is
the one of the site's first page, in a page of its own, without a kernel.
"""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import FLAGS
from tests.needs import chromium
from vae_course.site.front import plane

PICTURE = Path(__file__).with_name("pictures") / "latent_plane.gif"
FRAMES, SECONDS = 72, 8.0
SIZE = (780, 400)
COLOURS = 160
PAGE = """<!doctype html><style>body { margin: 8px 12px; background: #fff; width: 780px }
.vae-panel .vae-note, .vae-panel .vae-text, .vae-controls, .vae-title { display: none !important }
.vae-views { flex-wrap: nowrap !important }
.vae-plot { min-width: 380px !important; max-width: 380px !important }</style>"""


def main() -> None:
    """Film one round over the plane."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.set_content(PAGE + plane())
        page.locator("[data-drawn-by=page]").wait_for()
        frames = [_frame(page, 2 * math.pi * i / FRAMES) for i in range(FRAMES)]
        browser.close()
    palette = frames[0].quantize(COLOURS, dither=Image.Dither.NONE)
    first, *rest = (f.quantize(palette=palette, dither=Image.Dither.NONE) for f in frames)
    first.save(
        PICTURE,
        save_all=True,
        append_images=rest,
        duration=round(1000 * SECONDS / FRAMES),
        loop=0,
        optimize=True,
    )
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes, {FRAMES} frames")


def _frame(page: Page, angle: float) -> Image.Image:
    """Move along a closed curve through most of the prior; wait until the page has drawn it."""
    box = page.locator("svg.vae-drag").bounding_box()
    assert box is not None
    across = 0.5 + 0.21 * math.cos(angle) + 0.05 * math.cos(3 * angle)
    up = 0.47 + 0.23 * math.sin(angle) - 0.06 * math.sin(2 * angle)
    page.mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"])
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


if __name__ == "__main__":
    main()
