"""Where submissions come from: nbgrader's ``submitted/``, or a folder or zip of other systems.

Nothing is unpacked, and no file is read before it is asked for. `filenames` has the rules by which
files of other systems are told apart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.submissions.filenames import Named, other_lesson, plain, read_name
from vae_course.grading.submissions.files import files_of
from vae_course.grading.submissions.nbgrader_folder import (
    KEPT_BESIDE,
    TIMESTAMP,
    is_nbgraders,
    notebook_in,
    places,
    read_timestamp,
)
from vae_course.grading.submissions.parse import read_bytes
from vae_course.grading.submissions.stream import UnreadableError


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
    if source.is_dir() and is_nbgraders(source, lesson):
        return (_one_of_nbgrader(who, at, lesson) for who, at in places(source, lesson))
    if not source.exists():
        raise CourseError(
            f"there is no {source}: collect submissions first (nbgrader collect), or name a folder "
            "or zip from your learning-management system with --from."
        )
    return _choose(_named_files(source, lesson, names), lesson, names)


def set_aside(source: Path, lesson: str, names: Sequence[str]) -> list[str]:
    """The files of a source that are nobody's submission by their names, of no lesson.

    Args:
        source: As for `find_submissions`.
        lesson: The lesson's id.
        names: The ids of all lessons of the course.
    """
    if source.is_dir() and is_nbgraders(source, lesson):
        return sorted(path.name for path in source.iterdir() if path.is_file())
    return [
        file.path
        for file in files_of(source)
        if read_name(file.path, lesson, names) is None
        and Path(file.path).name not in KEPT_BESIDE
        and not any(name in plain(file.path) for name in names)
    ]


def _named_files(source: Path, lesson: str, names: Sequence[str]) -> Iterator[_File]:
    for file in files_of(source):
        named = read_name(file.path, lesson, names)
        if named is not None:
            as_nbgrader = file.folder is not None and file.folder.name == lesson
            at = read_timestamp(file.folder) if file.folder and as_nbgrader else None
            yield _File(file.path, named, file.read, at)


def _one_of_nbgrader(student: str, place: Path, lesson: str) -> SubmissionFile:
    where = "/".join(place.parts[-3:])
    if place.is_symlink() or place.parent.is_symlink() or not (place.is_dir() or place.is_file()):
        return SubmissionFile(
            student, where, problem="This is no folder but a link or a file. Hand in again."
        )
    if place.is_file():
        note = f"{place.name} lay beside the folder {lesson}."
        return SubmissionFile(student, where, note=note, source=lambda: read_bytes(place))
    at, path = read_timestamp(place), notebook_in(place, lesson)
    if path is not None:
        note = "" if path.name == f"{lesson}.ipynb" else f"The notebook is called {path.name}."
        where = f"{where}/{path.name}"
        return SubmissionFile(
            student, where, at, note=note, source=lambda: read_bytes(path), folder=place
        )
    others = sorted(p.name for p in place.iterdir() if p.name != TIMESTAMP)
    there = f"there is {', '.join(others[:3])}" if others else "nothing was handed in"
    wanted = f"The notebook must be called {lesson}.ipynb; {there}. Rename it, hand it in again."
    return SubmissionFile(student, f"{where}/{lesson}.ipynb", at, problem=wanted, folder=place)


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
