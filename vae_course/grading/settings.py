"""What the course's own ``nbgrader_config.py`` says: where the gradebook is, and the late rule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from vae_course import CourseError
from vae_course.grading.class_folder import FILE


@dataclass(frozen=True)
class Settings:
    """A course, as nbgrader is told to see it.

    Args:
        folder: The course's folder.
        config: The whole configuration.
        db_url: The gradebook's database.
        course_id: The course's id in it.
        submitted: Where submissions lie.
        autograded: Where graded notebooks go.
    """

    folder: Path
    config: Config
    db_url: str
    course_id: str
    submitted: Path
    autograded: Path


def read_settings(folder: Path, db_url: str | None = None) -> Settings:
    """Read a course's configuration.

    Args:
        folder: The course's folder.
        db_url: Another gradebook than the configured one.

    Raises:
        CourseError: If the folder has none, or it cannot be read.
    """
    if not (folder / FILE).is_file():
        raise CourseError(f"{folder} has no {FILE}: name the course's folder with --course")
    try:
        config = PyFileConfigLoader(FILE, path=str(folder)).load_config()
    except Exception as error:  # the file is anybody's Python
        raise CourseError(f"{folder / FILE} fails: {type(error).__name__}: {error}") from error
    if db_url:
        config.CourseDirectory.db_url = db_url
    directories = CourseDirectory(config=config, root=str(folder))
    return Settings(
        folder,
        config,
        directories.db_url,
        directories.course_id,
        folder / directories.submitted_directory,
        folder / directories.autograded_directory,
    )
