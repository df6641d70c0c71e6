"""Grades one submission: runs it step by step, puts the questions, keeps the marks."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

from autograded_tests.framework.answerer import Reply, Request
from autograded_tests.framework.exercise import Verdict, find
from autograded_tests.framework.finding import Finding
from autograded_tests.notebook.result import CheckResult
from vae_course.grading.graft import Program, Step
from vae_course.grading.place import same_text
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.sandbox.process import LearnerProcess, LearnerProcessError

CELL_SECONDS = 20.0
QUESTION_SECONDS = 10.0
SUBMISSION_SECONDS = 180.0


@dataclass(frozen=True)
class CheckRecord:
    """How one check of a submission went.

    Args:
        id: The exercise.
        max_points: Points to be had.
        points: Points earned; None while a human has to decide.
        passed: Whether all is right; None while a human has to decide.
        manual: Whether a human has to decide.
        message: What the learner reads.
        diagnosis: Short name of a recognised slip.
        output: What the learner's own cell printed, capped.
    """

    id: str
    max_points: float
    points: float | None
    passed: bool | None
    manual: bool
    message: str
    diagnosis: str | None = None
    output: str = ""


class Session:
    """The learner's process over time: restarted, with the same definitions, when it has died.

    Args:
        sandbox: Where processes are started.
        deadline: Until when, on the monotonic clock.
    """

    def __init__(self, sandbox: Sandbox, deadline: float) -> None:
        self._sandbox = sandbox
        self._deadline = deadline
        self._process: LearnerProcess | None = None
        self._steps: list[Step] = []  # run so far, less what broke a process
        self._subject: Request | None = None
        self.outputs: dict[str, str] = {}
        self.stopped: dict[str, dict[str, Any] | None] = {}  # the error that ended a cell

    def run(self, step: Step) -> None:
        """Run a cell. One that breaks the process is left out from then on."""
        self._steps.append(step)
        if self._process is not None:
            self._run_in(self._process, step)
        else:
            self._restart()

    def ask_about(self, id: str, seed: int) -> bool:
        """Take the object of that name as the one to ask about; whether there is one."""
        self._subject = Request("subject", args=[id, seed])
        return bool(self._put(self._subject).value)

    def ask(self, request: Request) -> Reply:
        """Put one question; the transport of `autograded_tests.framework.ask`."""
        return self._put(request)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _put(self, request: Request) -> Reply:
        if self._process is None:
            self._restart()
            if self._subject is not None and request is not self._subject:
                self._put(self._subject)
        assert self._process is not None
        try:
            return self._process.ask(request, self._seconds(QUESTION_SECONDS))
        except LearnerProcessError as error:
            self._process = None
            raise _ended(error.reason) from None

    def _restart(self) -> None:
        """A fresh process with everything run so far; each failure drops one step, so it ends."""
        while self._process is None:
            process = self._sandbox.start()
            self._process = process
            for step in list(self._steps):
                if not self._run_in(process, step):
                    break

    def _run_in(self, process: LearnerProcess, step: Step) -> bool:
        """Whether the process lived on."""
        request = Request("run", args=[step.source, step.id])
        try:
            reply = process.ask(request, self._seconds(CELL_SECONDS))
        except LearnerProcessError:
            self._process = None
            self._steps = [kept for kept in self._steps if kept is not step]
            return False
        self.outputs[step.id] = self.outputs.get(step.id, "") + _printed(reply)
        for id in (step.id, *step.also):
            self.stopped[id] = reply.error
        return True

    def _seconds(self, most: float) -> float:
        return max(0.1, min(most, self._deadline - time.monotonic()))


def _printed(reply: Reply) -> str:
    """What a cell printed, and the error that ended it, if one did."""
    printed = reply.value if isinstance(reply.value, str) else ""
    if reply.error is None:
        return printed
    return f"{printed}The cell stopped{_why(reply.error)}\n"


def _why(error: dict[str, Any]) -> str:
    """Line and error, as far as they are known."""
    line = f" at line {error['line']}, `{error['code']}`" if "line" in error else ""
    return f"{line} with {error['type']}: {error['message']}"


def _ended(reason: str) -> Finding:
    seen = {
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
    return Finding(diagnosis, seen=seen, suggests=suggests, look=look)


def seed_of(secret: bytes, *parts: str) -> int:
    """A seed that nobody without the secret can compute.

    Example:
        >>> seed_of(b"one secret", "04_elbo") == seed_of(b"another", "04_elbo")
        False
    """
    digest = hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:4]) >> 1


def judge_submission(
    program: Program, right: dict[str, str], sandbox: Sandbox, secret: bytes, digest: str
) -> list[CheckRecord]:
    """Grade one submission.

    Args:
        program: The grafted submission.
        right: The model answers of the lesson, by exercise id, for asking again beside them.
        sandbox: Where its processes are started.
        secret: Which the inputs are drawn with.
        digest: Of the submission.

    Returns:
        One record per check and written answer, in the lesson's order.

    Raises:
        MachineryError: If no process can be started: then there is no grade.
    """
    session = Session(sandbox, time.monotonic() + SUBMISSION_SECONDS)
    records: list[CheckRecord] = []
    done: list[Step] = []
    try:
        for step in program.steps:
            done.append(step)
            if step.kind == "written":
                records.append(_written(step, program))
            elif step.kind == "check":
                seeds = [seed_of(secret, who, program.lesson.name, step.id, digest)
                         for who in ("judge", "learner")]  # fmt: skip
                result = _question(session, step, seeds)
                beside = None
                if _worth_asking_again(result, records):
                    beside = _ask_beside(done, step, right, sandbox, seeds)
                records.append(
                    _record(step, beside or result, beside is not None, program, session)
                )
            else:
                session.run(step)
    finally:
        session.close()
    order = [cell.id for cell in program.lesson.of("check", "written")]
    return sorted(records, key=lambda record: order.index(record.id))


def _written(step: Step, program: Program) -> CheckRecord:
    """A written answer waits for a person, unless nothing was written."""
    if same_text(step.source, program.lesson.answers[step.id].source):
        text = "Nothing was written here."
        return CheckRecord(step.id, step.points, 0.0, False, False, text, "blank")
    text = "This answer is read and marked by a person."
    return CheckRecord(step.id, step.points, None, None, True, text)


def _question(session: Session, step: Step, seeds: list[int]) -> CheckResult:
    exercise = find(step.id)
    try:
        there = session.ask_about(step.id, seeds[1])
        verdict = exercise.judge(session.ask, seeds[0]) if there else _missing(step.id, session)
    except Finding as finding:  # the process ended before the first question
        verdict = _all(step.id, finding)
    return CheckResult.of(verdict, step.points)


def _all(id: str, finding: Finding) -> Verdict:
    return Verdict.failed(find(id), finding)


def _missing(id: str, session: Session) -> Verdict:
    error = session.stopped.get(id)
    if error is not None:
        return _all(
            id,
            Finding(
                "undefined",
                seen=f"The cell stopped{_why(error)}, before it defined `{id}`.",
                suggests="What stands above the definition does not run in a fresh kernel.",
                look="that line, after Kernel, Restart Kernel and Run All Cells.",
            ),
        )
    return _all(
        id,
        Finding(
            "undefined",
            seen=f"The notebook defines no `{id}`.",
            suggests="The cell did not run to its end, or the name was changed.",
            look="the cell, and whether it runs in a fresh kernel.",
        ),
    )


def _worth_asking_again(result: CheckResult, before: list[CheckRecord]) -> bool:
    """An answer that fails after an earlier one failed may only suffer from that one."""
    blank = result.finding is not None and result.finding.blank
    return not result.passed and not blank and any(record.passed is False for record in before)


def _ask_beside(
    done: list[Step], step: Step, right: dict[str, str], sandbox: Sandbox, seeds: list[int]
) -> CheckResult | None:
    """Ask again in a process where the earlier answers are right ones; None if it fails too."""
    session = Session(sandbox, time.monotonic() + SUBMISSION_SECONDS / 4)
    try:
        for earlier in done:
            for run in _with_right_ones(earlier, step.id, right):
                session.run(run)
        result = _question(session, step, seeds)
    finally:
        session.close()
    return result if result.passed else None


def _with_right_ones(earlier: Step, asked: str, right: dict[str, str]) -> list[Step]:
    """What to run in the place of a step, so that all answers but the one asked about are right."""
    if earlier.kind in ("setup", "extra"):
        return [earlier]
    if earlier.kind != "answer":
        return []
    answered = (earlier.id, *earlier.also)
    others = [Step("answer", id, right[id]) for id in answered if id != asked]
    return [earlier, *others] if asked in answered else others


def _record(
    step: Step, result: CheckResult, beside: bool, program: Program, session: Session
) -> CheckRecord:
    message = result.message
    if beside:
        message += " (Asked beside right versions of the earlier exercises, which still need work.)"
    if step.id in program.notes:
        message += f" ({program.notes[step.id]})"
    manual = result.manual
    return CheckRecord(
        step.id,
        step.points,
        None if manual else min(max(result.points, 0.0), step.points),
        None if manual else result.passed,
        manual,
        message,
        result.diagnosis,
        session.outputs.get(step.id, ""),
    )


def as_json(record: CheckRecord) -> dict[str, Any]:
    """A record in the form that ``vae-course check --json`` prints."""
    return {
        "id": record.id,
        "points": record.points,
        "max_points": record.max_points,
        "passed": record.passed,
        "manual": record.manual,
        "message": record.message,
        "diagnosis": record.diagnosis,
    }
