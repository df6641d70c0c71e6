"""The page of one lesson: what stands on it, with the answers and without."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.executed import ROOT, built
from vae_course.build.lesson import BEGIN, END
from vae_course.site import lesson
from vae_course.site.attachments import Attachments
from vae_helpers.widgets.static_html import page as panel_page

SPEC = {"title": "Twice", "note": "", "controls": [], "views": []}


def panel(scene):
    state = {"spec": SPEC, "values": {}, "frame": {}, "error": "", "scene": scene}
    return panel_page("abc", state)


@pytest.fixture
def attachments(tmp_path):
    return Attachments(tmp_path)


def notebook(answer, note, outputs=()):
    return new_notebook(
        cells=[
            new_markdown_cell("# Title\n\nWhat for.", id="top"),
            new_code_cell(answer, id="answer", outputs=list(outputs)),
            new_markdown_cell(note, id="written"),
        ]
    )


SOLVED = notebook(
    f"def f():\n    {BEGIN}\n    return 42\n    {END}\n",
    f"Why?\n\n{BEGIN}\nBecause.\n{END}\n",
    [new_output("execute_result", {"text/plain": "<42>"}, execution_count=3)],
)
RELEASED = notebook("def f():\n    ...  # YOUR CODE HERE\n", "Why?\n")


def test_answers_stand_folded_behind_the_blank(attachments):
    page = lesson.page(SOLVED, RELEASED, attachments)
    nbformat.validate(page)
    _, blank, answer, question, rubric = page.cells
    assert blank.source == RELEASED.cells[1].source and blank.outputs == []
    assert answer.source == "def f():\n    return 42\n"
    assert "hide-input" in answer.metadata.tags
    (output,) = answer.outputs
    assert output.data == {"text/html": "<pre>&lt;42&gt;</pre>"}
    assert question.source == "Why?\n" and "<details" in rubric.source
    assert "Because." in rubric.source and BEGIN not in rubric.source


def test_without_answers_there_are_only_their_outputs(attachments):
    page = lesson.page(SOLVED, RELEASED, attachments, answers=False)
    assert len(page.cells) == 3 and page.cells[1].outputs
    assert "return 42" not in json.dumps(page) and "Because" not in json.dumps(page)


@pytest.mark.parametrize("name", [path.name for path in sorted((ROOT / "solutions").iterdir())])
def test_no_answer_is_left_on_a_page_without_answers(name, attachments):
    solved, released = (
        nbformat.read(built(folder, name), as_version=4) for folder in ("solutions", "notebooks")
    )
    page = lesson.page(solved, released, attachments, answers=False)
    assert BEGIN not in json.dumps(page)
    shown = [cell.source for cell in page.cells[1:] if cell.cell_type == "code"]
    assert shown == [cell.source for cell in released.cells[1:] if cell.cell_type == "code"]
    with_answers = lesson.page(solved, released, attachments)
    assert len(with_answers.cells) > len(page.cells)


def test_a_formula_gets_a_paragraph_of_its_own(attachments):
    solved = notebook("1", "a line,\n$$x = 1\n+ 2$$\nand on")
    page = lesson.page(solved, solved, attachments)
    assert page.cells[2].source == "a line,\n\n$$x = 1\n+ 2$$\n\nand on"


def test_a_panel_that_a_page_can_move_is_loaded_when_it_is_seen(attachments):
    shown = attachments.detach(panel({"kind": "noise"}), "../")
    assert 'data-vae-panel="abc"' in shown and "vae-still" in shown and "<script" not in shown
    (file,) = (attachments.folder / "panels").iterdir()
    assert f'data-state="../panels/{file.name}"' in shown
    name, _, state = file.read_text().partition(" = {")
    assert file.stem in name and '"kind": "noise"' in state


def test_a_panel_that_needs_python_says_so(attachments):
    shown = attachments.detach(panel(None), "../")
    assert "open the notebook to move it" in shown and "data-state" not in shown
    assert not (attachments.folder / "panels").exists()
