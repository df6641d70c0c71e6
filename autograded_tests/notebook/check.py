"""`check`: the one function that lessons call."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from autograded_tests.framework.exercise import Exercise, PartVerdict, Verdict, find
from autograded_tests.framework.finding import Finding
from autograded_tests.notebook.accidents import cell_stopped, foreign_name
from autograded_tests.notebook.cells import CellLog, log_of_this_kernel
from autograded_tests.notebook.in_process import judge_here
from autograded_tests.notebook.own import keep_text
from autograded_tests.notebook.progress_store import remember
from autograded_tests.notebook.result import CheckResult

_MISSING: Any = object()


def check(
    id: str, subject: Any = _MISSING, *, points: float = 1, seed: int | None = None
) -> CheckResult:
    """Check an exercise in the notebook, in under a second. Never raises.

    This is practice: it runs in the learner's own kernel. An instructor's grading puts the same
    questions, with other inputs, to a process of its own.

    Args:
        id: The exercise's id.
        subject: What the cell defined; looked up by its name if left out.
        points: Points to be had.
        seed: Of the inputs; a fresh one at each call if None.

    Returns:
        The mark, with a panel that says what was seen, what it suggests and where to look.

    Example:
        >>> from vae_helpers import objective
        >>> check("gaussian_kl", lambda mu, logvar: ..., points=3)
        0
        >>> check("gaussian_kl", lambda mu, logvar: ...).diagnosis
        'blank'
    """
    seed = secrets.randbits(31) if seed is None else seed
    try:
        exercise = find(id)
    except KeyError as error:
        return _stopped(id, points, _finding("unknown_exercise", error.args[0]))
    except Exception as error:  # noqa: BLE001  a broken installation must not break the lesson
        return _stopped(id, points, _finding("check_broken", _told(error)))
    log = log_of_this_kernel()
    stopped = log.unfinished(id) if log is not None else None
    if stopped is not None:
        return _result(exercise, points, cell_stopped(id, stopped))
    if subject is _MISSING:
        frame = inspect.currentframe()
        names = frame.f_back.f_globals if frame and frame.f_back else {}
        if id not in names:
            return _result(exercise, points, _finding("undefined", id))
        subject = names[id]
    try:
        verdict = judge_here(exercise, subject, seed)
        foreign = foreign_name(subject, verdict.first, log)
        if foreign is not None:
            return _result(exercise, points, foreign)
        result = CheckResult.of(verdict, points, _below(exercise, subject, verdict, log))
        if result.passed:
            remember(id)
            if callable(subject):
                keep_text(id)
        return result
    except KeyboardInterrupt:
        return _result(exercise, points, _finding("interrupted", id))
    except Exception as error:  # noqa: BLE001  a check that breaks must say so, not break the lesson
        return _result(exercise, points, _finding("check_broken", _told(error)))


def _result(exercise: Exercise, points: float, finding: Finding) -> CheckResult:
    return CheckResult.of(exercise.failed(finding), points)


def _below(
    exercise: Exercise, subject: Any, verdict: Verdict, log: CellLog | None
) -> Callable[[], str] | None:
    """What makes the help that unfolds below a wrong answer, once it is shown."""
    finding = verdict.first
    if finding is None or finding.blank or verdict.manual:
        return None
    tries = log.judged_wrong(exercise.id) if log is not None else 0

    def unfolding() -> str:
        # Not above: grading imports this file, and shows nothing.
        from autograded_tests.notebook.mistakes.unfold import unfold
        from autograded_tests.notebook.model_answer import TRIES, model_answer

        id, lesson = exercise.id, exercise.lesson
        return unfold(id, lesson, subject) + (model_answer(id, lesson) if tries >= TRIES else "")

    return unfolding


def _stopped(id: str, points: float, finding: Finding) -> CheckResult:
    return CheckResult(id, "", "", [PartVerdict("", Fraction(1), finding)], points)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _finding(diagnosis: str, about: object) -> Finding:
    seen, suggests, look = _WORDS[diagnosis]
    return Finding(diagnosis, seen=seen.format(about), suggests=suggests, look=look)


_WORDS = {
    "unknown_exercise": (
        "{}",
        "The id in this cell was changed.",
        "the released lesson's check cell.",
    ),
    "undefined": (
        "There is no `{}` in this notebook yet.",
        "The cell that defines it has not been run since the kernel started.",
        "the cell above: run it, then this one.",
    ),
    "interrupted": (
        "You stopped the check while `{}` was running.",
        "A loop in it may have no end.",
        "what ends each loop.",
    ),
    "check_broken": (
        "The check itself stopped: {}",
        "This is our fault, or something odd came back from your code.",
        "what your code returns; if it looks right, please report this message.",
    ),
}

log_of_this_kernel()  # from here on: a cell that fails before the first check is in the log, too
