"""Live training in lesson 01, in a real JupyterLab: it moves by itself, and the button ends it."""

import re

from playwright.sync_api import expect

from tests.lessons_lab import ALIVE, ROOT, lessons, notebook  # noqa: F401
from tests.needs import needs
from vae_course.build.lesson import read_lesson

CELL = "widgets.live_training"


def numbers(panel):
    """The epoch, and the costs on training and held-out images."""
    return [float(text) for text in panel.locator(".vae-text b").all_inner_texts()]


@needs("chromium")
def test_the_button_ends_training_and_keeps_the_model(notebook):  # noqa: F811
    lesson = notebook("01_autoencoder")
    for text in ("from autograded_tests", "ten = held_out", "class Autoencoder"):
        lesson.run(text)
    for text in ("def reconstruction_loss", "def train_epoch"):
        lesson.run(text)
    cells = read_lesson(ROOT / "lessons" / "01_autoencoder.py").of("look")
    source = next(cell.source for cell in cells if CELL in cell.source)
    # More epochs than anybody waits for; and what the model costs when the cell has ended.
    after = "print('kept', f'{evaluate(model, held_out.pixels)[0]:.1f}', history.stopped)"
    lines = [source.replace("epochs=12", "epochs=5000"), after]
    lesson.write(CELL, "\n".join(["from vae_helpers.training import evaluate", *lines]))

    cell = lesson.start(CELL)
    panel = cell.locator(ALIVE)
    panel.scroll_into_view_if_needed()
    epoch = panel.locator(".vae-text b").first
    expect(epoch).to_have_text(re.compile(r"[2-9]|\d\d"), timeout=60_000)  # it moves by itself
    digit = panel.locator("canvas").nth(10)
    before = digit.evaluate("canvas => canvas.toDataURL()")
    stop = panel.get_by_role("button", name="Stop, and keep the model")
    expect(cell.locator(".jp-InputPrompt")).to_contain_text("*")  # the kernel is at work
    stop.press("Enter")
    printed = cell.locator(".jp-OutputArea-output pre", has_text="kept")
    printed.wait_for()
    expect(panel.locator(".vae-text")).to_contain_text("Stopped")
    expect(stop).to_be_disabled()
    done, _, held_out = numbers(panel)
    assert 2 <= done < 5000
    expect(printed).to_contain_text(f"kept {held_out:.1f} True")
    assert digit.evaluate("canvas => canvas.toDataURL()") != before
    assert cell.locator(".widget-hprogress, .jp-OutputArea-output progress").count() == 0  # no bar
