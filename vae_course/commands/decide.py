"""``vae-course decide LESSON STUDENT``: an extension, an override, an excuse, a group; and why.

One line is written into ``decisions.csv`` in the class's folder, which belongs under version
control; `vae_course.grading.gradebook.decision_file` says how it is read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import lesson_ids, resolve_lesson

if TYPE_CHECKING:
    from vae_course.grading.gradebook.decisions import Decision
    from vae_course.grading.settings import Settings

ALL = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, what and why."""
    parser.add_argument("lesson", metavar="LESSON", help="its number, topic or id")
    parser.add_argument("student", metavar="STUDENT", help="the student's id")
    parser.add_argument("--extend", metavar="TIME", help="more time: 3d, 36h, 2w, 1d 12h")
    parser.add_argument(
        "--points", action="append", default=[], metavar="ID=POINTS",
        help="what an exercise counts, whatever its check says; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--group", action="append", default=[], metavar="STUDENT",
        help="who hands in together with this student; may be given several times",
    )  # fmt: skip
    parser.add_argument("--excuse", action="store_true", help="the lesson does not count")
    parser.add_argument(
        "--withdraw", nargs="?", const=ALL, metavar="WHAT",
        help="take back: extend, excuse, group or an exercise's id; all of it if nothing is named",
    )  # fmt: skip
    parser.add_argument("--why", required=True, metavar="REASON", help="the student reads it, too")
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="the class's folder")
    parser.add_argument("--db", metavar="URL", help="the gradebook (default: nbgrader_config.py's)")


def run(args: argparse.Namespace) -> int:
    """Write the line, and have it in the gradebook.

    Raises:
        CourseError: If the decision cannot stand; then nothing is written.
    """
    from vae_course.grading.class_folder import class_folder
    from vae_course.grading.gradebook.database import connect, is_there
    from vae_course.grading.gradebook.decision_file import FILE, append
    from vae_course.grading.gradebook.opening import decisions_of, known_of, open_writer
    from vae_course.grading.settings import read_settings

    settings = read_settings(class_folder(args.course), args.db)
    lesson = resolve_lesson(args.lesson, lesson_ids(settings.folder))
    cells = {"date": f"{date.today()}", "student": args.student, "lesson": lesson, "why": args.why}
    standing = decisions_of(settings).of(lesson, args.student)
    cells |= _cells(args, standing)
    decisions = append(settings.folder / FILE, cells, known_of(settings))
    for decision in decisions.of(lesson, args.student):
        print(f"{args.student}, {lesson}: {decision.words} ({decision.why})")
    if not decisions.of(lesson, args.student):
        print(f"{args.student}, {lesson}: nothing is decided any more")
    if is_there(connect(settings.db_url)):
        with open_writer(settings, decisions) as writer:
            for note in writer.settle(lesson):
                print(note, file=sys.stderr)
    _hint(settings, lesson)
    return 0


def _cells(args: argparse.Namespace, standing: Sequence[Decision]) -> dict[str, str]:
    """What the line says, by column."""
    from vae_course.grading.gradebook.decision_file import WITHDRAW

    decided = {"extend": args.extend or "", "points": " ".join(args.points),
               "excuse": "yes" if args.excuse else "",
               "group": " ".join(args.group)}  # fmt: skip
    if args.withdraw is None:
        if not any(decided.values()):
            raise CourseError(
                "say what is decided: --extend, --points, --excuse, --group or --withdraw."
            )
        return decided
    if any(decided.values()):
        raise CourseError("--withdraw takes back and decides nothing; use two commands.")
    kinds = {one.about.exercise or one.about.kind: one.about.kind for one in standing}
    if not kinds or args.withdraw not in (ALL, *kinds):
        there = ", ".join(kinds) or "nothing"
        raise CourseError(f"there is nothing to withdraw; {there} is decided about {args.student}.")
    back = kinds if args.withdraw == ALL else {args.withdraw: kinds[args.withdraw]}
    marks = [f"{name}={WITHDRAW}" for name, kind in back.items() if kind == "points"]
    others = {kind: WITHDRAW for kind in back.values() if kind != "points"}
    return {"points": " ".join(marks), **others}


def _hint(settings: Settings, lesson: str) -> None:
    if (settings.folder / "feedback").is_dir():
        print(f"For the feedback: nbgrader generate_feedback {lesson} --force", file=sys.stderr)
