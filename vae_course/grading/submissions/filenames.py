"""Who handed in what, told from the names that learning-management systems give to files.

The rules, for lesson ``03_reparameterization``:

- Canvas: ``doejane_[LATE_]1234_5678_anything.ipynb``; the student is Canvas's user id, ``1234``;
- Moodle: ``Jane Doe_1234_assignsubmission_file_/anything.ipynb``, or with the file's name behind
  the ``_`` where folders are switched off; the student is ``Jane Doe``, because the number is
  another one in each assignment;
- plain: ``jane_03_reparameterization.ipynb``, ``jane/03_reparameterization.ipynb`` and, as nbgrader
  has it, ``jane/03_reparameterization/03_reparameterization.ipynb``; the student is ``jane``.

Folders above these do not matter. The same file handed in again is called ``….-1.ipynb`` by Canvas
and ``… (1).ipynb`` by browsers; the highest number counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

# What may become the name of a folder and an id in the gradebook.
STUDENT = re.compile(r"[\w@+-][\w.@+' -]{0,98}[\w@+-]|[\w@+-]")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<user>\d+)_\d+(?:_(?P<rest>.+))?")
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_file_(?P<rest>.*)")
_AGAIN = re.compile(r"(?:-(\d{1,4})| ?\((\d{1,4})\))$")
_NO_ID = re.compile(r"[^\w.@+' -]+")
_JUNK = ("__MACOSX", ".")


@dataclass(frozen=True)
class Named:
    """What a file's name says.

    Args:
        student: The student's id; empty if no rule fits.
        original: The name, without its ending, that the student's file had.
        is_notebook: Whether the name ends as a notebook's does.
        full_name: The student's name, where the system tells it.
        late: Whether the system marks it as late.
        user: The student's number in Canvas.
        participant: The student's number in one assignment of Moodle.
    """

    student: str
    original: str
    is_notebook: bool
    full_name: str = ""
    late: bool = False
    user: str = ""
    participant: str = ""

    def rank(self, lesson: str) -> tuple[int, int]:
        """How likely this one of a student's files is the one that counts; higher is likelier."""
        again = _AGAIN.search(self.original)
        stem = self.original[: again.start()] if again else self.original
        number = int(next(filter(None, again.groups()))) if again else 0
        return (2 if stem == lesson else int(lesson in stem), number)


def read_name(path: str, lesson: str, names: Sequence[str]) -> Named | None:
    """Read a file's name.

    Args:
        path: The path inside the folder or archive, with ``/`` between its parts.
        lesson: The id of the lesson that was to be handed in.
        names: The ids of all lessons.

    Returns:
        What it says; None for what is nobody's submission: another lesson's file by the plain
        rule, or what systems and editors leave behind.

    Example:
        >>> lessons = ["03_reparameterization", "04_elbo"]
        >>> read_name("doejane_LATE_12_34_03_reparameterization.ipynb", lessons[0], lessons).student
        '12'
        >>> read_name("jane/03_reparameterization.ipynb", lessons[0], lessons).student
        'jane'
        >>> read_name("jane/04_elbo.ipynb", lessons[0], lessons) is None
        True
    """
    parts = PurePosixPath(unicodedata.normalize("NFC", path)).parts
    if not parts or any(part.startswith(_JUNK) and part != ".." for part in parts):
        return None
    stem, notebook = _split(parts[-1])
    named = _moodle(parts, stem, notebook) or _canvas(stem, notebook, lesson, names)
    if named is not None:
        return _allowed(named, parts)
    if not notebook:
        return None
    return _allowed(_plain(parts, stem, lesson, names), parts)


def other_lesson(named: Named, lesson: str, names: Sequence[str]) -> str | None:
    """The lesson that a file says it belongs to, where that is another one."""
    if lesson in named.original:
        return None
    return next((name for name in names if name in named.original), None)


def _split(name: str) -> tuple[str, bool]:
    stem, dot, ending = name.rpartition(".")
    is_notebook = ending.lower() == "ipynb" and bool(dot)
    return (stem if is_notebook else name), is_notebook


def _moodle(parts: Sequence[str], stem: str, notebook: bool) -> Named | None:
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        match = MOODLE.fullmatch(stem if last else part)
        if match and (last or not match["rest"]):
            original = match["rest"] if last else stem
            name = match["name"].strip()
            student = " ".join(_NO_ID.sub(" ", name).split())
            if student == "Participant":  # names are hidden from who marks
                student = f"{student} {match['user']}"
            return Named(student, original, notebook, name, participant=match["user"])
    return None


def _canvas(stem: str, notebook: bool, lesson: str, names: Sequence[str]) -> Named | None:
    # "ada_12_03_reparameterization": the lesson's number is no submission's.
    for name in (lesson, *names):
        found = re.search(rf"_({re.escape(name)}.*)$", stem)
        match = _CANVAS.fullmatch(stem[: found.start()]) if found else None
        if found and match and not match["rest"]:
            return _of_canvas(match, found[1], notebook)
        if found:
            return None
    match = _CANVAS.fullmatch(stem)
    if not match or not match["rest"]:
        return None
    return _of_canvas(match, match["rest"], notebook)


def _of_canvas(match: re.Match[str], original: str, notebook: bool) -> Named:
    user, late = match["user"], bool(match["late"])
    return Named(user, original, notebook, match["name"], late, user=user)


def _plain(parts: Sequence[str], stem: str, lesson: str, names: Sequence[str]) -> Named | None:
    rank = Named("", stem, True).rank(lesson)
    above = [part for part in parts[:-1] if part != lesson]
    if rank[0] == 2 and above:
        return Named(above[-1], stem, True)
    match = re.fullmatch(rf"(.+)_({re.escape(lesson)}.*)", stem)
    if match:
        return Named(match[1], match[2], True)
    # A folder may hold the notebooks of all lessons.
    return None if any(name in stem for name in names if name != lesson) else Named("", stem, True)


def _allowed(named: Named | None, parts: Sequence[str]) -> Named | None:
    """Nobody's, where the path climbs or the student's id could not be a folder's name."""
    if named is None or (STUDENT.fullmatch(named.student) and ".." not in parts):
        return named
    return Named("", named.original, named.is_notebook)
