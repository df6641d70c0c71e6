"""A class of the small course: what was handed in, and the marks it should get."""

import contextlib
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook

from tests import warm
from tests.vae_course.grading.cases import LESSON, SECRET, cell_of, make_course, solved_notebook
from vae_course.grading.gradebook.writer import read_records

ROOT = Path(__file__).parents[3]
WRONG = """def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar).sum(-1)"""
BLANK = "def gaussian_kl(mu, logvar):\n    ...  # YOUR CODE HERE"
ADDRESS = re.compile(r'"(tcp://[\d.:]+)"')
KINDS = {"right": (3.0, 1.0), "wrong": (0.0, 1.0), "blank": (0.0, 1.0), "damaged": None}


def hand_in(folder, student, kind, timestamp=None):
    """Put one submission where nbgrader collects them."""
    notebook = solved_notebook(folder)
    if kind in ("wrong", "blank"):
        cell_of(notebook, "gaussian_kl")["source"] = WRONG if kind == "wrong" else BLANK
    cell_of(notebook, "w_why")["source"] = f"Because, says {student}."
    place = folder / "submitted" / student / LESSON
    place.mkdir(parents=True, exist_ok=True)
    text = "no notebook" if kind == "damaged" else json.dumps(notebook)
    (place / f"{LESSON}.ipynb").write_text(text)
    if timestamp:
        (place / "timestamp.txt").write_text(timestamp)


def make_class(folder, count):
    """A course with submissions of all kinds; the marks of each student."""
    make_course(folder)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    expected = {}
    for number in range(count):
        kind = ("right", "wrong", "right", "blank", "right", "damaged")[number % 6]
        student = f"learner{number:03}"
        hand_in(folder, student, kind)
        expected[student] = KINDS[kind]
    return expected


def command(folder, *options):
    return [sys.executable, "-m", "vae_course", "grade", LESSON, "--course", str(folder), *options]


def environment():
    return {**os.environ, "VAE_GRADING_SECRET": SECRET.decode()}


def grade(folder, *options, status=1):
    """Run the command; its table by column."""
    done = warm.run(command(folder, *options)[2:], ROOT, environment())
    assert done.returncode == status, done.stdout + done.stderr
    heads, row = (line.split() for line in done.stdout.splitlines()[:2])
    return dict(zip(heads[1:4], map(int, row[1:4]), strict=False)), done


@contextlib.contextmanager
def dask_cluster(folder):
    """A scheduler and a worker as on a cluster: the scheduler's process, and its address."""
    file, here = folder / "scheduler.json", {**environment(), "TMPDIR": str(folder)}
    asked = ["--scheduler-file", str(file), "--no-dashboard"]
    local = ["--host", "127.0.0.1", "--port", "0", "--no-show"]
    single = ["--nthreads", "1", "--no-nanny", "--death-timeout", "60"]
    single += ["--local-directory", str(folder)]
    with (
        warm.Command(["dask", "scheduler", *asked, *local], folder, here, quiet=True) as scheduler,
        warm.Command(["dask", "worker", *asked, *single], folder, here, quiet=True),
    ):
        while not (file.exists() and (found := ADDRESS.search(file.read_text()))):
            assert scheduler.poll() is None
            time.sleep(0.1)
        yield scheduler, found[1]


def url_of(folder):
    return f"sqlite:///{folder / 'gradebook.db'}"


def marks(db_url):
    """What nbgrader itself says of each student: the marks, and whether a person has to look."""
    with Gradebook(db_url) as book:
        found = {}
        for submission in book.assignment_submissions(LESSON):
            (notebook,) = submission.notebooks
            by_name = {grade.name: grade for grade in notebook.grades}
            assert len(by_name) == len(notebook.grades) == 3
            scores = tuple(by_name[f"check_{id}"].auto_score
                           for id in ("gaussian_kl", "log_var_to_std"))  # fmt: skip
            assert by_name["w_why"].needs_manual_grade == (by_name["w_why"].manual_score is None)
            found[submission.student.id] = None if scores == (None, None) else scores
        return found


def assert_all_right(db_url, expected):
    """Every submission has exactly one, right mark, in nbgrader's tables and in ours."""
    assert marks(db_url) == expected
    records = read_records(db_url, LESSON)
    assert [record.student for record in records] == sorted(expected)
    for record in records:
        points = expected[record.student]
        assert record.status == ("graded" if points else "unreadable")
        given = [check.points for check in record.checks]
        assert given == ([*points, None] if points else [])
