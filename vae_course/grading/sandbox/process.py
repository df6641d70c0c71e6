"""The judge's end of the line to a learner's process."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable

from autograded_tests.framework.answerer import Reply, Request
from autograded_tests.framework.finding import MachineryError
from autograded_tests.framework.replies import UnfitReplyError, check_reply
from vae_course.grading.sandbox import wire

START_SECONDS = 60.0
CHUNK = 1 << 16  # bytes moved at once


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
        incoming: Descriptor that its answers come from.
        outgoing: Descriptor that requests go to; the same one for a socket.
        end: Ends the process and everything it started, and closes the descriptors.
        stderr_tail: What it wrote on standard error, for a start that fails.

    Raises:
        MachineryError: If it does not come up.
    """

    def __init__(
        self, incoming: int, outgoing: int, end: Callable[[], None], stderr_tail: Callable[[], str]
    ) -> None:
        self._from, self._to, self._end = incoming, outgoing, end
        os.set_blocking(self._from, False)
        os.set_blocking(self._to, False)
        self._open = True
        self._await_ready(stderr_tail)

    def _await_ready(self, stderr_tail: Callable[[], str]) -> None:
        try:
            self._deadline = time.monotonic() + START_SECONDS
            ready = wire.read(self._receive)
            if ready != Reply(value="ready"):
                raise LearnerProcessError("malformed")
        except (LearnerProcessError, wire.MalformedError) as error:
            self.close()
            said = stderr_tail() or error
            raise MachineryError(f"the grading process did not start ({said})") from None

    def ask(self, request: Request, seconds: float) -> Reply:
        """Put one request and wait for its reply.

        Raises:
            LearnerProcessError: If no proper reply comes in time; the process is then ended.
        """
        self._deadline = time.monotonic() + seconds
        try:
            self._send(wire.encode(request))
            return check_reply(request, wire.read(self._receive))
        except (wire.MalformedError, UnfitReplyError):
            self.close()
            raise LearnerProcessError("malformed") from None
        except LearnerProcessError:
            self.close()
            raise

    def close(self) -> None:
        """End the process and everything it started."""
        if self._open:
            self._open = False
            self._end()

    def _send(self, pieces: list[bytes | memoryview]) -> None:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                try:
                    view = view[os.write(self._to, view[:CHUNK]) :]
                except BlockingIOError:
                    self._wait(self._to, selectors.EVENT_WRITE)
                except OSError:
                    raise LearnerProcessError("died") from None

    def _receive(self, count: int) -> bytearray:
        data = bytearray(count)
        view = memoryview(data)
        while view:
            try:
                arrived = os.readv(self._from, [view[:CHUNK]])
            except BlockingIOError:
                self._wait(self._from, selectors.EVENT_READ)
                continue
            except OSError:
                arrived = 0
            if not arrived:
                raise LearnerProcessError("died")
            view = view[arrived:]
        return data

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise LearnerProcessError("time")
