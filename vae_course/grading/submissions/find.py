"""Where submissions come from: nbgrader's ``submitted/``, or a folder or zip of other systems.

Nothing is unpacked, and no file is read before it is asked for. `filenames` has the rules by which
files of other systems are told apart.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import groupby
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.submissions.archive import Archive
from vae_course.grading.submissions.filenames import MOODLE, STUDENT, Named, other_lesson, read_name
from vae_course.grading.submissions.parse import UnreadableError, read_bytes

TIMESTAMP = "timestamp.txt"
KEPT_BESIDE = (TIMESTAMP, "submission_secret.txt")
MOST_FILES = 200_000


@dataclass(frozen=True)
class SubmissionFile:
    """A submission that was found, and not read yet.

    Args:
        student: The student's id; empty if the file's name does not tell it.
        where: The file, for messages.
        submitted_at: When it was handed in, ISO format and UTC, if known.
        problem: Why it cannot be graded, a sentence that the student can act on; else None.
        note: What the instructor should know: that it is late, or one of several.
        full_name: The student's name, where the system tells it.
        user: The student's number in Canvas.
        source: Reads the bytes.
        folder: Where nbgrader has it; None for what comes from elsewhere.
    """

    student: str
    where: str
    submitted_at: str | None = None
    problem: str | None = None
    note: str = ""
    full_name: str = ""
    user: str = ""
    source: Callable[[], bytes] | None = None
    folder: Path | None = None

    def beside(self) -> dict[str, bytes]:
        """What nbgrader needs beside the notebook to give feedback back, by name."""
        found = {}
        for name in KEPT_BESIDE if self.folder else ():
            with contextlib.suppress(UnreadableError):
                found[name] = read_bytes(Path(self.folder or "", name))[:1000]
        return found

    def read(self) -> bytes:
        """The bytes of the notebook's file, read now, in the process that found it.

        Raises:
            UnreadableError: If it cannot be read; the message is `problem`, where that is known.
        """
        if self.problem is not None or self.source is None:
            raise UnreadableError(self.problem or "There is no such file.")
        return self.source()


@dataclass(frozen=True)
class _File:
    """A file of a folder or an archive, and what its name says."""

    path: str
    named: Named
    source: Callable[[], bytes]
    submitted_at: str | None = None


def find_submissions(source: Path, lesson: str, names: Sequence[str]) -> Iterator[SubmissionFile]:
    """Find the submissions of a lesson.

    Args:
        source: nbgrader's ``submitted/``, or a folder or a zip with files named by a
            learning-management system or by the plain rule.
        lesson: The lesson's id.
        names: The ids of all lessons of the course.

    Returns:
        One for each student, sorted by the student's id; then those of whose student nothing is
        known, with ``student`` empty and ``problem`` set.

    Raises:
        CourseError: If the source is not there, no folder and no zip, or has too many files.
    """
    if source.is_dir():
        if _is_nbgraders(source, lesson):
            return _in_nbgrader(source, lesson)
        return _choose(_in_folder(source, lesson, names), lesson, names)
    if not source.is_file():
        raise CourseError(
            f"there is no {source}: collect submissions first (nbgrader collect), or name a folder "
            "or zip from your learning-management system with --from."
        )
    archive = Archive(source, MOST_FILES)
    files = (
        _File(path, named, archive.reader(number))
        for number, path in archive.files()
        if (named := read_name(path, lesson, names)) is not None
    )
    return _choose(files, lesson, names)


def _is_nbgraders(folder: Path, lesson: str) -> bool:
    """Whether a folder has nbgrader's ``<student>/<lesson>/`` in it."""
    with os.scandir(folder) as entries:
        return any(
            entry.is_dir() and not MOODLE.fullmatch(entry.name) and Path(entry, lesson).is_dir()
            for entry in entries
        )


def _in_nbgrader(folder: Path, lesson: str) -> Iterator[SubmissionFile]:
    with os.scandir(folder) as entries:
        students = sorted(entry.name for entry in entries if entry.is_dir())
    for student in students:
        place = folder / student / lesson
        if STUDENT.fullmatch(student) and os.path.lexists(place):
            yield _one_of_nbgrader(student, place, place / f"{lesson}.ipynb")


