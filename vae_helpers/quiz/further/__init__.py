"""The questions that end the further lessons: predict, then run; keys are written, and measured."""

from vae_helpers.quiz.further import (
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
)

FURTHER = [
    *lesson_07.QUESTIONS,
    *lesson_08.QUESTIONS,
    *lesson_09.QUESTIONS,
    *lesson_10.QUESTIONS,
    *lesson_11.QUESTIONS,
    *lesson_12.QUESTIONS,
]
