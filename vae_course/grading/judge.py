"""Grades one submission: runs it step by step, puts the questions, keeps the marks."""

from __future__ import annotations

import hashlib
import hmac

from autograded_tests.framework.exercise import Verdict, find
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.record import CheckRecord
from vae_course.grading.graft import Program, Step
from vae_course.grading.place import same_text
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.session import Allowance, Session

CELL_SECONDS = 20.0
QUESTION_SECONDS = 10.0
SUBMISSION_SECONDS = 180.0
MOST_DEATHS = 12  # of processes, in one submission


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
    allowance = Allowance(SUBMISSION_SECONDS, CELL_SECONDS, QUESTION_SECONDS, MOST_DEATHS)
    seeds = {
        step.id: [seed_of(secret, who, program.lesson.name, step.id, digest)
                  for who in ("judge", "learner")]
        for step in program.steps if step.kind == "check"
    }  # fmt: skip
    session = Session(sandbox, allowance)
    verdicts: dict[str, Verdict] = {}
    try:
        for step in program.steps:
            if step.kind == "check":
                verdicts[step.id] = _question(session, step, seeds[step.id])
            elif step.kind != "written":
                session.run(step)
    finally:
        session.close()
    records: list[CheckRecord] = []
    for number, step in enumerate(program.steps):
        if step.kind == "written":
            records.append(_written(step, program))
        elif step.kind == "check":
            verdict, beside = verdicts[step.id], None
            # After all others have been asked: this must not cost them their time.
            if _worth_asking_again(verdict, records):
                done = program.steps[:number]
                beside = _ask_beside(done, step, right, Session(sandbox, allowance), seeds[step.id])
            records.append(_record(step, beside or verdict, beside is not None, program, session))
    order = [cell.id for cell in program.lesson.of("check", "written")]
    return sorted(records, key=lambda record: order.index(record.id))


def _written(step: Step, program: Program) -> CheckRecord:
    """A written answer waits for a person, unless nothing was written."""
    if same_text(step.source, program.lesson.answers[step.id].source):
        text = "Nothing was written here."
        return CheckRecord(step.id, step.points, 0.0, False, False, text, "blank")
    text = "This answer is read and marked by a person."
    return CheckRecord(step.id, step.points, None, None, True, text)


def _question(session: Session, step: Step, seeds: list[int]) -> Verdict:
    exercise = find(step.id)
    try:
        there = session.ask_about(step.id, seeds[1])
        if there:
            return exercise.judge(session.ask, seeds[0])
        return exercise.failed(_missing(step.id, session))
    except Finding as finding:  # the process ended before the first question
        return exercise.failed(finding)


def _missing(id: str, session: Session) -> Finding:
    stopped = session.stopped.get(id)
    seen = f"The notebook defines no `{id}`."
    if stopped:
        seen = f"The cell stopped {stopped}, before it defined `{id}`."
    return Finding(
        "undefined",
        seen=seen,
        suggests="The cell did not run to its end, or the name was changed.",
        look="the cell, and whether it runs in a fresh kernel.",
    )


def _worth_asking_again(verdict: Verdict, before: list[CheckRecord]) -> bool:
    """An answer that fails after an earlier one failed may only suffer from that one."""
    blank = verdict.first is not None and verdict.first.blank
    return not verdict.passed and not blank and any(record.passed is False for record in before)


def _ask_beside(
    done: list[Step], step: Step, right: dict[str, str], session: Session, seeds: list[int]
) -> Verdict | None:
    """Ask again in a process where the earlier answers are right ones; None if it fails too."""
    try:
        for earlier in done:
            for run in _with_right_ones(earlier, step.id, right):
                session.run(run)
        verdict = _question(session, step, seeds)
    finally:
        session.close()
    return verdict if verdict.passed else None


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
    step: Step, verdict: Verdict, beside: bool, program: Program, session: Session
) -> CheckRecord:
    notes = ""
    if beside:
        notes += " (Asked beside right versions of the earlier exercises, which still need work.)"
    if step.id in program.notes:
        notes += f" ({program.notes[step.id]})"
    return CheckRecord.of(verdict, step.points, notes, session.outputs.get(step.id, ""))
