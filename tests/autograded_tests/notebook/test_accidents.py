"""Accidents of a notebook: a cell that stopped, a name from another cell, a restarted kernel."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from autograded_tests import check
from autograded_tests.notebook.cells import CellLog

SETUP = "import torch\nfrom autograded_tests import check\nsigma = torch.ones(3)"
RIGHT = "def log_var_to_std(logvar):\n    return (0.5 * logvar).exp()"
CHECK = 'check("log_var_to_std", log_var_to_std, points=2)'


def test_the_day_of_a_notebook(run):
    """One kernel, one story: each accident is told for what it is."""
    assert "Run > Run All Above" in run(CHECK)  # a check right after a restart
    run(SETUP)
    assert "Run > Run All Above" in run(CHECK)  # its cell was not run yet
    run(RIGHT)
    assert "2 of 2" in run(CHECK)

    run("def log_var_to_std(logvar):\n    return (0.5 * logvar.exp(")  # does not parse
    shown = run(CHECK)
    assert "stopped: SyntaxError" in shown and "older version" in shown and "2 of 2" not in shown
    run("@torch.no_gard()\ndef log_var_to_std(logvar):\n    return logvar.exp()")
    shown = run(CHECK)
    assert "stopped: AttributeError" in shown and "line 1, <code>@torch.no_gard()" in shown

    run(RIGHT + "\n1 / 0")  # the definition is made before the cell stops: it is judged
    assert "2 of 2" in run(CHECK)
    run("log_var_to_std(None)")  # another cell's error is no accident of this one
    assert "2 of 2" in run(CHECK)

    run("def log_var_to_std(logvar):\n    return 0.5 * sigma")
    shown = run(CHECK)
    assert "reads <code>sigma</code>" not in shown  # setup ran before the log was there
    run("sigma = torch.zeros(4)")
    shown = run(CHECK)
    assert "reads <code>sigma</code>" in shown and "tensor of shape (4,)" in shown

    run("q4_difference = b")
    shown = run('check("q4_difference", q4_difference)')
    assert "stopped before: NameError" in shown  # there is none yet
    run('q4_difference = "A"')
    run("q4_difference = b")
    shown = run('check("q4_difference", q4_difference)')
    assert "stopped: NameError" in shown and "older version" in shown


def test_a_log_tells_the_latest_of_several_runs():
    names = {}
    log = CellLog(names)

    def cell(source, number, error=None, **defines):
        log.began(source, number)
        names.update(defines)
        log.ended(error)

    cell("x = 1", 1, x=object())
    assert log.unfinished("x") is None and log.definition("x").number == 1
    cell("y = 2\nx: int = f()", 2, error=NameError("f"), y=object())
    assert log.unfinished("x").number == 2 and log.definition("x").number == 1
    assert log.unfinished("y") is None and log.definition("y").number == 2
    cell("if x == 3: pass", 3, error=NameError("x"))
    assert log.unfinished("x").number == 2
    cell("async def x(): ...", 4, x=object())
    assert log.unfinished("x") is None and log.unfinished("z") is None


def test_a_log_keeps_no_older_object_alive():
    import gc
    import weakref

    class Model:
        pass

    names = {"model": Model()}
    log, old = CellLog(names), weakref.ref(names["model"])
    log.began("model = Model()", 1)
    names["model"] = Model()
    log.ended(None)
    gc.collect()
    assert old() is None


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (lambda x: x ^ 2, "`^` compares bits"),
        (lambda x: 1.5 ^ 2, "`^` compares bits"),
        (lambda x: math.exp(0.5 * x), "takes one number"),
        (lambda x: float(x), "takes one number"),
        (
            lambda x: (x.new_ones(3, dtype=torch.uint8)).div_(255),
            "fractions into a tensor",
        ),
        (lambda x: x @ torch.ones(7, 2, dtype=torch.int64), "two types meet"),
        (lambda x: nn.Linear(7, 2)(x.double()), "two types meet"),
        (lambda x: torch.ones(3, dtype=torch.int64).mean(), "average of whole numbers"),
        (lambda x: x * torch.sqrt(2), "given a plain number"),
    ],
)
def test_an_error_is_told_with_its_cause(code, cause):
    assert cause in check("log_var_to_std", code).message
