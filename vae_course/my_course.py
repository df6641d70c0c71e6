"""The learner's own copies of the lessons: made once, never overwritten, restored on request."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from vae_course import CourseError
from vae_helpers.files import write_whole

RELEASED = "notebooks"  # NN_topic/NN_topic.ipynb, as nbgrader releases them
COPIES = "my_course"  # NN_topic.ipynb, the learner's
BACKUPS = "backups"  # inside COPIES


def find_course(start: Path | None = None) -> Path:
    """Find the folder of the course: the clone that holds the released lessons.

    The clone this package was installed from comes first, because its lessons and its code
    belong together; then the current folder and those above it.

    Args:
        start: Where to look after the package's own clone; the current folder by default.

    Returns:
        The folder that holds ``notebooks/``.

    Raises:
        CourseError: If there is none.
    """
    start = Path.cwd() if start is None else start
    for folder in (Path(__file__).resolve().parents[1], start, *start.parents):
        if (folder / "pyproject.toml").is_file() and (folder / RELEASED).is_dir():
            return folder
    raise CourseError(
        f"no lessons found: neither {start} nor a folder above it has pyproject.toml and "
        f"{RELEASED}/. Change into your clone of the course and call this again."
    )


def lesson_ids(course: Path) -> list[str]:
    """Name the released lessons.

    Args:
        course: The folder of the course.

    Returns:
        The ids in order, such as ``03_reparameterization``.
    """
    return sorted(
        folder.name
        for folder in (course / RELEASED).iterdir()
        if (folder / f"{folder.name}.ipynb").is_file()
    )


def resolve_lesson(name: str, known: Iterable[str]) -> str:
    """Find the lesson that somebody means.

    Args:
        name: A number, a topic, an id, or the path of its notebook.
        known: The ids to choose from.

    Returns:
        The id.

    Raises:
        CourseError: If no lesson, or more than one, is meant; the message names the known ones.

    Example:
        >>> resolve_lesson("3", ["00_start_here", "03_reparameterization"])
        '03_reparameterization'
        >>> resolve_lesson("my_course/00_start_here.ipynb", ["00_start_here"])
        '00_start_here'
    """
    known = list(known)
    word = Path(name.replace("\\", "/")).name.removesuffix(".ipynb").lower()
    meant = [lesson for lesson in known if _is_meant(word, lesson)]
    if len(meant) != 1:
        raise CourseError(
            f"{name!r} is not a lesson. The lessons are: {', '.join(known) or '(none)'}."
        )
    return meant[0]


def _is_meant(word: str, lesson: str) -> bool:
    number, _, topic = lesson.partition("_")
    # "3" and "03" are one number.
    return word in (lesson, topic) or (word.isdecimal() and word.zfill(2) == number)


def copy_lessons(course: Path) -> list[str]:
    """Give the learner a copy of every released lesson that is not there yet.

    Args:
        course: The folder of the course.

    Returns:
        The ids of the lessons that were copied; a file that was there is left alone.
    """
    (course / COPIES).mkdir(exist_ok=True)
    new = [lesson for lesson in lesson_ids(course) if not _copy(course, lesson).exists()]
    for lesson in new:
        write_whole({_copy(course, lesson): _release(course, lesson).read_bytes()})
    return new


def outdated_lessons(course: Path) -> list[str]:
    """Name the lessons of which the learner's copy comes from another release.

    Args:
        course: The folder of the course.

    Returns:
        Their ids. A file without a version, or that is no notebook, is not judged.
    """
    outdated = []
    for lesson in lesson_ids(course):
        theirs, released = (_version(path(course, lesson)) for path in (_copy, _release))
        if theirs and released and theirs != released:
            outdated.append(lesson)
    return outdated


def restore_lesson(course: Path, lesson: str) -> Path | None:
    """Put the released lesson in the place of the learner's file, and keep theirs.

    Args:
        course: The folder of the course.
        lesson: The id of a released lesson.

    Returns:
        Where the learner's file is kept now; None if there was none or it was as released.
    """
    (course / COPIES).mkdir(exist_ok=True)
    copy, release = _copy(course, lesson), _release(course, lesson).read_bytes()
    theirs = copy.read_bytes() if copy.exists() else None
    if theirs == release:
        return None
    backup = None if theirs is None else _back_up(course, lesson, theirs)
    write_whole({copy: release})
    return backup


def _release(course: Path, lesson: str) -> Path:
    return course / RELEASED / lesson / f"{lesson}.ipynb"


def _copy(course: Path, lesson: str) -> Path:
    return course / COPIES / f"{lesson}.ipynb"


def _version(notebook: Path) -> str | None:
    try:
        return json.loads(notebook.read_bytes())["metadata"]["vae_course"]["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _back_up(course: Path, lesson: str, content: bytes) -> Path:
    folder = course / COPIES / BACKUPS
    folder.mkdir(exist_ok=True)
    stem = f"{lesson}.{datetime.now():%Y-%m-%d_%H-%M-%S}"
    number = 1
    while True:
        backup = folder / (f"{stem}.ipynb" if number == 1 else f"{stem}_{number}.ipynb")
        try:
            with backup.open("xb") as file:  # "x": never an older backup's name
                file.write(content)
            return backup
        except FileExistsError:
            number += 1
