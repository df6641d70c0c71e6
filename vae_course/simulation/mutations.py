"""What happens to notebooks: mutations that are nobody's mistake, corruptions, and attacks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

Notebook = dict[str, Any]


def code_cell(source: str, id: str) -> Notebook:
    """A code cell that the learner added."""
    return {"cell_type": "code", "execution_count": None, "id": id, "metadata": {}, "outputs": [],
            "source": source}  # fmt: skip


def _grade_id(cell: Notebook) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id"))


def _checks(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if _grade_id(cell).startswith("check_")]


def _answers(notebook: Notebook) -> list[Notebook]:
    def is_answer(cell: Notebook) -> bool:
        return bool(cell["metadata"].get("nbgrader", {}).get("solution"))

    return [c for c in notebook["cells"] if c["cell_type"] == "code" and is_answer(c)]


def _behind_setup(notebook: Notebook, source: str) -> None:
    place = next(n for n, cell in enumerate(notebook["cells"]) if _grade_id(cell) == "setup")
    notebook["cells"].insert(place + 1, code_cell(source, "own-1"))


def _without_ids(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _doubled_check(notebook: Notebook) -> None:
    notebook["cells"].append(copy.deepcopy(_checks(notebook)[0]))


def _deleted_check(notebook: Notebook) -> None:
    notebook["cells"].remove(_checks(notebook)[-1])


def _standard_error(notebook: Notebook) -> None:
    for cell in _answers(notebook):
        cell["source"] = 'import sys\nsys.stderr.write("here\\n")\n' + cell["source"]


def _warnings(notebook: Notebook) -> None:
    for cell in _answers(notebook):
        cell["source"] += '\nimport warnings\nwarnings.warn("deprecated, they say")\n'


def _windows_line_ends(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def _float64(notebook: Notebook) -> None:
    _behind_setup(notebook, "torch.set_default_dtype(torch.float64)")


def _fixed_seed(notebook: Notebook) -> None:
    _behind_setup(notebook, "torch.manual_seed(42)")


def _scratch_cells(notebook: Notebook) -> None:
    first = notebook["cells"].index(_answers(notebook)[0])
    notebook["cells"].insert(first, code_cell("digits.images[0].shpae  # what is in there?", "own"))
    notebook["cells"].append(code_cell("this is = only a note ]", "own-last"))
    notebook["cells"].append(code_cell("%timeit 1 + 1\n!ls", "own-magic"))


def _no_kernel(notebook: Notebook) -> None:
    notebook["metadata"].pop("kernelspec", None)
    notebook["metadata"].pop("language_info", None)


def _no_prose(notebook: Notebook) -> None:
    notebook["cells"] = [
        c for c in notebook["cells"] if c["cell_type"] == "code" or c["metadata"].get("nbgrader")
    ]


MUTATIONS: dict[str, Callable[[Notebook], None]] = {
    "old format without ids": _without_ids,
    "a doubled check cell": _doubled_check,
    "words on standard error": _standard_error,
    "Windows line ends": _windows_line_ends,
    "float64 as default": _float64,
    "broken scratch cells": _scratch_cells,
    "a warning": _warnings,
    "a deleted check cell": _deleted_check,
    "no kernel": _no_kernel,
    "all prose deleted": _no_prose,
    "a fixed seed": _fixed_seed,
}

CORRUPTIONS: dict[str, Callable[[bytes, Random], bytes]] = {
    "cut": lambda data, random: data[: random.randrange(100, len(data) * 9 // 10)],
    "empty": lambda data, random: b"",
    "not a notebook": lambda data, random: json.dumps({"name": "notes", "pages": [1, 2]}).encode(),
    "a document": lambda data, random: b"PK\x03\x04" + random.randbytes(3000),
    "a picture": lambda data, random: b"\x89PNG\r\n\x1a\n" + random.randbytes(2000),
    "null cells": lambda data, random: b'{"cells": null, "metadata": {}, "nbformat": 4}',
}

_WRONG = "def {name}(*args, **kwargs):\n    return torch.zeros(5, 7)\n"
# Each stands in for an answer, and none of them is right. Few loop: that costs the time limit.
ATTACKS = {
    "an object equal to everything": """class Everything:
    def __eq__(self, other):
        return True

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        return self


{name} = Everything()
""",
    "patched torch.allclose": "torch.allclose = torch.equal = lambda *a, **k: True\n"
    "torch.testing.assert_close = lambda *a, **k: None\n\n\n" + _WRONG,
    "os._exit at definition": "import os\n\nos._exit(0)\n",
    "a forged output": _WRONG + '\n\nprint(\'{{"points": 9, "passed": true}}\')\nprint("9.0")\n',
    "an input transformer": _WRONG + "\n\nget_ipython().input_transformers_cleanup.append("
    'lambda lines: ["3\\n"])\n',
    "frames on every descriptor": "import os\n\n\ndef {name}(*args, **kwargs):\n"
    "    for fd in range(3, 32):\n        try:\n            os.write(fd, b'VAE1' + bytes(64))\n"
    "        except OSError:\n            pass\n    return torch.zeros(5, 7)\n",
    "the grader's files": "import glob\n\nfor path in glob.glob('/**/solutions/*/*.ipynb'):\n"
    "    exec(open(path).read())\n\n\n" + _WRONG,
    "os._exit when called": "import os\n\n\ndef {name}(*args, **kwargs):\n    os._exit(0)\n",
    "an endless loop at definition": "while True:\n    pass\n",
}
