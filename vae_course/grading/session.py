"""A submission's processes over time, and what they may take in all."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograded_tests.framework.answerer import Reply, Request
from autograded_tests.framework.errors import raised
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.printable import printable
from vae_course.grading.defined import definitions
from vae_course.grading.graft import Step
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.sandbox.process import LearnerProcess, LearnerProcessError
from vae_course.grading.sandbox.worker import MOST_OUTPUT

MOST_BROKEN = 4  # processes, by cells that answer nothing


class Allowance:
    """What one submission may take in all, new processes and asking beside included.

    Args:
        seconds: On the wall clock.
        cell: Seconds for one cell.
        question: Seconds for one question.
        deaths: How often its code may end or hold up the process that it runs in.
    """

    def __init__(self, seconds: float, cell: float, question: float, deaths: int) -> None:
        self._deadline = time.monotonic() + seconds
        self._cell, self._question = cell, question
        self._deaths = deaths

    def seconds(self, request: Request) -> float:
        """How long a request may take.

        Raises:
            Finding: ``timed_out`` or ``crashed``, if nothing is left.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _ended("time", "The time for the whole notebook was used up before this.")
        if self._deaths <= 0:
            raise _ended("died", "Your code ended its process too often for this to be asked.")
        return min(self._cell if request.op == "run" else self._question, left)

    def count_death(self) -> None:
        """A process has ended, or had to be ended."""
        self._deaths -= 1


class Session:
    """The learner's process over time: restarted, with the same definitions, when it has died.

    Args:
        sandbox: Where processes are started.
        allowance: What the submission may still take.
    """

    def __init__(self, sandbox: Sandbox, allowance: Allowance) -> None:
        self._sandbox = sandbox
        self._allowance = allowance
        self._process: LearnerProcess | None = None
        self._steps: list[Step] = []  # run so far, less what broke a process
        self._subject: Request | None = None
        self._broken = 0
        self.outputs: dict[str, str] = {}
        self.stopped: dict[str, str] = {}  # where and why the last cell of an exercise stopped

    def run(self, step: Step) -> None:
        """Run a cell. Of one that breaks the process only its definitions are kept.

        After `MOST_BROKEN` of the learner's own cells have broken one, the others are left out, so
        that their answers are asked for all the same.
        """
        if step.kind == "extra" and self._broken >= MOST_BROKEN:
            return
        self._steps.append(step)
        with contextlib.suppress(Finding):  # no time left: what is asked next will say so
            if self._process is not None:
                self._run_in(self._process, step)
            else:
                self._restart()

    def ask_about(self, id: str, seed: int) -> bool:
        """Take the object of that name as the one to ask about; whether there is one."""
        self._subject = Request("subject", args=[id, seed])
        reply = self.ask(self._subject)
        if reply.error is not None:
            raise raised(reply.error, id)
        return reply.value is True

    def ask(self, request: Request) -> Reply:
        """Put one question; the transport of `autograded_tests.framework.ask`.

        Raises:
            Finding: If no proper reply comes in time.
        """
        process = self._process
        if process is None:
            process = self._restart()
            if self._subject is not None and request is not self._subject:
                self.ask(self._subject)
        try:
            return process.ask(request, self._allowance.seconds(request))
        except LearnerProcessError as error:
            self._bury()
            raise _ended(error.reason) from None

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _restart(self) -> LearnerProcess:
        """A fresh process with everything run so far; each failure drops one step, so it ends."""
        while True:
            self._allowance.seconds(Request("run"))  # raises if nothing is left
            process = self._process = self._sandbox.start()
            if all(self._run_in(process, step) for step in list(self._steps)):
                return process

    def _run_in(self, process: LearnerProcess, step: Step) -> bool:
        """Whether the process lived on."""
        request = Request("run", args=[step.source, step.id])
        try:
            reply = process.ask(request, self._allowance.seconds(request))
        except LearnerProcessError:
            self._bury()
            self._broken += step.kind == "extra"
            self._steps = [run for kept in self._steps for run in _calmer(kept, kept is step)]
            return False
        self.outputs[step.id] = _printed(reply)
        for id in (step.id, *step.also):
            self.stopped[id] = printable(why(reply.error)) if reply.error else ""
        return True

    def _bury(self) -> None:
        self._process = None
        self._allowance.count_death()


def _printed(reply: Reply) -> str:
    """What a cell printed, and the error that ended it, if one did."""
    printed = reply.value or ""
    if reply.error is not None:
        printed += f"The cell stopped {why(reply.error)}"
    return printable(printed, MOST_OUTPUT, kept="\n\t")


def why(error: Mapping[str, Any]) -> str:
    """Line and error, as far as they are known."""
    line = f"at line {error['line']}, `{error['code']}`, " if "line" in error else ""
    return f"{line}with {error['type']}: {error['message']}"


def _calmer(step: Step, broke: bool) -> list[Step]:
    """What to run again of a step; of one that broke its process only what it defines.

    A try below the definition that takes too long here must not cost the definition.
    """
    if not broke:
        return [step]
    calm = definitions(step.source)
    return [replace(step, source=calm)] if calm not in ("", step.source) else []


def _ended(reason: str, seen: str = "") -> Finding:
    known = {
        "time": "Your code did not answer in time.",
        "died": "Your code ended the process it was running in.",
        "malformed": "What came back could not be read as an answer.",
    }[reason]
    suggests = {
        "time": "A loop may have no end, or it does far more work than needed.",
        "died": "It called an exit, crashed, or needed more memory than there is.",
        "malformed": "Something in the code writes where only answers belong.",
    }[reason]
    diagnosis = {"time": "timed_out", "died": "crashed", "malformed": "malformed"}[reason]
    look = "what the function does on an input like those in the lesson."
    if seen:
        look = "each cell of the notebook: which of them takes so long, or ends the kernel."
    return Finding(diagnosis, seen=seen or known, suggests=suggests, look=look)
