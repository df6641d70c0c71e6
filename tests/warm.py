"""Python's commands (``python -m vae_course ...``), each forked from one warm parent.

A command here is a process of its own, with its own arguments, environment, folder and streams; it
only skips the seconds in which a cold interpreter imports torch, Dask and nbgrader. What the
imports themselves cost or say is asked of cold interpreters (``tests/vae_course/test_cli.py``).
"""

from __future__ import annotations

import atexit
import ctypes
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, NoReturn

_PRELOADED = [
    "pytest",
    "tests.warm",
    "vae_course.commands.grade",
    "vae_course.grading.batch",
    "vae_course.grading.trial",
    "vae_course.grading.nbgrader.plugin",
    "vae_course.grading.gradebook.opening",
    "autograded_tests.judges",
    "nbgrader.apps.nbgraderapp",
]
_WARM = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
_WARM.set_forkserver_preload(_PRELOADED)


class Command:
    """A running ``python -m MODULE ARGUMENT...``, with pipes for what it says.

    Args:
        line: The module and its arguments.
        folder: Where it runs.
        environment: Its environment; nothing of ours is added.
        quiet: Whether what it says is thrown away.

    At the end of a ``with`` it is ended.
    """

    def __init__(
        self,
        line: Sequence[str],
        folder: Path | str,
        environment: Mapping[str, str],
        *,
        quiet: bool = False,
    ) -> None:
        (out, its_out), (err, its_err) = os.pipe(), os.pipe()
        theirs = [] if quiet else [DupFd(its_out), DupFd(its_err)]
        self._process = _WARM.Process(
            target=_become, args=(list(line), str(folder), dict(environment), *theirs)
        )
        self._process.start()
        os.close(its_out)
        os.close(its_err)
        self.stdout, self.stderr = os.fdopen(out), os.fdopen(err)
        self.pid = self._process.pid
        self.kill = self._process.kill

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.terminate()
        self._process.join(30)
        self._process.kill()
        self._process.join()
        self.stdout.close()
        self.stderr.close()

    def send_signal(self, number: int) -> None:
        """As `subprocess.Popen.send_signal`."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def poll(self) -> int | None:
        """Its exit status, or nothing while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a warm command", timeout or 0.0)
        return self._process.exitcode


def run(
    line: Sequence[str], folder: Path | str, environment: Mapping[str, str], timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end: what `subprocess.run` with captured text gives."""
    command, said = Command(line, folder, environment), {}

    def read(name: str) -> None:
        with getattr(command, name) as stream:
            said[name] = stream.read()

    readers = [threading.Thread(target=read, args=(name,)) for name in ("stdout", "stderr")]
    for reader in readers:
        reader.start()
    try:
        status = command.wait(timeout)
    finally:
        command.kill()
        for reader in readers:
            reader.join()
    return subprocess.CompletedProcess(list(line), status, said["stdout"], said["stderr"])


def _become(line: list[str], folder: str, environment: dict[str, str], *streams: Any) -> NoReturn:
    """Be that command, and end as an interpreter ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it ends with the warm parent
    with open(os.devnull, "r+") as nothing:
        for number in range(3):
            os.dup2(nothing.fileno(), number)
    for number, stream in enumerate(streams, 1):
        descriptor = stream.detach()
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", closefd=False)
    sys.stderr = open(2, "w", closefd=False, errors="backslashreplace", buffering=1)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # As in a terminal, also where the tests were started with ``&``, which ignores Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = line
    status = 0
    try:
        runpy.run_module(line[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:  # noqa: BLE001  an interpreter prints what nobody caught
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(status)
