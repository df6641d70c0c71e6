"""``vae-course reset LESSON``: the released lesson again, and the learner's file kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_course import CourseError
from vae_course.my_course import COPIES, learners_folder, lesson_ids, resolve_lesson, restore_lesson


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    parser.add_argument("lesson", help="its number, topic or id: 3, 03, reparameterization")
    parser.add_argument("--course", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Restore one lesson and say where the learner's file is kept.

    Args:
        args: ``lesson``, and ``course``: the course's folder, found if None.

    Returns:
        The exit status, 0.

    Raises:
        CourseError: If there is no such lesson, or no course.
    """
    course = args.course or learners_folder()
    lesson = resolve_lesson(args.lesson, lesson_ids(course))
    backup = restore(course, lesson)
    print(f"{COPIES}/{lesson}.ipynb is now as released.")
    if backup is not None:
        print(f"Your file is kept as {backup.relative_to(course).as_posix()}.")
    print("Where the lesson is open in JupyterLab, its page follows.")
    return 0


def restore(course: Path, lesson: str) -> Path | None:
    """Restore one lesson.

    Args:
        course: The course's folder.
        lesson: Its id.

    Returns:
        Where the learner's file is kept now; None if there was none or it was as released.

    Raises:
        CourseError: If there is no such lesson, or a file cannot be written.
    """
    try:
        return restore_lesson(course, resolve_lesson(lesson, lesson_ids(course)))
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be written: {error.strerror}.") from error
