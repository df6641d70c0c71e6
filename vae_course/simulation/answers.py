"""What learners of a simulated class answer, and what each answer is worth.

The answers are those of the banks. What they are worth is said by the checks themselves, asked in
this process, once for each answer: nothing of the grader takes part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import Solution, load_bank
from autograded_tests.framework.exercise import find
from autograded_tests.notebook.result import CheckResult
from vae_course import CourseError
from vae_course.build.lesson import Cell, Lesson
from vae_course.build.names import KNOWN, names_of

SEEDS = (11, 12, 13)
_IMPORTS = {
    "math": "import math",
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "from torch.nn import functional as F",
}  # what a bank's solution may use without importing it


@dataclass(frozen=True)
class ExerciseAnswers:
    """All the answers to one exercise, each list from the commonest to the rarest.

    Args:
        cell: The exercise's cell, as released.
        points: Points to be had.
        right: Right answers in several styles.
        slips: Wrong answers.
        begun: Answers left unfinished.
    """

    cell: Cell
    points: float
    right: tuple[Solution, ...]
    slips: tuple[Solution, ...]
    begun: tuple[Solution, ...]

    @property
    def id(self) -> str:
        """The exercise's id."""
        return str(self.cell.id)


def exercise_answers(lesson: Lesson) -> list[ExerciseAnswers]:
    """The answers to each exercise of a lesson, in the lesson's order.

    Args:
        lesson: As released.

    Raises:
        CourseError: If an exercise has no bank.
    """
    return [_exercise(lesson, id, check.points or 0.0) for id, check in lesson.checks.items()]


def _exercise(lesson: Lesson, id: str, points: float) -> ExerciseAnswers:
    try:
        bank = load_bank(id)
    except FileNotFoundError:
        raise CourseError(f"there is no bank of answers to {id!r}; write one first.") from None
    # The helpers are not there when graded: what borrows from them is no answer.
    bank = [solution for solution in bank if "vae_helpers" not in solution.source]
    wrong = [solution for solution in bank if solution.diagnosis]
    return ExerciseAnswers(
        lesson.answers[id],
        points,
        right=tuple(s for s in bank if s.diagnosis is None),
        slips=tuple(s for s in wrong if s.diagnosis != "blank"),
        begun=tuple(s for s in wrong if s.diagnosis == "blank"),
    )


@cache
def worth(solution: Solution, points: float) -> float | None:
    """What the check itself gives for an answer, with several draws of its inputs.

    Args:
        solution: The answer.
        points: Points to be had.

    Returns:
        The points; None where a person has to decide.

    Raises:
        CourseError: If the draws do not agree, so that nobody can say what to expect.

    Example:
        >>> from autograded_tests.banks.solutions import load_bank
        >>> worth(load_bank("gaussian_kl")[0], 3)
        3.0
    """
    exercise = find(solution.exercise)
    results = [CheckResult.of(run(exercise, solution, seed), points) for seed in SEEDS]
    given = {None if result.manual else result.points for result in results}
    if len(given) != 1:
        raise CourseError(
            f"the check of {exercise.id} gives {sorted(map(str, given))} for one answer, "
            f"{solution.title!r}; it depends on chance, so put the check or its bank right."
        )
    return given.pop()


def imports_for(source: str, above: frozenset[str]) -> str:
    r"""The import lines that an answer needs in a notebook where some names are there already.

    Example:
        >>> imports_for("def f(x):\n    return math.pi * torch.exp(x)", frozenset({"torch"}))
        'import math\n'
    """
    needed = names_of(source).needed - above - KNOWN
    return "".join(f"{line}\n" for name, line in _IMPORTS.items() if name in needed)
