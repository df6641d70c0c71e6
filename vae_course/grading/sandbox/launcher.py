"""Where learners' processes are started: each forked, in a sandbox, from one warm parent."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NoReturn

from autograded_tests.framework import answerer, conditions, plain_models
from autograded_tests.framework.finding import MachineryError
from vae_course.grading.sandbox.bubblewrap import (
    INSIDE,
    NoSandboxError,
    bubblewrap_command,
    kept_below_tmp,
)
from vae_course.grading.sandbox.forkserver import MESSAGE, RULES
from vae_course.grading.sandbox.process import START_SECONDS, LearnerProcess
from vae_course.grading.sandbox.seccomp import thread_only_filter

_HERE = Path(__file__).parent
_INSIDE = [
    *(Path(str(module.__file__)) for module in (answerer, conditions, plain_models)),
    *(
        _HERE / f"{name}.py"
        for name in ("wire", "stand_ins", "shell", "worker", "forkserver", "namespaces")
    ),
]

# For glibc, in workers and learners' processes: freed memory is kept for the next tensor. Clearing
# pages took a third of the time of a worker, which Dask has give memory back at once.
KEEP_FREED = {"MALLOC_TRIM_THRESHOLD_": str(1 << 28), "MALLOC_MMAP_THRESHOLD_": str(1 << 25)}


class NestingError(MachineryError):
    """The kernel allows no namespaces inside bubblewrap's."""


class ForkServer:
    """The judge's hold on the warm parent.

    Args:
        command: What starts it.

    Raises:
        MachineryError: If it does not come up.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._errors = tempfile.TemporaryFile()
        self._lines: set[socket.socket] = set()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = _popen(command, theirs.fileno(), subprocess.DEVNULL, self._errors)
        self._socket.settimeout(START_SECONDS)
        self._expect(b"R")

    def start(self) -> LearnerProcess:
        """A fresh process.

        Raises:
            NestingError: If the kernel does not let it leave its parent's namespaces.
            MachineryError: If it does not come up.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                number = self._order(b"S", 0, theirs.fileno())
            if not number:
                raise NestingError(f"the kernel refused a process ({self._stderr_tail()})")
        except MachineryError:
            ours.close()
            raise
        self._lines.add(ours)
        end = functools.partial(self._end, ours, number)
        return LearnerProcess(ours.fileno(), ours.fileno(), end, self._stderr_tail)

    def _end(self, line: socket.socket, number: int) -> None:
        line.close()
        self._lines.discard(line)
        with contextlib.suppress(MachineryError):  # the server is gone, and the process with it
            self._order(b"K", number)

    def _order(self, order: bytes, number: int, *descriptors: int) -> int:
        try:
            socket.send_fds(self._socket, [MESSAGE.pack(order, number)], descriptors)
        except OSError:
            self._fail()
        return self._expect(order)

    def _expect(self, order: bytes) -> int:
        try:
            said, number = MESSAGE.unpack(self._socket.recv(MESSAGE.size, socket.MSG_WAITALL))
        except (OSError, struct.error):
            self._fail()
        if said != order:
            self._fail()
        return int(number)

    def _fail(self) -> NoReturn:
        self._kill()
        said = self._stderr_tail() or "it does not answer"
        self.close()
        raise MachineryError(f"the grading process did not start ({said})") from None

    def _stderr_tail(self) -> str:
        return _read(self._errors)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and every process that it started."""
        self._kill()
        self._errors.close()
        for line in (self._socket, *self._lines):
            line.close()

    def _kill(self) -> None:
        _kill(self._process)


class Sandbox:
    """Starts learners' processes, each in a sandbox of its own.

    Args:
        isolated: Whether there is a sandbox; without one every result says so.
    """

    def __init__(self, *, isolated: bool = True) -> None:
        self.isolation = "bubblewrap" if isolated else "none"
        self._folder = tempfile.TemporaryDirectory(prefix="vae-grading-")
        for path in _INSIDE:
            shutil.copy(path, self._folder.name)
        if isolated:
            Path(self._folder.name, RULES).write_bytes(thread_only_filter())
        # Whoever the processes run as must be able to read them.
        os.chmod(self._folder.name, 0o755)
        self._server: ForkServer | None = None
        self._nests = True

    def start(self) -> LearnerProcess:
        """A fresh process.

        Raises:
            MachineryError: If none can be started.
        """
        if self.isolation == "none":
            return _start_alone(_python(f"{self._folder.name}/worker.py"))
        try:
            return self._start_warm() if self._nests else self._start_cold()
        except NestingError:
            self._nests = False
            self._end_server()
            return self._start_cold()
        except NoSandboxError as error:
            raise MachineryError(str(error)) from None

    def _start_warm(self) -> LearnerProcess:
        if self._server is None or not self._server.alive:
            self._end_server()
            script = _python(f"{INSIDE}/forkserver.py", *kept_below_tmp())
            self._server = ForkServer([*bubblewrap_command(self._folder.name), *script])
        return self._server.start()

    def _start_cold(self) -> LearnerProcess:
        """A sandbox and an interpreter for this process alone: seconds instead of milliseconds."""
        with open(f"{self._folder.name}/{RULES}", "rb") as rules:
            front = bubblewrap_command(self._folder.name, rules.fileno())
            return _start_alone([*front, *_python(f"{INSIDE}/worker.py")], rules.fileno())

    def _end_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """End every process, and remove what they were started from."""
        self._end_server()
        self._folder.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _start_alone(command: Sequence[str], *descriptors: int) -> LearnerProcess:
    """A process from a cold interpreter, which inherits these descriptors."""
    errors = tempfile.TemporaryFile()
    process = _popen(command, subprocess.PIPE, subprocess.PIPE, errors, descriptors)
    assert process.stdin is not None and process.stdout is not None

    def end() -> None:
        _kill(process)
        for stream in (process.stdin, process.stdout, errors):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]

    words = functools.partial(_read, errors)
    return LearnerProcess(process.stdout.fileno(), process.stdin.fileno(), end, words)


def _popen(
    command: Sequence[str],
    incoming: int,
    outgoing: int,
    errors: IO[bytes],
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """A process in a session of its own, with nothing of our environment and descriptors."""
    return subprocess.Popen(
        command,
        stdin=incoming,
        stdout=outgoing,
        stderr=errors,
        env=_environment(),
        start_new_session=True,
        close_fds=True,
        pass_fds=descriptors,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:  # once waited for, its number may be another's
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _read(errors: IO[bytes]) -> str:
    if errors.closed:
        return ""
    errors.seek(0)
    return errors.read(2000).decode(errors="replace").strip()


def _python(script: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", script, *arguments]


def _environment() -> dict[str, str]:
    """Nothing of ours: not a name, path or secret of the grader's."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **KEEP_FREED,
    }
