"""From a pressed key to the changed picture, in a real browser; what a minute of dragging leaves.

``python -m benchmarks widgets`` needs Chromium and takes about five minutes: with a kernel at rest,
beside one that computes without end, and after it was shut down. The clock starts with the key's
own time stamp and stops in the first frame in which the picture is another one; the screen itself
adds what is left of that frame.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser import FLAGS, TIMEOUT
from tests.lessons_lab import ALIVE, Lessons, Notebook, serve
from tests.needs import chromium

PRESSES = 210  # as many one way as the other
SECONDS = 60  # of dragging
CELLS = {
    "setup": """
import os
import ipywidgets
import torch
from vae_helpers import pretrained, widgets
vae, autoencoder = pretrained("vae"), pretrained("autoencoder")
vae_2d = pretrained("vae", latent_dim=2, epochs=20)
print("kernel", os.getpid())
""",
    "an empty slider": """
slider, answer = ipywidgets.IntSlider(max=1000), ipywidgets.Label("0")
slider.observe(lambda change: setattr(answer, "value", str(change.new)), "value")
ipywidgets.VBox([slider, answer])  # an empty slider
""",
    "latent plane": "widgets.latent_plane(vae_2d)",
    "traversal": "widgets.traversal(vae)",
    "morph": "widgets.morph(vae, autoencoder)",
    "noise explorer": "widgets.noise_explorer()",
    "KL landscape": "widgets.kl_landscape()",
    "no end": "while True: vae(torch.zeros(64, 784))  # no end",
}
HANDLES = {
    "an empty slider": ".noUi-handle",
    "latent plane": "svg.vae-drag",
    "traversal": ".vae-latent input",
    "morph": "input[name=t]",
    "noise explorer": "input[name=mu]",
    "KL landscape": "svg.vae-drag",
}
PICTURES = {
    "an empty slider": ".widget-label:last-child",
    "latent plane": ".vae-tiles canvas",
    "traversal": ".vae-tiles canvas",
    "morph": '[aria-label="Both models at t"] canvas',
    "noise explorer": ".vae-text",
    "KL landscape": ".vae-text",
}
WATCH = """picture => {
    const read = () => picture.tagName === "CANVAS"
        ? picture.getContext("2d").getImageData(0, 0, 28, 28).data.join()
        : picture.textContent;
    window.waits = [];
    window.watching = event => {
        const before = read();
        const look = () => {
            if (read() === before) requestAnimationFrame(look);
            else window.waits.push(performance.now() - event.timeStamp);
        };
        requestAnimationFrame(look);
    };
    document.addEventListener("keydown", window.watching, { capture: true });
}"""
WORKING = ".jp-Notebook-ExecutionIndicator[data-status=busy]"
UNWATCH = "() => document.removeEventListener('keydown', window.watching, { capture: true })"


def main() -> None:
    """Print the latencies of each widget, then memory before and after a minute of dragging."""
    if chromium() is None:
        print("needs Chromium, not found on this machine")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as lessons,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(TIMEOUT * 1000)
        notebook = _open(page, lessons)
        print(f"{PRESSES} presses each; milliseconds from the key to the changed picture")
        print(f"{'':16} {'median':>7} {'95th':>6} {'most':>6}   of a kernel's at rest")
        at_rest = {}
        for name in HANDLES:
            waits = _latencies(notebook, notebook.run(_last_line(name)), name)
            at_rest[name] = _report(name, waits)
        _memory(notebook)
        notebook.start("# no end")
        notebook.page.locator(WORKING).wait_for()
        _again(notebook, "beside a kernel that computes", at_rest)
        notebook.stop_kernel()
        _again(notebook, "with the kernel shut down", at_rest)
        browser.close()


def _open(page: Page, lessons: Lessons) -> Notebook:
    """A notebook of these cells, the setup run."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source.strip()) for source in CELLS.values()],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )
    lessons.folder.mkdir(exist_ok=True)
    nbformat.write(notebook, lessons.folder / "bench.ipynb")
    page.goto(lessons.address("bench.ipynb"))
    page.get_by_text("| Idle").wait_for()
    opened = Notebook(page)
    opened.run("import ipywidgets")
    return opened


def _last_line(name: str) -> str:
    return CELLS[name].strip().splitlines()[-1]


def _latencies(notebook: Notebook, cell: Locator, name: str) -> list[float]:
    handle, picture = (cell.locator(where[name]).first for where in (HANDLES, PICTURES))
    handle.wait_for()
    if name != "an empty slider":
        cell.locator(ALIVE).wait_for()
    page = notebook.page
    page.wait_for_timeout(1000)  # the page settles
    picture.evaluate(WATCH)
    handle.focus()
    pauses = random.Random(0)
    for press in range(PRESSES):
        page.keyboard.press("ArrowRight" if press // 15 % 2 == 0 else "ArrowLeft")
        page.wait_for_function("n => window.waits.length === n", arg=press + 1)
        page.wait_for_timeout(pauses.uniform(20, 60))  # not in step with the frames
    waits = page.evaluate("window.waits")
    page.evaluate(UNWATCH)
    return waits


def _again(notebook: Notebook, how: str, at_rest: dict[str, float]) -> None:
    """The five that draw in the page, once more."""
    print(f"\nThe same, {how}")
    for name in list(HANDLES)[1:]:
        waits = _latencies(notebook, notebook.cell(_last_line(name)), name)
        _report(name, waits, at_rest[name])


def _report(name: str, waits: list[float], at_rest: float | None = None) -> float:
    """Print a line; returns the median."""
    median, high = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    ratio = "" if at_rest is None else f"{median / at_rest:15.2f} ×"
    print(f"{name:16} {median:7.1f} {high:6.1f} {max(waits):6.1f}{ratio}", flush=True)
    return median


def _memory(notebook: Notebook) -> None:
    """What dragging over the latent plane leaves, after a first round that does not count."""
    plane = notebook.cell(CELLS["latent plane"]).locator(HANDLES["latent plane"])
    plane.scroll_into_view_if_needed()
    said = notebook.cell("import ipywidgets").locator(".jp-OutputArea-output").inner_text()
    kernel = psutil.Process(int(said.split()[-1]))
    _drag(notebook.page, plane, SECONDS / 6)
    before = _sizes(notebook.page, kernel)
    moves = _drag(notebook.page, plane, SECONDS)
    after = _sizes(notebook.page, kernel)
    print(f"\nMiB before and after {SECONDS} seconds of dragging, {moves} moves")
    for name in before:
        print(f"{name:16} {before[name]:7.1f} {after[name]:7.1f}")


def _drag(page: Page, plane: Locator, seconds: float) -> int:
    """Move the pressed pointer to and fro; returns how many moves were made."""
    box = plane.bounding_box()
    if box is None:
        raise RuntimeError("the latent plane is not on the page")
    way, moves, end = random.Random(1), 0, time.monotonic() + seconds
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    while time.monotonic() < end:
        across, up = (way.uniform(0.15, 0.9) for _ in range(2))
        page.mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"], steps=20)
        moves += 20
    page.mouse.up()
    return moves


def _sizes(page: Page, kernel: psutil.Process) -> dict[str, float]:
    """MiB that kernel and page hold, after the page has collected its garbage."""
    page.wait_for_timeout(1000)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    heap = next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")
    return {"kernel": kernel.memory_info().rss / 2**20, "page": heap / 2**20}
