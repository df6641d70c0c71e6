"""Which names a cell defines and which it needs from the cells above it."""

from __future__ import annotations

import ast
import builtins
import symtable
from dataclasses import dataclass

# What a notebook's kernel defines besides Python's own names.
KERNEL_NAMES = frozenset({"display", "get_ipython", "__name__", "__file__", "__doc__"})
KNOWN = frozenset(dir(builtins)) | KERNEL_NAMES


@dataclass(frozen=True)
class Names:
    """The names of one cell.

    Args:
        defined: What it assigns, imports or defines at its top level.
        needed: What it reads, also inside its functions, and does not define.
        used: What it reads, defined by itself or not.
    """

    defined: frozenset[str]
    needed: frozenset[str]
    used: frozenset[str]


def names_of(source: str) -> Names:
    """Find a cell's names.

    Args:
        source: Python code.

    Returns:
        What it defines, needs and uses.

    Raises:
        SyntaxError: If it is not Python.

    Example:
        >>> names = names_of("y = x + len(z)")
        >>> sorted(names.defined), sorted(names.needed)
        (['y'], ['x', 'z'])
    """
    top = symtable.symtable(source, "cell", "exec")
    symbols = top.get_symbols()
    defined = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in symbols if s.is_referenced()}
    for scope in _below(top):
        globals_here = [s for s in scope.get_symbols() if s.is_global()]
        used |= {s.get_name() for s in globals_here if s.is_referenced()}
        defined |= {s.get_name() for s in globals_here if s.is_assigned()}
    return Names(frozenset(defined), frozenset(used - defined - KNOWN), frozenset(used))


def imported_from(source: str, package: str) -> frozenset[str]:
    """The names that a cell imports from a package or its modules.

    Example:
        >>> sorted(imported_from("from vae_helpers.models import VAE as Reference", "vae_helpers"))
        ['Reference']
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            wanted = [a for a in node.names if a.name.split(".")[0] == package]
            found |= {alias.asname or alias.name.split(".")[0] for alias in wanted}
    return frozenset(found)


def _below(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
    children = table.get_children()
    return children + [grandchild for child in children for grandchild in _below(child)]
