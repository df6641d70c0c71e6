"""What people decided, as one text file under version control: ``decisions.csv``.

A line says of one student and one lesson what counts whatever the checks say, and why::

    date,student,lesson,extend,points,excuse,group,why
    2026-03-14,ada,03_reparameterization,3d,,,,"ill, certificate seen"
    2026-03-20,bo,03_reparameterization,,VAE=4 reparameterize=3,,,the check was wrong about views
    2026-03-21,cy,03_reparameterization,,,yes,,changed courses
    2026-03-21,dee,03_reparameterization,,,,eve fay,hand in together
    2026-03-22,ada,03_reparameterization,withdraw,,,,was the wrong Ada

Of two lines about the same thing the later one counts. The file is read as people and spreadsheets
write it: commas, semicolons or tabs, with or without a byte-order mark, columns in any order. What
stands in it is carried into the gradebook by `vae_course.grading.gradebook.replay`.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.gradebook.decisions import About, Decisions, Entry, Value
from vae_course.grading.gradebook.spreadsheets import decoded
from vae_course.my_course import resolve_lesson

FILE = "decisions.csv"
COLUMNS = ("date", "student", "lesson", "extend", "points", "excuse", "group", "why")
NEEDED = ("student", "lesson", "why")
WITHDRAW = "withdraw"
LONGEST = timedelta(weeks=520)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_DURATION = re.compile(r"(\d{1,6})\s*([wdhm])")
_MARK = re.compile(rf"(\w+)\s*=\s*({WITHDRAW}|\d+(?:[.,]\d+)?)(?=[\s;,]|$)[\s;,]*", re.IGNORECASE)
_YES = ("yes", "y", "x", "true", "1")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


@dataclass(frozen=True)
class Known:
    """What a decision may be about.

    Args:
        lessons: The ids of the lessons.
        points: The maximal points of a lesson's exercises, written answers included.
        students: The ids of the students.
    """

    lessons: Sequence[str]
    points: Callable[[str], Mapping[str, float]]
    students: Collection[str]


def read_decisions(path: Path, known: Known) -> Decisions:
    """Read the file; where there is none, nothing was decided.

    Args:
        path: The file.
        known: What a decision may be about.

    Raises:
        CourseError: If it cannot be read, or a line says what cannot be; file and line are named.
    """
    return Decisions(read_entries(_decoded(path)[0], path.name, known) if path.exists() else ())


def read_entries(text: str, name: str, known: Known) -> list[Entry]:
    """Read the file's text.

    Args:
        text: All of it.
        name: The file's name, for messages.
        known: What a decision may be about.

    Raises:
        CourseError: If a line says what cannot be; file and line are named.
    """
    entries = []
    for line, cells in _rows(text, name):
        try:
            entries.append(_entry(line, cells, known))
        except CourseError as error:
            raise CourseError(f"{name}, line {line}: {error}") from None
    return entries


def append(path: Path, cells: Mapping[str, str], known: Known) -> Decisions:
    """Write one more line, as the file is written already; nothing if the line cannot stand.

    Args:
        path: The file; it is made with its header if it is not there.
        cells: The line's cells by column; the empty ones may be left out.
        known: What a decision may be about.

    Returns:
        What stands now.

    Raises:
        CourseError: If the file as it is cannot be read, the line says what cannot be, or it
            cannot be written.
    """
    text, encoding = _decoded(path) if path.exists() else (",".join(COLUMNS) + "\n", "utf-8")
    header, delimiter = _header(text, path.name)
    missing = [c for c, cell in cells.items() if cell and c not in (*header, "date")]
    if missing:
        raise CourseError(f"{path.name}, line 1: add the column {missing[0]!r}, then try again.")
    end = "\r\n" if "\r\n" in text else "\n"
    entries = read_entries(text, path.name, known)
    gap = "" if text.endswith(("\n", "\r")) else end
    plain = {column: " ".join(cell.split()) for column, cell in cells.items()}
    entries.append(_entry((text + gap).count("\n") + 1, plain, known))
    line = gap + _line([plain.get(column, "") for column in header], delimiter) + end
    new = line if path.exists() else text + line
    try:
        with path.open("ab") as stream:
            stream.write(new.encode(encoding))
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from None
    return Decisions(entries)


def _line(cells: Sequence[str], delimiter: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="").writerow(cells)
    return stream.getvalue()


def _decoded(path: Path) -> tuple[str, str]:
    """The file's text, and how more of it is encoded."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        return decoded(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(
            f"{path.name}, line {line}: this is not UTF-8. Save it as `CSV UTF-8`."
        ) from None


