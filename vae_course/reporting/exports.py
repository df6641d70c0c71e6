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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vae_course.grading.gradebook.decisions import Decision
from vae_course.grading.record import SubmissionRecord
from vae_course.reporting.marks import Mark

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Username", "ID number", "First name", "Last name", "Email address")
POINTS_POSSIBLE = "    Points Possible"  # as Canvas itself writes it
_FORMULA = re.compile(r"""[\t\r\n]|[\s"]*[=+@-]""")
# Behind a separator, where the file is read with another one than the comma.
_FORMULA_BEHIND = re.compile(r"""([;|][\s"]*)([=+@-])""")
# A telephone number or a name with a sign computes nothing.
_NO_FORMULA = re.compile(r"[+-]?\w+|\w[\w.@+-]*", re.ASCII)


@dataclass(frozen=True)
class Ready:
    """Who has a final mark, and who has not.

    Args:
        marks: Final marks, sorted by student.
        waiting: Learners with an answer that waits for a person.
        missing: Learners whose submission carries no mark.
        excused: Learners for whom the lesson does not count.
    """

    marks: tuple[Mark, ...]
    waiting: tuple[str, ...]
    missing: tuple[str, ...]
    excused: tuple[Mark, ...] = ()


def ready(
    marks: Mapping[str, Mark], records: Iterable[SubmissionRecord], excused: Collection[str] = ()
) -> Ready:
    """Tell final marks from those that are still open.

    Args:
        marks: The gradebook's, by student.
        records: Those of grading; learners whose submission was not graded have no mark,
            whatever the gradebook may still hold.
        excused: For whom the lesson does not count, whatever was handed in.
    """
    away = tuple(marks.get(student, Mark(student)) for student in sorted(excused))
    marks = {student: mark for student, mark in marks.items() if student not in excused}
    missing = {record.student for record in records if not record.graded}
    missing -= set(excused)
    waiting = {student for student, mark in marks.items() if mark.waiting} - missing
    final = [mark for who, mark in sorted(marks.items()) if who not in missing | waiting]
    return Ready(tuple(final), tuple(sorted(waiting)), tuple(sorted(missing)), away)


def canvas_csv(
    lesson: str,
    marks: Sequence[Mark],
    assignment: int | None = None,
    excused: Sequence[Mark] = (),
) -> str:
    """A file for Canvas: Grades, Import.

    Args:
        lesson: The lesson's id, which is the assignment's name unless Canvas knows the number.
        marks: Final marks.
        assignment: The assignment's number in Canvas, which its address ends with. Without it
            Canvas looks for an assignment of that name, and asks if there is none.
        excused: Who is excused, which Canvas reads as ``EX``.

    Returns:
        The columns Student, ID (Canvas's own), SIS User ID, SIS Login ID, Section, and the
        assignment, as ``Name (number)``; below the header a row with the points possible.
    """
    column = lesson if assignment is None else f"{lesson} ({assignment})"
    most = max((mark.max_score for mark in (*marks, *excused)), default=0.0)
    rows = [[*CANVAS, column], [POINTS_POSSIBLE, "", "", "", "", _points(most)]]
    cells = [(mark, _points(mark.total)) for mark in marks] + [(mark, "EX") for mark in excused]
    for mark, cell in cells:
        id = mark.lms_user_id or ""
        number = id if id.isdecimal() else ""  # Canvas counts its users
        rows.append([as_text(mark.name), number, "", as_id(mark.student), "", cell])
    return csv_text(rows)


