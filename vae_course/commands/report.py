"""``vae-course report LESSON…``: how the class is doing, as one page to read, print and keep."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import find_course, lesson_ids, resolve_lesson

if TYPE_CHECKING:
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


def gradebook_of(args: argparse.Namespace) -> tuple[Path, str]:
    """The folder of the class that is meant, and the address of its gradebook."""
    from vae_course.grading.settings import read_settings

    course = (args.course or find_course()).resolve()
    return course, args.db or read_settings(course).db_url


def run(args: argparse.Namespace) -> int:
    """Write the page.

    Raises:
        CourseError: If there is no such lesson or no gradebook, or the page cannot be written.
    """
    # Imports torch: not for --help.
    from vae_course.reporting.page import render

    course, db_url = gradebook_of(args)
    known = lesson_ids(course)
    lessons = list(dict.fromkeys(resolve_lesson(name, known) for name in args.lessons))
    reports = [read_report(course, db_url, lesson) for lesson in lessons]
    write_text(args.to, render(reports, datetime.now()))
    for report in reports:
        see = report.overview
        print(
            f"{report.lesson}: {see.submitted} handed in, {see.graded} graded, {see.waiting} wait "
            f"for a person, {len(see.not_graded)} not graded",
            file=sys.stderr,
        )
    print(f"The report is in {args.to}; open it in a browser.", file=sys.stderr)
    return 0


def read_report(course: Path, db_url: str, lesson: str) -> LessonReport:
    """Read a lesson's results and marks, and work out what there is to say.

    Args:
        course: The class's folder, with the lesson as released and solved.
        db_url: Its gradebook.
        lesson: The lesson's id.

    Raises:
        CourseError: If there is no gradebook.
    """
    from vae_course.grading.gradebook.writer import read_results
    from vae_course.reporting.marks import read_marks
    from vae_course.reporting.page import report_on

    marks = read_marks(db_url, lesson)
    return report_on(lesson, read_results(db_url, lesson), marks, known_answers(course, lesson))


def known_answers(course: Path, lesson: str) -> dict[str, list[str]]:
    """Texts whose likeness says nothing: blanks, model answers, other styles known to be right.

    Args:
        course: The class's folder.
        lesson: The lesson's id.

    Returns:
        Source texts by exercise.
    """
    from autograded_tests.banks.runner import load_bank
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


def write_text(path: Path, text: str) -> None:
    """Write a file that people open, or say why not.

    Raises:
        CourseError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Half a character, which a damaged submission may hold, is no reason to have no report.
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from None
