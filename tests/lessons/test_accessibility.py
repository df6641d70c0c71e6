"""Each lesson, run, in JupyterLab's two themes: nothing that axe-core objects to, no endless line.

The solved lesson stands for the blank one, which has the same text; what checks say to blanks and
to wrong answers is looked at by itself.
"""

import nbformat
import pytest
from playwright.sync_api import expect

from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import exercises
from autograded_tests.notebook.result import CheckResult
from tests.accessibility import THEMES, WIDTH, examine, long_lines, open_whole, seen_whole
from tests.executed import ROOT
from tests.lessons_lab import ALIVE, Notebook, lessons  # noqa: F401
from tests.needs import needs
from vae_course.build.lesson import find_lessons

# Every kind of panel, and what unfolds below a check: what a kernel draws, where it is there.
PANELS = """
from vae_helpers import load_digits, pretrained, widgets
from vae_helpers.widgets import predict
vae, autoencoder = pretrained("vae"), pretrained("autoencoder")
widgets.latent_plane(pretrained("vae", latent_dim=2, epochs=20))
widgets.traversal(vae)
widgets.morph(vae, autoencoder)
widgets.noise_explorer()
widgets.kl_landscape()
widgets.beta_dial()
widgets.draw_ten()
widgets.draw_digit(vae, load_digits(split="test"), load_digits())
widgets.quiz_cards()
widgets.answer_cards("q4_difference", "q5_space")
predict.number("00_number", "how many", 0, 100, "%")
predict.choice("00_choice", "which", "one", "another", "none")
predict.mark("00_mark", "where", ("p", 0, 1), ("price", 0, 2))
predict.curve("00_curve", "how it grows", ("D", 1, 32), ("y", 1, 100), at=(1, 8, 32), log=True)
predict.reveal("00_number", 40)
from autograded_tests import check
""".strip().splitlines()
for tried in ("logvar.exp()", "logvar", "logvar / 2"):  # then a model answer is offered
    PANELS += [f"log_var_to_std = lambda logvar: {tried}", 'check("log_var_to_std")']

LESSONS = [path.stem for path in find_lessons(ROOT / "lessons")]


def assert_readable(notebook, contrasts):
    for theme in THEMES:
        findings = examine(notebook, theme)
        assert not findings.violations, f"{theme}:\n" + "\n".join(findings.violations)
        assert findings.contrasts >= contrasts  # they were looked at
    assert long_lines(notebook) == []


def said_to_blanks(notebook):
    """What the checks of a run lesson show."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    return [page for page in pages if page.startswith('<div role="status"')]


def said_to_wrong_answers():
    """What the check of each exercise shows for a wrong answer of its bank."""
    for exercise in exercises().values():
        wrong = next(solution for solution in load_bank(exercise.id) if solution.diagnosis)
        yield CheckResult.of(run(exercise, wrong, seed=0), 3)._repr_html_()


@needs("chromium")
@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_and_its_outputs_are_for_everyone(lesson, page, lessons, executed):  # noqa: F811
    solved = executed("solutions", lesson)
    assert_readable(open_whole(page, lessons, solved, f"{lesson}.ipynb"), contrasts=100)
    lessons.stop_kernels()


@needs("chromium")
def test_what_checks_say_is_for_everyone(page, lessons, executed):  # noqa: F811
    blanks = [said_to_blanks(executed("notebooks", lesson)) for lesson in LESSONS]
    assert all(blanks)
    cells = []
    for said in [*sum(blanks, []), *said_to_wrong_answers()]:
        shown = nbformat.v4.new_output("display_data", data={"text/html": said})
        cells.append(nbformat.v4.new_code_cell("check(…)", outputs=[shown]))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    assert_readable(open_whole(page, lessons, notebook, "said.ipynb"), contrasts=3 * len(cells))
    lessons.stop_kernels()


@needs("chromium")
def test_panels_with_their_kernel_are_for_everyone(page, lessons):  # noqa: F811
    """On the pages above they stand greyed, and axe passes over them; here they are alive."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in PANELS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    lessons.put(notebook, "panels.ipynb")
    page.set_viewport_size({"width": WIDTH, "height": 1080})
    page.goto(lessons.address("panels.ipynb"))
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    Notebook(page).run_all()
    panels = sum(line.startswith(("widgets.", "predict.")) for line in PANELS) - 1
    expect(page.locator(ALIVE)).to_have_count(panels)
    page.locator(".jp-CodeCell", has_text="00_choice").get_by_role("radio").first.click()
    for folded in page.locator(".vae-mistake, .vae-model-answer").all():
        folded.locator("summary").click()
    expect(page.locator(".vae-model-answer pre")).to_be_visible()
    assert_readable(seen_whole(page), contrasts=200)
    expect(page.locator(ALIVE)).to_have_count(panels)
    lessons.stop_kernels()
