"""``vae-course check NOTEBOOK…``: grade notebooks as an instructor would, without a gradebook."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from typing import TYPE_CHECKING

from vae_course import CourseError
from vae_course.my_course import RELEASED, lessons_folder, resolve_lesson

if TYPE_CHECKING:
    from vae_course.grading.record import SubmissionRecord


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The notebooks, the lesson, and how to answer."""
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="notebook files to grade")
    parser.add_argument("--lesson", help="the lesson, where the file's name does not say it")
    parser.add_argument("--json", action="store_true", help="one JSON list on standard output")
    parser.add_argument(
        "--unisolated", action="store_true", help="grade without a sandbox, and mark it so"
    )


def run(args: argparse.Namespace) -> int:
    """Grade; 0 when every notebook was graded, 1 when one was not."""
    from autograded_tests.framework.printable import printable
    from vae_course.grading.class_folder import nearest
    from vae_course.grading.course import Course

    near = nearest()
    folder = near if near and (near / RELEASED).is_dir() else lessons_folder()
    with Course(folder, _secret(), isolated=not args.unisolated) as course:
        try:
            lesson = resolve_lesson(args.lesson, course.names) if args.lesson else None
        except CourseError as error:
            print(f"vae-course check: {error}", file=sys.stderr)
            return 2
        records = []
        for name in args.notebooks:
            print(f"grading {printable(name)}", file=sys.stderr)
            records.append(course.grade(name, lesson))
    if args.json:
        # In ASCII: a terminal obeys none of it, and any output can carry it.
        print(json.dumps([record.to_json() for record in records], indent=1))
    else:
        for record in records:
            print(_table(record))
    return 0 if all(record.graded for record in records) else 1


def _secret() -> bytes:
    """The course's secret where there is one; else a fresh one: only reproducibility is lost."""
    return os.environ.get("VAE_GRADING_SECRET", "").encode() or secrets.token_bytes(32)


def _table(record: SubmissionRecord) -> str:
    from autograded_tests.framework.printable import printable

    name = printable(record.notebook)
    if not record.graded:
        return f"{name}: {record.status}\n  {printable(record.message)}"
    lines = [
        f"{name}: {record.score:g} of {record.max_score:g} points "
        f"({record.lesson}, isolation: {record.isolation})"
    ]
    for check in record.checks:
        sign = "?" if check.manual else "✓" if check.passed else "○"
        points = "–" if check.points is None else f"{check.points:g}"
        lines.append(f"  {sign} {check.id:26} {points:>4} / {check.max_points:g}")
        if not check.passed:
            lines.append(f"    {check.message}")
    return "\n".join(lines)
