"""Runs cells as a notebook's kernel would: IPython itself, without a front end and a disk.

What a cell asks of something that is only absent while grading (the course's own packages, a file,
a package, another process, a person at the keyboard) is passed over, and the names it would have
defined stand for what is not there; the cell goes on with its next statement. Any other error stops
it, as in a kernel.

Copied beside `worker.py`; imports nothing of this project but what lies there.
"""

from __future__ import annotations

import dis
import re
import sys
import types
from collections import Counter
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from vae_course.grading.sandbox.stand_ins import NotAvailable, NotAvailableError

# A front end's, a package manager's, another program's: nothing of theirs is here.
_IDLE = """
    matplotlib gui pylab pip conda mamba micromamba uv autoreload load_ext reload_ext config
    system sx sh bash script ruby perl cmd html javascript js latex svg markdown debug pdb
"""
_WHOLE = ("time", "prun")  # run their text, which may define something
_REPEATS = re.compile(r"(?<!\S)-[nr]\s*\d+\s*")
_ABSENT = (NotAvailableError, OSError, ModuleNotFoundError, EOFError, UsageError)


class Shell(InteractiveShell):
    """IPython's own shell, as it runs a kernel's cells.

    Attributes:
        stopped: The error that ended the last cell, if one did.
        passed_over: The errors of statements that were passed over.
        cell_name: The file that tracebacks name.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.stopped: BaseException | None = None
        self.passed_over: list[BaseException] = []
        self.cell_name = "cell"
        self._depth = 0
        self._names: Counter[str] = Counter()
        super().__init__(**kwargs)

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        """There is no such folder."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """There is no such folder."""

    def init_virtualenv(self) -> None:
        """The interpreter that runs is the one to use."""

    def init_pdb(self) -> None:
        """Nobody is there to debug."""

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Keep the error; who asks is told."""
        self.stopped = sys.exc_info()[1]

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Keep the error; who asks is told."""
        self.stopped = sys.exc_info()[1]

    def system(self, *_: Any, **__: Any) -> None:
        """There are no other programs."""

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        """There are no other programs, and they say nothing."""
        return []

    def enable_gui(self, *_: Any, **__: Any) -> None:
        """There is no screen."""

    def ask_exit(self) -> None:
        """A kernel would be started again."""

    def run_cell(self, raw_cell: str, *args: Any, **kwargs: Any) -> Any:
        """IPython's; the text of a cell magic keeps the numbers of its lines."""
        self._depth += 1
        try:
            return super().run_cell("\n" * (self._depth > 1) + raw_cell, *args, **kwargs)
        finally:
            self._depth -= 1

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """IPython's, but for what needs a front end or the time."""
        if magic_name in _IDLE.split():
            return None
        if magic_name in _WHOLE:
            return self.run_cell(line).result
        if magic_name == "timeit":  # once is enough to go on with
            line = f"-n1 -r1 {_REPEATS.sub('', line)}"
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """IPython's, but for what needs a front end or the time."""
        if magic_name in _IDLE.split():
            return None
        if magic_name in _WHOLE:
            return self.run_cell(cell).result
        if magic_name == "timeit":
            line = f"-n1 -r1 {_REPEATS.sub('', line)}"
        return super().run_cell_magic(magic_name, line, cell)

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement; whether the cell stops here."""
        failed = await super().run_code(code_obj, result, async_=async_)
        error = result.error_in_exec if result is not None else None
        if not failed or error is None or not self._absent(code_obj, error):
            return failed
        self.passed_over.append(error)
        self.stopped = result.error_in_exec = None
        for name in _stored(code_obj):
            self.user_ns[name] = NotAvailable(name)
        return False

    def _absent(self, code: types.CodeType, error: BaseException) -> bool:
        """Whether only grading lacks what this statement failed for."""
        asked = (self.user_ns.get(name) for name in code.co_names)
        return isinstance(error, _ABSENT) or (
            isinstance(error, Exception) and any(isinstance(it, NotAvailable) for it in asked)
        )

    def run(self, source: str, name: str) -> BaseException | None:
        """Run one cell.

        Args:
            source: Its text.
            name: What tracebacks call it.

        Returns:
            The error that ended it, if one did.
        """
        self._names[name] += 1
        again = f" ({self._names[name]})" if self._names[name] > 1 else ""
        self.cell_name, self.stopped, self.passed_over = f"{name}{again}", None, []
        result = self.run_cell(source, store_history=True)
        return result.error_before_exec or result.error_in_exec or self.stopped


def _stored(code: types.CodeType) -> set[str]:
    stores = ("STORE_NAME", "STORE_GLOBAL")
    return {str(i.argval) for i in dis.get_instructions(code) if i.opname in stores}


def new_shell() -> Shell:
    """A shell with an empty ``__main__``, the process's one."""
    module = types.ModuleType("__main__")
    config = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
    shell: Shell = Shell.instance(config=config, user_module=module, user_ns=module.__dict__)
    shell.colors = "nocolor"
    setattr(shell.compile, "get_code_name", lambda *_: f"<{shell.cell_name}>")  # noqa: B010
    shell.builtin_trap.__enter__()  # `display` and `get_ipython` are there for good
    shell.run_cell("import dis\ndef f(): pass", silent=True)  # what a first cell imports and caches
    shell.user_ns.pop("f"), shell.user_ns.pop("dis")
    return shell
