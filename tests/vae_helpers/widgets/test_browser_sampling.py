"""Lesson 05 in a real JupyterLab: what is seen in the page is what the model decodes."""

import numpy as np
import psutil
import pytest
import torch
from playwright.sync_api import expect

from tests.lessons_lab import Notebook, lessons, notebook, shown, wait_until_shown  # noqa: F401
from tests.needs import needs
from vae_helpers import interpolate, load_digits, pretrained, reconstruct
from vae_helpers.experiments.lines import PointPosterior
from vae_helpers.widgets import latent_plane

LESSON = "05_sampling"
# What a canvas of the page shows, as ink from 0 to 255.
INK = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, p) => 255 - data[4 * p]);
}"""


def ink(panel, title):
    """The picture under a title."""
    tiles = panel.locator(".vae-tiles", has=panel.page.get_by_text(title, exact=True))
    return np.array(tiles.locator("canvas").first.evaluate(INK))


def inks(panel, label):
    """All pictures of a view."""
    canvases = panel.get_by_role("img", name=label, exact=True).locator("canvas")
    return [np.array(canvas.evaluate(INK)) for canvas in canvases.all()]


def decoded(model, *z):
    """What a model decodes at a point, as ink from 0 to 255."""
    with torch.no_grad():
        grey = model.decode(torch.tensor([z], dtype=torch.float32)).sigmoid()[0]
    return np.rint(grey.numpy() * 255)


@pytest.fixture(scope="module")
def plane_model():
    return pretrained("vae", latent_dim=2, epochs=20, progress=False)


@pytest.fixture
def opened(notebook):  # noqa: F811
    """A function that runs lesson 05 as far as a widget needs it, and the widget's cell."""

    def run(widget, *before):
        lesson = notebook(LESSON)
        for cell in ("from autograded_tests import check", "vae = own_vae()", *before):
            lesson.run(cell)
        return lesson.panel(widget)

    return run


@needs("chromium")
def test_the_plane_follows_keys_and_mouse(opened, plane_model, kept):
    panel = opened("widgets.latent_plane", "vae_2d = own_vae_2d()")
    page, plane = panel.page, panel.locator("svg.vae-drag")
    assert abs(ink(panel, "decoded at z") - decoded(plane_model, 0, 0)).max() <= 1

    plane.focus()
    for key in ["ArrowRight"] * 8 + ["Shift+ArrowDown"] + ["ArrowUp"] * 3:
        page.keyboard.press(key)
    wait_until_shown(panel, x=0.4, y=-0.35)
    assert abs(ink(panel, "decoded at z") - decoded(plane_model, 0.4, -0.35)).max() <= 1

    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()

    def move(across, up):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"])

    # Hovering looks, and leaving goes back.
    move(0.3, 0.3)
    page.wait_for_function(
        "panel => JSON.parse(panel.dataset.shown).x < 0", arg=panel.element_handle()
    )
    at = shown(panel)
    assert abs(ink(panel, "decoded at z") - decoded(plane_model, at["x"], at["y"])).max() <= 1
    move(0.3, -0.1)
    wait_until_shown(panel, x=0.4, y=-0.35)

    # A stroke traces a path, ends in the plane's corner when it leaves the plane there, and the
    # hand stays where it was let go.
    move(0.4, 0.2)
    page.mouse.down()
    for step in range(1, 21):
        move(0.4 + 0.03 * step, 0.2 + 0.04 * step)
    page.mouse.up()
    drag = kept(latent_plane(plane_model)).spec["views"][0]["drag"]
    right, low = drag["xlim"][1], drag["ylim"][0]
    wait_until_shown(panel, x=right, y=low)
    page.mouse.move(0, 0)
    last = inks(panel, "Pictures along the path")[-1]
    assert abs(last - decoded(plane_model, right, low)).max() <= 1
    assert abs(last - ink(panel, "decoded at z")).max() <= 1
    handle = plane.locator("circle.handle")
    left, top, width, height = drag["box"]
    assert float(handle.get_attribute("cx")) == left + width
    assert float(handle.get_attribute("cy")) == top + height

    # A draw from the prior, with a mark.
    panel.get_by_role("button", name="Draw z from N(0, I)").click()
    wait_until_shown(panel, draw=1)
    at = shown(panel)
    assert (at["x"], at["y"]) != (right, low)
    assert abs(ink(panel, "decoded at z") - decoded(plane_model, at["x"], at["y"])).max() <= 1

    panel.get_by_label("holes").check()
    assert panel.locator("g[data-layer=holes]").is_visible()
    assert not panel.locator("g[data-layer=digits]").is_visible()


@needs("chromium")
def test_a_printed_plane_does_not_say_how_to_hold_it(page, plane_model, kept):
    bundle, _ = kept(latent_plane(plane_model))._repr_mimebundle_()
    still, _, _ = bundle["text/html"].partition("<script")
    page.set_content(still)
    expect(page.get_by_text("Points: the means μ")).to_be_visible()
    expect(page.get_by_text("Move over the plane to look")).to_be_hidden()
    page.set_content(bundle["text/html"])  # its script says how
    expect(page.get_by_text("Move over the plane to look")).to_be_visible()


