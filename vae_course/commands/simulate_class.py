"""``vae-course simulate-class LESSON``: a class to try grading on, and the marks it deserves.

The folder is one to grade in: ``nbgrader_config.py``, ``notebooks/``, ``solutions/``,
``submitted/<student>/<lesson>/``, and ``expected.json`` with what each submission is worth. The
answers come from the banks; their marks are computed by the checks, without the grader.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from vae_course import CourseError
from vae_course.my_course import find_course, lesson_ids, resolve_lesson

DIRECTORIES = ("notebooks", "solutions")
CONFIG = "nbgrader_config.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The lesson, how many learners, and where to."""
    parser.add_argument("lesson", metavar="LESSON", help="its number, topic or id")
    parser.add_argument("-n", type=int, default=1000, metavar="N", help="learners (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="another one, another class")
    parser.add_argument("--to", type=Path, help="a new folder (default simulated/LESSON)")
    parser.add_argument("--course", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Write the class.

    Raises:
        CourseError: If there is no such lesson, or something lies in the folder already.
    """
    course = args.course or find_course()
    lesson = resolve_lesson(args.lesson, lesson_ids(course))
    folder = args.to or Path("simulated") / lesson
    if args.n < 1:
        raise CourseError(f"a class of {args.n} is none; say -n 30.")
    expected = simulate(course, lesson, args.n, args.seed, folder)
    counts = Counter(entry["kind"] for entry in expected.values())
    told = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    print(f"{folder}: {args.n} submissions of {lesson} ({told})", file=sys.stderr)
    return 0


def simulate(
    course: Path, lesson: str, size: int, seed: int, folder: Path
) -> dict[str, dict[str, Any]]:
    """Write a class of learners into a new folder.

    Args:
        course: A checkout of the course, with the banks.
        lesson: The id of a released lesson.
        size: How many learners.
        seed: The same seed gives the same files.
        folder: Where to; made, and empty if it is there.

    Returns:
        What stands in ``expected.json``: for each student ``kind``, ``status``, ``score``,
        ``checks`` (points by exercise, None where a person decides), ``what`` (which mutation,
        corruption or attack) and ``copied_from``.

    Raises:
        CourseError: If something lies in the folder already.
    """
    # Imports torch: not for --help.
    from tqdm.auto import tqdm

    from vae_course.build.lesson import read_notebook
    from vae_course.simulation.answers import exercise_answers
    from vae_course.simulation.students import make_class
    from vae_course.simulation.submissions import Writer

    if folder.exists() and any(folder.iterdir()):
        raise CourseError(f"{folder} is not empty; name a new folder with --to, or remove it.")
    released = read_notebook(course / "notebooks" / lesson / f"{lesson}.ipynb")
    answers = exercise_answers(released)
    writer = Writer(released, answers)
    students = make_class(answers, size, seed)
    _copy_course(course, folder)
    expected = {}
    for student in tqdm(students, desc=lesson, unit="submission"):
        place = folder / "submitted" / student.id / lesson
        place.mkdir(parents=True)
        (place / f"{lesson}.ipynb").write_bytes(writer.file(student))
        (place / "timestamp.txt").write_text(f"{student.submitted_at:%Y-%m-%d %H:%M:%S} UTC\n")
        expected[student.id] = writer.expected(student)
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")
    return expected


def _copy_course(course: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(course / CONFIG, folder / CONFIG)
    for directory in DIRECTORIES:
        skip = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(course / directory, folder / directory, ignore=skip)
