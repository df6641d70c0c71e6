"""Outputs are read past wherever the pieces are cut; what is large besides is told."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_course.grading.submissions.parse import parse_submission, read_submission
from vae_course.grading.submissions.stream import (
    MOST_BYTES,
    UnreadableError,
    without_outputs,
)

HARD = ['"', "\\", '\\"', "]", "}", "[[", "outputs", '"outputs": [', "\u2028é", "\\\\"]


def _notebook(text):
    inner = {"outputs": [{"x": text}], "image/png": text}
    outputs = [{"text": text, "data": inner}, [], [[text]]]
    cell = {"cell_type": "code", "source": text, "metadata": {}, "id": "a", "outputs": outputs}
    about = {"widgets": {"state": {text: [text]}}, "tags": ["outputs"], f"a{text}": {"a": [1]}}
    cells = [cell, {**cell, "attachments": {"x": text}}]
    return {"cells": cells, "metadata": about, "nbformat": 4}


def _expected(notebook):
    for cell in notebook["cells"]:
        cell["outputs"] = []
        if "attachments" in cell:
            cell["attachments"] = {}
    notebook["metadata"]["widgets"] = {}
    return notebook


@given(st.lists(st.sampled_from(HARD)).map("".join), st.integers(1, 40), st.booleans())
def test_outputs_are_left_out_wherever_the_pieces_are_cut(text, size, indent):
    data = json.dumps(_notebook(text), indent=1 if indent else None).encode()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert json.loads(without_outputs(pieces)) == _expected(_notebook(text))


@given(st.binary(max_size=200))
def test_what_is_no_json_passes_or_is_told(data):
    try:
        parse_submission(without_outputs([data]))
    except UnreadableError as error:
        assert str(error).endswith(".")


def test_a_notebook_of_fifty_megabytes_is_read_in_little_memory(tmp_path):
    notebook = _notebook("def f(): pass")
    picture = {"data": {"image/png": "A" * (10 << 20)}, "output_type": "display_data"}
    notebook["cells"][0]["outputs"] = [picture] * 5
    path = tmp_path / "large.ipynb"
    with path.open("w") as file:
        for piece in json.JSONEncoder(indent=1).iterencode(notebook):
            file.write(piece)
    assert path.stat().st_size > 50 << 20
    tracemalloc.start()
    try:
        submission = read_submission(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert submission.cells[0].source == "def f(): pass"


def test_many_small_parts_are_counted_before_they_are_parsed():
    data = b'{"nbformat": 4, "cells": [' + b"{}," * (1 << 20) + b"{}]}"
    with pytest.raises(UnreadableError, match="damaged"):
        parse_submission(data)


def test_what_is_large_besides_outputs_is_told():
    with pytest.raises(UnreadableError, match="besides its outputs"):
        without_outputs([b"x" * (1 << 20)] * ((MOST_BYTES >> 20) + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> theirs", "||||||| base"])
def test_conflict_markers_are_told_with_their_line(marker, size, end):
    data = end.join(["{", ' "cells": [', '  {"source": "====="},', marker, " ]", "}"]).encode()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    with pytest.raises(UnreadableError, match=r"^Line 4 .*conflict marker"):
        without_outputs(pieces)


def test_a_cell_may_speak_of_conflicts():
    text = "<<<<<<< HEAD\n=======\n>>>>>>> theirs"
    assert json.loads(without_outputs([json.dumps({"a": text}, indent=1).encode()])) == {"a": text}
