"""Which names a cell defines, read from its text without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_CELL_MAGIC = re.compile(r"\A\s*%%(\w+).*\n?")
_LINE_MAGIC = re.compile(r"(?m)^([ \t]*)([\w, ]+=)?[ \t]*(?:[%!].*|\?.*|[\w.]+\?+)$")
_RUNS_ITS_TEXT = ("time", "capture", "prun")
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
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return bool(re.search(_AT_FIRST_SIGHT.format(name=re.escape(name)), text))


def names_in(source: str) -> set[str]:
    r"""All names that a piece of Python defines at its top level, whatever branch it takes.

    Raises:
        SyntaxError: If it is no Python.

    Example:
        >>> sorted(names_in("import torch.nn as nn\nif True:\n    def f(): x = 1\na, *b = 1, 2"))
        ['a', 'b', 'f', 'nn']
    """
    return set(_names(ast.parse(source).body))


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
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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
