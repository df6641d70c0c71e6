"""Predictions in a real JupyterLab: by mouse, by keyboard alone, and after a restart."""

import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from tests.lessons_lab import Notebook, lessons  # noqa: F401
from tests.needs import needs

CELLS = [
    "from vae_helpers.widgets import predict  # setup\nfrom autograded_tests import progress",
    'predict.choice("99_loss", "the loss", "falls", "stays", "grows")',
    'predict.number("99_cost", "what it costs", 0, 200, "nats")',
    'predict.mark("99_lowest", "the lowest point", ("p", 0, 1), ("price, nats", 0, 2))',
    'predict.curve("99_grows", "how it grows", ("D", 1, 8), ("variance", 0, 100), at=(1, 4, 8))',
    'predict.reveal("99_loss", "stays")',
    'predict.reveal("99_cost", 50.0)',
    'predict.reveal("99_lowest", (0.3, 0.6))',
    'predict.reveal("99_grows", {1: 50, 4: 50, 8: 50})',
    "progress()",
]


@pytest.fixture
def opened(lessons, page):  # noqa: F811
    """A notebook with a prediction of each kind."""
    spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    lessons.folder.mkdir(exist_ok=True)
    path = lessons.folder / "predictions.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    page.goto(lessons.address(path.name))
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    notebook = Notebook(page)
    notebook.run("# setup")
    yield notebook
    lessons.stop_kernels()
    for kept in lessons.folder.parents[1].rglob("predictions"):
        shutil.rmtree(kept)


def spot(panel, across, up):
    """A place on the plane of a panel's axes, in the page's own pixels."""
    box = panel.locator("path.axis").first.bounding_box()  # the axes' own lines
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def outcome(notebook, call):
    """What the cell with the truth shows."""
    return notebook.run(call).locator(".vae-still")


@needs("chromium")
def test_each_kind_by_mouse(opened):
    page = opened.page
    loss = opened.panel("predict.choice")
    loss.get_by_label("falls").click()
    expect(loss).to_contain_text("You said falls. How sure are you?")
    loss.get_by_label("certain").click()
    expect(loss).to_contain_text("You said falls, certain. Kept, for you alone.")

    cost = opened.panel("predict.number")
    line = cost.locator("path.axis").first.bounding_box()
    page.mouse.click(line["x"] + 0.75 * line["width"], line["y"] - 10)
    expect(cost).to_contain_text(re.compile(r"You said 1(49|50|51) nats\."))  # to a pixel

    lowest = opened.panel("predict.mark")
    page.mouse.click(*spot(lowest, 0.3, 0.3))
    expect(lowest).to_contain_text(re.compile(r"You said p = 0\.(29|3|31), price = 0\.(59|6|61)\."))

    grows = opened.panel("predict.curve")
    page.mouse.click(*spot(grows, 0.02, 0.5))
    expect(grows).to_contain_text("1 of 3 points are set.")
    page.mouse.move(*spot(grows, 0.1, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(grows, 0.98, 0.5), steps=30)
    page.mouse.up()
    at = r"(49|50|51) at "
    expect(grows).to_contain_text(re.compile(rf"You said {at}1, {at}4, {at}8\."))

    shown = outcome(opened, 'predict.reveal("99_loss"')
    expect(shown).to_contain_text("You said falls, certain. Measured: stays. ○ Not this time.")
    expect(outcome(opened, 'predict.reveal("99_cost"')).to_contain_text("○ Not this time.")
    expect(outcome(opened, 'predict.reveal("99_lowest"')).to_contain_text("✓ It came true.")
    expect(outcome(opened, 'predict.reveal("99_grows"')).to_contain_text("✓ It came true.")
    expect(loss.get_by_label("grows")).to_be_disabled()
    expect(grows.get_by_role("slider").first).to_have_attribute("aria-disabled", "true")
    panel = opened.run("progress()").get_by_role("group", name="Progress")
    expect(panel).to_contain_text("Predictions: 2 of 4 came true. Surest and wrong: the loss")


@needs("chromium")
def test_each_kind_by_keyboard_alone(opened):
    page = opened.page

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)

    loss = opened.panel("predict.choice")
    loss.get_by_label("falls").focus()
    press("ArrowDown")  # chooses, as in every group of radio buttons
    expect(loss).to_contain_text("You said stays.")
    press("Tab", "Space")
    expect(loss).to_contain_text("You said stays, a guess.")

    cost = opened.panel("predict.number")
    handle = cost.get_by_role("slider", name="what it costs")
    expect(handle).to_have_attribute("aria-valuetext", "not set")
    handle.focus()
    press("Enter")
    expect(cost).to_contain_text("You said 100 nats.")
    press("ArrowLeft", "Shift+ArrowLeft")
    expect(handle).to_have_attribute("aria-valuetext", "78 nats")
    press("Tab", "ArrowLeft")  # the last of the row
    expect(cost).to_contain_text("You said 78 nats, certain.")

    lowest = opened.panel("predict.mark")
    lowest.get_by_role("slider").focus()
    press("ArrowRight", "ArrowDown")
    expect(lowest).to_contain_text("You said p = 0.51, price = 0.98.")

    grows = opened.panel("predict.curve")
    grows.get_by_role("slider", name="variance at 1", exact=True).focus()
    press("Enter", "ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown")
    expect(grows).to_contain_text("You said 50 at 1, 51 at 4, 49 at 8.")
    expect(opened.cell("predict.curve")).to_be_visible()  # no key ran a command of the lab


@needs("chromium")
def test_a_guess_survives_a_restart_and_the_page_turned_dark(opened):
    opened.panel("predict.choice").get_by_label("grows").click()
    expect(opened.cell("predict.choice")).to_contain_text("You said grows.")
    page = opened.page
    page.locator(".lm-MenuBar-item", has_text="Kernel").click()
    page.locator(".lm-Menu-item", has_text="Restart Kernel…").first.click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    opened.run("# setup")
    again = opened.panel("predict.choice")
    expect(again.get_by_label("grows")).to_be_checked()
    opened.dark()
    ink = "element => getComputedStyle(element).color"
    assert again.evaluate(ink) != "rgb(0, 0, 0)"
    opened.light()
    again.get_by_label("falls").click()
    expect(again).to_contain_text("You said falls.")
    expect(outcome(opened, 'predict.reveal("99_loss"')).to_contain_text("You said falls.")
