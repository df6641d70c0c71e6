"""Notebooks run top to bottom in a real kernel, and what their checks said there."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from vae_course.grading.submissions.parse import parse_submission

# What a notebook can leave behind in a process; starting a kernel for each would take minutes.
AFRESH = """
import sys, warnings, torch
torch.nn = sys.modules["torch.nn"]
torch.set_default_dtype(torch.float32)
torch.set_grad_enabled(True)
warnings.resetwarnings()
get_ipython().reset(new_session=True)
"""


@contextlib.contextmanager
def fresh_kernels(folder: Path) -> Iterator[Callable[[dict], dict[str, bool]]]:
    """Runs a notebook as if in a kernel of its own; whether its checks passed, by exercise."""
    environment = {**os.environ, "VAE_PROGRESS_DIR": str(folder / "progress"), "MPLBACKEND": "Agg"}
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder), env=environment)

    known: dict[tuple[str, ...], dict[str, bool]] = {}

    def run(notebook: dict) -> dict[str, bool]:
        cells = [new_code_cell(AFRESH), *_cells(notebook)]
        text = tuple(cell.source for cell in cells if cell.cell_type == "code")
        if text not in known:
            known[text] = execute(cells)
        return known[text]

    def execute(cells: list) -> dict[str, bool]:
        runner = NotebookClient(new_notebook(cells=cells), km=manager, allow_errors=True)
        runner.kc = client
        client.allow_stdin = False
        for number, cell in enumerate(cells):
            if cell.cell_type == "code":
                runner.execute_cell(cell, number)
        return dict(found for cell in cells for found in _verdicts(cell))

    try:
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _cells(notebook: dict) -> list:
    submission = parse_submission(json.dumps(notebook).encode())
    kinds = {"code": new_code_cell}
    return [kinds.get(cell.kind, new_markdown_cell)(cell.source) for cell in submission.cells]


def _verdicts(cell) -> Iterator[tuple[str, bool]]:
    """What a check cell's result says; an error is no pass."""
    asked = re.search(r'^check\("(\w+)", \1, points=(\d+)\)', cell.source, re.MULTILINE)
    if asked and cell.cell_type == "code":
        results = [out for out in cell.outputs if out.output_type == "execute_result"]
        said = results[-1].data["text/plain"] if results else "0"
        yield asked[1], float(said) == float(asked[2])
