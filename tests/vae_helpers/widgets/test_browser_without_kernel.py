"""Widgets go on without a kernel: after a shutdown, on a saved page, on one made by nbconvert.

Those that need the kernel turn grey and say so.
"""

import json
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import TimeoutError, expect

from tests.lessons_lab import ALIVE, Notebook, lessons, wait_until_shown  # noqa: F401
from tests.needs import needs
from vae_helpers.widgets import assets, predict
from vae_helpers.widgets.static_html import as_json

SETUP = """from vae_helpers import VAE, load_digits, models, pretrained, widgets
import torch
from vae_helpers.discrete import TablePrior
from vae_helpers.models import VQVAE
digits = load_digits(split="test")
vae, point = pretrained("vae", progress=False), pretrained("autoencoder", progress=False)
vae_2d = pretrained("vae", latent_dim=2, epochs=20, progress=False)
told = pretrained("conditional_vae", epochs=2, progress=False)"""
# Where the hand is, what it moves, and the picture that has to change; by the widget's cell.
AT_T = "[aria-label='Both models at t'] canvas"
IN_PAGE = {
    "widgets.latent_plane(vae_2d)": ("svg.vae-drag", "x", 0.05, "canvas"),
    "widgets.traversal(vae)": (".vae-latent input", None, None, "canvas"),
    "widgets.morph(vae, point)": ("input[name=t]", "t", 0.025, AT_T),
    "widgets.noise_explorer()": ("input[name=mu]", "mu", 0.1, ".vae-text"),
    "widgets.kl_landscape()": ("svg.vae-drag", "mu", 0.05, ".vae-text"),
    "widgets.auction([1, 2], [80, 90], 2 * [[9, 7, 5, 3, 1]], 2 * [[20, 15, 9, 2, 1]])": (
        "svg.vae-drag", "rank", 1, ".vae-text",
    ),
    "widgets.draws_dial(-9, torch.zeros(2), torch.eye(2))": (
        "input[name=width]", "width", 1, ".vae-text",
    ),
    "widgets.shift_dial(dict(dense=vae))": ("svg.vae-drag", "right", 1, "canvas"),
    "widgets.style_dial(dict(told=told, shift=vae))": (".vae-latent input", None, None, "canvas"),
    "widgets.walk_home(vae_2d, models.Denoiser(2, torch.linspace(0.99, 0.01, 100)))": (
        "svg.vae-drag", "x", 0.05, "canvas",
    ),
    "widgets.word_grid(VQVAE(), dict(uniform=TablePrior.uniform(64)))": (
        "input[name=word]", "word", 1, ".vae-text",
    ),
    "widgets.quiz_cards()": (".vae-card", "card", 1, ".vae-card"),
}  # fmt: skip
IN_KERNEL = {
    # Not μ + σ ε: the page has no mathematics for it.
    "widgets.noise_explorer(lambda mu, logvar: mu + logvar.exp() * torch.randn_like(mu))": (
        "input[name=mu]", "mu", 0.1, ".vae-text",
    ),
}  # fmt: skip
READ = """picture => picture.tagName === "CANVAS"
    ? picture.getContext("2d").getImageData(0, 0, 28, 28).data.join() : picture.textContent"""
DARK = "element => getComputedStyle(element).color.match(/\\d+/g).slice(0, 3).map(Number)"


def move(panel, place):
    """Press an arrow key and see that the picture is another one.

    A page that was just loaded may put a panel in its place twice, and lose a key on the way; then
    one presses again.
    """
    handle, name, step, picture = place
    for last in (False, False, True):
        hand, seen = panel.locator(handle).first, panel.locator(picture).first
        before = seen.evaluate(READ)
        values = panel.evaluate("panel => JSON.parse(panel.dataset.shown)")
        moved = {name: round(values[name] + step, 10)} if name else {}
        timeout = 90_000 if last else 20_000
        hand.press("ArrowRight")
        try:
            wait_until_shown(panel, timeout, **moved)
            panel.page.wait_for_function(
                f"([picture, before]) => ({READ})(picture) !== before",
                arg=[seen.element_handle(), before],
                timeout=timeout,
            )
        except TimeoutError:
            if last:
                raise
        else:
            return


def panels(page, cells, alive):
    """The panels of cells, once they are alive or not."""
    for source, place in cells.items():
        panel = page.locator(".jp-Cell", has_text=source).locator(
            f"{ALIVE}[data-drawn-by=page]" if alive else ".vae-panel:not(.vae-still)"
        )
        panel.wait_for()
        yield panel, place


