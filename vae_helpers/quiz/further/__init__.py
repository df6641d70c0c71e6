"""The questions that end the further lessons: predict, then run; keys are written, and measured."""

from vae_helpers.quiz.further import lesson_07

FURTHER = [*lesson_07.QUESTIONS]
