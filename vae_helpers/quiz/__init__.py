"""The quiz: questions, wordings, and three verdicts with their reasons.

A verdict is right, recognised as wrong (with the reason), or not understood, which asks to
rephrase in practice and asks a human when graded. Free text is read by a small lexicon for each
question, letters by `vae_helpers.quiz.choice`, and the written keys of the predict-then-run
questions are measured on models (`vae_helpers.quiz.predict.measure`).

Example:
    >>> assess("q2_trick", "the reparametrisation trick").verdict
    'right'
    >>> assess("q4_difference", "A").message[:27]
    'You chose A: deterministic.'
"""

from vae_helpers.quiz.assessment import Assessment
from vae_helpers.quiz.question import Option, Question
from vae_helpers.quiz.quiz import (
    ask,
    assess,
    key,
    predicted,
    prepare,
    questions,
    results,
    trained_at,
)

__all__ = [
    "Option",
    "Assessment",
    "Question",
    "ask",
    "assess",
    "key",
    "predicted",
    "prepare",
    "questions",
    "results",
    "trained_at",
]
