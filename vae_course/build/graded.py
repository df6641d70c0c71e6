"""What has to stand elsewhere before a lesson is built: each exercise's check, and its bank."""

from __future__ import annotations

from collections.abc import Iterator

from vae_course.build.lesson import Lesson


def missing(lesson: Lesson) -> list[str]:
    """What the exercises of a lesson lack.

    Args:
        lesson: A lesson read from its text.

    Returns:
        A sentence for each check that does not exist, belongs to another lesson, or has no bank
        that can be read.
    """
    where = f"{lesson.path.parent.name}/{lesson.path.name}"
    cells = lesson.checks.items()
    return [f"{where}, {cell}: {what}" for id, cell in cells for what in _lacks(lesson, id)]


def _lacks(lesson: Lesson, id: str) -> Iterator[str]:
    # Imports torch: not for --help.
    from autograded_tests.banks.solutions import load_bank
    from autograded_tests.framework.exercise import exercises

    number = lesson.name[:2]
    exercise = exercises().get(id)
    if exercise is None or exercise.lesson[:2] != number:
        there = f"is one of {exercise.lesson}" if exercise else "does not exist"
        module = f"autograded_tests/checks/lesson_{number}.py"
        yield f"the check of {id!r} {there}; write it in {module}."
        return
    try:
        load_bank(id)
    except FileNotFoundError:
        yield (
            f"{id!r} has no bank of right and wrong solutions; write it in "
            f"autograded_tests/banks/lesson_{number}/{id}.py."
        )
    except ValueError as error:
        yield f"{error}."
