"""Changes a solution mechanically, one place at a time: what a slip of the pen would leave.

Constants, signs, operators, reductions, the order of arguments and of what is returned, dropped
statements and calls, and names taken for others.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

_OPERATORS: dict[type[ast.operator], list[type[ast.operator]]] = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.MatMult: [ast.Mult],
}
_WORDS = {
    "sum": ["mean"], "mean": ["sum"], "max": ["min"], "min": ["max"], "exp": ["expm1", "log"],
    "expm1": ["exp"], "log": ["exp", "log1p"], "log1p": ["log"], "sqrt": ["exp"],
    "square": ["abs"], "abs": ["square"], "relu": ["tanh"], "sigmoid": ["tanh"],
    "randn": ["rand"], "randn_like": ["rand_like", "zeros_like"], "normal": ["rand"],
    "randperm": ["arange"], "rsample": ["sample"], "train": ["eval"], "none": ["sum"],
    "logsigmoid": ["sigmoid"], "softplus": ["relu"], "encode": ["decode"], "fc_mu": ["fc_logvar"],
    "fc_logvar": ["fc_mu"], "zeros": ["ones"], "add_": ["sub_"], "mul_": ["div_"],
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A solution with one change.

    Args:
        change: The change, as ``line: before -> after``.
        source: The whole text, as Python itself writes it.
    """

    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """All single changes of a solution, each text once, the solution's own not among them.

    Example:
        >>> [m.change for m in mutants("a - 1")][:2]
        ['1: a - 1 -> a + 1', '1: a - 1 -> a']
    """
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    found = []
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            other = copy.deepcopy(tree)
            twin = next(n for i, n in enumerate(ast.walk(other)) if i == place)
            change(twin)
            text = ast.unparse(ast.fix_missing_locations(other))
            if text not in seen:
                seen.add(text)
                found.append(Mutant(_said(node, twin), text))
    return found


def _said(before: ast.AST, after: ast.AST) -> str:
    if isinstance(before, ast.FunctionDef | ast.For | ast.While | ast.If | ast.With | ast.ClassDef):
        lines = [ast.unparse(n).splitlines() for n in (before, after)]
        differ = [pair for pair in zip_longest(*lines, fillvalue="") if pair[0] != pair[1]]
        old, now = ("; ".join(map(str.strip, side)) for side in zip(*differ, strict=True))
    else:
        old, now = ast.unparse(before), ast.unparse(after)
    return f"{getattr(before, 'lineno', 1)}: {old} -> {now}"


def _changes(node: ast.AST) -> Iterator[Callable[[Any], None]]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for kind in _OPERATORS.get(type(node.op), []):
            yield _setter("op", kind())
    if isinstance(node, ast.BinOp):
        yield lambda n: _become(n, n.left)
        yield lambda n: _become(n, n.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield lambda n: _become(n, n.operand)
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    if isinstance(node, ast.Attribute):
        for word in _WORDS.get(node.attr, []):
            yield _setter("attr", word)
    if isinstance(node, ast.Call):
        yield from _calls(node)
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts) - 1):
            yield _swapper("elts", i)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield lambda n: _become(n, ast.UnaryOp(ast.Not(), copy.copy(n)))
    if isinstance(node, ast.FunctionDef | ast.For | ast.While | ast.If | ast.With):
        yield from _statements(node.body)
    if isinstance(node, ast.FunctionDef):
        yield from _names(node)


def _constants(value: Any) -> Iterator[Callable[[Any], None]]:
    if isinstance(value, bool):
        others: list[Any] = [not value]
    elif isinstance(value, int):
        others = [value + 1, value - 1, 0]
    elif isinstance(value, float):
        others = [value + 1, 2 * value, 0.0]
    else:
        others = _WORDS.get(value, []) if isinstance(value, str) else []
    for other in others:
        yield _setter("value", other)


def _calls(node: ast.Call) -> Iterator[Callable[[Any], None]]:
    for i in range(len(node.args) - 1):
        yield _swapper("args", i)
    for i in range(len(node.keywords)):
        yield _dropper(i)
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield lambda n: _become(n, n.func.value)
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield lambda n: _become(n, n.args[0])


def _statements(body: list[ast.stmt]) -> Iterator[Callable[[Any], None]]:
    for i in range(len(body)):
        yield _passer(i)
    for i in range(len(body) - 1):
        if not _independent(body[i], body[i + 1]):
            yield _swapper("body", i)


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether neither of two assignments names what the other sets: their order is no matter."""
    if isinstance(first, ast.Pass) or isinstance(second, ast.Pass):
        return True
    set_by = [_assigned(statement) for statement in (first, second)]
    others = [ast.unparse(statement) for statement in (second, first)]
    return all(set_by) and not any(
        re.search(rf"\b{re.escape(name)}\b", text)
        for names, text in zip(set_by, others, strict=True)
        for name in names
    )


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    if isinstance(statement, ast.AugAssign):
        return [ast.unparse(statement.target)]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    each = [t.elts if isinstance(t, ast.Tuple) else [t] for t in targets]
    return [ast.unparse(target) for group in each for target in group]


def _names(function: ast.FunctionDef) -> Iterator[Callable[[Any], None]]:
    """Each argument in place of another one, where it is read."""
    names = [a.arg for a in function.args.args]
    reads = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id in names]
    for i, node in enumerate(reads):
        for other in names:
            if other != node.id:
                yield partial(_rename, names=names, i=i, other=other)


def _rename(function: ast.FunctionDef, names: list[str], i: int, other: str) -> None:
    reads = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id in names]
    reads[i].id = other


def _setter(field: str, value: Any) -> Callable[[Any], None]:
    return lambda n: setattr(n, field, value)


def _swapper(field: str, i: int) -> Callable[[Any], None]:
    return lambda n: _swap(getattr(n, field), i)


def _dropper(i: int) -> Callable[[Any], None]:
    return lambda n: n.keywords.pop(i)


def _passer(i: int) -> Callable[[Any], None]:
    return lambda n: n.body.__setitem__(i, ast.Pass())


def _swap(items: list[Any], i: int) -> None:
    items[i], items[i + 1] = items[i + 1], items[i]


def _become(node: Any, other: ast.AST) -> None:
    """Turn a node into another one where it stands."""
    fields = dict(other.__dict__)
    node.__class__ = type(other)
    node.__dict__.clear()
    node.__dict__.update(fields)
