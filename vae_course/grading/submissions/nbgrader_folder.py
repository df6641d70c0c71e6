"""nbgrader's ``submitted/<student>/<lesson>/``, and what students put beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

from vae_course.grading.submissions.filenames import MOODLE, STUDENT, Named, plain, split
from vae_course.grading.submissions.parse import read_bytes
from vae_course.grading.submissions.stream import UnreadableError

TIMESTAMP = "timestamp.txt"
KEPT_BESIDE = (TIMESTAMP, "submission_secret.txt")


def is_nbgraders(folder: Path, lesson: str) -> bool:
    """Whether a folder has nbgrader's ``<student>/<lesson>/`` in it."""
    with os.scandir(folder) as entries:
        return any(
            entry.is_dir() and not MOODLE.fullmatch(entry.name) and Path(entry, lesson).is_dir()
            for entry in entries
        )


def places(folder: Path, lesson: str) -> Iterator[tuple[str, Path]]:
    """Each student, and where the lesson was handed in: its folder, or a file beside it."""
    with os.scandir(folder) as entries:
        students = sorted(entry.name for entry in entries if entry.is_dir())
    for student in filter(STUDENT.fullmatch, students):
        place = folder / student / lesson
        if os.path.lexists(place):
            yield student, place
        elif not (folder / student).is_symlink():
            stray = _named(folder / student, lesson)
            if stray is not None:
                yield student, stray


def notebook_in(place: Path, lesson: str) -> Path | None:
    """The notebook of a lesson's folder: of its own name, or of one that means the same."""
    exact = place / f"{lesson}.ipynb"
    return exact if os.path.lexists(exact) else _named(place, lesson, lambda path: path.is_file())


def _named(folder: Path, lesson: str, fits: Callable[[Path], bool] = lambda _: True) -> Path | None:
    """What likeliest is the lesson's, among what lies there."""
    ranks = {}
    for path in sorted(folder.iterdir()):
        stem, notebook = split(path.name)
        rank = Named("", stem, notebook).rank(lesson)
        whole = path.is_dir() and plain(path.name) == lesson
        if rank[1] and (notebook or whole) and fits(path):
            ranks[path] = rank
    return max(ranks, key=ranks.__getitem__, default=None)


def read_timestamp(folder: Path) -> str | None:
    """When a submission was handed in, as nbgrader notes it beside the notebook.

    Args:
        folder: The submission's folder.

    Returns:
        ISO format, UTC; None if nothing legible is there.
    """
    from nbgrader.utils import parse_utc

    try:
        text = read_bytes(folder / TIMESTAMP)[:100].decode().strip()
        # nbgrader takes a time without a zone for UTC.
        return parse_utc(text).replace(tzinfo=UTC).isoformat() if text else None
    except (UnreadableError, ValueError, OverflowError, TypeError):
        return None
