"""Do the numbers in the lessons' sentences hold elsewhere? Other seeds, two threads, another split.

Every lesson runs solved, once as it is and once for each variation, and each number that a sentence
states (`vae_course.build.claims`) is compared with what that run printed. A prediction's truth is
printed beside: one to choose must be the same everywhere. In the last variation the lessons find
what a learner wrote and trained in those before.

    python -m benchmarks sentences        # all lessons; LESSONS=01,05 for some; minutes each
"""

from __future__ import annotations

import ast
import asyncio
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from vae_course.build.claims import printed
from vae_course.build.lesson import Lesson, find_lessons, read_lesson
from vae_course.build.notebook import to_notebook
from vae_course.build.predictions import calls

_SEEDS = """
import vae_helpers.training.reference as reference
for trained in (reference.pretrained, reference.trained_on):
    trained.__kwdefaults__["seed"] = {seed}
import vae_helpers.experiments.gaussian_decoder as gaussian_decoder
gaussian_decoder.gaussian_vae.__kwdefaults__["seed"] = {seed}
import vae_helpers.experiments.priced as priced
priced.priced.__kwdefaults__["seed"] = {seed}
priced.train_priced.__kwdefaults__["seed"] = {seed}
import vae_helpers.experiments.importance as importance
importance.trained_on_draws.__kwdefaults__["seed"] = {seed}
import vae_helpers.discrete.reference as codes
for trained in (codes.trained_codes, codes.trained_prior):
    trained.__kwdefaults__["seed"] = {seed}
import vae_helpers.quiz.predict.measure as measure
measure.reference.__defaults__ = ({seed}, True)
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


@dataclass(frozen=True)
class Variation:
    """How a run differs from what the lesson is.

    Args:
        first: Code that runs before it.
        shift: What is added to every seed.
        threads: Of the kernel.
        cache: The name of a cache of its own; empty for the user's.
        own: Whether a learner's own work is kept, and found by later lessons.
    """

    first: str = ""
    shift: int = 0
    threads: int = 1
    cache: str = ""
    own: bool = False


VARIATIONS = {
    "as it is": Variation(),
    "seeds + 1": Variation(_SEEDS.format(seed=1), shift=1),
    "seeds + 2": Variation(_SEEDS.format(seed=2), shift=2),
    "two threads": Variation(threads=2),
    "other split": Variation(_SPLIT, cache="vae-course-other-split"),
    "a learner's own": Variation(own=True),
}
_CHOICE = re.compile(r"Predicted, (.*): measured (.*) \(no guess was made\)")


def main() -> None:
    """Print each number with what every variation printed, and mark what is untrue."""
    lessons = [read_lesson(path) for path in find_lessons(Path(__file__).parents[1] / "lessons")]
    wanted = [number for number in os.environ.get("LESSONS", "").split(",") if number]
    chosen = [lesson for lesson in lessons if not wanted or lesson.name[:2] in wanted]
    with tempfile.TemporaryDirectory() as own:
        for lesson in lessons[: lessons.index(chosen[-1]) + 1]:
            if lesson in chosen:
                _report(lesson, own)
            else:
                _cells(lesson, VARIATIONS["a learner's own"], own)


def _report(lesson: Lesson, own: str) -> None:
    runs = {name: _cells(lesson, variation, own) for name, variation in VARIATIONS.items()}
    print(f"{lesson.name}: {', '.join(runs)}")
    for name, cells in runs.items():
        for output in (output for cell in cells for output in cell.get("outputs", ())):
            if output.output_type == "error":
                print(f"!! {name}: a cell stopped, {output.ename}: {output.evalue}")
    for number, claim in lesson.claims:
        values = [printed(number, claim, cells) for cells in runs.values()]
        true = [value is not None and claim.holds(value) for value in values]
        mark = "  " if all(true) else "!!"
        print(f"{mark} {claim.text:>22} | {claim.label} #{claim.nth}: {values}")
    truths = [_truths(cells) for cells in runs.values()]
    chosen = {ast.literal_eval(c.args[1]) for cell in lesson.cells for c in calls(cell, "choice")}
    for what in truths[0]:
        values = [truth.get(what) for truth in truths]
        mark = "!!" if what in chosen and len(set(values)) > 1 else "  "
        print(f"{mark} {what}: {values}", flush=True)


def _truths(cells: list[Any]) -> dict[str, str]:
    """What each prediction was about, and its truth."""
    texts = [o.get("data", {}).get("text/plain", "") for c in cells for o in c.get("outputs", ())]
    return dict(found.groups() for text in texts if (found := _CHOICE.search(text)))


def _cells(lesson: Lesson, variation: Variation, own: str) -> list[Any]:
    notebook = to_notebook(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = re.sub(
                r"manual_seed\((\d+)\)",
                lambda m: f"manual_seed({int(m[1]) + variation.shift})",
                cell.source,
            )
    notebook.cells.insert(0, new_code_cell(variation.first))
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "OMP_NUM_THREADS": str(variation.threads)}
        if variation.cache:
            env["VAE_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / variation.cache)
        if variation.own:
            env["VAE_OWN_DIR"] = own
        client = NotebookClient(
            notebook, timeout=1800, allow_errors=True, resources={"metadata": {"path": folder}}
        )
        asyncio.run(client.async_execute(env=env))
    return notebook.cells[1:]


if __name__ == "__main__":
    main()