def moodle_csv(
    lesson: str,
    marks: Sequence[Mark],
    records: Iterable[SubmissionRecord] = (),
    decisions: Iterable[Decision] = (),
) -> str:
    """A file for Moodle: Grades, Import, CSV file.

    Args:
        lesson: The lesson's id.
        marks: Final marks.
        records: Those of grading, for the comments.
        decisions: What people decided, for the comments.

    Returns:
        The columns Username, ID number (both the learner's id here), First name, Last name, Email
        address (if everybody's is known), Grade and Feedback comments. Moodle asks which of them
        to go by, and which grade item to fill; map grade and feedback both, because a feedback
        that comes alone takes the grade away.
    """
    cells = _moodle_cells(marks, records, decisions)
    with_email = bool(marks) and all(mark.email for mark in marks)
    columns = MOODLE if with_email else MOODLE[:-1]
    rows = [[*columns, f"{lesson} (Grade)", f"{lesson} (Feedback comments)"]]
    for mark, grade_and_comments in zip(marks, cells, strict=True):
        id = as_id(mark.student)
        who = [id, id, as_text(mark.first_name or ""), as_text(mark.last_name or "")]
        who += [as_id(mark.email or "")] if with_email else []
        rows.append([*who, *grade_and_comments])
    return csv_text(rows)


def by_address(
    marks: Sequence[Mark],
    records: Iterable[SubmissionRecord] = (),
    decisions: Iterable[Decision] = (),
) -> dict[str, tuple[str, str]]:
    """Grade and comments for Moodle's own worksheet, by email address in lower case.

    Args:
        marks: Final marks.
        records: Those of grading, for the comments.
        decisions: What people decided, for the comments.
    """
    cells = _moodle_cells(marks, records, decisions)
    addresses = [(mark.email or mark.student).lower() for mark in marks]
    return dict(zip(addresses, cells, strict=True))


def _moodle_cells(
    marks: Sequence[Mark], records: Iterable[SubmissionRecord], decisions: Iterable[Decision]
) -> list[tuple[str, str]]:
    """Grade and comments of each mark."""
    of = {record.student: record for record in records}
    why: dict[str, list[str]] = {}
    for decision in decisions:
        said = f"Decided by a person: {decision.words} ({decision.why})."
        why.setdefault(decision.about.student, []).append(said)
    return [(_points(mark.total), _comments(mark, of.get(mark.student), why)) for mark in marks]


def _comments(mark: Mark, record: SubmissionRecord | None, why: Mapping[str, Sequence[str]]) -> str:
    """What a learner reads in Moodle, which takes it for HTML."""
    lines = []
    for check in record.checks if record else ():
        id, most = check.id, check.max_points
        points = mark.by_hand.get(id, mark.points.get(id, check.points)) or 0.0
        line = f"{id}: {_points(points)} of {_points(most)}"
        # What a check said against points that a person gave would only confuse.
        told = check.message if points < most and id not in mark.by_hand else ""
        lines.append(f"{line}. {told}" if told else line)
    lines += why.get(mark.student, [])
    if mark.penalty:
        lines.append(f"Handed in late: {_points(mark.penalty)} points less.")
    return as_text("<br>".join(html.escape(line, quote=False) for line in lines))


def _points(value: float) -> str:
    """At most two decimals, which is what both systems keep.

    Example:
        >>> _points(7.0), _points(2 / 3)
        ('7', '0.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line.

    Where another separator than the comma is expected, a formula may begin behind it, too.

    Example:
        >>> as_text("=HYPERLINK(1)"), as_text("Ada"), as_text(";=1+1")
        ("'=HYPERLINK(1)", 'Ada', ";'=1+1")
    """
    line = re.sub(r"[\x00-\x1f\x7f]+", " ", text)
    line = _FORMULA_BEHIND.sub(r"\1'\2", line)
    return f"'{line}" if _FORMULA.match(text) else line


def as_id(id: str) -> str:
    """An identifier, which must reach the other system as it is wherever that does no harm.

    Example:
        >>> as_id("+49170"), as_id("ada@example.org"), as_id("=1+cmd|' /C calc'!A0")
        ('+49170', 'ada@example.org', "'=1+cmd|' /C calc'!A0")
    """
    return id if _NO_FORMULA.fullmatch(id) else as_text(id)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as the text of a file, every cell in quotes."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue()
