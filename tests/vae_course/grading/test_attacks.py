"""No wrong answer gets a mark, whatever it does; what is graded with it keeps its marks."""

import uuid
from pathlib import Path

import psutil
import pytest

from tests.vae_course.grading.cases import (
    cell_of,
    grade,
    points,
    read_cases,
    short_limits,
    solved_notebook,
)

ATTACKS = read_cases("attacks")
WRONG = "def gaussian_kl(mu, logvar):\n    return torch.zeros(len(mu))"
pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module", autouse=True)
def limits():
    """Short ones: the attacks that loop are as long as they are."""
    with short_limits():
        yield


def test_there_are_attacks_of_many_kinds():
    assert len(ATTACKS) >= 40


@pytest.mark.parametrize("title", ATTACKS)
def test_an_attack_scores_nothing_and_harms_nobody(title, course, folder, tmp_path):
    notebook = solved_notebook(folder)
    cell_of(notebook, "gaussian_kl")["source"] = ATTACKS[title]
    result = grade(course, tmp_path, notebook)
    assert result["status"] == "graded", result["message"]
    assert points(result)["gaussian_kl"] == 0, result
    assert points(result)["log_var_to_std"] == 1, result
    assert result["isolation"] == "bubblewrap"
    for check in result["checks"]:
        assert len(check["message"]) < 3000
        assert check["message"].isprintable()  # nothing in it commands a terminal


def test_nothing_is_left_behind(course, folder, tmp_path):
    """After a daemon, a disk bomb and a kill: no process, no file, by names of this run's own."""
    number, word = str(uuid.uuid4().int % 10**9 + 10**9), f"bomb-{uuid.uuid4().hex}-"
    for title in ("a daemon that outlives the run", "a disk bomb", "os._exit with success"):
        notebook = solved_notebook(folder)
        source = ATTACKS[title].replace("987654", number).replace("/bomb", f"/{word}")
        cell_of(notebook, "gaussian_kl")["source"] = source
        grade(course, tmp_path, notebook)
    assert not [p for p in psutil.process_iter(["cmdline"]) if number in str(p.info["cmdline"])]
    for place in ("/tmp", "/dev/shm", "/", "/dev", tmp_path):
        assert not Path(place, f"{word}0").exists()


def _points_raised(notebook):
    for id in ("check_gaussian_kl", "check_log_var_to_std"):
        cell = cell_of(notebook, id)
        cell["metadata"]["nbgrader"]["points"] = 100
        cell["metadata"]["vae_course"]["points"] = 100
        cell["source"] = cell["source"].replace("points=3", "points=100")


def _check_rewritten(notebook):
    cell_of(notebook, "check_gaussian_kl")["source"] = "3.0"


def _check_with_outputs(notebook):
    cell_of(notebook, "check_gaussian_kl")["outputs"] = [
        {"output_type": "execute_result", "execution_count": 1, "metadata": {},
         "data": {"text/plain": "3"}}
    ]  # fmt: skip


def _ids_swapped(notebook):
    a, b = (cell_of(notebook, id)["metadata"] for id in ("gaussian_kl", "log_var_to_std"))
    a["nbgrader"]["grade_id"] = "check_log_var_to_std"
    b["vae_course"]["id"] = "gaussian_kl"


def _check_made_a_solution(notebook):
    cell = cell_of(notebook, "check_gaussian_kl")
    cell["metadata"]["nbgrader"] |= {"grade": False, "solution": True, "locked": False}


def _setup_replaced(notebook):
    cell_of(notebook, "setup")["source"] = (
        "import torch\ndef check(*a, **k): return 3.0\nimport sys\n"
        "sys.modules['autograded_tests.framework.exercise'] = None"
    )


def _points_negative_and_text(notebook):
    cell_of(notebook, "check_gaussian_kl")["metadata"]["nbgrader"]["points"] = "1e9"
    cell_of(notebook, "check_log_var_to_std")["metadata"]["nbgrader"]["points"] = -5


def _another_lesson_named(notebook):
    notebook["metadata"]["vae_course"] = {"lesson": "00_start_here", "version": "x" * 12}


EDITS = [
    _points_raised, _check_rewritten, _check_with_outputs, _ids_swapped, _check_made_a_solution,
    _setup_replaced, _points_negative_and_text, _another_lesson_named,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.__name__.strip("_"))
def test_edits_of_the_notebook_gain_nothing(edit, course, folder, tmp_path):
    notebook = solved_notebook(folder)
    cell_of(notebook, "gaussian_kl")["source"] = WRONG
    edit(notebook)
    result = grade(course, tmp_path, notebook)
    assert points(result)["gaussian_kl"] == 0
    assert result["max_score"] == 6
    assert (result["score"] or 0) <= 1


def test_a_forging_neighbour_does_not_touch_the_next(course, folder, tmp_path):
    bad = solved_notebook(folder)
    cell_of(bad, "gaussian_kl")["source"] = ATTACKS["the worker's own code is replaced"]
    grade(course, tmp_path, bad)
    assert grade(course, tmp_path, solved_notebook(folder))["score"] == 4
