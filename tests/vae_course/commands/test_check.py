"""`vae-course check`: the JSON that is bound, what people read, and exit statuses."""

import gc
import json
import os
from pathlib import Path

import pytest

from tests.vae_course.grading.cases import (
    LESSON,
    SECRET,
    cell_of,
    make_course,
    read_cases,
    solved_notebook,
)
from vae_course.cli import main
from vae_course.grading.course import Course
from vae_course.grading.judge import judge_submission
from vae_course.grading.sandbox import launcher

KEYS = {
    "notebook", "lesson", "status", "message", "score", "max_score", "isolation",
    "lesson_version", "checks",
}  # fmt: skip
CHECK_KEYS = {"id", "points", "max_points", "passed", "manual", "message", "diagnosis"}


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = make_course(tmp_path / "course")
    monkeypatch.setattr("vae_course.commands.check.lessons_folder", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


def _hand_in(folder, name, change=None):
    notebook = solved_notebook(folder)
    if change:
        cell_of(notebook, "gaussian_kl")["source"] = change
    with open(name, "w") as stream:
        json.dump(notebook, stream)
    return name


@pytest.mark.needs("bubblewrap")
def test_one_json_list_in_the_order_given(course, capsys):
    right = _hand_in(course, f"ann_{LESSON}.ipynb")
    slip = "def gaussian_kl(mu, logvar):\n    return (mu**2 + logvar.exp() - 1 - logvar).sum(-1)"
    wrong = _hand_in(course, f"{LESSON} (bob).ipynb", slip)
    assert main(["check", "--json", wrong, right]) == 0
    out, err = capsys.readouterr()
    results = json.loads(out)
    assert [r["notebook"] for r in results] == [wrong, right]
    for result in results:
        assert set(result) == KEYS
        assert all(set(check) == CHECK_KEYS for check in result["checks"])
        assert result["status"] == "graded" and result["isolation"] == "bubblewrap"
        assert result["lesson"] == LESSON and len(result["lesson_version"]) == 12
        assert result["max_score"] == 6
    assert [r["score"] for r in results] == [1, 4]
    assert results[0]["checks"][0]["diagnosis"] == "missing_half"
    written = results[1]["checks"][2]
    assert written["points"] is None and written["passed"] is None and written["manual"]
    assert "grading" in err


def test_a_file_that_is_missing_or_unnamed_is_unreadable(course, capsys):
    assert main(["check", "--json", f"no_{LESSON}.ipynb", "homework.ipynb"]) == 1
    results = json.loads(capsys.readouterr().out)
    assert [r["status"] for r in results] == ["unreadable"] * 2
    for result in results:
        assert result["score"] is None and result["max_score"] is None and result["checks"] == []
    assert "id of one lesson" in results[1]["message"]


def test_without_a_sandbox_there_is_no_grade_and_the_status_says_so(course, capsys, monkeypatch):
    def none(*_):
        raise launcher.NoSandboxError("bubblewrap is not installed: do this")

    monkeypatch.setattr(launcher, "bubblewrap_command", none)
    name = _hand_in(course, f"{LESSON}.ipynb")
    assert main(["check", "--json", name]) == 1
    (result,) = json.loads(capsys.readouterr().out)
    assert result["status"] == "ungraded" and "do this" in result["message"]
    assert main(["check", "--unisolated", "--json", name]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert result["isolation"] == "none" and result["score"] == 4


def test_bad_usage_is_status_two(course, capsys):
    with pytest.raises(SystemExit) as error:
        main(["check"])
    assert error.value.code == 2
    assert main(["check", "x.ipynb", "--lesson", "99_nothing"]) == 2
    assert LESSON in capsys.readouterr().err


@pytest.mark.needs("bubblewrap")
def test_people_read_a_table(course, capsys):
    name = _hand_in(course, f"{LESSON}.ipynb", "def gaussian_kl(mu, logvar):\n    ...")
    assert main(["check", name, "--lesson", "4"]) == 0
    out = capsys.readouterr().out
    assert "1 of 6 points" in out and "waiting for you" in out
    assert "? w_why" in out and "✓ log_var_to_std" in out


@pytest.mark.needs("bubblewrap")
def test_the_same_secret_asks_the_same_and_another_asks_anew(tmp_path):
    folder = make_course(tmp_path / "course")
    near = "def gaussian_kl(mu, logvar):\n    return mu.sum(-1)"
    name = str(tmp_path / f"{LESSON}.ipynb")
    os.chdir(tmp_path)
    _hand_in(folder, name, near)
    said = []
    for secret in (b"one secret of many", b"one secret of many", b"another one of many"):
        with Course(folder, secret) as course:
            said.append(course.grade(name).checks[0].message)
    assert said[0] == said[1] != said[2]


@pytest.mark.needs("bubblewrap")
def test_memory_and_descriptors_are_given_back(tmp_path):
    folder = make_course(tmp_path / "course")
    name = str(tmp_path / f"{LESSON}.ipynb")
    _hand_in(folder, name, read_cases("attacks")["an enormous real answer"])

    def held():
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") >> 20, len(os.listdir("/proc/self/fd"))

    with Course(folder, SECRET) as course:
        course.grade(name)
        memory, descriptors = held()
        for _ in range(3):
            course.grade(name)
        assert held()[0] < memory + 64
        assert held()[1] <= descriptors


@pytest.mark.needs("bubblewrap")
def test_each_of_several_notebooks_is_answered_for_whatever_happens(course, capsys, monkeypatch):
    """Grading itself fails at the second one: told as that, and the third is graded."""
    judged = []

    def judge(*args):
        judged.append(args)
        if len(judged) == 2:
            raise ZeroDivisionError("a fault of the grader's own")
        return judge_submission(*args)

    monkeypatch.setattr("vae_course.grading.course.judge_submission", judge)
    names = [_hand_in(course, f"{who}_{LESSON}.ipynb") for who in "abc"]
    assert main(["check", "--json", *names]) == 1
    results = json.loads(capsys.readouterr().out)
    assert [r["status"] for r in results] == ["graded", "ungraded", "graded"]
    assert "try again" in results[1]["message"] and results[1]["score"] is None
