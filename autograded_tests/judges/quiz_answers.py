"""Quiz answers: the learner's cell defines a string, and the quiz assesses it.

What is not understood raises `NeedsHuman`: practice asks to rephrase, grading asks a human, and
nothing is marked zero by a machine that did not understand it.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograded_tests.framework.answerer import Other, Ref
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding, NeedsHuman
from vae_helpers import quiz


def quiz_exercises(lesson: str) -> dict[str, Exercise]:
    """The exercises that are a lesson's questions, by id.

    Args:
        lesson: The lesson's id; a question names its own in `Question.lesson`.

    Example:
        >>> list(quiz_exercises("nowhere"))
        []
    """
    return {
        question.id: _add(question) for question in quiz.questions() if question.lesson == lesson
    }


def _add(question: quiz.Question) -> Exercise:
    exercise = Exercise(
        question.id, lesson=question.lesson, asked=question.text, praise=question.explanation
    )

    @exercise.part()
    def _answer(ask: Ask, rng: Rng) -> None:
        _judge(question, ask.read())

    return exercise


def _judge(question: quiz.Question, value: Any) -> None:
    outcome = quiz.assess(question.id, _text(question, value))
    if outcome.verdict == "right":
        return
    kind = NeedsHuman if outcome.verdict == "unclear" else Finding
    raise kind(outcome.diagnosis, seen=outcome.seen, suggests=outcome.suggests, look=outcome.look)


def _text(question: quiz.Question, value: Any) -> str:
    """The answer as a string; a list or tuple of one string is that string."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Finding(
            "wrong_type",
            seen=f"`{question.id}` is {_kind_of(value)}, not a string.",
            suggests="An answer here is text between quotation marks.",
            look=f'the line that sets it: `{question.id} = "..."`.',
        )
    return value


def _kind_of(value: Any) -> str:
    if isinstance(value, Other):
        return f"a `{value.type_name}`"
    if isinstance(value, Tensor):
        return "a tensor"
    if isinstance(value, Ref):
        return "a module"
    if isinstance(value, list):
        return f"a list or tuple of {len(value)} values"
    return f"a `{type(value).__name__}`"
