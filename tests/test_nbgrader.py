"""The instructor's way, with nbgrader's own commands, in one course of one lesson."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from vae_course.cli import main

ROOT = Path(__file__).parents[1]
LESSON = "04_small"
ESSAY = "Not good: the encoder says nothing about x, and one image comes out."
# What each learner hands in: the answers that are not left blank.
CLASS = {"ada": ["elbo_gap", "gaussian_kl"], "ben": [], "cleo": ["gaussian_kl"]}


def nbgrader(course, *arguments):
    """Run an nbgrader command as an instructor would, in the course's folder."""
    # nbgrader calls alembic, which lies beside the interpreter.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=env,
        capture_output=True,
        text=True,
    )


def run(course, *arguments):
    done = nbgrader(course, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def hand_in(course, learner, answers):
    """Fill the released notebook as a learner would, and put it where nbgrader collects."""
    release = nbformat.read(course / f"notebooks/{LESSON}/{LESSON}.ipynb", as_version=4)
    solution = nbformat.read(course / f"solutions/{LESSON}/{LESSON}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in solution.cells}
    for cell in release.cells:
        if cell.id in answers:
            cell.source = sources[cell.id]
        if cell.id == "w_collapse" and answers:
            cell.source = cell.source.replace("*Your answer here*", ESSAY)
    path = course / "submitted" / learner / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(release, path)
    return path


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "lessons").mkdir()
    shutil.copy(ROOT / "tests" / "data" / f"{LESSON}.py", root / "lessons")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture(scope="module")
def released(course):
    """The course with the release made again by the instructor, into the gradebook."""
    path = course / f"notebooks/{LESSON}/{LESSON}.ipynb"
    built = path.read_bytes()
    run(course, "generate_assignment", LESSON, "--force")
    assert path.read_bytes() == built
    return course


@pytest.fixture(scope="module")
def graded(released):
    """The class, autograded, with one written answer marked by hand."""
    for learner, answers in CLASS.items():
        hand_in(released, learner, answers)
    run(released, "autograde", LESSON)
    with gradebook(released) as book:
        assert waiting(book) == {"ada": True, "ben": False, "cleo": True}
        for learner, mark in {"ada": 4, "cleo": 1.5}.items():
            grade = book.find_grade("w_collapse", LESSON, LESSON, learner)
            grade.manual_score, grade.needs_manual_grade = mark, False
            comment = book.find_comment("w_collapse", LESSON, LESSON, learner)
            comment.manual_comment = "One remedy, please."
        book.db.commit()
    return released


def gradebook(course):
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def waiting(book):
    return {s.student.id: s.needs_manual_grade for s in book.assignment_submissions(LESSON)}


def marks(book, learner):
    [notebook] = book.find_submission(LESSON, learner).notebooks
    return {grade.name: grade.score for grade in notebook.grades}


def test_validate_passes_the_solution_and_not_the_blank(released, tmp_path):
    solution = shutil.copy(released / f"solutions/{LESSON}/{LESSON}.ipynb", tmp_path / "done.ipynb")
    blank = shutil.copy(released / f"notebooks/{LESSON}/{LESSON}.ipynb", tmp_path / "blank.ipynb")
    assert "Success! Your notebook passes all the tests." in run(released, "validate", solution)
    told = run(released, "validate", blank)
    assert "VALIDATION FAILED ON 2 CELL(S)" in told
    assert "Partial credit; passed some but not all of the tests" in told


def test_each_learner_has_what_was_earned(graded):
    with gradebook(graded) as book:
        assert marks(book, "ada") == {"check_elbo_gap": 2, "check_gaussian_kl": 3, "w_collapse": 4}
        assert marks(book, "ben") == {"check_elbo_gap": 0, "check_gaussian_kl": 0, "w_collapse": 0}
        half = {"check_elbo_gap": 0, "check_gaussian_kl": 3, "w_collapse": 1.5}
        assert marks(book, "cleo") == half
        assert not any(waiting(book).values())


def test_feedback_shows_marks_and_the_comment(graded):
    run(graded, "generate_feedback", LESSON)
    pages = {
        learner: (graded / "feedback" / learner / LESSON / f"{LESSON}.html").read_text()
        for learner in CLASS
    }
    assert "(Score: 9.0 / 9.0)" in pages["ada"]
    assert "(Score: 0.0 / 9.0)" in pages["ben"]
    assert "(Score: 4.5 / 9.0)" in pages["cleo"]
    assert "One remedy, please." in pages["cleo"]
    assert "blank" in pages["ben"]


def test_export_lists_the_class(graded):
    run(graded, "export", "--to", "grades.csv")
    with open(graded / "grades.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {learner: (float(r["score"]), float(r["max_score"])) for learner, r in rows.items()}
    assert scores == {"ada": (9, 9), "ben": (0, 9), "cleo": (4.5, 9)}
