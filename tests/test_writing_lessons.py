"""The examples of docs/writing_lessons.md: each check names what its bank says it must."""

import re
from pathlib import Path

import pytest

from autograded_tests.banks.solutions import read_bank
from autograded_tests.framework.exercise import _EXERCISES, exercises
from autograded_tests.notebook.in_process import judge_here

PAGE = (Path(__file__).parents[1] / "docs" / "writing_lessons.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?s)```python\n(.*?)```.*?```bank\n(.*?)```", PAGE)
# What a module of checks begins with stands in the first example.
HEAD = EXAMPLES[0][0].partition("PRECISION =")[0]


def test_there_are_three_examples():
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("code", "bank"), EXAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_an_example_catches_and_accepts_its_bank(code, bank, seed):
    known = set(exercises())
    try:
        names = {}
        exec(HEAD, names)
        exec(compile(code, "writing_lessons.md", "exec"), names)
        (id,) = set(_EXERCISES) - known
        exercise = _EXERCISES[id]
    finally:
        for id in set(_EXERCISES) - known:
            del _EXERCISES[id]
    for solution in read_bank(exercise.id, bank):
        first = judge_here(exercise, solution.define(), seed).first
        assert (first.diagnosis if first else None) == solution.diagnosis, solution.title
