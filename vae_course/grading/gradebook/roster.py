"""Students of a learning-management system, under the ids that the gradebook knows them by.

A download tells Canvas's number or a full name. Who is in nbgrader's gradebook already, as
``nbgrader db student import`` puts them there, is found by that number (``lms_user_id``) or name;
who is not is added, so that names show in the formgrader and numbers in what Canvas imports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from nbgrader.api import Student
from sqlalchemy import Engine, insert, select

from vae_course.grading.gradebook.retry import with_retries
from vae_course.grading.submissions.find import SubmissionFile

_STUDENT = Student.__table__


def enrolled(found: Sequence[SubmissionFile], engine: Engine) -> list[SubmissionFile]:
    """Give students the ids of the gradebook, and add those it does not have.

    Args:
        found: Submissions; those that no learning-management system named stay as they are.
        engine: Of a gradebook that has its tables.

    Returns:
        The same submissions in the same order.

    Raises:
        CourseError: If the gradebook cannot be used.
    """
    if not any(submission.full_name and submission.student for submission in found):
        return list(found)

    def look_up_and_add() -> list[SubmissionFile]:
        with engine.begin() as connection:
            known = connection.execute(select(_STUDENT)).mappings().all()
            named = renamed(found, [dict(row) for row in known])
            there = {row["id"] for row in known}
            new = {f.student: f for f in named if f.full_name and f.student not in there}
            rows = [
                {
                    "id": f.student,
                    "last_name": f.full_name,
                    "lms_user_id": f.user or None,
                    "email": f.email or None,
                }
                for f in new.values()
                if f.student
            ]
            if rows:
                connection.execute(insert(_STUDENT), rows)
        return named

    return with_retries(look_up_and_add)


def renamed(
    found: Iterable[SubmissionFile], students: Sequence[dict[str, Any]]
) -> list[SubmissionFile]:
    """Give students the ids by which others know them.

    Args:
        found: Submissions.
        students: With ``id``, ``first_name``, ``last_name``, ``lms_user_id`` and, where it is
            known, ``email``. An address, name or number that two of them have stands for neither.

    Example:
        >>> jane = {"id": "jd7", "first_name": "Jane", "last_name": "Doe", "lms_user_id": "12"}
        >>> of_canvas = SubmissionFile("12", "doejane_12_3_a.ipynb", full_name="doejane", user="12")
        >>> of_moodle = SubmissionFile("Jane Doe", "Jane Doe_5_…", full_name="Jane Doe")
        >>> [renamed([found], [jane])[0].student for found in (of_canvas, of_moodle)]
        ['jd7', 'jd7']
    """
    numbers = _single((str(s["lms_user_id"]), s["id"]) for s in students if s["lms_user_id"])
    emails = _single((str(s["email"]).lower(), s["id"]) for s in students if s.get("email"))
    names = _single((name, s["id"]) for s in students for name in _names(s))
    ids = {student["id"] for student in students}

    def id_of(submission: SubmissionFile) -> str:
        if not submission.full_name or submission.student in ids:
            return submission.student
        if submission.email:
            return emails.get(submission.email, submission.student)
        if submission.user:
            return numbers.get(submission.user, submission.student)
        return names.get(_plain(submission.full_name), submission.student)

    pairs = [(submission, id_of(submission)) for submission in found]
    count = Counter(id for _, id in pairs)
    # Two of one name, or one by name and by id: who is who is not known, so nobody is renamed.
    return [replace(one, student=id) if count[id] == 1 else one for one, id in pairs]


def _names(student: dict[str, Any]) -> set[str]:
    first, last = student["first_name"] or "", student["last_name"] or ""
    both = {_plain(f"{first} {last}"), _plain(f"{last} {first}")} if first and last else set()
    return both


def _plain(name: str) -> str:
    return " ".join(name.replace(",", " ").casefold().split())


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What stands for one student only."""
    every = set(pairs)
    count = Counter(word for word, _ in every)
    return {word: id for word, id in every if count[word] == 1}
