"""Who handed in what, told from the names that learning-management systems give to files.

The rules, for lesson ``03_reparameterization``:

- Canvas: ``doejane_[late_]1234_5678_anything.ipynb``; the student is Canvas's user id, ``1234``;
- Moodle: ``Jane Doe_1234_assignsubmission_file_/anything.ipynb``, or with the file's name behind
  the ``_`` where folders are switched off; the student is ``Jane Doe``, because the number is
  another one in each assignment;
- Blackboard: ``Anything_jdoe_attempt_2026-03-01-12-00-00_anything.ipynb``; the student is ``jdoe``,
  and the last attempt counts;
- plain: ``jane_03_reparameterization.ipynb``, ``jane/03_reparameterization.ipynb`` and, as nbgrader
  has it, ``jane/03_reparameterization/03_reparameterization.ipynb``; the student is ``jane``.

Folders above these do not matter, a zip counts as a folder, and so do upper and lower case, blanks
for ``_``, a second ending (``.ipynb.txt``) and what systems write for a copy. The same file handed
in again is called ``….-1.ipynb`` by Canvas and ``… (1).ipynb`` by browsers; the highest number
counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

# What may become the name of a folder and an id in the gradebook.
STUDENT = re.compile(r"[\w@+-][\w.@+' -]{0,98}[\w@+-]|[\w@+-]")
_CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?:(?P<late>late)_)?(?P<user>\d+)_\d+(?:_(?P<rest>.+))?", re.IGNORECASE
)
MOODLE = re.compile(
    r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)"
)
_BLACKBOARD = re.compile(
    r".+_(?P<user>[^_]+)_attempt_(?P<at>\d{4}(?:-\d{2}){5})(?:_(?P<rest>.+)|\.\w+)?", re.IGNORECASE
)
_ENDING = re.compile(r"\.(?:ipynb(?:\.\w{1,8})*|json)$", re.IGNORECASE)
_AGAIN = re.compile(r"(?:[-_](\d{1,4})| ?\((\d{1,4})\))$")
_COPY_BEFORE = re.compile(
    r"^(?:copy|kopie|copie|copia|cópia|kopia|kopi)\s+(?:\(\d+\)\s+)?(?:of|von|de|di|av|af)\s+",
    re.IGNORECASE,
)
_COPY_BEHIND = re.compile(
    r"\s*[-_ ]\s*\(?(?:copy|kopie|copie|copia|cópia|kopia|kopi)\)?\s*\d*(?:\s*\(\d+\))?$",
    re.IGNORECASE,
)
_NO_ID = re.compile(r"[^\w.@+' -]+")
_JUNK = ("__MACOSX", ".", "Thumbs.db", "desktop.ini")
ZIP = ".zip"


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
        attempt: When it was handed in, where the system tells several attempts apart by it.
    """

    student: str
    original: str
    is_notebook: bool
    full_name: str = ""
    late: bool = False
    user: str = ""
    participant: str = ""
    attempt: str = ""

    def rank(self, lesson: str) -> tuple[str, int, int]:
        """How likely this one of a student's files is the one that counts; higher is likelier."""
        again = _AGAIN.search(self.original)
        stem = self.original[: again.start()] if again else self.original
        number = int(next(filter(None, again.groups()))) if again else 0
        if plain(stem) == lesson:
            return self.attempt, 3, number
        if plain(without_copy(self.original)) == lesson:
            return self.attempt, 2, 0
        return self.attempt, int(lesson in plain(stem)), number


def plain(name: str) -> str:
    """A name in lower case, with ``_`` for blanks and hyphens, as lessons' ids are written.

    Example:
        >>> plain("04-ELBO (1)")
        '04_elbo_(1)'
    """
    return re.sub(r"[\s_-]+", "_", name.casefold())


def without_copy(name: str) -> str:
    """A name without what systems add for a copy, in front or behind.

    Example:
        >>> [without_copy(n) for n in ("Kopie von 04_elbo", "04_elbo - Copy (2)", "04_elbo-Copy1")]
        ['04_elbo', '04_elbo', '04_elbo']
    """
    return _COPY_BEHIND.sub("", _COPY_BEFORE.sub("", name))


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
    stem, notebook = split(parts[-1])
    named = _moodle(parts, stem, notebook)
    # The name of a zip tells what the names of the files in it do not.
    for part in (stem, *(p[: -len(ZIP)] for p in reversed(parts[:-1]) if is_zip(p))):
        named = named or _of_system(part, stem, notebook, lesson, names)
    if named is not None:
        return _allowed(named, parts)
    if not notebook and lesson not in plain(stem):
        return None
    return _allowed(_plain(parts, stem, notebook, lesson, names), parts)


