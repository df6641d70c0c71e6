"""A class's gradebook and decisions, opened as its settings say."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Mapping
from typing import Any

import nbformat
from nbgrader.api import Student
from sqlalchemy import select

from vae_course.grading.gradebook.database import connect, is_there
from vae_course.grading.gradebook.decision_file import FILE, Known, read_decisions
from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.points import points_of
from vae_course.grading.gradebook.writer import GradebookWriter
from vae_course.grading.settings import Settings
from vae_course.my_course import RELEASED, lesson_ids


def open_writer(settings: Settings, decisions: Decisions) -> GradebookWriter:
    """The gradebook, ready to be written; it is made if it is not there.

    Raises:
        CourseError: If it cannot be used.
    """
    penalties = LatePenalties(settings.config)
    return GradebookWriter(settings.db_url, settings.course_id, penalties, decisions)


def decisions_of(settings: Settings, students: Collection[str] = ()) -> Decisions:
    """What people decided about a class.

    Args:
        settings: The class.
        students: Who is known besides those in the gradebook and in ``submitted/``.

    Raises:
        CourseError: If a line says what cannot be; file and line are named.
    """
    return read_decisions(settings.folder / FILE, known_of(settings, students))


def known_of(settings: Settings, students: Collection[str] = ()) -> Known:
    """What a decision about a class may be about.

    Args:
        settings: The class.
        students: Who is known besides those in the gradebook and in ``submitted/``.
    """

    @functools.cache
    def points(lesson: str) -> Mapping[str, float]:
        return points_of(released(settings, lesson))

    handed_in = set[str]()
    if settings.submitted.is_dir():
        with os.scandir(settings.submitted) as entries:
            handed_in = {entry.name for entry in entries if entry.is_dir()}
    listed = {row["id"] for row in students_in(settings.db_url)}
    return Known(lesson_ids(settings.folder), points, listed | handed_in | set(students))


def released(settings: Settings, lesson: str) -> nbformat.NotebookNode:
    """A lesson's notebook as it was given to the class."""
    path = settings.folder / RELEASED / lesson / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4)


def students_in(db_url: str) -> list[dict[str, Any]]:
    """The students in a gradebook, as nbgrader keeps them; none if there is no gradebook."""
    engine = connect(db_url)
    try:
        if not is_there(engine):
            return []
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(Student.__table__)).mappings()]
    finally:
        engine.dispose()
