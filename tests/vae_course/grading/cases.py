"""A small course to grade in, and how its cases are read and changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from vae_course.build.lesson import read_lesson
from vae_course.build.notebook import to_notebook
from vae_course.grading import judge
from vae_course.grading.course import Course

HERE = Path(__file__).parent
LESSON = "04_elbo"
SECRET = b"a secret of thirty-two characters"
TEXT = '''# %% [markdown]
# # A lesson to grade
# %% setup
import torch
from torch import nn
from torch.nn import functional as F
from autograded_tests import check
from vae_helpers import load_digits, pretrained
# %% look
digits = load_digits()
model = pretrained("vae")
# %% exercise="gaussian_kl"
def gaussian_kl(mu, logvar):
    """KL from N(mu, exp(logvar)) to N(0, I), in nats: (B, D), (B, D) -> (B,)."""
    ### BEGIN SOLUTION
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
    ### END SOLUTION
# %% check="gaussian_kl" points=3
# %% exercise="log_var_to_std"
def log_var_to_std(logvar):
    ### BEGIN SOLUTION
    return (0.5 * logvar).exp()
    ### END SOLUTION
# %% check="log_var_to_std" points=1
# %% [markdown] written="w_why" points=2
# ### BEGIN SOLUTION
# The rubric.
# ### END SOLUTION
'''
_SOLUTION = re.compile(r"( *)### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)


def make_course(folder: Path) -> Path:
    """Write the small course: solutions/ and notebooks/, as the builder would."""
    text = folder / "lessons" / f"{LESSON}.py"
    text.parent.mkdir(parents=True)
    text.write_text(TEXT, encoding="utf-8")
    solved = to_notebook(read_lesson(text))
    released = copy.deepcopy(solved)
    for cell in released.cells:
        cell.source = _SOLUTION.sub(r"\1...  # YOUR CODE HERE", cell.source)
    for directory, notebook in (("solutions", solved), ("notebooks", released)):
        path = folder / directory / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return folder


def solved_notebook(folder: Path) -> dict:
    """The model solution as plain JSON, to be changed and handed in."""
    path = folder / "solutions" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def cell_of(notebook: dict, id: str) -> dict:
    """The cell of that grade id."""
    cells = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == id)


def read_cases(name: str) -> dict[str, str]:
    """Title and code of each case of a file of cells."""
    text = (HERE / f"{name}.py").read_text(encoding="utf-8")
    found = re.findall(r"(?ms)^# %% \w+: (.+?)\n(.*?)(?=^# %% |\Z)", text)
    assert len({title for title, _ in found}) == len(found), "two cases of one title"
    return dict(found)


def grade(course: Course, folder: Path, notebook: dict | bytes) -> dict:
    """Hand a notebook in, and grade it: what ``check --json`` prints."""
    path = folder / f"{LESSON}.ipynb"
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    path.write_bytes(data)
    return course.grade(str(path)).to_json()


@contextmanager
def short_limits() -> Iterator[None]:
    """What is endless takes as long as it may: less than a class would give it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "QUESTION_SECONDS", 4.0)
        patch.setattr(judge, "CELL_SECONDS", 6.0)
        yield


def points(result: dict) -> dict[str, float | None]:
    """Points by exercise."""
    return {check["id"]: check["points"] for check in result["checks"]}
