"""``vae-course grade LESSON…``: grade all submissions into nbgrader's gradebook, in parallel."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import find_course, resolve_lesson

if TYPE_CHECKING:
    from vae_course.grading.batch import BatchCounts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to grade, with what, and where to."""
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help="lessons to grade")
    parser.add_argument("--workers", type=_positive, metavar="N", help="processes (default: cores)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="use a Dask cluster's workers")
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="PATH",
        help="a folder or zip from a learning-management system (default: submitted/)",
    )  # fmt: skip
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="the course's folder")
    parser.add_argument("--db", metavar="URL", help="the gradebook (default: nbgrader_config.py's)")
    parser.add_argument("--force", action="store_true", help="grade again what is known")
    parser.add_argument(
        "--unisolated", action="store_true", help="grade without a sandbox, and mark it so"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number


def run(args: argparse.Namespace) -> int:
    """Grade; 0 when every submission has its marks, 1 when one has not."""
    from vae_course.grading.sandbox.bubblewrap import NoSandboxError, find_bwrap

    try:
        if not args.unisolated:
            find_bwrap()
    except NoSandboxError as error:
        raise CourseError(str(error)) from None
    try:
        tallies = _grade(args)
    except KeyboardInterrupt:
        print(
            "Stopped. What was graded is kept: the same command goes on from here.", file=sys.stderr
        )
        raise
    print(_table(tallies))
    return 0 if all(tally.complete for tally in tallies) else 1


def _grade(args: argparse.Namespace) -> list[BatchCounts]:
    from vae_course.grading.batch import ClassRun
    from vae_course.grading.cluster import Grader, Workers
    from vae_course.grading.course import Course
    from vae_course.grading.gradebook.late import LatePenalties
    from vae_course.grading.gradebook.writer import GradebookWriter
    from vae_course.grading.secret import read_secret
    from vae_course.grading.settings import read_settings
    from vae_course.grading.submissions.find import find_submissions

    folder = (args.course or find_course()).resolve()
    settings = read_settings(folder, args.db)
    isolated = not args.unisolated
    penalties = LatePenalties(settings.config)
    with (
        Course(folder, read_secret(folder), isolated=isolated) as course,
        GradebookWriter(settings.db_url, settings.course_id, penalties) as writer,
    ):
        lessons = [resolve_lesson(name, course.names) for name in dict.fromkeys(args.lessons)]
        source = args.source or settings.submitted
        every = {name: list(find_submissions(source, name, course.names)) for name in lessons}
        found = {name: writer.enrol(submissions) for name, submissions in every.items()}
        for submission in (one for submissions in found.values() for one in submissions):
            if submission.note:
                print(f"{submission.student}: {submission.note}", file=sys.stderr)
        for name in lessons:
            if not found[name]:
                raise CourseError(f"there are no submissions of {name} in {source}")
        grader = Grader(str(folder), isolated=isolated)
        with Workers(grader, args.workers, args.scheduler) as workers:
            run = ClassRun(course, workers, writer, settings.autograded, force=args.force)
            return [run.grade(name, found[name]) for name in lessons]


def _table(tallies: list[BatchCounts]) -> str:
    heads = ["lesson", "graded", "unchanged", "unreadable", "ungraded", "older release"]
    rows = [heads]
    for tally in tallies:
        now, before = tally.now, tally.unchanged
        numbers = [
            now["graded"], before.total(), now["unreadable"], now["ungraded"], tally.older
        ]  # fmt: skip
        rows.append([tally.lesson, *map(str, numbers)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            text.ljust(width) if first else text.rjust(width)
            for first, text, width in zip([True] + [False] * 5, row, widths, strict=True)
        )
        for row in rows
    ]
    for tally in tallies:
        lines += [f"{tally.lesson}: {count} × {why}" for why, count in tally.reasons.most_common()]
    return "\n".join(lines)
