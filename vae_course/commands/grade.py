"""``vae-course grade LESSON…``: grade all submissions into nbgrader's gradebook, in parallel."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import lesson_ids, resolve_lesson

if TYPE_CHECKING:
    from vae_course.grading.batch import BatchCounts
    from vae_course.grading.cluster import Workers
    from vae_course.grading.gradebook.decisions import Decisions
    from vae_course.grading.settings import Settings
    from vae_course.grading.submissions.find import SubmissionFile


SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to grade, with what, and where to."""
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help="lessons to grade")
    parser.add_argument("--workers", type=_positive, metavar="N", help="processes (default: cores)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="use a Dask cluster's workers")
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="PATH",
        help="a folder or zip from a learning-management system (default: submitted/)",
    )  # fmt: skip
    parser.add_argument(
        "--moodle-worksheet", type=Path, metavar="FILE",
        help="Moodle's grading worksheet: who is who among students of one name",
    )  # fmt: skip
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="the course's folder")
    parser.add_argument("--db", metavar="URL", help="the gradebook (default: nbgrader_config.py's)")
    parser.add_argument("--force", action="store_true", help="grade again what is known")
    parser.add_argument("--verbose", action="store_true", help="name everybody, not the first five")
    parser.add_argument(
        "--what-if", action="store_true", help="say which marks would change, and write nothing"
    )
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
        counts = _grade(args)
    except KeyboardInterrupt:
        print(
            "Stopped. What was graded is kept: the same command goes on from here.", file=sys.stderr
        )
        raise
    # Of a trial the changes are what was asked for.
    print(_table(counts, args.verbose), file=sys.stderr if args.what_if else sys.stdout)
    return 0 if all(one.complete for one in counts) else 1


def _grade(args: argparse.Namespace) -> list[BatchCounts]:
    from vae_course.grading.class_folder import class_folder
    from vae_course.grading.cluster import Grader, Workers
    from vae_course.grading.gradebook.opening import decisions_of, released, students_in
    from vae_course.grading.gradebook.points import refuse_other_release
    from vae_course.grading.gradebook.roster import renamed
    from vae_course.grading.secret import read_secret, secret_is_there
    from vae_course.grading.settings import read_settings
    from vae_course.grading.trial import tried_out

    # What cannot work is told before anything is written: no gradebook, no secret.
    settings = read_settings(class_folder(args.course), args.db)
    found = _found(settings, args)
    every = [one for submissions in found.values() for one in submissions]
    students = {one.student for one in renamed(every, students_in(settings.db_url))}
    decisions = decisions_of(settings, students)
    # Who names a gradebook has read what the refusal says.
    for lesson, submissions in found.items() if not args.db else ():
        refuse_other_release(lesson, submissions, released(settings, lesson))
    if secret_is_there(settings.folder):
        read_secret(settings.folder)
    grader = Grader(str(settings.folder), isolated=not args.unisolated)
    with ExitStack() as stack:
        trial = stack.enter_context(tried_out(settings)) if args.what_if else None
        workers = stack.enter_context(Workers(grader, args.workers, args.scheduler))
        workers.connect()
        counts = _write(trial.settings if trial else settings, decisions, found, workers, args)
        if trial:
            for lesson in found:
                print(trial.told(lesson, decisions))
    return counts


def _found(settings: Settings, args: argparse.Namespace) -> dict[str, list[SubmissionFile]]:
    """The submissions of each lesson."""
    from vae_course.grading.submissions.find import find_submissions, set_aside
    from vae_course.grading.submissions.moodle_worksheet import read_worksheet

    if args.moodle_worksheet and len(args.lessons) > 1:
        raise CourseError("a worksheet of Moodle's is one assignment's: grade one lesson with it.")

    names = lesson_ids(settings.folder)
    source = args.source or settings.submitted
    found = {}
    for lesson in [resolve_lesson(name, names) for name in dict.fromkeys(args.lessons)]:
        found[lesson] = list(find_submissions(source, lesson, names))
        if args.moodle_worksheet:
            found[lesson] = read_worksheet(args.moodle_worksheet).identified(found[lesson])
        aside = set_aside(source, lesson, names)
        if aside:
            said = named(aside, all=args.verbose)
            print(f"{lesson}: not taken for submissions, by their names: {said}", file=sys.stderr)
        if not found[lesson]:
            raise CourseError(f"there are no submissions of {lesson} in {source}")
    return found


def _write(
    settings: Settings,
    decisions: Decisions,
    found: dict[str, list[SubmissionFile]],
    workers: Workers,
    args: argparse.Namespace,
) -> list[BatchCounts]:
    from vae_course.grading.batch import ClassRun
    from vae_course.grading.course import Course
    from vae_course.grading.gradebook.opening import open_writer
    from vae_course.grading.secret import read_secret

    with open_writer(settings, decisions) as writer:
        secret = read_secret(settings.folder)
        with Course(settings.folder, secret, isolated=not args.unisolated) as course:
            for lesson in found:
                writer.prepare(lesson, course.notebook(lesson))
            enrolled = {
                lesson: writer.shared(lesson, writer.enrol(submissions))
                for lesson, submissions in found.items()
            }
            for one in (one for submissions in enrolled.values() for one in submissions):
                if one.note:
                    print(f"{one.student}: {one.note}", file=sys.stderr)
            run = ClassRun(course, workers, writer, settings.autograded, force=args.force)
            counts = []
            for lesson, submissions in enrolled.items():
                counts.append(run.grade(lesson, submissions))
                for note in writer.settle(lesson):
                    print(note, file=sys.stderr)
        return counts


def named(who: Sequence[str], *, all: bool) -> str:
    """The first five, or all of them.

    Example:
        >>> named(["ann", "bob", "cid", "dan", "eve", "fay", "gus"], all=False)
        'ann, bob, cid, dan, eve and 2 more: --verbose names all'
    """
    shown = who if all else who[:SHOWN]
    more = len(who) - len(shown)
    return ", ".join(shown) + (f" and {more} more: --verbose names all" if more else "")


def _table(counts: list[BatchCounts], verbose: bool) -> str:
    heads = ["lesson", "graded", "unchanged", "unreadable", "ungraded", "older release"]
    rows = [heads]
    for one in counts:
        now, before = one.now, one.unchanged
        numbers = [
            now["graded"], before.total(), now["unreadable"], now["ungraded"], one.older
        ]  # fmt: skip
        rows.append([one.lesson, *map(str, numbers)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            text.ljust(width) if first else text.rjust(width)
            for first, text, width in zip([True] + [False] * 5, row, widths, strict=True)
        )
        for row in rows
    ]
    for one in counts:
        commonest = sorted(one.reasons.items(), key=lambda reason: -len(reason[1]))
        lines += [
            f"{one.lesson}: {len(who)} × {why} ({named(who, all=verbose)})"
            for why, who in commonest
        ]
    return "\n".join(lines)