@needs("chromium")
def test_a_traversal_follows_keys_mouse_and_buttons(opened):
    model, held_out = pretrained("vae", progress=False), load_digits(split="test")
    panel = opened("widgets.traversal")
    page = panel.page
    with torch.no_grad():
        mu, _ = model.encode(held_out.pixels[held_out.labels == 4][:1])
    z = mu[0].tolist()
    assert abs(ink(panel, "decoded at z") - decoded(model, *z)).max() <= 1

    # By keyboard: the dearest latent.
    sliders = panel.locator(".vae-latent input")
    names = sliders.evaluate_all("inputs => inputs.map(input => Number(input.name.slice(1)))")
    assert sorted(names) == list(range(32))
    first = sliders.first
    first.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    z[names[0]] = float(first.input_value())
    assert z[names[0]] == pytest.approx(float(mu[0, names[0]]) + 1, abs=0.051)
    panel.get_by_text(f"z{names[0]} = {z[names[0]]:.2f}".replace("-", "−"), exact=True).wait_for()
    assert abs(ink(panel, "decoded at z") - decoded(model, *z)).max() <= 1

    # By mouse: the second.
    box = sliders.nth(1).bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    z[names[1]] = float(sliders.nth(1).input_value())
    assert z[names[1]] > 2.5
    panel.get_by_text(f"z{names[1]} = {z[names[1]]:.2f}", exact=True).wait_for()
    assert abs(ink(panel, "decoded at z") - decoded(model, *z)).max() <= 1
    row = inks(panel, "The latent moved last, from −4 to 4")
    z[names[1]] = 4.0
    assert abs(row[-1] - decoded(model, *z)).max() <= 1

    # A hand faster than the kernel: what is out of date is dropped, and the last value arrives.
    panel.evaluate(
        """panel => {
            window.drawn = 0;
            const observer = new MutationObserver((changes) => (window.drawn += changes.length));
            observer.observe(panel, { attributes: true, attributeFilter: ["data-shown"] });
            const input = panel.querySelector(".vae-latent input");
            for (let i = 0; i <= 200; i += 1) {
                input.value = -4 + 0.03 * i;
                input.dispatchEvent(new Event("input"));
            }
        }"""
    )
    panel.get_by_text(f"z{names[0]} = 2.00", exact=True).wait_for()
    z[names[0]], z[names[1]] = 2.0, float(sliders.nth(1).input_value())
    assert abs(ink(panel, "decoded at z") - decoded(model, *z)).max() <= 1
    assert 1 <= page.evaluate("window.drawn") <= 5

    # Another digit, and back to where it started after a move.
    panel.get_by_label("7", exact=True).check()
    wait_until_shown(panel, digit="7")
    seven = held_out.pixels[held_out.labels == 7][:1]
    with torch.no_grad():
        start = model.encode(seven)[0][0].tolist()
    first.press("End")
    panel.get_by_text(f"z{names[0]} = 4.00", exact=True).wait_for()
    panel.get_by_role("button", name="Reset").click()
    wait_until_shown(panel, reset=1)
    assert abs(ink(panel, "decoded at z") - decoded(model, *start)).max() <= 1
    panel.get_by_role("button", name="Random start").click()
    wait_until_shown(panel, random=1)
    assert abs(ink(panel, "decoded at z") - decoded(model, *start)).max() > 50


@needs("chromium")
def test_a_morph_follows_the_slider_and_the_draw_stays(opened):
    vae = pretrained("vae", progress=False)
    point = PointPosterior(pretrained("autoencoder", progress=False))
    held_out = load_digits(split="test")
    panel = opened("widgets.morph", "def interpolate(model, x_start, x_end, steps):")
    expect(panel.locator(".vae-note")).to_be_hidden()  # it is the cell's own function
    start, end = held_out.pixels[held_out.labels == 4][0], held_out.pixels[held_out.labels == 9][1]

    def at(t):
        lines = [interpolate(model, start, end, 41)[round(40 * t)] for model in (point, vae)]
        return [np.rint(line.numpy() * 255) for line in lines]

    def seen():
        return inks(panel, "Both models at t")

    assert all(abs(a - b).max() <= 1 for a, b in zip(seen(), at(0.5), strict=True))
    draw = inks(panel, "Both models, one draw")
    slider = panel.locator("input[name=t]")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    wait_until_shown(panel, t=0.75)
    assert all(abs(a - b).max() <= 1 for a, b in zip(seen(), at(0.75), strict=True))
    box = slider.bounding_box()
    panel.page.mouse.click(box["x"] + 1, box["y"] + box["height"] / 2)
    wait_until_shown(panel, t=0)
    assert all(abs(a - b).max() <= 1 for a, b in zip(seen(), at(0), strict=True))
    assert all(
        (a == b).all() for a, b in zip(draw, inks(panel, "Both models, one draw"), strict=True)
    )

    panel.get_by_role("button", name="Another draw").click()
    wait_until_shown(panel, draw=1)
    assert any(
        (a != b).any() for a, b in zip(draw, inks(panel, "Both models, one draw"), strict=True)
    )
    panel.locator("fieldset[name=end]").get_by_label("0", exact=True).check()
    wait_until_shown(panel, end="0")
    end = held_out.pixels[held_out.labels == 0][1]
    slider.press("End")
    wait_until_shown(panel, t=1)
    assert all(abs(a - b).max() <= 1 for a, b in zip(seen(), at(1), strict=True))

    # Another panel on the page takes no choice away from this one.
    Notebook(panel.page).panel("widgets.traversal")
    for name, digit in {"start": "4", "end": "0"}.items():
        expect(panel.locator(f"fieldset[name={name}] input:checked")).to_have_value(digit)


