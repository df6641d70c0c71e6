"""Do the numbers in the lessons' sentences hold elsewhere? Other seeds, two threads, another split.

Every lesson runs solved, once as it is and once for each variation, and each number that a sentence
states (`vae_course.build.claims`) is compared with what that run printed.

    python -m benchmarks sentences        # all lessons; LESSONS=01,05 for some; minutes each
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from vae_course.build.claims import printed
from vae_course.build.lesson import Lesson, find_lessons, read_lesson
from vae_course.build.notebook import to_notebook

_SEEDS = """
import vae_helpers.training.reference as reference
reference.pretrained.__kwdefaults__["seed"] = {seed}
"""
# The held-out digits are then the first 50 of each, not the last.
_SPLIT = """
import vae_helpers.data as data
_mini = data._load_mini
def _other(split):
    import torch
    parts = [_mini("train"), _mini("test")]
    images, labels = (torch.cat([getattr(p, n) for p in parts]) for n in ("images", "labels"))
    order = labels.argsort(stable=True)
    place = torch.arange(len(order)) % 500
    rows = order[(place < 50) == (split == "test")]
    return data.Digits(images[rows], labels[rows])
data._load_mini = _other
"""
# name: (code that runs first, what is added to every seed, threads, whether it has its own cache)
VARIATIONS: dict[str, tuple[str, int, int, bool]] = {
    "as it is": ("", 0, 1, False),
    "seeds + 1": (_SEEDS.format(seed=1), 1, 1, False),
    "seeds + 2": (_SEEDS.format(seed=2), 2, 1, False),
    "two threads": ("", 0, 2, False),
    "other split": (_SPLIT, 0, 1, True),
}


def main() -> None:
    """Print each number with what every variation printed, and mark what is untrue."""
    wanted = os.environ.get("LESSONS", "").split(",")
    wanted = [number for number in wanted if number]
    for path in find_lessons(Path(__file__).parents[1] / "lessons"):
        if not wanted or path.stem[:2] in wanted:
            _report(read_lesson(path))


def _report(lesson: Lesson) -> None:
    runs = {}
    for name, variation in VARIATIONS.items() if lesson.claims else ():
        runs[name] = _cells(lesson, *variation)
        for cell in runs[name]:
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    print(f"  {name}: a cell stopped, {output.ename}: {output.evalue}")
    print(f"{lesson.name}: {', '.join(runs)}")
    for number, claim in lesson.claims:
        values = [printed(number, claim, cells) for cells in runs.values()]
        true = [value is not None and claim.holds(value) for value in values]
        mark = "  " if all(true) else "!!"
        print(f"{mark} {claim.text:>22} | {claim.label} #{claim.nth}: {values}", flush=True)


def _cells(lesson: Lesson, first: str, shift: int, threads: int, own_cache: bool) -> list[Any]:
    notebook = to_notebook(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = re.sub(
                r"manual_seed\((\d+)\)", lambda m: f"manual_seed({int(m[1]) + shift})", cell.source
            )
    notebook.cells.insert(0, new_code_cell(first))
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        if own_cache:
            env["VAE_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / "vae-course-other-split")
        client = NotebookClient(
            notebook, timeout=1800, allow_errors=True, resources={"metadata": {"path": folder}}
        )
        asyncio.run(client.async_execute(env=env))
    return notebook.cells[1:]


if __name__ == "__main__":
    main()
