"""``vae-course export LESSON``: the final marks as a file that Canvas or Moodle imports."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vae_course import CourseError
from vae_course.commands.report import (
    add_gradebook_arguments,
    read_class,
    refuse_unwritable,
    settings_of,
    settle,
    write_texts,
)
from vae_course.my_course import lesson_ids, resolve_lesson

SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The lesson, the gradebook, and what to write."""
    # One lesson a file: an empty cell would take away a mark that the other system has.
    parser.add_argument("lesson", metavar="LESSON", help="its number, topic or id")
    add_gradebook_arguments(parser)
    parser.add_argument("--canvas", type=Path, metavar="FILE", help="write what Canvas imports")
    parser.add_argument(
        "--canvas-assignment", type=int, metavar="NUMBER", help="the assignment's number in Canvas"
    )
    parser.add_argument("--moodle", type=Path, metavar="FILE", help="write what Moodle imports")
    parser.add_argument(
        "--moodle-worksheet", type=Path, metavar="FILE",
        help="Moodle's grading worksheet: it is what --moodle writes, filled in",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Write the files; marks that are not final are left out, and told.

    Raises:
        CourseError: If there is nothing to write, or it cannot be written.
    """
    from vae_course.grading.submissions.moodle_worksheet import read_worksheet
    from vae_course.reporting.exports import by_address, canvas_csv, moodle_csv, ready

    files = [file for file in (args.canvas, args.moodle) if file]
    if not files:
        raise CourseError("say what to write: --canvas FILE, --moodle FILE, or both.")
    refuse_unwritable(files)
    settings = settings_of(args)
    lesson = resolve_lesson(args.lesson, lesson_ids(settings.folder))
    decisions = settle(settings, [lesson])
    marks, records = read_class(settings.db_url, lesson)
    final = ready(marks, records, decisions.excused(lesson))
    texts = {}
    if args.canvas:
        texts[args.canvas] = canvas_csv(lesson, final.marks, args.canvas_assignment, final.excused)
    if args.moodle:
        told = lesson, final.marks, records, decisions.of(lesson)
        texts[args.moodle] = moodle_csv(*told)
        if args.moodle_worksheet:
            worksheet = read_worksheet(args.moodle_worksheet)
            texts[args.moodle] = worksheet.filled(by_address(*told[1:]))
    write_texts(texts)
    _tell("left out, an answer waits for a person", final.waiting)
    _tell("left out, their submission carries no mark", final.missing)
    how = "EX in Canvas, left out for Moodle"
    _tell(f"excused ({how})", [mark.student for mark in final.excused])
    named = ", ".join(map(str, files))
    print(f"{lesson}: {len(final.marks)} final marks in {named}", file=sys.stderr)
    return 0


def _tell(what: str, students: Sequence[str]) -> None:
    if students:
        more = f" and {len(students) - SHOWN} more" if len(students) > SHOWN else ""
        print(f"{len(students)} {what}: {', '.join(students[:SHOWN])}{more}", file=sys.stderr)
