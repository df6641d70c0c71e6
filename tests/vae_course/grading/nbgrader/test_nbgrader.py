"""The instructor's way, with nbgrader's own commands, in one course of one lesson."""

import csv
import os
import shutil
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from tests import warm
from tests.needs import needs
from vae_course.cli import main

ROOT = Path(__file__).parents[4]
LESSON = "04_small"
ESSAY = "Not good: the encoder says nothing about x, and one image comes out."
# What each learner hands in: the answers that are not left blank.
CLASS = {"ada": ["elbo_gap", "gaussian_kl"], "ben": [], "cleo": ["gaussian_kl"]}


def nbgrader(course, *arguments, **environment):
    """Run an nbgrader command as an instructor would, in the course's folder."""
    # nbgrader calls alembic, which lies beside the interpreter.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "OMP_NUM_THREADS": "1", **environment}
    return warm.run(["nbgrader", *arguments], course, env)


def run(course, *arguments, **environment):
    done = nbgrader(course, *arguments, **environment)
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


def released(course):
    """Build the course, and make the release once more into the gradebook, as instructors do."""
    (course / "lessons").mkdir()
    shutil.copy(ROOT / "tests" / "data" / f"{LESSON}.py", course / "lessons")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert main(["build", "--root", str(course)]) == 0
    path = course / f"notebooks/{LESSON}/{LESSON}.ipynb"
    built = path.read_bytes()
    run(course, "generate_assignment", LESSON, "--force")
    assert path.read_bytes() == built


def mark_by_hand(course, marks):
    """Mark the written answers, as the formgrader does."""
    with gradebook(course) as book:
        for learner, mark in marks.items():
            grade = book.find_grade("w_collapse", LESSON, LESSON, learner)
            grade.manual_score, grade.needs_manual_grade = mark, False
            comment = book.find_comment("w_collapse", LESSON, LESSON, learner)
            comment.manual_comment = "One remedy, please."
        book.db.commit()


def gradebook(course):
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def waiting(course):
    with gradebook(course) as book:
        return {s.student.id: s.needs_manual_grade for s in book.assignment_submissions(LESSON)}


def marks(course):
    """Each learner's marks: the two exercises, then the written answer."""
    ids = ("check_elbo_gap", "check_gaussian_kl", "w_collapse")
    with gradebook(course) as book:
        return {
            learner: tuple(book.find_grade(id, LESSON, LESSON, learner).score for id in ids)
            for learner in CLASS
        }


def feedback(course, learner):
    return (course / "feedback" / learner / LESSON / f"{LESSON}.html").read_text()


@needs("bubblewrap")  # without it, autograding refuses
def test_instructors_way_from_release_to_export(tmp_path):
    released(tmp_path)
    for learner, answers in CLASS.items():
        hand_in(tmp_path, learner, answers)

    run(tmp_path, "autograde", LESSON)
    # A blank written answer is worth 0 without anyone looking at it.
    assert waiting(tmp_path) == {"ada": True, "ben": False, "cleo": True}
    assert marks(tmp_path) == {"ada": (2, 3, 0), "ben": (0, 0, 0), "cleo": (0, 3, 0)}

    mark_by_hand(tmp_path, {"ada": 4, "cleo": 1.5})
    assert not any(waiting(tmp_path).values())
    assert marks(tmp_path) == {"ada": (2, 3, 4), "ben": (0, 0, 0), "cleo": (0, 3, 1.5)}

    run(tmp_path, "generate_feedback", LESSON)
    assert "(Score: 9.0 / 9.0)" in feedback(tmp_path, "ada")
    assert "(Score: 0.0 / 9.0)" in feedback(tmp_path, "ben")
    assert "(Score: 4.5 / 9.0)" in feedback(tmp_path, "cleo")
    assert "One remedy, please." in feedback(tmp_path, "cleo")

    run(tmp_path, "export", "--to", "grades.csv")
    with open(tmp_path / "grades.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {learner: (float(r["score"]), float(r["max_score"])) for learner, r in rows.items()}
    assert scores == {"ada": (9, 9), "ben": (0, 9), "cleo": (4.5, 9)}


def test_validate_passes_the_solution_and_not_the_blank(tmp_path):
    released(tmp_path)
    assert "Success! Your notebook passes all the tests." in run(
        tmp_path, "validate", f"solutions/{LESSON}/{LESSON}.ipynb"
    )
    told = run(tmp_path, "validate", f"notebooks/{LESSON}/{LESSON}.ipynb")
    assert "VALIDATION FAILED ON 3 CELL(S)" in told
    assert "Partial credit; passed some but not all of the tests" in told
    assert "You did not provide a response." in told
