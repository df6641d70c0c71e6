"""The KL landscape of lesson 04 under mouse and keys, in a real JupyterLab."""

import math

import pytest
from playwright.sync_api import expect

from tests.lessons_lab import ALIVE, lessons, notebook, shown, wait_until_shown  # noqa: F401
from tests.needs import needs


def read(panel):
    """The cost and the two slopes shown."""
    said = panel.locator(".vae-text b").all_inner_texts()
    return [float(text.replace("−", "-")) for text in said]


def assert_closed_form(panel):
    mu, sigma = shown(panel)["mu"], shown(panel)["sigma"]
    cost = 0.5 * (mu**2 + sigma**2 - 1 - math.log(sigma**2))
    assert read(panel) == pytest.approx([cost, mu, sigma - 1 / sigma], abs=0.006)


def at(plane, mu, sigma):
    """Where a belief lies on the page."""
    box = plane.bounding_box()
    left, top, width, height = 50, 8, 400, 240  # of the plane, in a drawing 464 wide
    unit = box["width"] / 464
    x = left + (mu + 2.5) / 5 * width
    y = top + (3.05 - sigma) / 3 * height
    return box["x"] + unit * x, box["y"] + unit * y


@needs("chromium")
def test_a_dragged_belief_costs_what_the_formula_says(notebook):  # noqa: F811
    lesson = notebook("04_elbo")
    lesson.run("from autograded_tests import check")
    lesson.run("def gaussian_kl(mu, logvar):")
    panel = lesson.panel("widgets.kl_landscape")
    expect(panel.locator(".vae-note")).to_be_hidden()  # it is the cell's own function
    assert_closed_form(panel)
    arrow, plane = panel.locator(".shaft.red"), panel.locator("svg.vae-drag")
    assert arrow.count() == 1

    mouse = lesson.page.mouse
    mouse.move(*at(plane, 1.5, 0.5))
    mouse.down()
    mouse.move(*at(plane, -1.0, 2.0), steps=25)
    wait_until_shown(panel, mu=-1.0, sigma=2.0)
    assert_closed_form(panel)
    mouse.move(*at(plane, -9.0, 2.0))  # beyond the edge it stays at the edge
    wait_until_shown(panel, mu=-2.5, sigma=2.0)
    mouse.up()
    mouse.move(*at(plane, 2.0, 1.0))  # let go: the belief stays
    assert_closed_form(panel)
    assert shown(panel)["mu"] == -2.5

    plane.focus()
    for key in (*["Shift+ArrowRight"] * 5, *["Shift+ArrowDown"] * 2):
        lesson.page.keyboard.press(key)
    wait_until_shown(panel, mu=0.0, sigma=1.0)
    assert read(panel) == [0, 0, 0]
    assert arrow.count() == 0
    lesson.page.keyboard.press("ArrowUp")
    wait_until_shown(panel, mu=0.0, sigma=1.05)
    assert_closed_form(panel)
    assert arrow.count() == 1
    expect(panel.locator("output").nth(1)).to_have_text("1.05")  # the slider has come along


@needs("chromium")
def test_what_was_seen_is_seen_again_without_a_kernel(notebook):  # noqa: F811
    lesson = notebook("04_elbo", "notebooks")  # blank: the reference stands in
    lesson.run("from autograded_tests import check")
    lesson.run("def gaussian_kl(mu, logvar):")
    panel = lesson.panel("widgets.kl_landscape")
    expect(panel.locator(".vae-note")).to_contain_text("yours does not answer yet")
    plane = panel.locator("svg.vae-drag")
    plane.press("ArrowLeft")
    wait_until_shown(panel, mu=1.45, sigma=0.5)
    lesson.dark()
    lesson.save()
    lesson.stop_kernel()
    lesson.page.reload()
    again = lesson.page.locator(ALIVE)
    again.wait_for()
    wait_until_shown(again, mu=1.45)  # not where it began: where it was left
    assert shown(again)["mu"] == 1.45
    assert_closed_form(again)
    # In the dark theme words are light and their ground is dark.
    colour = "element => getComputedStyle(element).color.match(/\\d+/g).slice(0, 3).map(Number)"
    assert min(again.locator(".vae-text").evaluate(colour)) > 150