def _header(text: str, name: str) -> tuple[list[str], str]:
    """The columns in the file's order, and what stands between them."""
    first = next(iter(text.splitlines()), "")
    for delimiter in (",", ";", "\t"):
        found = [cell.strip().strip('"').strip().lower() for cell in first.split(delimiter)]
        while found and not found[-1]:
            found.pop()  # spreadsheets write empty columns
        if set(NEEDED) <= set(found):
            strange = [column for column in found if column not in COLUMNS]
            if strange or len(set(found)) < len(found):
                which = strange or [column for column in found if found.count(column) > 1]
                break_ = f"the column {which[0]!r} is not one, or is there twice"
                raise CourseError(f"{name}, line 1: {break_}; there are {', '.join(COLUMNS)}.")
            return found, delimiter
    raise CourseError(f"{name}, line 1: the first line must name the columns {','.join(COLUMNS)}.")


def _rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and cells by column; empty lines are left out."""
    header, delimiter = _header(text, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if here == 1 or not any(cell.strip() for cell in cells):
                continue
            if cells[0].startswith(_CONFLICT):
                raise CourseError(f"{name}, line {here}: settle git's conflict first.")
            if any(cell.strip() for cell in cells[len(header) :]):
                raise CourseError(
                    f"{name}, line {here}: there are {len(cells)} cells for {len(header)} columns. "
                    "A reason with a comma in it stands in double quotes."
                )
            words = [" ".join(cell.split()) for cell in cells]
            yield here, dict(zip(header, words, strict=False))
    except csv.Error as error:
        raise CourseError(f"{name}, line {max(line, reader.line_num)}: {error}.") from None


def _entry(line: int, cells: Mapping[str, str], known: Known) -> Entry:
    for column in NEEDED:
        if not cells.get(column):
            raise CourseError(f"the column {column!r} is empty; say it in every line.")
    student, lesson = cells["student"], resolve_lesson(cells["lesson"], known.lessons)
    if student not in known.students:
        raise CourseError(_unknown("student", student, known.students))
    changes: dict[About, Value | None] = {}
    if cells.get("extend"):
        changes[About(student, lesson, "extend")] = _extension(cells["extend"])
    if cells.get("excuse"):
        changes[About(student, lesson, "excuse")] = _excuse(cells["excuse"])
    if cells.get("group"):
        changes[About(student, lesson, "group")] = _group(cells["group"], student, known.students)
    for id, points in _marks(cells.get("points", "")).items():
        _check_points(id, points, lesson, known.points(lesson))
        changes[About(student, lesson, "points", id)] = points
    if not changes:
        raise CourseError("it decides nothing; fill `extend`, `points`, `excuse` or `group`.")
    return Entry(line, cells.get("date", ""), changes, cells["why"])


def _unknown(what: str, word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1)
    meant = f"; did you mean {close[0]!r}?" if close else "."
    if what == "exercise":
        return f"there is no {what} {word!r}{meant} There are {', '.join(known)}."
    return f"there is no {what} {word!r}{meant} Add who is new: `nbgrader db student add {word}`."


def _extension(text: str) -> timedelta | None:
    if text.lower() == WITHDRAW:
        return None
    found = _DURATION.findall(text.lower())
    whole = _DURATION.sub("", text.lower()).strip()
    length = sum((timedelta(**{_UNITS[u]: int(n)}) for n, u in found), timedelta())
    if whole or not timedelta() < length <= LONGEST:
        raise CourseError(
            f"an extension of {text!r} is none; write 3d, 36h, 2w or 1d 12h (at most ten years), "
            f"or {WITHDRAW}."
        )
    return length


def _excuse(text: str) -> bool | None:
    if text.lower() == WITHDRAW:
        return None
    if text.lower() not in _YES:
        raise CourseError(f"{text!r} under `excuse` is neither yes nor {WITHDRAW}.")
    return True


def _group(text: str, student: str, students: Collection[str]) -> str | None:
    """The others of a group, one space apart; ids hold none."""
    if text.lower() == WITHDRAW:
        return None
    others = sorted({who for who in re.split(r"[\s,;+]+", text) if who} - {student})
    for who in others:
        if who not in students:
            raise CourseError(_unknown("student", who, students))
    if not others:
        raise CourseError(f"the group {text!r} has nobody in it besides {student}.")
    return " ".join(others)


def _marks(text: str) -> dict[str, float | None]:
    """Points by exercise; all of them, under the empty word, where all are taken back."""
    if text.lower() == WITHDRAW:
        return {"": None}
    found = {id: value for id, value in _MARK.findall(text)}
    if text and (not found or _MARK.sub("", text).strip()):
        raise CourseError(f"the points {text!r} are not legible; write VAE=4, or VAE={WITHDRAW}.")
    return {
        id: None if value.lower() == WITHDRAW else float(value.replace(",", "."))
        for id, value in found.items()
    }


def _check_points(id: str, points: float | None, lesson: str, most: Mapping[str, float]) -> None:
    if id and id not in most:
        raise CourseError(f"{lesson}: {_unknown('exercise', id, most)}")
    if points is not None and points > most[id]:
        raise CourseError(f"{id} has {most[id]:g} points at most, not {points:g}.")
