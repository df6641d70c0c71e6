"""Which cells were run in this kernel, and how they ended: a verdict is about what ran last.

A cell that stops half way, or does not even parse, leaves the older definition of its names in
place. `CellLog` notices, so that a check can say so instead of judging what is no longer there.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

# What a cell defines, read from its text alone: it may not parse.
_DEFINES = re.compile(
    r"^\s*(?:async\s+def|def|class)\s+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
_MOST_RUNS = 500  # a day's work in one notebook; a log need not grow for ever
_NOTHING = object()


@dataclass
class CellRun:
    """One run of one cell.

    Args:
        number: Its execution count.
        source: Its text.
        before: What the names that it defines meant before.
        error: What stopped it, None if nothing did.
        line: The line of the cell that stopped, from 1, where it is known.
        defined: Names that mean something else since.
    """

    number: int
    source: str
    before: dict[str, Any] = field(default_factory=dict)
    error: BaseException | None = None
    line: int | None = None
    defined: frozenset[str] = frozenset()

    @property
    def failing_text(self) -> str:
        """The line that stopped, without its indentation; empty where it is not known."""
        lines = self.source.splitlines()
        return lines[self.line - 1].strip() if self.line and self.line <= len(lines) else ""


class CellLog:
    """The cells that were run, the latest last.

    Args:
        namespace: Where the cells' names live.

    Example:
        >>> names = {}
        >>> log = CellLog(names)
        >>> log.began("x = 1/0", 7)
        >>> log.ended(ZeroDivisionError("division by zero"))
        >>> log.unfinished("x").number
        7
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._names = namespace
        self._runs: deque[CellRun] = deque(maxlen=_MOST_RUNS)
        self._running: CellRun | None = None
        self._wrong: defaultdict[str, set[str]] = defaultdict(set)

    def began(self, source: str, number: int) -> None:
        """A cell begins to run."""
        names = {a or b for a, b in _DEFINES.findall(source)}
        before = {name: self._names.get(name, _NOTHING) for name in names}
        self._running = CellRun(number, source, before)

    def ended(self, error: BaseException | None) -> None:
        """The cell has ended, by an error or well."""
        run, self._running = self._running, None
        if run is None:
            return
        now = {name: self._names.get(name, _NOTHING) for name in run.before}
        changed = (name for name, old in run.before.items() if now[name] is not old)
        run.error, run.line = error, _line(error, self._names)
        # An older object must not be kept alive by a log.
        run.defined, run.before = frozenset(changed), dict.fromkeys(run.before)
        self._runs.append(run)

    def unfinished(self, name: str) -> CellRun | None:
        """The run that was to define a name and stopped before, if nothing defined it since."""
        for run in reversed(self._runs):
            if name in run.before:
                return run if run.error is not None and name not in run.defined else None
        return None

    def definition(self, name: str) -> CellRun | None:
        """The latest run that defined a name."""
        return next((run for run in reversed(self._runs) if name in run.defined), None)

    def judged_wrong(self, name: str) -> int:
        """What a name means now was judged wrong: so many different versions of it were by now.

        The same text once more, or with other comments, is no other version.
        """
        run = self.definition(name)
        if run is not None:
            self._wrong[name].add(_without_comments(run.source))
        return len(self._wrong[name])


def _without_comments(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:  # a magic
        return source


def _line(error: BaseException | None, namespace: dict[str, Any]) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frame = error.__traceback__ if error is not None else None
    while frame is not None:
        code = frame.tb_frame.f_code
        if code.co_name == "<module>" and frame.tb_frame.f_globals is namespace:
            return frame.tb_lineno
        frame = frame.tb_next
    return None


def log_of_this_kernel() -> CellLog | None:
    """The log of the notebook this runs in, kept from the first call on; None outside of one."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    if shell is None:
        return None
    log = getattr(shell, "_vae_course_cells", None)
    if log is None:
        log = CellLog(shell.user_ns)
        vars(shell)["_vae_course_cells"] = log
        shell.events.register(
            "pre_run_cell", lambda info: log.began(info.raw_cell, shell.execution_count)
        )
        shell.events.register(
            "post_run_cell",
            lambda result: log.ended(result.error_before_exec or result.error_in_exec),
        )
    return log
