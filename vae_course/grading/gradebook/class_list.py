"""Class lists as spreadsheets, Canvas and Moodle write them: who is in the class, under which id.

A list is text of rows and columns. Encoding, separator and the row that names the columns are found
out; so is what each column holds, by the names that the systems give it. What was found out is
told, so that a person sees it before anything is written.

Sources: Canvas, `app/models/gradebook_exporter.rb`; Moodle, `mod/assign/feedback/offline` and
"Participants" in its documentation; nbgrader, ``nbgrader db student import``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.gradebook.spreadsheets import decoded

# Names of columns as `_key` writes them; of two that a list has, the one that stands first counts.
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("sis login id", "student id", "studentid", "username", "user name", "login", "login id",
           "netid", "net id", "orgdefinedid", "anmeldename", "benutzername", "nom dutilisateur",
           "nombre de usuario", "student number", "matriculation number", "matrikelnummer",
           "matriculation", "id number", "sis user id", "user id", "id"),
    "first_name": ("first name", "firstname", "given name", "vorname", "prenom", "nombre"),
    "last_name": ("last name", "lastname", "surname", "family name", "nachname", "nom",
                  "nom de famille", "apellido", "apellidos"),
    "full_name": ("full name", "student", "student name", "name", "vollstandiger name",
                  "nom complet", "nombre completo"),
    "email": ("email address", "email", "e mail address", "e mail", "mail", "e mail adresse",
              "adresse de courriel", "adresse email", "direccion de correo", "correo electronico"),
    "lms_user_id": ("lms user id",),
}  # fmt: skip
_CANVAS = {"student", "id", "section"}
_WORKSHEET = {"identifier", "full name", "email address"}
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_HEADER_AMONG = 10  # rows: a title may stand above the columns' names
_ROUNDED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_NO_FOLDER = re.compile(r"[/\\\x00-\x1f]|^\.")


@dataclass(frozen=True)
class Person:
    """Somebody in a class; what a list does not say is empty.

    Args:
        id: By which the gradebook knows them.
        first_name: The given name.
        last_name: The family name.
        email: The address, in lower case.
        lms_user_id: The number that Canvas has for them.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    def and_also(self, other: Person) -> Person:
        """What either of two lists says of the same person.

        Raises:
            CourseError: If they say different things.
        """
        both = {}
        for field in fields(Person):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if mine and theirs and mine != theirs:
                raise CourseError(
                    f"{self.id!r} is there twice, with {field.name} {mine!r} and {theirs!r}."
                )
            both[field.name] = mine or theirs
        return Person(**both)


@dataclass(frozen=True)
class ClassList:
    """A list that was read.

    Args:
        people: Who is in it, in its order.
        read_as: How it was read, in words.
        left_out: The rows that are nobody's, each with the reason.
        groups: The name of each person's group by id, empty for none; of nobody, unless asked.
    """

    people: tuple[Person, ...]
    read_as: str
    left_out: tuple[str, ...]
    groups: Mapping[str, str]


def read_class_list(
    path: Path, id_column: str | None = None, group_column: str | None = None
) -> ClassList:
    """Read a list.

    Args:
        path: The file.
        id_column: The name of the column that holds the ids; found out, if None.
        group_column: The name of the column that says who hands in together, if there is one.

    Raises:
        CourseError: If it cannot be read, no column can hold the ids, or somebody is there twice
            with different words; the file is named.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        return _class_list(data, id_column, group_column)
    except CourseError as error:
        raise CourseError(f"{path.name}: {error}") from None


def merged(lists: Sequence[ClassList]) -> list[Person]:
    """Everybody in any of some lists, each once.

    Raises:
        CourseError: If two lists say different things of one id.
    """
    people: dict[str, Person] = {}
    for person in (person for one in lists for person in one.people):
        known = people.get(person.id)
        people[person.id] = known.and_also(person) if known else person
    return list(people.values())


def _class_list(data: bytes, id_column: str | None, group_column: str | None) -> ClassList:
    text, encoding = _decoded(data)
    rows, separator = _table(text, id_column)
    _, header = next(rows)
    lines = [(line, dict(zip(header, cells, strict=False))) for line, cells in rows]
    filled = [name for name in header if name and any(cells.get(name) for _, cells in lines)]
    if not filled:
        raise CourseError("there is nobody in it.")
    columns = _columns(header, filled, id_column)
    canvas = {_key(name) for name in header} >= _CANVAS
    if group_column and group_column not in header:
        raise CourseError(f"it has no column {group_column!r}; it has {_quoted(header)}.")
    people: dict[str, Person] = {}
    left_out, groups = [], {}
    for line, cells in lines:
        person = _person(cells, columns)
        reason = _not_a_person(person, cells, canvas)
        if reason:
            left_out.append(f"line {line}: {reason}")
            continue
        _refuse_id(person.id, line)
        known = people.get(person.id)
        people[person.id] = known.and_also(person) if known else person
        if group_column:
            groups[person.id] = cells.get(group_column, "")
    if not people:
        raise CourseError("there is nobody in it.")
    kind = _kind(header)
    read_as = f"{kind}, {encoding}, {separator}; ids from the column {columns['id']!r}"
    return ClassList(tuple(people.values()), read_as, tuple(left_out), groups)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(_BINARY):
        raise CourseError(
            "this is a spreadsheet program's own file. Save it as `CSV UTF-8`, and give that."
        )
    try:
        return decoded(data)
    except UnicodeDecodeError:
        # What older programs write in Western Europe and America.
        return data.decode("cp1252", "replace"), "Windows' Latin-1"


def _table(text: str, id_column: str | None) -> tuple[Iterator[tuple[int, list[str]]], str]:
    """Line numbers and cells, from the row that names the columns on; and what separates them."""
    best: tuple[int, str, int] = (0, ",", 0)
    for separator in _SEPARATORS:
        for place, (_, cells) in zip(range(_HEADER_AMONG), _rows(text, separator), strict=False):
            known = sum(_holds(cell) is not None or cell == id_column for cell in cells)
            if known > best[0]:
                best = known, separator, place
    known, separator, place = best
    if not known:
        first = text.strip().partition("\n")[0][:80]
        raise CourseError(
            f"no row names columns such as `Email address` or `Student ID`; it begins {first!r}."
        )
    rows = _rows(text, separator)
    for _ in range(place):
        next(rows)
    return rows, _SEPARATORS[separator]


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for row in reader:
            here, line = line, reader.line_num + 1
            cells = [_plain(cell) for cell in row]
            if any(cells) and not cells[0].lower().startswith("sep="):
                yield here, cells
    except csv.Error as error:
        raise CourseError(f"line {line}: {error}.") from None


def _plain(cell: str) -> str:
    """A cell without what keeps spreadsheets from counting with it: ``="007"``, ``'007``."""
    cell = " ".join(cell.split())
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell.removeprefix("'")


