"""Moodle's grading worksheet: who the participants of one assignment are, and where marks go.

Moodle numbers participants anew in each assignment, and its file names hold that number and a name
only. The worksheet (in Moodle: the assignment's submissions, Actions, Download grading worksheet;
it is offered where the setting "Offline grading worksheet" is on) has the number beside the email
address, which tells two students of one name apart, and is the same in every assignment.

Source: Moodle, `mod/assign/feedback/offline/importgradeslib.php` and `locallib.php`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.submissions.find import NAMESAKES, SubmissionFile

NAME, EMAIL, GRADE, COMMENTS = "Full name", "Email address", "Grade", "Feedback comments"


@dataclass(frozen=True)
class Worksheet:
    """A grading worksheet.

    Args:
        columns: Its columns, as Moodle wrote them.
        rows: A row for each participant, by their number in the assignment.
    """

    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]

    def identified(self, found: Iterable[SubmissionFile]) -> list[SubmissionFile]:
        """Give each participant the email address for an id, which is one in every assignment."""
        return [self._identified(one) for one in found]

    def _identified(self, one: SubmissionFile) -> SubmissionFile:
        row = self.rows.get(one.participant)
        if row is None or not row[EMAIL].strip():
            return one
        email = row[EMAIL].strip().lower()
        note = one.note.replace(NAMESAKES.format(one.full_name), "").strip()
        return replace(one, student=email, email=email, full_name=row[NAME], note=note)

    def filled(self, marks: Mapping[str, tuple[str, str]]) -> str:
        """The worksheet with grades and comments, for Upload grading worksheet.

        Args:
            marks: Grade and comments, by email address in lower case.

        Returns:
            The same columns and rows; who has no mark here keeps what stood there.
        """
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writeheader()
        for row in self.rows.values():
            grade, comments = marks.get(row[EMAIL].strip().lower(), (row[GRADE], row[COMMENTS]))
            writer.writerow({**row, GRADE: grade, COMMENTS: comments})
        return text.getvalue()


def read_worksheet(path: Path) -> Worksheet:
    """Read a grading worksheet.

    Args:
        path: The file that Moodle gave.

    Raises:
        CourseError: If it cannot be read, or lacks a column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns, rows = tuple(reader.fieldnames or ()), list(reader)
    except (OSError, UnicodeError, csv.Error) as error:
        raise CourseError(f"{path} cannot be read as a worksheet of Moodle's: {error}") from None
    missing = [name for name in (NAME, EMAIL, GRADE, COMMENTS) if name not in columns]
    numbers = [re.search(r"\d+$", row[columns[0]] or "") for row in rows if columns]
    if missing or not all(numbers) or any(None in row.values() for row in rows):
        lacks = f"the column {missing[0]!r}" if missing else "a participant's number or a cell"
        raise CourseError(
            f"{path} lacks {lacks}. Download the grading worksheet again, with Moodle in English."
        )
    found = {number[0]: row for number, row in zip(numbers, rows, strict=True) if number}
    return Worksheet(columns, found)
