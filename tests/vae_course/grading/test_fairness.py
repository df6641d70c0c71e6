"""Right answers in damaged or odd notebooks keep their marks; broken files get a sentence."""

import functools
import json
import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.vae_course.grading.cases import (
    LESSON,
    SECRET,
    cell_of,
    grade,
    points,
    short_limits,
    solved_notebook,
)
from tests.vae_course.grading.kernels import fresh_kernels
from tests.vae_course.grading.odd_notebooks import ENDLESS, KINDER, ODD, SLIPS
from vae_course.grading.course import Course

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def graded(course, folder, tmp_path_factory):
    """Each odd notebook's result, graded once."""

    @functools.cache
    def result(title):
        notebook = solved_notebook(folder)
        (ODD | SLIPS)[title](notebook)
        with short_limits() if title in ENDLESS else nullcontext():
            return grade(course, tmp_path_factory.mktemp("odd"), notebook)

    return result


@pytest.mark.parametrize("title", ODD)
def test_a_right_answer_keeps_its_marks(title, graded):
    result = graded(title)
    assert result["status"] == "graded", result["message"]
    assert points(result) == {"gaussian_kl": 3, "log_var_to_std": 1, "w_why": None}, result


@pytest.mark.parametrize("title", SLIPS)
def test_what_does_not_run_has_no_marks_and_costs_no_others(title, graded):
    assert points(graded(title)) == {"gaussian_kl": 0, "log_var_to_std": 1, "w_why": None}


def test_a_cell_that_stopped_tells_error_and_line(graded):
    said = graded("an error above the definition")["checks"][0]["message"]
    assert "stopped at line 1, `1 / 0`, with ZeroDivisionError" in said


def test_a_fresh_kernel_and_grading_agree(graded, folder, tmp_path):
    """Every odd notebook, top to bottom in a real kernel, and as ``vae-course check`` has it."""
    titles = [title for title in ODD | SLIPS if title not in ENDLESS]
    apart = {}
    with fresh_kernels(tmp_path) as in_kernel:
        for title in titles:
            notebook = solved_notebook(folder)
            (ODD | SLIPS)[title](notebook)
            practice = in_kernel(notebook)
            mine = {check["id"]: check["passed"] for check in graded(title)["checks"]}
            kinder = title in KINDER
            if any(
                mine[id] != passed and not (kinder and mine[id]) for id, passed in practice.items()
            ):
                apart[title] = practice, mine
    print(f"practice and grading agree on {len(titles) - len(apart)}/{len(titles)} notebooks")
    assert not apart


def test_there_are_odd_notebooks_of_many_kinds():
    assert len(ODD) >= 25


def test_blank_and_half_done_get_their_part(course, folder, tmp_path):
    blank = json.loads((folder / "notebooks" / LESSON / f"{LESSON}.ipynb").read_text())
    assert grade(course, tmp_path, blank)["score"] == 0
    half = solved_notebook(folder)
    cell_of(half, "gaussian_kl")["source"] = cell_of(blank, "gaussian_kl")["source"]
    result = grade(course, tmp_path, half)
    assert result["score"] == 1 and result["max_score"] == 6
    assert result["checks"][0]["diagnosis"] == "blank"


def test_a_written_answer_waits_for_a_person_unless_nothing_was_written(course, folder, tmp_path):
    notebook = solved_notebook(folder)
    assert grade(course, tmp_path, notebook)["checks"][2]["manual"]
    notebook["cells"].remove(cell_of(notebook, "w_why"))
    blank = grade(course, tmp_path, notebook)["checks"][2]
    assert blank["points"] == 0 and not blank["manual"]


def test_a_missing_answer_counts_as_blank_and_says_so(course, folder, tmp_path):
    notebook = solved_notebook(folder)
    notebook["cells"].remove(cell_of(notebook, "gaussian_kl"))
    result = grade(course, tmp_path, notebook)
    assert points(result)["gaussian_kl"] == 0
    assert "missing from the notebook" in result["checks"][0]["message"]


def test_errors_are_not_carried_forward(course, folder, tmp_path):
    """An answer that fails only through an earlier wrong one has its marks, and is told why."""
    notebook = solved_notebook(folder)
    cell_of(notebook, "gaussian_kl")["source"] = "def gaussian_kl(mu, logvar):\n    return mu"
    cell_of(notebook, "log_var_to_std")["source"] = (
        "def log_var_to_std(logvar):\n"
        "    check = gaussian_kl(logvar * 0, logvar)\n"
        "    assert check.shape == logvar.shape[:-1]\n"
        "    return (0.5 * logvar).exp()"
    )
    result = grade(course, tmp_path, notebook)
    assert points(result) == {"gaussian_kl": 0, "log_var_to_std": 1, "w_why": None}
    assert "beside right versions" in result["checks"][1]["message"]


def _nested(depth):
    return b'{"cells": ' + b"[" * depth + b"]" * depth + b', "nbformat": 4}'


