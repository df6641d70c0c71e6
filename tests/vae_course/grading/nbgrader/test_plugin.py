"""The judge under nbgrader's own commands: forgers, damaged files, manual marks, penalties."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.vae_course.grading.cases import LESSON, cell_of, make_course, read_cases, solved_notebook
from tests.vae_course.grading.nbgrader.test_nbgrader import ROOT, run
from vae_course.cli import main

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
        config.write(f"c.Exchange.root = {str(folder / 'exchange')!r}\n")
    (folder / "exchange").mkdir()
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
    place = _hand_in(folder, "gus", solved_notebook(folder))
    (place / "submission_secret.txt").write_text("known to gus")  # the others come by other ways
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
    # Who has no secret keeps nobody else's page back, and is named.
    said = run(folder, "release_feedback", LESSON)
    assert len(list(folder.glob("exchange/*/feedback/*.html"))) == 1
    assert "Not released" in said and "ann, bob, cid, dan, eve, fay" in said


def test_what_autograde_graded_stands_in_report_and_export_and_is_known_to_grade(
    folder, tmp_path, capsys
):
    there = ["--course", str(folder)]
    assert main(["grade", LESSON, *there]) == 1  # fay's file cannot be read
    assert capsys.readouterr().out.splitlines()[1].split()[:3] == [LESSON, "0", "7"]
    assert main(["report", LESSON, *there, "--to", str(tmp_path / "report.html")]) == 0
    assert f"{LESSON}: 7 handed in, 6 graded" in capsys.readouterr().err
    assert main(["export", LESSON, *there, "--canvas", str(tmp_path / "marks.csv")]) == 0
    assert "their submission carries no mark: fay" in capsys.readouterr().err


def test_the_feedback_says_what_a_person_decided_and_why(folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "course")
    line = "student,lesson,extend,points,why\nbob,4,2d,gaussian_kl=2.5,a <b>person</b> looked\n"
    (folder / "decisions.csv").write_text(line)
    run(folder, "generate_feedback", LESSON, "--force", "--student", "bob")
    page = (folder / "feedback" / "bob" / LESSON / f"{LESSON}.html").read_text()
    assert "Decided by a person" in page and "2d more time. a &lt;b&gt;person&lt;/b&gt;" in page
    assert "gaussian_kl: 2.5 points" in page and "(Score: 3.5 / 6.0)" in page


def test_marks_by_hand_survive_a_second_autograde(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        grade = book.find_grade("w_why", LESSON, LESSON, "ann")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    run(folder, "autograde", LESSON, "--force", "--student", "ann")
    assert _marks(folder)["ann"] == (3, 1, 1.5)
    assert "ann" not in _waiting(folder)  # nothing about it has changed


def test_late_penalties_are_nbgraders(folder):
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.update_or_create_assignment(LESSON, duedate="2026-01-01 12:00:00")
    place = folder / "submitted/gus" / LESSON
    (place / "timestamp.txt").write_text("2026-01-03 12:00:00 UTC")
    run(folder, "autograde", LESSON, "--force", "--student", "gus")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(LESSON, LESSON, "gus")
        assert notebook.score == 4 and notebook.late_submission_penalty == 4
