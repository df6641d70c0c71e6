"""Marks as the files that Canvas and Moodle import.

Both systems take an empty cell for a mark that is withdrawn, so a learner without a final mark has
no row at all. Both are told who somebody is by columns: where nothing there fits, Canvas asks,
while Moodle stops, and gives a row *without* an identifier to the learner of the row above. So
every identifying column that is written is filled in every row.

Sources: Canvas, `lib/gradebook_importer.rb`, and the guide "How do I import grades in the
Gradebook?"; Moodle, `grade/import/csv/classes/load_data.php`, and "Grade import" in its
documentation.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_course.reporting.marks import Mark

Result = dict[str, Any]
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Username", "ID number", "First name", "Last name", "Email address")
POINTS_POSSIBLE = "    Points Possible"  # as Canvas itself writes it
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_FORMULA = re.compile(r"[+-]?[\w.@-]+", re.ASCII)


@dataclass(frozen=True)
class Ready:
    """Who has a final mark, and who has not.

    Args:
        marks: Final marks, sorted by student.
        waiting: Learners with an answer that waits for a person.
        missing: Learners whose submission carries no mark.
    """

    marks: tuple[Mark, ...]
    waiting: tuple[str, ...]
    missing: tuple[str, ...]


def ready(marks: Mapping[str, Mark], results: Iterable[Result]) -> Ready:
    """Tell final marks from those that are still open.

    Args:
        marks: The gradebook's, by student.
        results: The results of grading; learners whose submission was not graded have no mark,
            whatever the gradebook may still hold.
    """
    missing = {result["student"] for result in results if result["status"] != "graded"}
    waiting = {student for student, mark in marks.items() if mark.waiting} - missing
    final = [mark for who, mark in sorted(marks.items()) if who not in missing | waiting]
    return Ready(tuple(final), tuple(sorted(waiting)), tuple(sorted(missing)))


def canvas_csv(lesson: str, marks: Sequence[Mark], assignment: int | None = None) -> str:
    """A file for Canvas: Grades, Import.

    Args:
        lesson: The lesson's id, which is the assignment's name unless Canvas knows the number.
        marks: Final marks.
        assignment: The assignment's number in Canvas, which its address ends with. Without it
            Canvas looks for an assignment of that name, and asks if there is none.

    Returns:
        The columns Student, ID (Canvas's own), SIS User ID, SIS Login ID, Section, and the
        assignment, as ``Name (number)``; below the header a row with the points possible.
    """
    column = lesson if assignment is None else f"{lesson} ({assignment})"
    most = max((mark.max_score for mark in marks), default=0.0)
    rows = [[*CANVAS, column], [POINTS_POSSIBLE, "", "", "", "", _points(most)]]
    for mark in marks:
        id = mark.lms_user_id or ""
        number = id if id.isdecimal() else ""  # Canvas counts its users
        who = (_as_text(mark.name), number, "", _as_id(mark.student), "")
        rows.append([*who, _points(mark.total)])
    return _csv(rows)


def moodle_csv(lesson: str, marks: Sequence[Mark], results: Iterable[Result] = ()) -> str:
    """A file for Moodle: Grades, Import, CSV file.

    Args:
        lesson: The lesson's id.
        marks: Final marks.
        results: The results of grading, for the comments.

    Returns:
        The columns Username, ID number (both the learner's id here), First name, Last name, Email
        address (if everybody's is known), Grade and Feedback comments. Moodle asks which of them
        to go by, and which grade item to fill; map grade and feedback both, because a feedback
        that comes alone takes the grade away.
    """
    of = {result["student"]: result for result in results}
    with_email = bool(marks) and all(mark.email for mark in marks)
    columns = MOODLE if with_email else MOODLE[:-1]
    rows = [[*columns, f"{lesson} (Grade)", f"{lesson} (Feedback comments)"]]
    for mark in marks:
        id = _as_id(mark.student)
        who = [id, id, _as_text(mark.first_name or ""), _as_text(mark.last_name or "")]
        who += [_as_id(mark.email or "")] if with_email else []
        rows.append([*who, _points(mark.total), _comments(mark, of.get(mark.student))])
    return _csv(rows)


def _comments(mark: Mark, result: Result | None) -> str:
    """What a learner reads in Moodle, which takes it for HTML."""
    lines = []
    for check in result["checks"] if result else []:
        points = mark.by_hand.get(check["id"], check["points"])
        line = f"{check['id']}: {_points(points or 0.0)} of {_points(check['max_points'])}"
        lines.append(line if check["passed"] else f"{line}. {check['message']}")
    if mark.penalty:
        lines.append(f"Handed in late: {_points(mark.penalty)} points less.")
    return _as_text("<br>".join(html.escape(line, quote=False) for line in lines))


def _points(value: float) -> str:
    """At most two decimals, which is what both systems keep.

    Example:
        >>> _points(7.0), _points(2 / 3)
        ('7', '0.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _as_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line.

    Example:
        >>> _as_text("=HYPERLINK(1)"), _as_text("Ada")
        ("'=HYPERLINK(1)", 'Ada')
    """
    line = re.sub(r"[\x00-\x1f\x7f]+", " ", text)
    return f"'{line}" if text.startswith(_FORMULA) or line.startswith(_FORMULA) else line


def _as_id(id: str) -> str:
    """An identifier, which must reach the other system as it is wherever that does no harm.

    Example:
        >>> _as_id("+49170"), _as_id("ada@example.org"), _as_id("=1+cmd|' /C calc'!A0")
        ('+49170', 'ada@example.org', "'=1+cmd|' /C calc'!A0")
    """
    return id if _NO_FORMULA.fullmatch(id) else _as_text(id)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()