def _one_of_nbgrader(student: str, place: Path, path: Path) -> SubmissionFile:
    where = "/".join(path.parts[-4:])
    if place.is_symlink() or place.parent.is_symlink() or not place.is_dir():
        return SubmissionFile(
            student, where, problem="This is no folder but a link or a file. Hand in again."
        )
    at = read_timestamp(place)
    found = SubmissionFile(student, where, at, source=lambda: read_bytes(path), folder=place)
    if path.is_symlink() or path.exists():
        return found
    others = sorted(p.name for p in place.iterdir() if p.name != TIMESTAMP)
    there = f"there is {', '.join(others[:3])}" if others else "nothing was handed in"
    return replace(
        found,
        problem=f"The notebook must be called {path.name}; {there}. Rename it, hand it in again.",
    )


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


def _in_folder(folder: Path, lesson: str, names: Sequence[str]) -> Iterator[_File]:
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        named = read_name(name, lesson, names)
        if named is not None:
            as_nbgrader = path.parent.name == lesson
            at = read_timestamp(path.parent) if as_nbgrader else None
            yield _File(name, named, lambda path=path: read_bytes(path), at)  # type: ignore[misc]


def _walk(folder: Path) -> Iterator[Path]:
    count = 0
    for place, folders, files in os.walk(folder):  # links to folders are not followed
        folders.sort()
        count += len(files)
        if count > MOST_FILES:
            raise CourseError(f"{folder} has more than {MOST_FILES} files; name a smaller folder.")
        yield from (Path(place, name) for name in sorted(files))


def _choose(files: Iterable[_File], lesson: str, names: Sequence[str]) -> Iterator[SubmissionFile]:
    """One submission for each student; whose student is unknown, each by itself."""
    every = sorted(_apart(list(files)), key=lambda file: (file.named.student, file.path))
    strangers = [file for file in every if not file.named.student]
    known = every[len(strangers) :]
    for student, group in groupby(known, key=lambda file: file.named.student):
        yield _one_of(student, list(group), lesson, names)
    for file in strangers:
        yield SubmissionFile("", file.path, problem=_UNKNOWN)


def _apart(files: list[_File]) -> Iterator[_File]:
    """Two students of one name, whom Moodle numbers differently, get the number behind it."""
    numbers: dict[str, set[str]] = {}
    for file in files:
        numbers.setdefault(file.named.student, set()).add(file.named.participant)
    for file in files:
        named = file.named
        if named.participant and len(numbers[named.student]) > 1:
            named = replace(named, student=f"{named.student} {named.participant}")
        yield replace(file, named=named)


_UNKNOWN = (
    "The file's name does not say whose it is. Rename it to <student>_<lesson>.ipynb; a student's "
    "id may have letters, digits and - _ . @ + in it."
)


def _one_of(student: str, files: list[_File], lesson: str, names: Sequence[str]) -> SubmissionFile:
    """The file that counts, of all that a student handed in."""
    named = files[0].named
    found = SubmissionFile(student, files[0].path, full_name=named.full_name, user=named.user)
    found = replace(found, note=_late(files))
    notebooks = [file for file in files if file.named.is_notebook]
    if not notebooks:
        there = ", ".join(Path(file.path).name for file in files[:3])
        problem = f"There is no notebook, only {there}. Hand in the .ipynb file itself."
        return replace(found, problem=problem)
    others = [other_lesson(file.named, lesson, names) for file in notebooks]
    fitting = [file for file, other in zip(notebooks, others, strict=True) if other is None]
    if not fitting:
        problem = f"This is the notebook of {others[0]}. Hand in the one of {lesson}."
        return replace(found, where=notebooks[0].path, problem=problem)
    fitting.sort(key=lambda file: file.named.rank(lesson), reverse=True)
    return _best(found, fitting, lesson)


def _best(found: SubmissionFile, files: list[_File], lesson: str) -> SubmissionFile:
    best = files[0]
    found = replace(found, where=best.path, submitted_at=best.submitted_at, source=best.source)
    if len(files) == 1:
        return found
    told = ", ".join(Path(file.path).name for file in files[:4])
    if files[1].named.rank(lesson) == best.named.rank(lesson):
        problem = f"There are {len(files)} notebooks, and none says that it is the one: {told}. "
        return replace(found, problem=problem + "Keep the one that counts.")
    note = f"{len(files)} notebooks were handed in; {Path(best.path).name} counts."
    return replace(found, note=f"{found.note} {note}".strip())


def _late(files: list[_File]) -> str:
    return "It is marked as late." if any(file.named.late for file in files) else ""
