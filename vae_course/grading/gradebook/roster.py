"""Who is in the class: the students of the gradebook, and the ids it knows them by.

A download tells Canvas's number or a full name. Who is in nbgrader's gradebook already, as
``nbgrader db student import`` puts them there, is found by that number (``lms_user_id``) or name;
who is not is added, so that names show in the formgrader and numbers in what Canvas imports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from nbgrader.api import Student
from sqlalchemy import Engine, insert, select, update

from vae_course.grading.gradebook.class_list import Person
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
    numbers, emails = _by_number_and_email(students)
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


@dataclass(frozen=True)
class Changes:
    """What a class list changes in a gradebook.

    Args:
        added: Who is new.
        changed: Who was there with another name, address or number.
        known_as: The gradebook's ids of people whom the list calls something else, by the list's.
        gone: The ids of students whom the list does not have; they stay.
        same: How many are there already, as they are.
    """

    added: tuple[Person, ...]
    changed: tuple[Person, ...]
    known_as: dict[str, str]
    gone: tuple[str, ...]
    same: int


def compared(people: Sequence[Person], students: Sequence[dict[str, Any]]) -> Changes:
    """What a class list would change; an id that carries marks stays, whatever the list says.

    Args:
        people: Who is in the class, each once.
        students: Who is in the gradebook; as in `renamed`.

    Example:
        >>> jane = {"id": "12", "first_name": None, "last_name": "doejane", "email": None,
        ...         "lms_user_id": "12"}
        >>> compared([Person("jd7", "Jane", "Doe", lms_user_id="12")], [jane]).known_as
        {'jd7': '12'}
    """
    rows = {str(student["id"]): student for student in students}
    numbers, emails = _by_number_and_email(students)
    listed = {person.id for person in people}
    there: dict[str, Person] = {}
    known_as, added = {}, []
    for person in people:
        others = (numbers.get(person.lms_user_id), emails.get(person.email))
        id = next((i for i in (person.id, *others) if i in rows), None)
        if id is None or id != person.id and (id in listed or id in there):
            added.append(person)
            continue
        there[id] = replace(person, id=id)
        if id != person.id:
            known_as[person.id] = id
    changed = [person for id, person in there.items() if _differs(person, rows[id])]
    gone = sorted(set(rows) - set(there))
    same = len(there) - len(changed)
    return Changes(tuple(added), tuple(changed), known_as, tuple(gone), same)


def take(changes: Changes, engine: Engine) -> None:
    """Have a class list's changes in a gradebook; nobody is taken out of it.

    Args:
        changes: What `compared` found.
        engine: Of a gradebook that has its tables.

    Raises:
        CourseError: If the gradebook cannot be used.
    """

    def write() -> None:
        with engine.begin() as connection:
            if changes.added:
                rows = [{k: v or None for k, v in asdict(p).items()} for p in changes.added]
                connection.execute(insert(_STUDENT), rows)
            for person in changes.changed:
                said = {what: word for what, word in asdict(person).items() if word}
                connection.execute(update(_STUDENT).where(_STUDENT.c.id == person.id).values(said))

    with_retries(write)


def _by_number_and_email(
    students: Sequence[dict[str, Any]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Ids by Canvas's number and by address in lower case, where these are one student's only."""
    numbers = _single((str(s["lms_user_id"]), s["id"]) for s in students if s["lms_user_id"])
    emails = _single((str(s["email"]).lower(), s["id"]) for s in students if s.get("email"))
    return numbers, emails


def _differs(person: Person, row: dict[str, Any]) -> bool:
    """Whether the list says something that the gradebook does not."""
    return any(word and word != (row.get(what) or "") for what, word in asdict(person).items())


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
