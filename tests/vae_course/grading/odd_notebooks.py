"""Odd notebooks: right answers in every shape they are handed in, and a few that do not run."""

import copy

from tests.vae_course.grading.cases import cell_of

RIGHT = """def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
"""
BLANK = """def gaussian_kl(mu, logvar):
    \"\"\"KL from N(mu, exp(logvar)) to N(0, I), in nats: (B, D), (B, D) -> (B,).\"\"\"
    ...  # YOUR CODE HERE"""
HALF = "def half(t):\n    return 0.5 * t\n"
TRY = "print(gaussian_kl(torch.zeros(1, 2), torch.zeros(1, 2)))"


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


def _own_code_instead(*, at_the_end=False, blank_left=False):
    """The answer in a cell of the learner's own; its own cell gone, or left blank."""

    def odd(notebook):
        cell = cell_of(notebook, "gaussian_kl")
        place = notebook["cells"].index(cell)
        if blank_left:
            cell["source"] = BLANK
            place += 1
        else:
            notebook["cells"].remove(cell)
        notebook["cells"].insert(len(notebook["cells"]) if at_the_end else place, _code(RIGHT))

    return odd


def _several(*sources):
    """The answer's cell split, or copied: all of its ids, as JupyterLab does it."""

    def odd(notebook):
        cell = cell_of(notebook, "gaussian_kl")
        place = notebook["cells"].index(cell)
        copies = [
            {**copy.deepcopy(cell), "source": source, "id": f"part-{number}"}
            for number, source in enumerate(sources)
        ]
        notebook["cells"][place : place + 1] = copies

    return odd


def _old_copy_below_its_check(notebook):
    old = copy.deepcopy(cell_of(notebook, "gaussian_kl"))
    old |= {"source": "def gaussian_kl(mu, logvar):\n    return mu", "id": "old"}
    notebook["cells"].append(old)


def _no_ids(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"], cell["id"] = {}, f"{number:08x}"


def _all_in_one_cell(notebook):
    second = cell_of(notebook, "log_var_to_std")
    cell_of(notebook, "gaussian_kl")["source"] += "\n\n" + second["source"]
    notebook["cells"].remove(second)


def _answer_in_its_check_cell(notebook):
    check = cell_of(notebook, "check_gaussian_kl")
    check["source"] = RIGHT + check["source"]
    cell_of(notebook, "gaussian_kl")["source"] = BLANK


def _setup_moved_down(notebook):
    setup = cell_of(notebook, "setup")
    notebook["cells"].remove(setup)
    notebook["cells"].insert(0, _code("note = 'mine'"))
    notebook["cells"].insert(1, setup)


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
    "magics and shell lines": _extra("%matplotlib inline\n!echo pip install torch\n%time 1 + 1"),
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
    "the answer split: definition, then a try": _several(RIGHT, TRY),
    "the answer split: a helper, then the definition": _several(
        HALF, RIGHT.replace("0.5 * (", "half(")
    ),
    "an old version above": _several("def gaussian_kl(mu, logvar):\n    return mu", RIGHT),
    "a blank copy below": _several(RIGHT, BLANK),
    "an old version below its check": _old_copy_below_its_check,
    "the answer in an own cell": _own_code_instead(),
    "the answer in an own cell, the blank left above": _own_code_instead(blank_left=True),
    "the answer at the end": _own_code_instead(at_the_end=True),
    "the answer at the end, the blank left": _own_code_instead(at_the_end=True, blank_left=True),
    "the answer in its check's cell": _answer_in_its_check_cell,
    "two answers in one cell": _all_in_one_cell,
    "no ids at all": _no_ids,
    "no ids, and the answer in two cells": lambda n: (
        _several(HALF, RIGHT.replace("0.5 * (", "half("))(n),
        _no_ids(n),
    ),
    "no ids, and the answer at the end": lambda n: (
        _own_code_instead(at_the_end=True)(n),
        _no_ids(n),
    ),
    "the setup cell moved": _setup_moved_down,
    "%%time": _answer("%%time\n" + RIGHT),
    "%%capture": _answer("%%capture out\n" + RIGHT),
    "%time": _answer("%time HALF = 0.5\n" + RIGHT.replace("0.5 *", "HALF *")),
    "%timeit -o": _answer("t = %timeit -o -q -n 1 -r 1 sum(range(9))\nt.average\n" + RIGHT),
    "%%prun": _answer("%%prun -q\n" + RIGHT),
    "top-level await": _answer("import asyncio\nawait asyncio.sleep(0)\n" + RIGHT),
    "display, In, Out and the last value": _answer(
        "display('so far')\n3 + 4\n" + RIGHT + "\nassert In[-1] and len(Out) >= 0 and get_ipython()"
    ),
    "display inside the function": _answer(
        RIGHT.replace("    return", "    display(mu.shape)\n    return")
    ),
    "a listing of files": _answer("files = !ls\nprint(len(files))\n" + RIGHT),
    "annotations read at run time": _answer(
        RIGHT.replace("(mu, logvar)", "(mu: torch.Tensor, logvar: torch.Tensor)").replace(
            "    return", "    assert gaussian_kl.__annotations__['mu'] is torch.Tensor\n    return"
        )
    ),
    "annotations that are left for later": _answer(
        "from __future__ import annotations\n"
        + RIGHT.replace("(mu, logvar)", "(mu: Later, logvar)")
    ),
    "data loaded above the definition": _answer(
        "some = load_digits().pixels[:8]\nmean = some.mean().item() * 2\nprint(f'{mean:.2f}')\n"
        + RIGHT
    ),
    "data of a cell that only shows, above the definition": _answer(
        "some = digits.pixels[:8]\nprint(some.mean())\nfor image in digits.images[:2]:\n"
        "    total = image.sum()\n" + RIGHT
    ),
    "a check of its own above the definition": _answer("check('log_var_to_std', abs)\n" + RIGHT),
    "torch.compile": _answer("@torch.compile(backend='eager')\n" + RIGHT),
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

# Wrong in a fresh kernel, and wrong when graded.
SLIPS = {
    "an error above the definition": _answer("1 / 0\n" + RIGHT),
    "a name that is nowhere above the definition": _answer("print(nowhere)\n" + RIGHT),
    "an error in a cell that is timed": _answer("%%time\nassert False\n" + RIGHT),
    "a definition that is only timed": _answer("%%timeit -n 1 -r 1\n" + RIGHT),
    "no Python": _answer(RIGHT + "\nthis is = not Python ]"),
    "another name": _answer(RIGHT.replace("gaussian_kl", "kl")),
    "a later, wrong version": _several(RIGHT, "def gaussian_kl(mu, logvar):\n    return mu"),
    "deleted again": _answer(RIGHT + "\ndel gaussian_kl"),
    "a helper that only comes below": lambda n: (
        _answer(RIGHT.replace("0.5 * (", "half("))(n),
        n["cells"].append(_code(HALF)),
    ),
}

# Where grading is kinder than a fresh kernel, by its rules.
KINDER = {
    "the answer retyped",  # the text counts, whatever the type of its cell
    "the setup cell deleted",  # the released one runs
    "a blank copy below",  # a released blank runs over nothing
    "the answer in an own cell, the blank left above",
    "the answer at the end",  # it is found by its name
    "the answer at the end, the blank left",
    "no ids, and the answer at the end",
    "a scratch cell that asks",  # nobody is there to answer
}
# Where a kernel has no verdict.
ENDLESS = {"a scratch cell that never ends", "a scratch cell that exits"}
