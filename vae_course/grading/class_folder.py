"""Which class is meant: the folder from which a command is called, or the clone of the course."""

from __future__ import annotations

from pathlib import Path

from vae_course import CourseError
from vae_course.my_course import RELEASED, find_course

FILE = "nbgrader_config.py"


def class_folder(given: Path | None = None) -> Path:
    """The folder of the class that is meant.

    Args:
        given: What ``--course`` says; by default the nearest folder, from here upwards, that has
            an ``nbgrader_config.py``, and where there is none the clone of the course.

    Raises:
        CourseError: If there is none, or no lessons are in it.
    """
    folder = (given or nearest() or find_course()).resolve()
    if not (folder / RELEASED).is_dir():
        raise CourseError(
            f"{folder} is no class: it has no {RELEASED}/ with the lessons as they were released. "
            "Name another folder with --course."
        )
    return folder


def nearest() -> Path | None:
    """The nearest folder, from here upwards, that is configured for nbgrader."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / FILE).is_file()), None)
