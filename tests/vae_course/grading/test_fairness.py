"""Right answers in damaged or odd notebooks keep their marks; broken files get a sentence."""

import copy
import json
import os

import pytest

from tests.vae_course.grading.cases import LESSON, cell_of, grade, points, solved_notebook

RIGHT = """def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
"""
pytestmark = pytest.mark.needs("bubblewrap")


def _code(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [],
            "execution_count": None, "id": f"scratch-{abs(hash(source)) % 10**8}"}  # fmt: skip


def _answer(source):
    def odd(notebook):
        cell_of(notebook, "gaussian_kl")["source"] = source

    return odd


def _extra(source, first=False):
    def odd(notebook):
        place = 2 if first else notebook["cells"].index(cell_of(notebook, "gaussian_kl"))
        notebook["cells"].insert(place, _code(source))

    return odd


def _without(id):
    def odd(notebook):
        notebook["cells"].remove(cell_of(notebook, id))

    return odd


def _doubled_check(notebook):
    cell = cell_of(notebook, "check_gaussian_kl")
    notebook["cells"].append(copy.deepcopy(cell))


def _doubled_answer_with_the_blank_last(notebook):
    blank = copy.deepcopy(cell_of(notebook, "gaussian_kl"))
    blank["source"] = "def gaussian_kl(mu, logvar):\n    ...  # YOUR CODE HERE"
    released = "def gaussian_kl(mu, logvar):\n    " + '"""KL from N(mu, exp(logvar)) to N(0, I), '
    released += 'in nats: (B, D), (B, D) -> (B,)."""\n    ...  # YOUR CODE HERE'
    blank["source"] = released
    notebook["cells"].append(blank)


def _retyped_check(notebook):
    cell = cell_of(notebook, "check_gaussian_kl")
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _retyped_answer(notebook):
    cell = cell_of(notebook, "gaussian_kl")
    cell["cell_type"] = "raw"
    del cell["outputs"], cell["execution_count"]


def _deleted_markdown(notebook):
    kept = cell_of(notebook, "w_why")
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] == "code" or c is kept]


