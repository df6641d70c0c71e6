"""The same answer in another style: other names, comments and small habits, the same meaning."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_NAMES = {
    "std": ("sigma", "s", "sd", "stdev", "scale"),
    "eps": ("noise", "e", "epsilon", "rnd", "n"),
    "h": ("hidden", "hid", "h1", "a", "act"),
    "hidden": ("h", "hid", "h1", "features"),
    "z": ("latent", "code", "zs", "sample"),
    "mu": ("m", "mean", "means", "center"),
    "logvar": ("lv", "log_var", "logv", "lvar"),
    "loss": ("total", "cost", "l", "err"),
}
_PLAIN = ("out", "res", "tmp", "val", "t", "y", "temp", "answer", "r", "ret", "v", "q")
_COMMENTS = (
    "half, because it is the log of the variance",
    "one number for each entry",
    "see the lecture",
    "shapes: (B, D)",
    "took me a while",
    "as in the hint",
    "broadcasting does the rest",
    "checked this on paper",
    "not sure if this is the shortest way",
    "same shape as the input",
    "fresh every time",
    "thanks to the plot above",
    "first try was without this",
    "σ, not σ²",
    "like in the formula",
    "TODO: shorter?",
    "works",
)
# What is left of trying things out; it does nothing, and everybody's is different.
_LEFTOVERS = (
    "verbose = False\nif verbose:\n    print('{word}', {a})",
    "tol = {b}",
    "sizes = [{n}, {m}]\nsizes.append({k})",
    "counter = {n}\ncounter += {m}",
    "if {n} > {n}{m}:\n    raise ValueError('{word} {a}')",
    "lucky = {n} * {m} - {k}",
    "trace = {{'{word}': {b}}}",
    "for _ in range({k}):\n    pass",
    "label = '{word}' + '{n}'",
    "lower, upper = {b}, {n}",
)
_WORDS = ("here", "debug", "test", "hello", "shapes", "asdf", "why", "checkpoint", "step one")
_OWN = {"if", "for"}  # words that a leftover may begin with besides its names
_DOCSTRINGS = (
    "My version.",
    "As asked.",
    "Returns what the exercise asks for.",
    "Works for any shape.",
)


@dataclass(frozen=True)
class Style:
    """How somebody writes.

    Args:
        structure: Seed of the habits that change the code's structure.
        surface: Seed of names and comments; who copies changes only these.
    """

    structure: int
    surface: int


def rewrite(source: str, style: Style) -> str:
    r"""Write an answer in somebody's style.

    Args:
        source: Python code.
        style: Whose.

    Returns:
        Code that means the same: names of local variables, comments, docstrings, how results are
        returned and what is left of trying things out may differ.

    Example:
        >>> print(rewrite("def f(x):\n    y = 2 * x\n    return y\n", Style(0, 2)), end="")
        def f(x):
            temp = 2 * x
            return temp
    """
    habits, surface = Random(f"habits {style.structure}"), Random(f"surface {style.surface}")
    if habits.random() < 0.5:
        source = _name_what_is_returned(source, habits)
    if habits.random() < 0.35:
        source = _with_docstrings(source, habits.choice(_DOCSTRINGS))
    if habits.random() < 0.45:
        source = _with_leftovers(source, habits)
    source = _renamed(source, surface)
    return _with_comments(source, surface, share=surface.choice((0, 0, 0.15, 0.3)))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _identifiers(source: str) -> set[str]:
    return set(re.findall(r"\w+", source)) | set(dir(builtins)) | set(keyword.kwlist)


def _stands_alone(lines: list[str], node: ast.stmt) -> bool:
    """Whether a statement has its line for itself."""
    line = lines[node.lineno - 1].encode()
    return not line[: node.col_offset].strip()


def _insert(source: str, above: dict[int, str]) -> str:
    """Put lines above others, by their numbers."""
    lines = source.splitlines()
    kept = []
    for number, line in enumerate(lines, 1):
        if number in above:
            kept.append(above[number])
        kept.append(line)
    return "\n".join(kept) + "\n"


def _name_what_is_returned(source: str, random: Random) -> str:
    lines = source.splitlines()
    free = [name for name in _PLAIN if name not in _identifiers(source)]
    name = random.choice(free)
    returns = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Return)]
    for node in returns:
        line = lines[node.lineno - 1]
        whole = node.value is not None and node.end_lineno == node.lineno
        if whole and line.strip().startswith("return ") and ";" not in line and "#" not in line:
            indent = line[: len(line) - len(line.lstrip())]
            value = line.strip().removeprefix("return ")
            lines[node.lineno - 1] = f"{indent}{name} = {value}\n{indent}return {name}"
    return "\n".join(lines) + "\n"


def _with_docstrings(source: str, text: str) -> str:
    lines = source.splitlines()
    above = {}
    for function in _functions(ast.parse(source)):
        first = function.body[0]
        simple = isinstance(first, ast.Assign | ast.Return | ast.Expr)
        if simple and ast.get_docstring(function) is None and _stands_alone(lines, first):
            above[first.lineno] = " " * first.col_offset + f'"""{text}"""'
    return _insert(source, above)


def _with_leftovers(source: str, random: Random) -> str:
    lines, taken = source.splitlines(), _identifiers(source)
    above: dict[int, str] = {}
    for function in _functions(ast.parse(source)):
        texts = [_leftover(random) for _ in range(random.choice((0, 1, 2)))]
        first = function.body[1 if ast.get_docstring(function) and function.body[1:] else 0]
        if _stands_alone(lines, first) and first.lineno > function.lineno:
            indent = " " * first.col_offset
            free = [
                t for t in texts if not set(re.findall(r"^\w+", t, re.MULTILINE)) & taken - _OWN
            ]
            text = "\n".join(free).replace("\n", f"\n{indent}")
            if text and not isinstance(first, ast.FunctionDef | ast.ClassDef):
                above[first.lineno] = indent + text
    return _insert(source, above)


def _leftover(random: Random) -> str:
    numbers = {"n": random.randrange(3, 99), "m": random.randrange(1, 9), "k": random.randrange(4)}
    fractions = {"a": round(random.uniform(-9, 9), 1), "b": round(random.uniform(0, 1), 3)}
    word = random.choice(_WORDS)
    return random.choice(_LEFTOVERS).format(word=word, **numbers, **fractions)


def _with_comments(source: str, random: Random, share: float) -> str:
    lines = source.splitlines()
    above = {}
    for function in _functions(ast.parse(source)):
        for node in function.body:
            simple = isinstance(node, ast.Assign | ast.Return | ast.AugAssign)
            if simple and _stands_alone(lines, node) and random.random() < share:
                above[node.lineno] = " " * node.col_offset + f"# {random.choice(_COMMENTS)}"
    return _insert(source, above)


def _renamed(source: str, random: Random) -> str:
    tree = ast.parse(source)
    taken = _identifiers(source)
    new: dict[str, str] = {}
    for name in sorted(_local_names(source, tree)):
        choices = [n for n in (*_NAMES.get(name, ()), *_PLAIN) if n not in taken]
        if choices and random.random() < 0.7:
            # Speaking names first: somebody who writes `std` differently writes `sigma`.
            new[name] = random.choice(choices[:6])
            taken.add(new[name])
    return _replace(source, tree, new)


def _local_names(source: str, tree: ast.AST) -> set[str]:
    """Variables that are local to functions wherever they occur, and named by nothing else."""
    local: set[str] = set()
    other: set[str] = set()
    tables = [symtable.symtable(source, "cell", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            inside = table.get_type() == "function" and not symbol.is_parameter()
            own = inside and (symbol.is_local() or symbol.is_free()) and not symbol.is_imported()
            (local if own else other).add(symbol.get_name())
    return {n for n in local - other if not n.startswith(("_", "."))} - _named_otherwise(tree)


def _named_otherwise(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # Python 3.11 does not tell where in the text it is
            names |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            names.add(node.name or "")
        elif isinstance(node, ast.Nonlocal | ast.Global):
            names |= set(node.names)
    return names


def _replace(source: str, tree: ast.AST, new: dict[str, str]) -> str:
    lines = [line.encode() for line in source.splitlines()]
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in new]
    for node in sorted(nodes, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        line, start = lines[node.lineno - 1], node.col_offset
        end = start + len(node.id.encode())
        lines[node.lineno - 1] = line[:start] + new[node.id].encode() + line[end:]
    return b"\n".join(lines).decode() + "\n"
