"""Lesson 06 in a real JupyterLab: cards answered by mouse and by keyboard, explained at once."""

from playwright.sync_api import expect

from tests.lessons_lab import lessons, notebook, wait_until_shown  # noqa: F401
from tests.needs import needs


@needs("chromium")
def test_cards_are_answered_by_mouse_and_by_keyboard(notebook):  # noqa: F811
    lesson = notebook("06_quiz")
    lesson.run("from autograded_tests import check")
    panel = lesson.panel("widgets.quiz_cards")
    page, card = panel.page, panel.locator(".vae-card")
    expect(card).to_contain_text("Card 1 of 10")
    reason = card.locator(".vae-card-reason")
    expect(reason).to_be_hidden()

    card.get_by_role("button", name="46 nats").click()
    expect(reason).to_contain_text("Not this one. That is the floor")
    card.get_by_role("button", name="543 nats").click()
    expect(reason).to_contain_text("Right. 784 pixels at log 2")
    expect(panel.locator(".vae-text")).to_contain_text("0 of 1 right at the first try")

    page.keyboard.press("ArrowRight")  # a click leaves the keyboard with the card
    expect(card).to_contain_text("Card 2 of 10")
    expect(reason).to_be_hidden()
    page.keyboard.press("a")
    expect(reason).to_contain_text("Right. The two cancel.")
    expect(panel.locator(".vae-text")).to_contain_text("1 of 2 right at the first try")
    page.keyboard.press("ArrowLeft")
    expect(card.get_by_role("button", name="543 nats")).to_have_attribute("aria-pressed", "true")

    panel.get_by_role("button", name="Begin again").click()
    wait_until_shown(panel, again=1)
    expect(reason).to_be_hidden()
    expect(lesson.cell("widgets.quiz_cards")).to_be_visible()  # letters ran no command of the lab
