"""Which names a cell defines, read from its text without running it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

_CELL_MAGIC = re.compile(r"\A\s*%%(\w+).*\n?")
# Possessive, so that a line of a hundred thousand blanks is read once.
_LINE_MAGIC = re.compile(r"(?m)^([ \t]*+)([\w, ]++=)?[ \t]*+(?:[%!].*|\?.*|[\w.]++\?+)$")
MOST_PARSED = 10_000  # characters of a cell: some texts take Python time by the square of that
_RUNS_ITS_TEXT = ("time", "capture", "prun")
_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_INNER = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_AT_FIRST_SIGHT = r"(?m)^(?:async def|def|class) +{name}\b"


def defines(source: str, name: str) -> bool:
    r"""Whether a code cell defines a name when it runs.

    Args:
        source: The cell's text; magics are allowed.
        name: A Python name.

    Example:
        >>> [defines(text, "f") for text in ("f = abs", "%%time\nf, g = 1, 2", "x = f(3)")]
        [True, True, False]
    """
    if not re.search(rf"\b{re.escape(name)}\b", source):
        return False
    magic = _CELL_MAGIC.match(source)
    if magic and magic[1] not in _RUNS_ITS_TEXT:
        return False
    text = _LINE_MAGIC.sub(r"\1\2 None", source[magic.end() :] if magic else source)
    try:
        return name in names_in(text)
    except _NO_PYTHON:
        return bool(re.search(_AT_FIRST_SIGHT.format(name=re.escape(name)), text))


def names_in(source: str) -> set[str]:
    r"""All names that a piece of Python defines at its top level, whatever branch it takes.

    Raises:
        SyntaxError: If it is no Python.
        ValueError: If it is longer than `MOST_PARSED`.

    Example:
        >>> sorted(names_in("import torch.nn as nn\nif True:\n    def f(): x = 1\na, *b = 1, 2"))
        ['a', 'b', 'f', 'nn']
    """
    return set(_names(_parsed(source)))


def _parsed(source: str) -> list[ast.stmt]:
    if len(source) > MOST_PARSED:
        raise ValueError(f"a cell of {len(source)} characters is not parsed")
    with warnings.catch_warnings():  # those of a learner's text are the learner's
        warnings.simplefilter("ignore")
        return ast.parse(source).body


def _names(nodes: list[ast.stmt]) -> Iterator[str]:
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        if not isinstance(node, _INNER):
            waiting += ast.iter_child_nodes(node)


def definitions(source: str) -> str:
    r"""What a cell defines, without what it calls: imports, functions, classes, plain values.

    Args:
        source: The cell's text.

    Returns:
        The text with every other statement blanked, lines where they were; empty if it is no plain
        Python or defines nothing.

    Example:
        >>> definitions("import math\nwhile True: pass\ndef f(): return 1")
        'import math\n\ndef f(): return 1'
    """
    try:
        body = _parsed(source)
    except _NO_PYTHON:
        return ""
    lines = source.splitlines()
    kept = [""] * len(lines)
    for node in filter(_only_defines, body):
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        kept[first - 1 : node.end_lineno] = lines[first - 1 : node.end_lineno]
    return "\n".join(kept) if any(kept) else ""


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return not any(isinstance(part, ast.Call | ast.Await) for part in ast.walk(node))
    return isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    )
