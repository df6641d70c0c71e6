"""The learner's own copies of the lessons: made once, never overwritten, restored on request."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from vae_course import CourseError
from vae_helpers.files import write_whole

RELEASED = "notebooks"  # NN_topic/NN_topic.ipynb, as nbgrader releases them
COPIES = "my_course"  # NN_topic.ipynb, the learner's
BACKUPS = "backups"  # inside COPIES
PACKAGED = Path(__file__).resolve().parent / "course"  # the lessons that a wheel brings along
HIDDEN = ".jupyter"  # in the folder that Jupyter serves: open tabs, and what kernels wrote
# JupyterLab's terminal begins in COPIES, and `make` is to work there as it does one folder above.
MAKEFILE = """# `make progress` and `make reset LESSON=03` are those of the course's folder.
help:
	@$(MAKE) --no-print-directory -C .. help
%:
	@$(MAKE) --no-print-directory -C .. $@
Makefile: ;
"""


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


def lessons_folder(start: Path | None = None) -> Path:
    """Find the lessons, released and solved: in the clone, else as the wheel brought them.

    Args:
        start: As for `find_course`.

    Returns:
        The folder that holds ``notebooks/`` and ``solutions/``.

    Raises:
        CourseError: If there is none.
    """
    try:
        return find_course(start)
    except CourseError:
        if not (PACKAGED / RELEASED).is_dir():
            raise
        return PACKAGED


def learners_folder(start: Path | None = None) -> Path:
    """Find where ``my_course/`` lies or will lie.

    In the clone; without one, the nearest folder from here upwards that has it, else here.

    Args:
        start: As for `find_course`.

    Raises:
        CourseError: If there are no lessons.
    """
    start = Path.cwd() if start is None else start
    found = lessons_folder(start)
    if found != PACKAGED:
        return found
    return next((one for one in (start, *start.parents) if (one / COPIES).is_dir()), start)


def lesson_ids(course: Path) -> list[str]:
    """Name the released lessons.

    Args:
        course: The folder of the course.

    Returns:
        The ids in order, such as ``03_reparameterization``.
    """
    return sorted(
        folder.name
        for folder in _releases(course).iterdir()
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
    makefile = course / COPIES / "Makefile"
    if (course / "Makefile").is_file() and not makefile.exists():
        write_whole({makefile: MAKEFILE.encode()})
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
    untouched = theirs is None or _without_mark(theirs) == _without_mark(release)
    backup = None if theirs is None or untouched else keep_copy(copy, theirs)
    # Also where nothing has changed: a page may be open, with answers that are not saved yet.
    write_whole({copy: _marked(release)})
    return backup


def reset_mark(notebook: bytes) -> str | None:
    """What tells the notebook of one reset from that of another; None for one never reset.

    Args:
        notebook: The content of its file.
    """
    try:
        return json.loads(notebook)["metadata"]["vae_course"]["reset"]
    except (ValueError, KeyError, TypeError):
        return None


def keep_copy(copy: Path, content: bytes) -> Path:
    """Keep what the learner had, in ``backups/`` beside their file; the same text once only.

    Args:
        copy: The learner's file.
        content: What to keep.

    Returns:
        Where it is.
    """
    folder = copy.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    for backup in folder.glob(f"{copy.stem}.*.ipynb"):
        if backup.read_bytes() == content:
            return backup
    stem = f"{copy.stem}.{datetime.now():%Y-%m-%d_%H-%M-%S}"
    number = 1
    while True:
        backup = folder / (f"{stem}.ipynb" if number == 1 else f"{stem}_{number}.ipynb")
        try:
            with backup.open("xb") as file:  # "x": never an older backup's name
                file.write(content)
            return backup
        except FileExistsError:
            number += 1


def _releases(course: Path) -> Path:
    own = course / RELEASED
    return own if own.is_dir() or not PACKAGED.is_dir() else PACKAGED / RELEASED


def _release(course: Path, lesson: str) -> Path:
    return _releases(course) / lesson / f"{lesson}.ipynb"


def _copy(course: Path, lesson: str) -> Path:
    return course / COPIES / f"{lesson}.ipynb"


def _version(notebook: Path) -> str | None:
    try:
        return json.loads(notebook.read_bytes())["metadata"]["vae_course"]["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _marked(release: bytes) -> bytes:
    """A released notebook with the mark of a new reset."""
    notebook = json.loads(release)
    notebook["metadata"].setdefault("vae_course", {})["reset"] = token_hex(8)
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b"\n"


def _without_mark(content: bytes) -> Any:
    """A notebook to compare with another; whatever is none stays as it is."""
    try:
        notebook = json.loads(content)
        about = notebook["metadata"].setdefault("vae_course", {})
        about.pop("reset", None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return notebook