BROKEN = {
    "empty": b"",
    "blank space": b"  \n ",
    "cut": None,
    "binary": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "not a notebook": b'{"hello": "world"}',
    "a list": b"[1, 2, 3]",
    "plain text": b"def gaussian_kl(mu, logvar):\n    return mu",
    "absurdly nested": _nested(100_000),
    "a hundred levels and one": _nested(101),
    "a wrong version": b'{"cells": [], "nbformat": 99, "metadata": {}}',
    "no version": b'{"cells": [], "metadata": {}}',
    "null cells": b'{"cells": null, "nbformat": 4, "metadata": {}}',
    "a null cell": b'{"cells": [null], "nbformat": 4, "metadata": {}}',
    "a cell that is a number": b'{"cells": [7], "nbformat": 4, "metadata": {}}',
    "a source that is a number": b'{"cells": [{"cell_type": "code", "source": 7}], "nbformat": 4}',
    "too many cells": b'{"cells": [' + b"{}," * 5000 + b'{}], "nbformat": 4}',
    "huge": b'{"cells": [], "nbformat": 4, "x": "' + b"a" * (33 << 20) + b'"}',
    "an enormous number": b'{"cells": [], "nbformat": ' + b"9" * 10_000 + b"}",
    "UTF-16": '{"cells": [], "nbformat": 4}'.encode("utf-16"),
}


@pytest.mark.parametrize("title", BROKEN)
def test_a_broken_file_gets_a_sentence(title, course, folder, tmp_path):
    data = BROKEN[title]
    if data is None:
        data = json.dumps(solved_notebook(folder)).encode()[:900]
    result = grade(course, tmp_path, data)
    assert result["status"] == "unreadable"
    assert result["score"] is None and result["checks"] == []
    assert len(result["message"]) > 30 and result["message"].endswith(".")


@pytest.mark.parametrize("kind", ["missing", "folder", "link", "pipe"])
def test_what_is_no_regular_file_is_not_read(kind, course, folder, tmp_path):
    path = tmp_path / f"{LESSON}.ipynb"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(folder / "solutions" / LESSON / f"{LESSON}.ipynb")
    elif kind == "pipe":
        os.mkfifo(path)
    assert course.grade(str(path)).status == "unreadable"


def test_the_lesson_must_be_told_by_the_files_name(course, folder, tmp_path):
    path = tmp_path / "homework.ipynb"
    path.write_text(json.dumps(solved_notebook(folder)))
    assert course.grade(str(path)).status == "unreadable"
    assert course.grade(str(path), LESSON).score == 4


@pytest.mark.parametrize("by", ["metadata", "cells", "nothing"])
def test_another_lesson_renamed_is_told_as_that(by, tmp_path):
    """The notebook of lesson 02 under the name of 04, as the course itself has them."""
    other = "02_encoder_heads"
    notebook = json.loads((ROOT / "solutions" / other / f"{other}.ipynb").read_text())
    if by != "metadata":
        del notebook["metadata"]["vae_course"]
    if by == "nothing":
        for number, cell in enumerate(notebook["cells"]):
            cell["metadata"], cell["id"] = {}, f"{number:08x}"
    with Course(ROOT, SECRET) as whole:
        result = grade(whole, tmp_path, notebook)
    assert (result["status"], result["score"], result["checks"]) == ("unreadable", None, [])
    assert (f"notebook of {other}" in result["message"]) or by == "nothing"


@pytest.mark.parametrize("kept", ["the headings", "the check cells", "scratch code"])
def test_a_notebook_without_an_answer_waits_for_a_person(kept, course, folder, tmp_path):
    notebook = solved_notebook(folder)
    answers = ("gaussian_kl", "log_var_to_std", "w_why")
    gone = [cell_of(notebook, id) for id in answers]
    if kept != "the check cells":
        gone += [cell_of(notebook, f"check_{id}") for id in answers[:2]]
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]
    if kept == "scratch code":
        notebook["cells"][-1] |= {"source": "x = 1", "metadata": {}}
    result = grade(course, tmp_path, notebook)
    assert (result["status"], result["score"], result["checks"]) == ("unreadable", None, [])
    assert "answer" in result["message"]


def test_a_written_answer_without_ids_is_found_and_shown(course, folder, tmp_path):
    """A host took all metadata away: what was written waits for a person all the same."""
    notebook = solved_notebook(folder)
    cell_of(notebook, "w_why")["source"] = "The encoder ignores x, so nothing is left to decode."
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"{number:08x}"
    result = grade(course, tmp_path, notebook)
    assert points(result) == {"gaussian_kl": 3, "log_var_to_std": 1, "w_why": None}
    assert result["checks"][2]["manual"]


def test_workers_of_a_loader_are_done_without(course, folder, tmp_path):
    """There is one process in the sandbox: the batches come all the same."""
    notebook = solved_notebook(folder)
    cell_of(notebook, "gaussian_kl")["source"] = (
        "from torch.utils.data import DataLoader\n"
        "rows = [row for row in DataLoader(torch.arange(6.0), batch_size=4, num_workers=2)]\n"
        "def gaussian_kl(mu, logvar):\n"
        "    assert [len(row) for row in rows] == [4, 2]\n"
        "    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)"
    )
    result = grade(course, tmp_path, notebook)
    assert points(result)["gaussian_kl"] == 3, result["checks"][0]["message"]
