"""Which version of the checks a mark was made with: a digest of all code that could change it.

The code is followed from the lesson's checks and from the grader through their imports, with the
tables that lie in a folder beside it, so that changing a check changes the digest of the lessons
that use it, and of no other.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from pathlib import Path

from vae_course.grading.sandbox.stand_ins import COURSE

ROOT = Path(__file__).parents[2]
# What runs in the sandbox is copied there, not imported.
GRADER = [
    "vae_course.grading.task",
    "vae_course.grading.sandbox.namespaces",
    "vae_course.grading.sandbox.shell",
]


@functools.cache
def fingerprint(lesson: str) -> str:
    """The digest of everything that decides the marks of a lesson but the lesson itself.

    Args:
        lesson: The lesson's id.

    Returns:
        Hex digits.

    Example:
        >>> fingerprint("03_reparameterization") == fingerprint("04_elbo")
        False
    """
    digest = hashlib.sha256()
    for module in sorted(code_behind(f"autograded_tests.checks.lesson_{lesson[:2]}", *GRADER)):
        digest.update(f"{module}\0".encode())
        file = _file(module)
        assert file is not None  # `code_behind` names files only
        digest.update(file.read_bytes())
        for table in sorted(file.parent.rglob("*.toml")) if file.name == "__init__.py" else ():
            digest.update(table.read_bytes())
    return digest.hexdigest()[:16]


def code_behind(*modules: str) -> set[str]:
    """The modules of the course that these import, directly or not, and themselves.

    Args:
        modules: Full names; those that the course does not have are left out.
    """
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        file = _file(module)
        if module not in found and file is not None:
            found.add(module)
            waiting += _imports(file.read_bytes())
    return found


@functools.cache
def _imports(source: bytes) -> list[str]:
    """What a module imports; a name that is taken from a module may be a module itself."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if _file(name) else node.module for name in inner]
    return found


def _file(module: str) -> Path | None:
    if module.split(".")[0] not in COURSE:
        return None
    path = ROOT.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None
