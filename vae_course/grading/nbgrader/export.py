"""nbgrader's ``export``, with every cell quoted and none of them a formula.

Names come from learning-management systems, where learners choose them; nbgrader writes them as
they are, so that a comma shifts the marks of a row and a spreadsheet computes what begins with
``=``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import CsvExportPlugin

from vae_course.reporting.exports import as_id, as_text, csv_text

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class QuotedCsvExport(CsvExportPlugin):
    """Writes the columns of nbgrader's own export."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the marks of all students, or of those that were asked for."""
        rows = [list(COLUMNS), *self._rows(gradebook)]
        Path(self.to or "grades.csv").write_text(csv_text(rows), encoding="utf-8", newline="")

    def _rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        lessons, students = set(self.assignment), set(map(str, self.student))
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                asked = not lessons or assignment.name in lessons
                if asked and (not students or student.id in students):
                    yield _row(gradebook, assignment, student)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> list[str]:
    time: Any = ""
    score = penalty = 0.0
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
        time, score = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty
    except MissingEntry:
        pass  # who handed in nothing has nothing, as nbgrader has it
    names = [as_text(name or "") for name in (student.last_name, student.first_name)]
    marks = [score, penalty, max(0.0, score - penalty), assignment.max_score]
    return [
        as_text(assignment.name), str(assignment.duedate or ""), str(time or ""),
        as_id(student.id), *names, as_id(student.email or ""), *map(str, marks),
    ]  # fmt: skip
