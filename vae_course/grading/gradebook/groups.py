"""Who hands in together: what one of a group handed in last counts for all of its members.

A group is a column of a class list (``vae-course roster FILE --groups COLUMN``), which counts for
every lesson, or a line of ``decisions.csv`` (``vae-course decide LESSON STUDENT --group …``), which
counts for one and comes first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Engine, delete, insert, inspect, select

from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.retry import with_retries
from vae_course.grading.gradebook.tables import GROUPS
from vae_course.grading.submissions.find import SubmissionFile

Groups = Sequence[frozenset[str]]


def keep_groups(engine: Engine, names: Mapping[str, str]) -> None:
    """Have the groups of a class list in the gradebook.

    Args:
        engine: Of a gradebook that has the course's tables.
        names: The name of each student's group, empty for who has none; others keep theirs.

    Raises:
        CourseError: If the gradebook cannot be used.
    """
    rows = [{"student": student, "name": name} for student, name in names.items() if name]

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(delete(GROUPS).where(GROUPS.c.student.in_(names)))
            if rows:
                connection.execute(insert(GROUPS), rows)

    with_retries(write)


def groups_of(engine: Engine, lesson: str, decisions: Decisions) -> Groups:
    """The groups of a lesson, of two members or more.

    Args:
        engine: Of a gradebook.
        lesson: The lesson's id.
        decisions: What people decided.
    """

    def ask() -> list[tuple[str, str]]:
        if not inspect(engine).has_table(GROUPS.name):
            return []
        with engine.connect() as connection:
            return [(row.student, row.name) for row in connection.execute(select(GROUPS))]

    decided = decisions.groups(lesson)
    taken = {student for group in decided for student in group}
    members: dict[str, set[str]] = defaultdict(set)
    for student, name in with_retries(ask):
        if student not in taken:
            members[name].add(student)
    return [*decided, *(frozenset(m) for _, m in sorted(members.items()) if len(m) > 1)]


def shared(found: Sequence[SubmissionFile], groups: Groups) -> list[SubmissionFile]:
    """Have each group's last hand-in count for all of its members.

    Args:
        found: Submissions, at most one of a student.
        groups: Who hands in together.

    Returns:
        Those of students without a group as they are, and one for each member of a group of which
        anybody handed in, sorted by student.

    Example:
        >>> ada = SubmissionFile("ada", "ada/04_elbo.ipynb", "2026-03-13T12:00:00+00:00")
        >>> [one.student for one in shared([ada], [frozenset({"ada", "bo"})])]
        ['ada', 'bo']
    """
    of = {one.student: one for one in found if one.student}
    for group in groups:
        mine = [of[student] for student in sorted(group) if student in of]
        if mine:
            last = max(mine, key=lambda one: (one.problem is None, one.submitted_at or ""))
            for student in group - {last.student}:
                note = f"handed in together with {last.student}, whose notebook counts"
                if student in of:
                    note += f"; set aside: {of[student].where}"
                of[student] = replace(last, student=student, note=note, folder=None)
    nobodys = [one for one in found if not one.student]
    return [*(of[student] for student in sorted(of)), *nobodys]


def one_of_each(students: Iterable[str], groups: Groups) -> list[str]:
    """The students without all but the first of each group: their work is the same by intent.

    Example:
        >>> one_of_each(["ada", "bo", "cy"], [frozenset({"ada", "cy"})])
        ['ada', 'bo']
    """
    kept, seen = [], set[frozenset[str]]()
    group_of = {student: group for group in groups for student in group}
    for student in students:
        group = group_of.get(student)
        if group not in seen:
            kept.append(student)
        if group:
            seen.add(group)
    return kept