def _key(name: str) -> str:
    """A column's name without accents, signs and capitals."""
    letters = unicodedata.normalize("NFKD", name.casefold()).replace("'", "").replace("’", "")
    words = re.sub(r"[^\w]|_", " ", "".join(c for c in letters if not unicodedata.combining(c)))
    return " ".join(words.split())


def _holds(name: str) -> str | None:
    return next((what for what, names in _NAMES.items() if _key(name) in names), None)


def _kind(header: Sequence[str]) -> str:
    names = {_key(name) for name in header}
    if names >= _CANVAS:
        return "Canvas's gradebook export"
    return "Moodle's grading worksheet" if names >= _WORKSHEET else "a list"


def _columns(header: Sequence[str], filled: Sequence[str], id_column: str | None) -> dict[str, str]:
    """Which column holds what; of those in question, one in which something stands."""
    for name in filled:
        if header.count(name) > 1 and (_holds(name) or name == id_column):
            raise CourseError(f"the column {name!r} is there twice.")
    there = {_key(name): name for name in reversed(filled)}
    named = {
        what: next(there[name] for name in names if name in there)
        for what, names in _NAMES.items()
        if any(name in there for name in names)
    }
    if {_key(name) for name in header} >= _CANVAS:
        named["lms_user_id"] = next(name for name in header if _key(name) == "id")
    if id_column:
        if id_column not in header:
            raise CourseError(f"it has no column {id_column!r}; it has {_quoted(header)}.")
        named["id"] = id_column
    elif "id" not in named:
        if "email" not in named:
            raise CourseError(
                f"none of its columns says who is who: {_quoted(header)}. Name the one that does: "
                "--id COLUMN."
            )
        named["id"] = named["email"]
    return named


def _quoted(header: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in header if name)


def _person(cells: Mapping[str, str], columns: Mapping[str, str]) -> Person:
    said = {what: cells.get(column, "") for what, column in columns.items()}
    first, last = said.get("first_name", ""), said.get("last_name", "")
    full = said.get("full_name", "")
    if not first and not last:
        # "Doe, Jane" as Canvas sorts, or "Jane Doe"; together they are the same name again.
        last, _, first = (part.strip() for part in full.partition(","))
        if not first:
            first, _, last = full.rpartition(" ")
    email = said.get("email", "").lower()
    by_email = columns["id"] == columns.get("email")
    id = email if by_email else said["id"].removeprefix("#") or said.get("lms_user_id", "")
    return Person(id, first, last, email, said.get("lms_user_id", ""))


def _not_a_person(person: Person, cells: Mapping[str, str], canvas: bool) -> str | None:
    first_cell = next((cell for cell in cells.values() if cell), "")
    if canvas and first_cell.lower() in ("points possible", "manual posting"):
        return f"{first_cell!r} is Canvas's own row"
    if canvas and (person.first_name, person.last_name) == ("Test", "Student"):
        return "Canvas's test student"
    return None if person.id else f"no id ({', '.join(filter(None, cells.values()))[:60]})"


def _refuse_id(id: str, line: int) -> None:
    if _ROUNDED.fullmatch(id):
        raise CourseError(
            f"line {line}: the id {id!r} was rounded by a spreadsheet. Format the column as text."
        )
    if _NO_FOLDER.search(id) or len(id) > 128:
        raise CourseError(f"line {line}: the id {id!r} cannot be the name of a folder.")
