"""What learners do besides what a lesson tells them: each is met kindly, in a real JupyterLab."""

import nbformat
from playwright.sync_api import expect

from tests.lessons_lab import Notebook, lessons, notebook  # noqa: F401
from tests.needs import needs

CHECK = 'check("log_var_to_std"'
ANSWER = "def log_var_to_std"
ASKED = 'predict.choice("02_sigma"'
SHOWN = 'predict.reveal("02_sigma"'


def delete(lesson, text):
    lesson.cell(text).locator(".cm-content").click(position={"x": 4, "y": 4})
    lesson.page.keyboard.press("Escape")
    lesson.page.keyboard.press("d")
    lesson.page.keyboard.press("d")


def no_error(lesson):
    expect(lesson.page.locator('[data-mime-type="application/vnd.jupyter.error"]')).to_have_count(0)


@needs("chromium")
def test_cells_deleted_and_checks_hurried(notebook):  # noqa: F811
    lesson = notebook("02_encoder_heads", "notebooks")
    page = lesson.page
    delete(lesson, ASKED)
    expect(page.locator(".jp-CodeCell", has_text=ASKED)).to_have_count(0)
    delete(lesson, ANSWER)
    delete(lesson, CHECK)  # what is graded cannot be deleted
    expect(page.locator(".jp-CodeCell", has_text=ANSWER)).to_have_count(1)
    lesson.run("from autograded_tests import check")
    lesson.run(ANSWER)
    expect(lesson.run(SHOWN)).to_contain_text("(the prediction's cell above was not run)")

    checked = lesson.start(CHECK)  # before anything was answered, and four times in a row
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    lesson.run(CHECK)
    expect(checked.get_by_role("status")).to_have_count(1)
    expect(checked.get_by_role("status")).to_contain_text("waiting for you")
    lesson.start(CHECK)
    lesson.run_all()  # beside it
    no_error(lesson)


@needs("chromium")
def test_one_lesson_in_two_tabs(notebook, lessons, request):  # noqa: F811
    first = notebook("02_encoder_heads", "notebooks")
    first.run("from autograded_tests import check")
    first.panel(ASKED)
    page = first.page.context.new_page()
    page.set_default_timeout(90_000)
    page.goto(first.page.url)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    second = Notebook(page)
    second.panel(ASKED).get_by_role("radio", name="0.135").click()
    second.write(ANSWER, f"{ANSWER}(logvar):\n    return 0.5 * logvar")
    second.run(ANSWER)
    second.save()

    expect(first.cell(ASKED).locator(".vae-status")).to_contain_text("run this cell again")
    expect(first.panel(ASKED).get_by_role("radio", name="0.135")).to_be_checked()
    expect(first.run(CHECK).get_by_role("status")).to_contain_text("not yet")  # one kernel
    first.page.keyboard.press("Control+s")
    dialog = first.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("changed on disk")
    dialog.get_by_role("button", name="Revert").click()
    expect(first.cell(ANSWER)).to_contain_text("return 0.5 * logvar")
    file = lessons.folder / request.node.name / "02_encoder_heads.ipynb"
    assert any("return 0.5 * logvar" in cell.source for cell in nbformat.read(file, 4).cells)


@needs("chromium")
def test_a_restart_between_question_and_answer(notebook):  # noqa: F811
    lesson = notebook("02_encoder_heads", "notebooks")
    lesson.run("from autograded_tests import check")
    lesson.panel(ASKED)
    lesson.page.locator(".lm-MenuBar-item", has_text="Kernel").click()
    lesson.page.locator(".lm-Menu-item", has_text="Restart Kernel…").first.click()
    lesson.page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(lesson.cell(ASKED).locator(".vae-status")).to_contain_text("run this cell again")
    expect(lesson.run(CHECK)).to_contain_text("choose Run > Run All Above Selected Cell")
    lesson.run("from autograded_tests import check")
    expect(lesson.run(CHECK)).to_contain_text("Run All Above")  # of the answer's cell this time
    lesson.panel(ASKED).get_by_role("radio", name="0.135").click()
    lesson.run(ANSWER)
    expect(lesson.run(CHECK).get_by_role("status")).to_contain_text("waiting for you")
    expect(lesson.run(SHOWN)).to_contain_text("0.135")


@needs("chromium")
def test_a_reveal_comes_after_the_prediction(notebook):  # noqa: F811
    lesson = notebook("06_quiz", "notebooks")
    shown = "if quiz.predicted(q11_prior_norm, q13_draws)"
    lesson.run("from autograded_tests import check")
    lesson.run("quiz.prepare()")
    lesson.run("q11_prior_norm = ")
    lesson.run("q13_draws = ")
    sealed = lesson.run(shown)
    expect(sealed).to_contain_text("Sealed: 2 of 2")
    expect(sealed.locator("img, .vae-panel")).to_have_count(0)
    cards = lesson.panel('widgets.answer_cards("q11')
    cards.get_by_role("group", name="q11_prior_norm").get_by_role("button").first.click()
    expect(lesson.run(shown)).to_contain_text("Sealed: 1 of 2")
    cards.get_by_role("group", name="q13_draws").get_by_role("button").last.click()
    expect(lesson.run(shown).locator("img")).to_have_count(1)