def is_zip(name: str) -> bool:
    """Whether a file's name is a zip's."""
    return name.lower().endswith(ZIP)


def is_junk(path: str) -> bool:
    """Whether systems and editors left a file behind."""
    return any(part.startswith(_JUNK) for part in PurePosixPath(path).parts if part != "..")


def other_lesson(named: Named, lesson: str, names: Sequence[str]) -> str | None:
    """The lesson that a file says it belongs to, where that is another one."""
    said = plain(named.original)
    if lesson in said:
        return None
    return next((name for name in names if name in said), None)


def split(name: str) -> tuple[str, bool]:
    """A file's name without a notebook's ending, and whether it had one."""
    ending = _ENDING.search(name)
    return (name[: ending.start()], True) if ending else (name, False)


def _moodle(parts: Sequence[str], stem: str, notebook: bool) -> Named | None:
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        match = MOODLE.fullmatch(stem if last else part)
        if match and (last or not match["rest"] or is_zip(part)):
            original = match["rest"] if last else stem
            name = match["name"].strip()
            student = " ".join(_NO_ID.sub(" ", name).split())
            if student == "Participant":  # names are hidden from who marks
                student = f"{student} {match['user']}"
            return Named(student, original, notebook, name, participant=match["user"])
    return None


def _of_system(
    part: str, stem: str, notebook: bool, lesson: str, names: Sequence[str]
) -> Named | None:
    """What Canvas or Blackboard says in a name; of a zip's, the file has its own."""
    match = _BLACKBOARD.fullmatch(part)
    if match:
        original = (match["rest"] or "") if part == stem else stem
        return Named(match["user"], original, notebook, attempt=match["at"])
    named = _canvas(part, notebook, lesson, names)
    return named if named is None or part == stem else replace(named, original=stem)


def _canvas(stem: str, notebook: bool, lesson: str, names: Sequence[str]) -> Named | None:
    # "ada_12_03_reparameterization": the lesson's number is no submission's.
    for name in (lesson, *names):
        found = re.search(rf"_({re.escape(name)}.*)$", stem, re.IGNORECASE)
        match = _CANVAS.fullmatch(stem[: found.start()]) if found else None
        if found and match and not match["rest"]:
            return _of_canvas(match, found[1], notebook)
        if found and not match:
            return None
    match = _CANVAS.fullmatch(stem)
    if not match or not match["rest"]:
        return None
    return _of_canvas(match, match["rest"], notebook)


def _of_canvas(match: re.Match[str], original: str, notebook: bool) -> Named:
    user, late = match["user"], bool(match["late"])
    return Named(user, original, notebook, match["name"], late, user=user)


def _plain(
    parts: Sequence[str], stem: str, notebook: bool, lesson: str, names: Sequence[str]
) -> Named | None:
    kind = Named("", stem, True).rank(lesson)[1]
    above = [part for part in parts[:-1] if plain(part) != lesson]
    zips = [part[: -len(ZIP)] for part in above if is_zip(part)]
    told = _before(zips[-1], lesson) if zips else ""
    if told:
        return Named(told, stem, notebook)
    if kind >= 2 and above:
        folder = above[-1][: -len(ZIP)] if is_zip(above[-1]) else above[-1]
        # "bob.zip/deep/…": a student's zip, or a class's with a folder for each?
        return Named("" if zips and folder != zips[-1] else folder, stem, notebook)
    before = _before(stem, lesson)
    if before:
        return Named(before, stem[len(before) + 1 :], notebook)
    # A folder may hold the notebooks of all lessons.
    other = any(name in plain(stem) for name in names if name != lesson)
    return None if other else Named("", stem, notebook)


def _before(stem: str, lesson: str) -> str:
    """The student in ``<student>_<lesson>``, whatever stands behind."""
    wanted = re.escape(lesson).replace("_", r"[\s_-]")
    match = re.fullmatch(rf"(.+?)_(?:{_COPY_BEFORE.pattern[1:]})?{wanted}.*", stem, re.IGNORECASE)
    return match[1] if match else ""


def _allowed(named: Named | None, parts: Sequence[str]) -> Named | None:
    """Nobody's, where the path climbs or the student's id could not be a folder's name."""
    if named is None or (STUDENT.fullmatch(named.student) and ".." not in parts):
        return named
    return Named("", named.original, named.is_notebook)
