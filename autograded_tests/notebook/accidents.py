"""Accidents of a notebook that a check would else take for a wrong answer."""

from __future__ import annotations

import inspect
from types import FunctionType, ModuleType
from typing import Any

from torch import Tensor

from autograded_tests.framework.finding import Finding
from autograded_tests.notebook.cells import CellLog, CellRun

# What may come of a value that was never meant: a finding that recognised something else stands.
_UNEXPLAINED = {
    "values",
    "shape",
    "raised",
    "not_finite",
    "no_gradient",
    "wrong_type",
    "same_twice",
}


def cell_stopped(name: str, run: CellRun) -> Finding:
    """The finding for a cell that stopped before it defined the name anew.

    Args:
        name: What it was to define.
        run: That run of the cell.
    """
    error = " ".join(f"{type(run.error).__name__}: {run.error}".split())
    line = f", in line {run.line}, `{run.failing_text}`" if run.failing_text else ""
    return Finding(
        "cell_stopped",
        seen=f"Cell [{run.number}], which defines `{name}`, stopped: {error[:300]}{line}.",
        suggests=f"A `{name}` from before, if there is one, is an older version, so nothing was "
        "judged.",
        look="that cell: mend it, run it, then run this one.",
    )


def foreign_name(subject: Any, finding: Finding | None, log: CellLog | None) -> Finding | None:
    """The finding for a value that the learner's code took from another cell, where it failed.

    Args:
        subject: What was judged.
        finding: What was found.
        log: The cells that were run; None outside a notebook.

    Returns:
        None if nothing was found, if it is explained, or if no such value is read.
    """
    if finding is None or finding.diagnosis not in _UNEXPLAINED or log is None:
        return None
    own = log.definition(getattr(subject, "__name__", ""))
    for function in _functions(subject):
        for name in sorted(inspect.getclosurevars(function).globals):
            value = function.__globals__[name]
            run = log.definition(name)
            if isinstance(value, ModuleType) or callable(value) or run is None or run is own:
                continue
            return Finding(
                "foreign_name",
                seen=finding.seen,
                suggests=f"`{function.__name__}` reads `{name}`, which is no argument and is not "
                f"assigned in it: it is {_described(value)} that cell [{run.number}] made.",
                look=f"each place where `{name}` stands: is it the name that is meant?",
            )
    return None


def _functions(subject: Any) -> list[FunctionType]:
    values = vars(subject).values() if isinstance(subject, type) else [subject]
    return [inspect.unwrap(v) for v in values if isinstance(v, FunctionType)]


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"the tensor of shape {tuple(value.shape)}"
    return f"the {type(value).__name__}"
