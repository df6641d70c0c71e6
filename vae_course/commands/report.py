"""``vae-course report LESSON…``: how the class is doing, as one page to read, print and keep."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import lesson_ids, resolve_lesson
from vae_helpers.files import write_whole

if TYPE_CHECKING:
    from vae_course.grading.gradebook.decisions import Decisions
    from vae_course.grading.record import SubmissionRecord
    from vae_course.grading.settings import Settings
    from vae_course.reporting.marks import Mark
    from vae_course.reporting.page import LessonReport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The lessons, the gradebook, and where to write."""
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help="number, topic or id")
    add_gradebook_arguments(parser)
    parser.add_argument(
        "--to", type=Path, default=Path("report.html"), metavar="FILE", help="default report.html"
    )


def add_gradebook_arguments(parser: argparse.ArgumentParser) -> None:
    """Which class is meant."""
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="the class's folder")
    parser.add_argument("--db", metavar="URL", help="the gradebook (default: nbgrader_config.py's)")


def settings_of(args: argparse.Namespace) -> Settings:
    """The class that is meant."""
    from vae_course.grading.class_folder import class_folder
    from vae_course.grading.settings import read_settings

    return read_settings(class_folder(args.course), args.db)


def run(args: argparse.Namespace) -> int:
    """Write the page.

    Raises:
        CourseError: If there is no such lesson or no gradebook, or the page cannot be written.
    """
    # Imports torch: not for --help.
    from vae_course.reporting.page import render

    settings = settings_of(args)
    known = lesson_ids(settings.folder)
    lessons = list(dict.fromkeys(resolve_lesson(name, known) for name in args.lessons))
    decisions = settle(settings, lessons)
    reports = [read_report(settings, lesson, decisions) for lesson in lessons]
    write_text(args.to, render(reports, datetime.now(), roster_of(settings)))
    for report in reports:
        see = report.overview
        print(
            f"{report.lesson}: {see.submitted} handed in, {see.graded} graded, {see.waiting} wait "
            f"for a person, {len(see.not_graded)} not graded",
            file=sys.stderr,
        )
    print(f"The report is in {args.to}; open it in a browser.", file=sys.stderr)
    return 0


def roster_of(settings: Settings) -> dict[str, Mark]:
    """Everybody whom the gradebook knows, with name and address."""
    from vae_course.grading.gradebook.opening import students_in
    from vae_course.reporting.marks import Mark

    known = ("first_name", "last_name", "email", "lms_user_id")
    rows = students_in(settings.db_url)
    return {row["id"]: Mark(row["id"], **{name: row[name] for name in known}) for row in rows}


def settle(settings: Settings, lessons: Iterable[str]) -> Decisions:
    """Have decisions and late penalties in the gradebook as they are today.

    Args:
        settings: The class.
        lessons: The ids of the lessons.

    Returns:
        What people decided.

    Raises:
        CourseError: If there is no gradebook, or a decision says what cannot be.
    """
    from vae_course.grading.gradebook.database import open_gradebook
    from vae_course.grading.gradebook.opening import decisions_of, open_writer

    open_gradebook(settings.db_url).dispose()  # there is one: a report makes none
    decisions = decisions_of(settings)
    with open_writer(settings, decisions) as writer:
        for note in (note for lesson in lessons for note in writer.settle(lesson)):
            print(note, file=sys.stderr)
    return decisions


def read_class(db_url: str, lesson: str) -> tuple[dict[str, Mark], list[SubmissionRecord]]:
    """The marks of a lesson by student, and what is known of every submission."""
    from vae_course.grading.gradebook.writer import read_records
    from vae_course.reporting.marks import class_records, max_points, read_marks

    marks = read_marks(db_url, lesson)
    records = read_records(db_url, lesson)
    return marks, class_records(lesson, records, marks, max_points(db_url, lesson))


def read_report(settings: Settings, lesson: str, decisions: Decisions) -> LessonReport:
    """Read a lesson's results and marks, and work out what there is to say.

    Args:
        settings: The class, whose folder has the lesson as released and solved.
        lesson: The lesson's id.
        decisions: What people decided.

    Raises:
        CourseError: If there is no gradebook.
    """
    from vae_course.grading.gradebook.database import connect
    from vae_course.grading.gradebook.groups import groups_of
    from vae_course.reporting.page import report_on

    marks, records = read_class(settings.db_url, lesson)
    known = known_answers(settings.folder, lesson)
    engine = connect(settings.db_url)
    try:
        groups = groups_of(engine, lesson, decisions)
    finally:
        engine.dispose()
    return report_on(lesson, records, marks, known, decisions.of(lesson), groups)


def known_answers(course: Path, lesson: str) -> dict[str, list[str]]:
    """Texts whose likeness says nothing: blanks, model answers, other styles known to be right.

    Args:
        course: The class's folder.
        lesson: The lesson's id.

    Returns:
        Source texts by exercise.
    """
    from autograded_tests.banks.solutions import load_bank
    from vae_course.build.lesson import read_notebook

    known: dict[str, list[str]] = {}
    for directory in ("notebooks", "solutions"):
        notebook = read_notebook(course / directory / lesson / f"{lesson}.ipynb")
        for id, cell in notebook.answers.items():
            known.setdefault(id, []).append(cell.source)
    for id, texts in known.items():
        try:
            texts += [solution.source for solution in load_bank(id) if solution.diagnosis is None]
        except FileNotFoundError:
            pass  # an instructor's own exercise, or a written answer, has no bank
    return known


def refuse_unwritable(paths: Sequence[Path]) -> None:
    """Refuse before anything is done where a file cannot be written in the end.

    Raises:
        CourseError: If a file's folder is not there, or cannot be written in.
    """
    for path in paths:
        folder = path.absolute().parent
        if not folder.is_dir():
            raise CourseError(f"{path} cannot be written: there is no folder {folder}.")
        if path.is_dir():
            raise CourseError(f"{path} cannot be written: it is a folder.")
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise CourseError(f"{path} cannot be written: you may not write there.")


def write_text(path: Path, text: str) -> None:
    """Write a file that people open, and its folder, or say why not.

    Raises:
        CourseError: If it cannot be written.
    """
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write files that people open, all or none, or say why not.

    Raises:
        CourseError: If one cannot be written.
    """
    try:
        # Half a character, which a damaged submission may hold, is no reason to have no report.
        write_whole({p: text.encode("utf-8", "backslashreplace") for p, text in texts.items()})
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be written: {error.strerror}.") from None
