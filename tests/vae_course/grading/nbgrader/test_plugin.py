"""The judge under nbgrader's own commands: forgers, damaged files, manual marks, penalties."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.vae_course.grading.cases import LESSON, cell_of, make_course, read_cases, solved_notebook
from tests.vae_course.grading.nbgrader.test_nbgrader import ROOT, run

SCRIPT = "<script>alert('owned')</script><img src=x onerror=alert(1)>"
pytestmark = pytest.mark.needs("bubblewrap")


def _hand_in(folder, learner, notebook, timestamp=None):
    place = folder / "submitted" / learner / LESSON
    place.mkdir(parents=True)
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (place / f"{LESSON}.ipynb").write_bytes(data)
    if timestamp:
        (place / "timestamp.txt").write_text(timestamp)
    return place


def _marks(folder):
    ids = ("check_gaussian_kl", "check_log_var_to_std", "w_why")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            submission.student.id: tuple(
                book.find_grade(id, LESSON, LESSON, submission.student.id).score for id in ids
            )
            for submission in book.assignment_submissions(LESSON)
        }


def _waiting(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {s.student.id for s in book.assignment_submissions(LESSON) if s.needs_manual_grade}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course with a class of seven, graded once."""
    folder = make_course(tmp_path_factory.mktemp("course"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with open(folder / "nbgrader_config.py", "a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    run(folder, "generate_assignment", LESSON, "--force")
    right, attacks = solved_notebook(folder), read_cases("attacks")
    cell_of(right, "w_why")["source"] = "Because " + SCRIPT
    _hand_in(folder, "ann", right)
    for learner, title in {
        "bob": "an input transformer blanks the test cells",
        "cid": "a script in the error's text",
        "dan": "os._exit at definition time",
    }.items():
        forged = solved_notebook(folder)
        cell_of(forged, "gaussian_kl")["source"] = attacks[title]
        _hand_in(folder, learner, forged)
    doubled = solved_notebook(folder)
    doubled["cells"].append(dict(cell_of(doubled, "check_gaussian_kl")))
    cell_of(doubled, "gaussian_kl")["source"] += f"\nprint({SCRIPT!r})"
    place = _hand_in(folder, "eve", doubled)
    (place / "gradebook.db").write_text("not yours")
    _hand_in(folder, "fay", b"\x00 no notebook")
    _hand_in(folder, "gus", solved_notebook(folder))
    run(folder, "autograde", LESSON)
    return folder


def test_marks_are_the_judges(folder):
    marks = _marks(folder)
    for learner in ("ann", "eve", "gus"):
        assert marks[learner][:2] == (3, 1), learner
    for learner in ("bob", "cid", "dan"):
        assert marks[learner][:2] == (0, 1), learner


def test_a_file_that_cannot_be_read_waits_for_a_person_and_says_why(folder):
    assert "fay" in _waiting(folder)
    shown = (folder / "autograded/fay" / LESSON / f"{LESSON}.ipynb").read_text()
    assert "could not be read" in shown


def test_nothing_but_the_notebook_is_taken(folder):
    assert not list(folder.glob("autograded/*/*/gradebook.db"))


def test_feedback_shows_text_and_nothing_of_theirs_runs(folder):
    run(folder, "generate_feedback", LESSON, "--force")
    pages = {p.parts[-3]: p.read_text() for p in folder.glob(f"feedback/*/{LESSON}/*.html")}
    assert set(pages) >= {"ann", "bob", "cid", "dan", "eve", "gus"}
    for learner, page in pages.items():
        assert "<script>alert" not in page and "<img src=x" not in page, learner
    assert "&lt;script&gt;alert" in pages["ann"] and "&lt;script&gt;alert" in pages["cid"]
    assert "stopped at your line" in pages["cid"]


def test_marks_by_hand_survive_a_second_autograde(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        grade = book.find_grade("w_why", LESSON, LESSON, "ann")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    run(folder, "autograde", LESSON, "--force", "--student", "ann")
    assert _marks(folder)["ann"] == (3, 1, 1.5)


def test_late_penalties_are_nbgraders(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.update_or_create_assignment(LESSON, duedate="2026-01-01 12:00:00")
    place = folder / "submitted/gus" / LESSON
    (place / "timestamp.txt").write_text("2026-01-03 12:00:00 UTC")
    run(folder, "autograde", LESSON, "--force", "--student", "gus")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(LESSON, LESSON, "gus")
        assert notebook.score == 4 and notebook.late_submission_penalty == 4
