"""The formgrader's autograde button, pressed in a browser: the judge's marks arrive."""

import json
import os
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.vae_course.grading.cases import LESSON, cell_of, make_course, read_cases, solved_notebook
from tests.vae_course.grading.nbgrader.test_nbgrader import ROOT, run

pytestmark = pytest.mark.needs("chromium", "bubblewrap")
FORGED = "an input transformer blanks the test cells"


def _hand_in(folder, learner, answer=None):
    notebook = solved_notebook(folder)
    cell_of(notebook, "w_why")["source"] = "Because the encoder says nothing about x."
    if answer is not None:
        cell_of(notebook, "gaussian_kl")["source"] = answer
    place = folder / "submitted" / learner / LESSON
    place.mkdir(parents=True)
    (place / f"{LESSON}.ipynb").write_text(json.dumps(notebook))


@pytest.fixture
def folder(tmp_path):
    """A small course of which two have handed in: one is right, one forges."""
    folder = make_course(tmp_path / "course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    run(folder, "generate_assignment", LESSON, "--force")
    _hand_in(folder, "ann")
    _hand_in(folder, "bob", read_cases("attacks")[FORGED])
    return folder


def _marks(folder, learner):
    ids = ("check_gaussian_kl", "check_log_var_to_std")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        grades = [book.find_grade(id, LESSON, LESSON, learner) for id in ids]
        waits = book.find_submission(LESSON, learner).needs_manual_grade
        return tuple(grade.auto_score for grade in grades), waits


def open_formgrader(page, address):
    """Open the formgrader as instructors do, by JupyterLab's menu; its frame."""
    page.goto(address)
    page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    page.locator(".lm-Menu-item:visible", has_text="Formgrader").first.click()
    formgrader = page.frame_locator("iframe").first
    formgrader.get_by_text("Manage Assignments").first.wait_for()
    return formgrader


def press_autograde(formgrader, learner):
    """Press the button in a learner's row, and wait for what comes of it."""
    row = formgrader.locator("tr", has=formgrader.get_by_text(learner, exact=True))
    row.locator(".autograde a").click()
    done = formgrader.locator("#success-modal.in")
    done.get_by_text(f"Successfully autograded '{LESSON}' for student '{learner}'.").wait_for()
    done.get_by_role("button", name="OK").click()
    done.wait_for(state="detached")


def test_the_autograde_button_brings_the_judges_marks(start_lab, folder, page):
    # As from a shell in which the environment is not active.
    lab = start_lab(folder, "--instructor", PATH=os.defpath)
    formgrader = open_formgrader(page, lab.wait_for_address())
    formgrader.locator("tr", has_text=LESSON).locator(".num-submissions a").click()
    for learner, marks in {"ann": (3, 1), "bob": (0, 1)}.items():
        press_autograde(formgrader, learner)
        assert _marks(folder, learner) == (marks, True), learner
    shown = formgrader.locator("tr", has=formgrader.get_by_text("ann", exact=True))
    shown.get_by_text("needs manual grading").wait_for()
    assert "4 / 6" in " ".join(shown.inner_text().split())
    assert lab.stop() == 0
    assert "Traceback" not in "".join(lab.err)
