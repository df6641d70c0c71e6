"""The learner's own work, kept as text from one lesson to the next.

What passes its check in ``my_course/`` is written to ``my_course/mine/<exercise>.py``, as it stood
in its cell, below the helpers of other cells that it calls. A later lesson takes it from there if
it still passes, and the course's version if not. The files are the learner's: they may read, change
or delete them. Grading never looks at them, and nothing is sent anywhere.
"""

from __future__ import annotations

import ast
import copy
import dis
import math
import secrets
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests.framework.exercise import exercises, find
from autograded_tests.notebook.cells import CellLog, log_of_this_kernel
from autograded_tests.notebook.in_process import judge_here
from vae_helpers.own_work import FOLDER, own_folder

T = TypeVar("T")
# What the lessons' setup cells import, under the names they give it.
_SETUP = {"torch": torch, "nn": nn, "F": F, "math": math, "copy": copy}


def keep_text(id: str) -> None:
    """Keep the cell that defined an exercise which has just passed.

    A file that cannot be written is no error: a check never fails for its sake.

    Args:
        id: The exercise's id.
    """
    folder, log = own_folder(), log_of_this_kernel()
    if folder is None or log is None:
        return
    run = log.definition(id)
    if run is None or not _is_python(run.source):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n\n\n".join([*_helpers(run.source, log), run.source.rstrip()])
        (folder / f"{id}.py").write_text(text + "\n", encoding="utf-8")
    except OSError:
        return


def _helpers(source: str, log: CellLog) -> list[str]:
    """What a text calls and another cell defines, in the order in which it is needed.

    Other exercises are left out, since they are kept for themselves.
    """
    found: dict[str, str] = {}

    def collect(text: str, above: frozenset[str]) -> None:
        for name in sorted(_globals(compile(text, "<cell>", "exec")) - above - exercises().keys()):
            run = log.definition(name)
            if run is None or name in found or not _is_python(run.source):
                continue
            for node in ast.parse(run.source).body:
                if name in _defines(node):
                    marks = getattr(node, "decorator_list", [])
                    first = min(part.lineno for part in [node, *marks])
                    helper = "\n".join(run.source.splitlines()[first - 1 : node.end_lineno])
                    collect(helper, above | {name})
                    found[name] = helper

    collect(source, frozenset().union(*map(_defines, ast.parse(source).body)))
    return list(dict.fromkeys(found.values()))


def _globals(code: CodeType) -> set[str]:
    """The names that a text looks up outside of its functions; locals are none."""
    looked_up = {"LOAD_NAME", "LOAD_GLOBAL"}
    names = {step.argval for step in dis.get_instructions(code) if step.opname in looked_up}
    return names.union(*(_globals(c) for c in code.co_consts if isinstance(c, CodeType)))


def _defines(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def own(id: str, reference: T) -> T:
    """The learner's version of an earlier exercise if it still passes its check, else the course's.

    Whose it is, is printed in one line.

    Args:
        id: The exercise's id.
        reference: What stands in for it.

    Returns:
        One of the two.

    Example:
        >>> own("gaussian_kl", abs)(-2)
        (shown with the course's own gaussian_kl: yours is not in mine/ yet)
        2
    """
    mine, reason = passing(id)
    if reason:
        print(f"(shown with the course's own {id}: {reason})")
        return reference
    print(f"(shown with your own {id}, from {FOLDER}/{id}.py)")
    return mine


def passing(id: str) -> tuple[Any, str]:
    """The learner's version, and why it cannot be taken; empty where it can.

    Args:
        id: The exercise's id.
    """
    folder = own_folder()
    if folder is None or not (folder / f"{id}.py").is_file():
        return None, f"yours is not in {FOLDER}/ yet"
    try:
        subject = _define(id, folder, frozenset())
        passed = judge_here(find(id), subject, secrets.randbits(31)).passed
    except Exception as error:  # noqa: BLE001  whatever is wrong in the file, the lesson goes on
        return None, f"yours in {FOLDER}/{id}.py stops, {type(error).__name__}: {error}"
    return subject, "" if passed else f"yours in {FOLDER}/{id}.py does not pass its check"


def _define(id: str, folder: Path, above: frozenset[str]) -> Any:
    """Run a kept text, and before it the kept texts whose names it uses."""
    source = (folder / f"{id}.py").read_text(encoding="utf-8")
    names: dict[str, Any] = dict(_SETUP)
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    for other in sorted(used - above - {id, *names}):
        if (folder / f"{other}.py").is_file():
            names[other] = _define(other, folder, above | {id})
    exec(compile(source, str(folder / f"{id}.py"), "exec"), names)  # noqa: S102  the learner's own
    return names[id]


def _is_python(source: str) -> bool:
    """Whether a cell is plain Python; magics and a bare await stay in the notebook."""
    try:
        compile(source, "<cell>", "exec")
    except SyntaxError:
        return False
    return True