def all_is_well_without_a_kernel(page):
    """Those move; the others say what they lack, and cannot be moved."""
    for panel, place in panels(page, IN_PAGE, alive=True):
        move(panel, place)
        expect(panel.locator(".vae-status")).to_be_hidden()
    for panel, _ in panels(page, IN_KERNEL, alive=False):
        expect(panel.locator(".vae-status")).to_contain_text(
            "what drew this in the kernel has gone"
        )
        assert panel.locator(".vae-views").evaluate("views => views.inert")
        assert "grayscale" in panel.locator(".vae-views").evaluate(
            "views => getComputedStyle(views).filter"
        )


@pytest.fixture
def opened(lessons, page):  # noqa: F811
    """A notebook with all of them, run."""
    sources = [SETUP, *IN_PAGE, *IN_KERNEL]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )
    lessons.folder.mkdir(exist_ok=True)
    nbformat.write(notebook, lessons.folder / "widgets.ipynb")
    page.goto(lessons.address("widgets.ipynb"))
    page.get_by_text("| Idle").wait_for()
    opened = Notebook(page)
    for source in sources:
        opened.run(source.splitlines()[0])
    yield opened
    lessons.stop_kernels()


@needs("chromium")
def test_they_live_on(opened, lessons, _chromium):  # noqa: F811
    page = opened.page
    for panel, place in panels(page, IN_PAGE, alive=True):
        move(panel, place)
    for source, place in IN_KERNEL.items():
        move(opened.cell(source).locator(f"{ALIVE}[data-drawn-by=kernel]"), place)
    opened.save()
    opened.stop_kernel()
    all_is_well_without_a_kernel(page)
    opened.dark()
    for panel, _ in panels(page, IN_PAGE, alive=True):
        assert min(panel.evaluate(DARK)) > 150  # words are light in the dark

    page.reload()
    all_is_well_without_a_kernel(page)

    notebook = lessons.folder / "widgets.ipynb"
    convert = [sys.executable, "-m", "nbconvert", "--to", "html", str(notebook)]
    subprocess.run(convert, check=True, capture_output=True)
    written = notebook.with_suffix(".html").as_uri()
    for scripts in (True, False):
        context = _chromium.new_context(java_script_enabled=scripts, offline=True)
        saved = context.new_page()
        saved.goto(written, wait_until="domcontentloaded")
        if scripts:
            all_is_well_without_a_kernel(saved)
        else:
            stills = saved.locator(".vae-still")
            assert stills.count() == len(IN_PAGE) + len(IN_KERNEL)
            expect(stills.first.locator("svg")).to_be_visible()
        context.close()


# A widget's model in JupyterLab, and a kernel that says it is idle.
KERNEL = """async (state) => {
    const signal = { connect() {}, disconnect() {} };
    const kernel = { status: "idle", statusChanged: signal, disposed: signal };
    window.heard = {};
    window.sent = [];
    const model = {
        get: (name) => state[name],
        set: (name, value) => (state[name] = value),
        on: (name, listener) => (window.heard[name] = listener),
        off() {},
        send: (message) => window.sent.push(message),
        save_changes() {},
        widget_manager: { kernel },
    };
    const { render } = await import("./panel.js");
    render({ model, el: document.body });
}"""


@needs("chromium")
def test_an_answer_that_comes_late_counts(page):
    address = "http://course.test/"
    served = {f"{address}{name}": source for name, source in assets.modules().items()}
    page.route(
        f"{address}**",
        lambda route: route.fulfill(
            body=served.get(route.request.url, "<p>A page</p>"),
            content_type="text/javascript" if route.request.url in served else "text/html",
        ),
    )
    page.clock.install()
    page.goto(address)
    panel = predict.number("99_late", "what comes late", 0, 1)
    page.evaluate(KERNEL, json.loads(as_json(panel.get_state())))
    panel.close()
    status = page.locator(".vae-status")
    page.clock.run_for(6000)
    expect(status).to_contain_text("what drew this in the kernel has gone")
    page.evaluate("window.heard['msg:custom']({ answered: true })")
    expect(status).to_be_hidden()
    before = page.evaluate("window.sent.length")
    page.get_by_label("certain").check()
    page.wait_for_function("before => window.sent.length > before", arg=before)


@needs("chromium")
def test_beside_a_busy_kernel(opened):
    page = opened.page
    opened.write(SETUP.splitlines()[0], "import time; time.sleep(600)  # a long cell")
    # A front end without a side entrance to a kernel at work: its messages wait behind the cell.
    opened.start("a long cell")
    opened.cell("a long cell").locator(".jp-InputPrompt", has_text="*").wait_for()
    for panel, place in panels(page, IN_PAGE, alive=True):
        move(panel, place)
