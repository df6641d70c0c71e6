"""Changes every right solution mechanically, one place at a time: which changes do checks not see?

``python -m autograded_tests.banks.mutants gaussian_kl`` prints each change that is judged right. A
survivor is either a change of nothing, to be listed in `EQUIVALENT` with its reason, or a gap in a
check. Loops without end are left to the clock of whoever runs this.
"""

from __future__ import annotations

import argparse
import ast
import copy
import sys
from collections.abc import Iterator

from autograded_tests.banks.runner import Solution, load_bank, run
from autograded_tests.framework.exercise import exercises, find

# Exercise -> changed line -> why it is no change. Filled in as survivors are understood.
EQUIVALENT: dict[str, dict[str, str]] = {}

_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
_NAMES = {"sum": "mean", "mean": "sum", "exp": "expm1", "log": "log1p", "sin": "cos",
          "randn_like": "rand_like", "zeros_like": "ones_like", "relu": "sigmoid",
          "mu": "logvar", "logvar": "mu"}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[str, str]]:
    r"""All single changes of a solution: the changed line, and the whole text.

    Example:
        >>> sorted(line for line, _ in mutants("def f(x):\n    return x + 1"))
        ['return x + 0', 'return x + 2', 'return x - 1']
    """
    tree = ast.parse(source)
    for place, node in enumerate(ast.walk(tree)):
        for variant in range(_count(node)):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[place]
            _change(target, variant)
            ast.fix_missing_locations(changed)
            text = ast.unparse(changed)
            yield _line(ast.unparse(tree), text), text


def _count(node: ast.AST) -> int:
    """How many changes there are of one node."""
    if isinstance(node, ast.Constant):
        return 2 if type(node.value) in (int, float) else 0
    if isinstance(node, ast.BinOp):
        return int(type(node.op) in _OPERATORS)
    if isinstance(node, ast.Call):
        return int(len(node.args) > 1)
    if isinstance(node, ast.FunctionDef):
        return len(node.body) - 1  # each line but the last is dropped
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)
    loaded = isinstance(getattr(node, "ctx", None), ast.Load)
    return int(loaded and name in _NAMES) + int(isinstance(node, ast.UnaryOp))


def _change(node: ast.AST, variant: int) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value = node.value + (1, -1)[variant]
    elif isinstance(node, ast.BinOp):
        node.op = _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Call):
        node.args[0], node.args[1] = node.args[1], node.args[0]
    elif isinstance(node, ast.FunctionDef):
        del node.body[variant]
    elif isinstance(node, ast.Attribute):
        node.attr = _NAMES[node.attr]
    elif isinstance(node, ast.Name):
        node.id = _NAMES[node.id]
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()


def _line(before: str, after: str) -> str:
    """The first line that is another one; empty if one was dropped at the end."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((new.strip() for old, new in pairs if old != new), "")


def survivors(exercise: str, seed: int) -> tuple[int, list[str]]:
    """How many changes were tried, and those judged right though no equivalence is known."""
    tried, found = 0, []
    for solution in load_bank(exercise):
        if solution.diagnosis is not None:
            continue
        for line, text in mutants(solution.source):
            tried += 1
            try:
                right = run(find(exercise), Solution(exercise, None, "", text), seed).passed
            except Exception:  # noqa: BLE001, S112  a cell that does not run is caught too
                continue
            if right and line not in EQUIVALENT.get(exercise, {}):
                found.append(f"{solution.title}: {line}")
    return tried, found


def main(arguments: list[str] | None = None) -> int:
    """Print the survivors of all exercises, or of those named."""
    parser = argparse.ArgumentParser(description="Mutate every right solution, and judge it.")
    parser.add_argument("exercise", nargs="*", help="exercise ids; all if none is given")
    parser.add_argument("--seed", type=int, default=1, help="of the inputs (default 1)")
    options = parser.parse_args(arguments)
    total = 0
    for id in options.exercise or list(exercises()):
        tried, found = survivors(id, options.seed)
        total += len(found)
        print(f"{id:26}{tried:>6} changes{len(found):>6} survive", flush=True)
        for line in found:
            print(f"  {line}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
