"""Reads banks: a solution is a whole text, a patch of another one, or one of a template.

A bank is a file ``banks/lesson_NN/<exercise>.py`` of cells, headed ``# %% right: style`` or
``# %% wrong <diagnosis>: what is done``; it is read, never imported. A cell that is headed
``# %% wrong <diagnosis> from "style": what is done`` gives only what changes: lines that go after a
``-``, lines that come after a ``+``, and, where a place is not unique, lines that stay after a
blank. Hunks are parted by a line ``...``. Questions with options share the bank ``choice.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vae_helpers import quiz

BANKS = Path(__file__).parent
CHOICE = BANKS / "lesson_06" / "choice.py"
_HEADER = re.compile(r'^# %% (right|wrong)(?: (\w+))?(?: from "([^"]+)")?: (.+)$')
_PRELUDE = "import math\nimport torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"


@dataclass(frozen=True)
class Solution:
    """One solution of a bank.

    Args:
        exercise: The exercise's id.
        diagnosis: The slip it must be told, None for a right solution.
        title: What it does.
        source: Its code.
        base: The title of the solution it is a small change of, None where it stands for itself.
    """

    exercise: str
    diagnosis: str | None
    title: str
    source: str
    base: str | None = None

    def define(self) -> Any:
        """Run the code and return what it defines under the exercise's name."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(_PRELUDE, namespace)  # noqa: S102
        exec(compile(self.source, f"<bank {self.exercise}>", "exec"), namespace)  # noqa: S102
        return namespace[self.exercise]


def load_bank(exercise: str) -> list[Solution]:
    """All solutions of an exercise's bank, each with its whole text.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If a header cannot be read, a wrong solution names no diagnosis, or a patch does
            not fit.

    Example:
        >>> load_bank("gaussian_kl")[0].title
        'the formula'
    """
    path = next(BANKS.glob(f"lesson_??/{exercise}.py"), None)
    if path is not None:
        return read_bank(exercise, path.read_text(encoding="utf-8"))
    question = next((q for q in quiz.questions() if q.id == exercise and q.options), None)
    if question is None:
        raise FileNotFoundError(f"there is no bank for {exercise!r} in {BANKS}/lesson_NN/")
    return read_bank(exercise, fill_in(question, CHOICE.read_text(encoding="utf-8")))


def read_bank(exercise: str, text: str) -> list[Solution]:
    """The solutions in the text of a bank; see `load_bank`."""
    titled: dict[str, Solution] = {}
    solutions = []
    for cell in _cells(text):
        header, _, source = cell.partition("\n")
        match = _HEADER.match(header)
        if not match or (match[1] == "wrong") != bool(match[2]):
            raise ValueError(
                f"the bank of {exercise}: {header!r} is neither '# %% right: style' nor "
                "'# %% wrong <diagnosis>: what is done'"
            )
        solution = Solution(exercise, match[2], match[4], source.strip("\n") + "\n")
        if match[3] is not None:
            source = _patched(titled.get(match[3]), solution)
            solution = replace(solution, source=source, base=match[3])
        titled.setdefault(solution.title, solution)
        solutions.append(solution)
    return solutions


def _cells(text: str) -> list[str]:
    return re.split(r"(?m)^(?=# %%)", text)[1:]


def _patched(base: Solution | None, patch: Solution) -> str:
    where = f"the bank of {patch.exercise}, {patch.title!r}"
    if base is None:
        raise ValueError(f"{where}: no solution above it has the title that it changes")
    lines = base.source.splitlines()
    for hunk in re.split(r"(?m)^\.\.\.\n", patch.source):
        old = [line[1:] for line in hunk.splitlines() if line[:1] in (" ", "-")]
        new = [line[1:] for line in hunk.splitlines() if line[:1] in (" ", "+")]
        places = [n for n in range(len(lines)) if lines[n : n + len(old)] == old]
        if not old or len(places) != 1:
            raise ValueError(
                f"{where}: these lines stand in {base.title!r} {len(places) if old else 0} times, "
                f"and must once: {old}"
            )
        lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines) + "\n"


def fill_in(question: quiz.Question, template: str) -> str:
    """The bank of a question with options.

    Args:
        question: The question.
        template: A bank with the fields ``{id}``, ``{right}`` and ``{right_words}``, ``{other}``,
            ``{other_words}`` and ``{other_slip}`` of the first wrong option. Cells with a field
            ``{wrong}``, ``{wrong_words}`` or ``{wrong_slip}`` are there once for each wrong option.
    """
    return "".join(_filled(question, cell) for cell in _cells(template))


def _filled(question: quiz.Question, cell: str) -> str:
    key = quiz.key(question.id)
    wrong = [letter for letter in question.options if letter != key]
    fields = {"id": question.id} | _option(question, "right", key)
    fields |= _option(question, "other", wrong[0])
    each = wrong if "{wrong" in cell else wrong[:1]
    return "".join(cell.format(**fields, **_option(question, "wrong", one)) for one in each)


def _option(question: quiz.Question, name: str, letter: str) -> dict[str, str]:
    option = question.options[letter]
    return {
        name: letter,
        f"{name}_small": letter.lower(),
        f"{name}_words": option.text,
        f"{name}_slip": option.diagnosis,
    }
