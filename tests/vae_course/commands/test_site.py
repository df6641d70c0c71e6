"""``vae-course site``: what it is asked for, and which lessons it has to run."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.browser import write_course
from vae_course import CourseError
from vae_course.cli import main
from vae_course.commands import site


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--address", "course.org"], "does not begin with http"),
        (["--repository", "https://x.org/a/b"], "is not OWNER/NAME"),
    ],
)
def test_odd_options_are_refused_before_anything_is_run(option, said, capsys):
    assert main(["site", *option]) == 1
    assert said in capsys.readouterr().err


def test_what_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setitem(site._NEEDED, "no_such_module", "No-Such-Tool")
    assert main(["site"]) == 1
    assert "No-Such-Tool not installed; `make site`" in capsys.readouterr().err


@pytest.fixture
def course(tmp_path):
    course = write_course(tmp_path / "course", {"00_start_here": "6 * 7"})
    (course / "notebooks").rename(course / "solutions")
    return course


def test_a_lesson_is_run_again_only_when_it_changed(course, tmp_path):
    kept = tmp_path / "kept"
    first = site._executed(course, "00_start_here", kept)
    assert first.cells[1].outputs[0].data["text/plain"] == "42"
    marked = nbformat.read(kept / "00_start_here.ipynb", as_version=4)
    marked.cells[1].outputs[0].data["text/plain"] = "from the folder"
    nbformat.write(marked, kept / "00_start_here.ipynb")
    again = site._executed(course, "00_start_here", kept)
    assert again.cells[1].outputs[0].data["text/plain"] == "from the folder"
    marked.cells[1].source = "6 * 8"
    nbformat.write(marked, kept / "00_start_here.ipynb")
    changed = site._executed(course, "00_start_here", kept)
    assert changed.cells[1].outputs[0].data["text/plain"] == "42"


def test_a_model_answer_that_raises_is_no_page(course):
    file = course / "solutions" / "00_start_here" / "00_start_here.ipynb"
    cell = new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
    nbformat.write(new_notebook(cells=[cell]), file)
    with pytest.raises(CourseError, match="00_start_here stops:(?s:.*)ZeroDivisionError"):
        site._executed(course, "00_start_here", None)
