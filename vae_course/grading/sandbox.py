"""The process in which the learner's code runs, and the judge's end of the line to it."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograded_tests import answerer, conditions
from autograded_tests.answerer import Reply, Request
from vae_course.grading import wire
from vae_course.grading.bubblewrap import INSIDE, NoSandboxError, wall
from vae_course.grading.seccomp import thread_only_filter

START_SECONDS = 60.0
_BESIDE = (answerer.__file__, conditions.__file__, wire.__file__)


class MachineryError(Exception):
    """Grading itself does not work here; nobody's mark may depend on it."""


class LearnerProcessError(Exception):
    """The learner's process does not answer any more, or not as it should.

    Args:
        reason: ``"time"``, ``"died"`` or ``"malformed"``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LearnerProcess:
    """A process that runs the learner's cells and answers questions.

    Args:
        command: The whole command.
        descriptors: Open files that it inherits besides the line to the judge.

    Raises:
        MachineryError: If it does not come up.
    """

    def __init__(self, command: list[str], descriptors: tuple[int, ...] = ()) -> None:
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            start_new_session=True,
            close_fds=True,
            pass_fds=descriptors,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._await_ready()

    def _await_ready(self) -> None:
        try:
            self._deadline = time.monotonic() + START_SECONDS
            ready = wire.read(self._receive)
            if not isinstance(ready, Reply) or ready.value != "ready":
                raise LearnerProcessError("malformed")
        except (LearnerProcessError, wire.MalformedError) as error:
            self._kill()
            self._errors.seek(0)
            said = self._errors.read(2000).decode(errors="replace").strip()
            self.close()
            raise MachineryError(f"the grading process did not start ({said or error})") from None

    def ask(self, request: Request, seconds: float) -> Reply:
        """Put one request and wait for its reply.

        Raises:
            LearnerProcessError: If no proper reply comes in time; the process is then ended.
        """
        self._deadline = time.monotonic() + seconds
        try:
            self._send(wire.encode(request))
            return wire.check_reply(request, wire.read(self._receive))
        except wire.MalformedError:
            self.close()
            raise LearnerProcessError("malformed") from None
        except LearnerProcessError:
            self.close()
            raise

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._to, selectors.EVENT_WRITE)
            try:
                view = view[os.write(self._to, view[:65536]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise LearnerProcessError("died") from None

    def _receive(self, count: int) -> bytes:
        pieces, missing = [], count
        while missing:
            self._wait(self._from, selectors.EVENT_READ)
            try:
                piece = os.read(self._from, min(missing, 1 << 20))
            except BlockingIOError:
                continue
            if not piece:
                raise LearnerProcessError("died")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise LearnerProcessError("time")

    def close(self) -> None:
        """End the process and everything it started."""
        self._kill()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]

    def _kill(self) -> None:
        if self._process.returncode is None:  # once waited for, its number may be another's
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Sandbox:
    """Starts learners' processes, each behind a wall of its own.

    Args:
        isolated: Whether there is a wall; without one every result says so.
    """

    def __init__(self, *, isolated: bool = True) -> None:
        self.isolation = "bubblewrap" if isolated else "none"
        self._folder = tempfile.TemporaryDirectory(prefix="vae-grading-")
        for path in (*_BESIDE, Path(__file__).with_name("worker.py")):
            shutil.copy(str(path), self._folder.name)
        # Whoever the process runs as must be able to read them.
        os.chmod(self._folder.name, 0o755)

    def start(self) -> LearnerProcess:
        """A fresh process.

        Raises:
            MachineryError: If none can be started.
        """
        if self.isolation == "none":
            return LearnerProcess(_python_at(self._folder.name))
        try:
            with tempfile.TemporaryFile() as program:
                program.write(thread_only_filter())
                program.seek(0)
                front = wall(self._folder.name, program.fileno())
                return LearnerProcess([*front, *_python_at(INSIDE)], (program.fileno(),))
        except NoSandboxError as error:
            raise MachineryError(str(error)) from None

    def close(self) -> None:
        """Remove what the processes were started from."""
        self._folder.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _python_at(folder: str) -> list[str]:
    return [sys.executable, "-I", f"{folder}/worker.py"]


def _environment() -> dict[str, str]:
    """Nothing of ours: not a name, path or secret of the grader's."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