@needs("chromium")
def test_a_long_drag_leaves_nothing_behind(opened):
    panel = opened("widgets.latent_plane", "vae_2d = own_vae_2d()")
    page, box = panel.page, panel.locator("svg.vae-drag").bounding_box()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    [kernel] = [p for p in psutil.Process().children(recursive=True) if is_kernel(p)]

    def drag(moves):
        for move in range(moves // 20):
            across, up = 0.2 + 0.06 * (move * 7 % 11), 0.1 + 0.07 * (move * 5 % 11)
            x, y = box["x"] + across * box["width"], box["y"] + up * box["height"]
            page.mouse.move(x, y, steps=20)
            if move == 0:
                page.mouse.down()
        page.mouse.up()
        page.wait_for_load_state("networkidle")

    def sizes():
        session.send("HeapProfiler.collectGarbage")
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        listeners, nodes = metrics["JSEventListeners"], metrics["Nodes"]
        heap, rss = metrics["JSHeapUsedSize"] / 2**20, kernel.memory_info().rss / 2**20
        return np.array([listeners, nodes, heap, rss])

    drag(100)
    seen = [sizes()]
    for _ in range(2):
        drag(500)
        seen.append(sizes())
    # JupyterLab adds things of its own now and then; what a drag leaves, every drag leaves.
    listeners, nodes, heap, rss = np.diff(seen, axis=0).min(axis=0)
    assert listeners <= 2
    assert nodes <= 20
    assert heap < 2
    assert rss < 6


def is_kernel(process):
    """Whether a process is a notebook's kernel."""
    return "ipykernel_launcher" in " ".join(process.cmdline())


@needs("chromium")
def test_a_drawing_is_seen_by_the_model(opened):
    model, held_out = pretrained("vae", progress=False), load_digits(split="test")
    panel = opened("widgets.draw_digit")
    page, sheet = panel.page, panel.locator(".vae-sheet")

    def paper():
        return np.array(sheet.locator("canvas").evaluate(INK))

    def seen():
        return inks(panel, "What the model sees, and what comes back")

    def agree():
        """What comes back is what the model makes of what it is said to see."""
        x, back = seen()
        rebuilt = reconstruct(model, torch.tensor(x[None] / 255, dtype=torch.float32))[0]
        assert abs(back - np.rint(rebuilt.numpy() * 255)).max() <= 2

    five = held_out.pixels[held_out.labels == 5][0]
    assert abs(paper() - np.rint(five.numpy() * 255)).max() == 0
    agree()

    panel.get_by_role("button", name="Clear").click()
    wait_until_shown(panel, clear=1)
    assert paper().sum() == 0
    panel.get_by_label("as drawn").check()

    # A stroke from the top to the bottom, with the mouse.
    box = sheet.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 0.6 * box["height"], steps=12)
    page.mouse.up()
    drawn = paper().reshape(28, 28)
    assert drawn[8:20, 13:15].min() > 200
    assert drawn[:, :10].max() == 0
    wait_until_shown(panel, ink=bytes(drawn.flatten().tolist()).hex(), digit="")
    assert (seen()[0] == drawn.flatten()).all()
    agree()
    nearest = panel.get_by_role("img", name="The nearest training digits")
    assert nearest.locator(".vae-tile").first.inner_text().strip().startswith("1 ·")

    # A bar across, with the keyboard.
    sheet.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    barred = paper().reshape(28, 28)
    assert (barred >= drawn).all()
    assert barred[:, 18].max() > 200
    assert barred[:, 23:].max() == 0
    wait_until_shown(panel, ink=bytes(barred.flatten().tolist()).hex())
    agree()
    page.keyboard.press("Backspace")
    wait_until_shown(panel, ink="00" * 784)

    # A digit taken instead.
    panel.get_by_label("3", exact=True).check()
    wait_until_shown(panel, digit="3")
    three = held_out.pixels[held_out.labels == 3][0]
    assert abs(paper() - np.rint(three.numpy() * 255)).max() == 0

    # And back: to the empty sheet by a key, to the bar by the button.
    sheet.press("u")
    wait_until_shown(panel, ink="00" * 784)
    expect(panel.locator(".vae-text")).to_contain_text("The sheet is empty")
    assert seen() == []
    panel.get_by_role("button", name="Undo").click()
    wait_until_shown(panel, ink=bytes(barred.flatten().tolist()).hex())
    assert (paper() == barred.flatten()).all()
    agree()
