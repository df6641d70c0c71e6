"""Checks of lesson 06. A question takes two files: the lesson, and the list of the quiz."""

from __future__ import annotations

from autograded_tests.judges.quiz_answers import quiz_exercises

LESSON = "06_quiz"
EXERCISES = quiz_exercises(LESSON)
