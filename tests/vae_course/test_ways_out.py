"""Reset and progress in a real JupyterLab: its buttons, its terminal, and a page left open."""

from __future__ import annotations

import os
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from tests.lessons_lab import ROOT, Notebook, serve
from tests.needs import needs
from vae_course.cli import main

LESSON = "00_start_here"
QUIZ = "06_quiz"
CELL = "def to_unit_pixels"
MINE = "def to_unit_pixels(images):\n    return 'my work'"
# What a shell has written, read where the page itself reads it.
SHELL = """async ([commands, end]) => {
    const data = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const headers = { Authorization: `token ${data.token}` };
    const made = await fetch(`${data.baseUrl}api/terminals`, { method: "POST", headers });
    const { name } = await made.json();
    const place = `${location.host}${data.baseUrl}terminals/websocket/${name}?token=${data.token}`;
    const socket = new WebSocket(`ws://${place}`);
    let shown = "";
    return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`no ${end} in ${shown}`)), 90_000);
        socket.onmessage = ({ data }) => {
            const [kind, text] = JSON.parse(data);
            if (kind === "setup") socket.send(JSON.stringify(["stdin", `${commands}\\r`]));
            if (kind === "stdout") shown += text;
            if (shown.includes(end)) resolve(shown);
        };
    });
}"""


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """A course of three lessons, with a Makefile whose targets say that they were asked, served."""
    root = tmp_path_factory.mktemp("ways_out")
    course = root / "course"
    for lesson in (LESSON, "01_autoencoder", QUIZ):
        shutil.copytree(ROOT / "notebooks" / lesson, course / "notebooks" / lesson)
    (course / "pyproject.toml").touch()
    (course / "Makefile").write_text("help:\n\t@echo all\nreset:\n\t@echo to reset $(LESSON)\n")
    with serve(root) as running:
        yield running


@pytest.fixture
def course(lessons):
    """Its folder; nothing was written into a lesson, nor reset, yet."""
    course = lessons.folder.parent
    shutil.copy(course / "notebooks" / LESSON / f"{LESSON}.ipynb", lessons.folder)
    shutil.rmtree(lessons.folder / "backups", ignore_errors=True)
    return course


@pytest.fixture
def lesson(course, lessons, page):
    """The first lesson, opened as a learner does."""
    page.goto(lessons.address(f"{LESSON}.ipynb"))
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.locator(".jp-CodeCell").first.wait_for()
    yield Notebook(page)
    lessons.stop_kernels()


def kept(course):
    """The text of the exercise in each backup, the oldest first."""
    return [cells(path) for path in sorted((course / "my_course/backups").glob("*.ipynb"))]


def cells(path):
    found = [c.source for c in nbformat.read(path, 4).cells if "to_unit_pixels(images)" in c.source]
    return found[0]


def released(course):
    return cells(course / "notebooks" / LESSON / f"{LESSON}.ipynb")


def on_disk(course):
    return cells(course / "my_course" / f"{LESSON}.ipynb")


def write(lesson, text=MINE):
    exercise = lesson.page.locator(".jp-CodeCell", has_text=CELL)
    exercise.scroll_into_view_if_needed()
    exercise.locator(".cm-content").fill(text)


def expect_released(lesson):
    exercise = lesson.page.locator(".jp-CodeCell", has_text=CELL)
    expect(exercise).to_contain_text("YOUR CODE HERE")


@needs("chromium")
def test_the_button_resets_and_a_careless_enter_does_not(course, lesson):
    page = lesson.page
    write(lesson)
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.locator(".jp-Dialog")).to_contain_text(f"Start {LESSON} afresh?")
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".jp-CodeCell", has_text="my work")).to_be_attached()

    page.get_by_role("button", name="Reset", exact=True).click()
    page.locator(".jp-Dialog").get_by_role("button", name="Reset").click()
    toast = page.locator(".Toastify__toast")
    expect(toast).to_contain_text(f"{LESSON} is as released. Your file is kept as backups/{LESSON}")
    expect_released(lesson)
    assert on_disk(course) == released(course)
    assert kept(course) == [MINE]
    write(lesson, f"{MINE}  # again")
    lesson.save()  # the page is of after the reset
    assert on_disk(course) == f"{MINE}  # again"


@needs("chromium")
def test_the_page_follows_a_reset_from_a_terminal(course, lesson):
    write(lesson)
    lesson.save()
    write(lesson, f"{MINE}  # and more, not saved")
    assert main(["reset", "--course", str(course), "0"]) == 0
    lesson.page.evaluate("window.dispatchEvent(new Event('focus'))")  # the learner comes back
    toast = lesson.page.locator(".Toastify__toast")
    expect(toast).to_contain_text(f"{LESSON} was reset. This page's text is kept as backups/")
    expect_released(lesson)
    assert on_disk(course) == released(course)
    assert kept(course) == [MINE, f"{MINE}  # and more, not saved"]


@needs("chromium")
def test_saving_the_older_page_with_a_careless_enter_undoes_no_reset(course, lesson):
    page = lesson.page
    write(lesson)
    assert main(["reset", "--course", str(course), "0"]) == 0
    page.keyboard.press("Control+s")  # before the page has looked
    expect(page.locator(".jp-Dialog")).to_contain_text("changed on disk")
    page.keyboard.press("Enter")
    expect(page.locator(".jp-Dialog", has_text=f"{LESSON} was reset.")).to_be_visible()
    page.keyboard.press("Enter")
    expect_released(lesson)
    assert on_disk(course) == released(course)
    assert kept(course) == [MINE]


@needs("chromium")
def test_the_progress_button_leads_on(lesson):
    page = lesson.page
    page.get_by_role("button", name="Progress", exact=True).click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("01_autoencoder")
    expect(dialog).to_contain_text("Next: to_unit_pixels in 00_start_here")
    dialog.get_by_role("link", name="01_autoencoder").click()
    expect(page.locator(".lm-TabBar-tab.lm-mod-current", has_text="01_autoen")).to_be_visible()


@needs("chromium")
def test_notebook_7_has_the_buttons_and_the_cards_too(course, lessons, page):
    page.goto(lessons.address(f"{QUIZ}.ipynb").replace("/lab/tree/", "/notebooks/"))
    page.get_by_text("Python 3 (ipykernel)").wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    quiz = Notebook(page)
    quiz.run("from autograded_tests import check")
    cards = quiz.panel('widgets.answer_cards("q4')
    card = cards.get_by_role("group", name="q4_difference")
    card.get_by_role("button").nth(1).click()
    expect(quiz.cell("# VAEs differ")).to_contain_text('q4_difference = "B"')
    expect(quiz.run('check("q4_difference"').get_by_role("status")).to_contain_text("1 of 1 point")

    page.get_by_role("button", name="Progress", exact=True).click()
    expect(page.locator(".jp-Dialog")).to_contain_text(QUIZ)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reset", exact=True).click()
    page.locator(".jp-Dialog").get_by_role("button", name="Reset").click()
    expect(page.locator(".Toastify__toast")).to_contain_text(f"{QUIZ} is as released.")
    expect(quiz.cell("# VAEs differ")).to_contain_text('q4_difference = ""')
    lessons.stop_kernels()


@needs("chromium")
@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_the_commands_work_in_jupyterlab_s_terminal(course, lesson):
    shown = lesson.page.evaluate(SHELL, ["vae-course progress", "Next: "])
    assert "00_start_here" in shown
    shown = lesson.page.evaluate(SHELL, ["make reset LESSON=03; make", "\nall"])
    assert "to reset 03\r\n" in shown
    assert (course / "my_course" / "Makefile").is_file()
