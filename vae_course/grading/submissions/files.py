"""Every file of a folder or zip, those in zips below it too, by path; read when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.submissions.archive import Archive
from vae_course.grading.submissions.filenames import is_junk, is_zip
from vae_course.grading.submissions.parse import read_bytes
from vae_course.grading.submissions.stream import UnreadableError

MOST_FILES = 200_000
MOST_IN_ZIP = 2_000  # files of a zip that a student handed in


@dataclass(frozen=True)
class SourceFile:
    """One file.

    Args:
        path: Its path below the source, with ``/``; a zip counts as a folder.
        read: Gives its bytes, a notebook's without outputs, or raises `UnreadableError`.
        folder: Where it lies on this machine, if it lies in no zip.
    """

    path: str
    read: Callable[[], bytes]
    folder: Path | None = None


def files_of(source: Path) -> Iterator[SourceFile]:
    """All files of a source, less what systems leave behind.

    Args:
        source: A folder, or a zip.

    Raises:
        CourseError: If it is a zip that cannot be read, or has too many files.
    """
    for file in _in_folder(source) if source.is_dir() else _in_zip(source):
        if not is_junk(file.path):
            yield file


def _in_folder(folder: Path) -> Iterator[SourceFile]:
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        whole = SourceFile(name, lambda path=path: read_bytes(path), path.parent)  # type: ignore[misc]
        if is_zip(name) and path.is_file() and not path.is_symlink():
            yield from _members(whole, lambda path=path: Archive(path, MOST_IN_ZIP))  # type: ignore[misc]
        else:
            yield whole


def _in_zip(source: Path) -> Iterator[SourceFile]:
    archive = Archive(source, MOST_FILES)
    for number, path in archive.files():
        whole = SourceFile(path, archive.reader(number))
        if is_zip(path):
            yield from _members(
                whole,
                lambda number=number, path=path: Archive(  # type: ignore[misc]
                    archive.bytes_of(number), MOST_IN_ZIP, path
                ),
            )
        else:
            yield whole


def _members(whole: SourceFile, open_zip: Callable[[], Archive]) -> Iterator[SourceFile]:
    """The files of a zip among the files; the zip itself where it cannot be opened.

    It is opened anew for each that is read: ten thousand of them are not held open.
    """
    try:
        archive = open_zip()
    except (CourseError, UnreadableError):
        yield whole
        return
    for number, name in archive.files():

        def read(number: int = number) -> bytes:
            again = open_zip()
            try:
                return again.reader(number)()
            finally:
                again.close()

        yield SourceFile(f"{whole.path}/{name}", read)
    archive.close()


def _walk(folder: Path) -> Iterator[Path]:
    count = 0
    for place, folders, files in os.walk(folder):  # links to folders are not followed
        folders.sort()
        count += len(files)
        if count > MOST_FILES:
            raise CourseError(f"{folder} has more than {MOST_FILES} files; name a smaller folder.")
        yield from (Path(place, name) for name in sorted(files))