def _format_three(notebook):
    cells = []
    for cell in notebook["cells"]:
        source = cell.pop("source")
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell |= {"input": source, "language": "python", "prompt_number": None}
            cell.pop("execution_count", None)
        else:
            cell["source"] = source
        cells.append(cell)
    notebook.pop("cells")
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def _old_format_without_ids(notebook):
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _only_cell_ids(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _kernel(value):
    def odd(notebook):
        if value is None:
            notebook["metadata"].pop("kernelspec", None)
            notebook["metadata"].pop("language_info", None)
        else:
            notebook["metadata"]["kernelspec"] = value

    return odd


def _windows_line_ends(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n") if isinstance(
            cell["source"], str) else [s.replace("\n", "\r\n") for s in cell["source"]]  # fmt: skip


def _null_metadata(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != "gaussian_kl":
            cell["metadata"] = None


def _strange_metadata(notebook):
    notebook["metadata"] = {"vae_course": 7, "nbgrader": [1, 2], "x": {"y": [None] * 50}}
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = {"not": "a list"}
        cell["metadata"]["nbgrader"] = {
            "grade_id": cell["metadata"].get("nbgrader", {}).get("grade_id"),
            "schema_version": "two",
            "checksum": 5,
        }


def _setup_deleted_and_imports_own(notebook):
    notebook["cells"].remove(cell_of(notebook, "setup"))
    cell_of(notebook, "gaussian_kl")["source"] = "import torch\n" + RIGHT


def _setup_with_more(notebook):
    cell_of(notebook, "setup")["source"] += "\nimport math\nHALF = 0.5"
    cell_of(notebook, "gaussian_kl")["source"] = RIGHT.replace("0.5 *", "HALF *")


def _outputs_kept(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = [{"output_type": "stream", "name": "stderr", "text": "a warning\n" * 1000}]
            cell["outputs"] = text


ODD = {
    "words on standard error": _answer("import sys\nsys.stderr.write('hm')\n" + RIGHT),
    "standard error inside the function": _answer(
        RIGHT.replace("    return", "    import sys; sys.stderr.write('hm')\n    return")
    ),
    "a warning": _answer("import warnings\nwarnings.warn('careful')\n" + RIGHT),
    "a warning inside the function": _answer(
        RIGHT.replace("    return", "    import warnings; warnings.warn('hm')\n    return")
    ),
    "warnings made errors": _answer("import warnings\nwarnings.simplefilter('error')\n" + RIGHT),
    "prints inside the function": _answer(
        RIGHT.replace("    return", "    print(mu.shape, 'ünïcode', logvar)\n    return")
    ),
    "a logger": _answer("import logging\nlogging.warning('here')\n" + RIGHT),
    "the check deleted": _without("check_gaussian_kl"),
    "the check doubled": _doubled_check,
    "the check retyped": _retyped_check,
    "the answer retyped": _retyped_answer,
    "the answer doubled, the copy blank": _doubled_answer_with_the_blank_last,
    "all markdown deleted": _deleted_markdown,
    "the setup cell deleted": _setup_deleted_and_imports_own,
    "the setup cell extended": _setup_with_more,
    "notebook format 3": _format_three,
    "format 4.2 without cell ids": _old_format_without_ids,
    "all metadata stripped": _only_cell_ids,
    "null metadata": _null_metadata,
    "strange metadata": _strange_metadata,
    "no kernel": _kernel(None),
    "an unknown kernel": _kernel({"name": "julia-9", "display_name": "?", "language": "julia"}),
    "outputs kept": _outputs_kept,
    "Windows line ends": _windows_line_ends,
    "a helper in an own cell": lambda n: (
        _extra("def half(t):\n    return 0.5 * t")(n),
        _answer(
            "def gaussian_kl(mu, logvar):\n"
            "    return half(mu**2 + logvar.exp() - 1 - logvar).sum(-1)"
        )(n),
    ),
    "a broken scratch cell": _extra("this is = not Python ]"),
    "a failing scratch cell": _extra("digits.images[0]\n1 / 0"),
    "a scratch cell that never ends": _extra("while True:\n    pass"),
    "a scratch cell that exits": _extra("import os\nos._exit(3)"),
    "a scratch cell that asks": _extra("name = input('your name? ')"),
    "magics and shell lines": _extra("%matplotlib inline\n!pip install torch\n%time 1 + 1"),
    "a cell magic": _extra("%%timeit\n1 + 1"),
    "magics in the answer's cell": _answer("%matplotlib inline\n" + RIGHT + "!ls\n"),
    "a plot in a scratch cell": _extra(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    ),
    "a fixed seed": _extra("torch.manual_seed(0)", first=True),
    "float64 as default": _extra("torch.set_default_dtype(torch.float64)", first=True),
    "gradients switched off": _extra("torch.set_grad_enabled(False)", first=True),
    "non-ASCII text": _answer(
        RIGHT.replace("mu", "μ").replace("logvar", "ℓ").replace("def", "# größer — 大\ndef", 1)
    ),
    "names shadowed behind it": lambda n: n["cells"].append(
        _code("check = 3; print = None; gaussian_kl = 7; torch.nn = None")
    ),
    "names shadowed before it": _extra("x = sum = list = str = 3; id = type = None"),
    "data asked for at the top of the cell": _answer(
        RIGHT + "\nprint(gaussian_kl(torch.zeros(1, 2), torch.zeros(1, 2)))"
    ),
    "an error behind the definition": _answer(RIGHT + "\nload_digits().pixels.mean()"),
    "a type annotation and a docstring": _answer(
        "from torch import Tensor\n"
        + RIGHT.replace("(mu, logvar)", "(mu: Tensor, logvar: Tensor) -> Tensor")
    ),
    "a lambda": _answer(
        "gaussian_kl = lambda mu, logvar: 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)"
    ),
    "a callable object": _answer(
        "class KL:\n    def __call__(self, mu, logvar):\n"
        "        return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)\ngaussian_kl = KL()"
    ),
    "a decorator of their own": _answer(
        "def loud(f):\n    def g(*a):\n        print('called')\n        return f(*a)\n"
        "    return g\n@loud\n" + RIGHT
    ),
}


@pytest.mark.parametrize("title", ODD)
def test_a_right_answer_keeps_its_marks(title, course, folder, tmp_path):
    notebook = solved_notebook(folder)
    ODD[title](notebook)
    result = grade(course, tmp_path, notebook)
    assert result["status"] == "graded", result["message"]
    assert points(result) == {"gaussian_kl": 3, "log_var_to_std": 1, "w_why": None}, result


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
    assert course.grade(str(path))["status"] == "unreadable"


def test_the_lesson_must_be_told_by_the_files_name(course, folder, tmp_path):
    path = tmp_path / "homework.ipynb"
    path.write_text(json.dumps(solved_notebook(folder)))
    assert course.grade(str(path))["status"] == "unreadable"
    assert course.grade(str(path), LESSON)["score"] == 4
