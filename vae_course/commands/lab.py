"""``vae-course lab``: JupyterLab on the learner's copies of the lessons."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_course import CourseError
from vae_course.home import find_writable_home
from vae_course.my_course import (
    COPIES,
    HIDDEN,
    copy_lessons,
    find_course,
    learners_folder,
    lesson_ids,
    outdated_lessons,
    resolve_lesson,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    parser.add_argument("lesson", nargs="?", help="which lesson to open; the first by default")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--port", type=int, default=8888, help="where to begin looking for one")
    parser.add_argument(
        "--instructor", action="store_true", help="the whole course, with nbgrader's panels"
    )
    parser.add_argument("--course", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Copy what is new and keep JupyterLab running until Ctrl-C.

    A second call, while the first one's server runs, shows that server's address instead.

    Args:
        args: ``lesson``, ``no_browser``, ``port``, ``instructor``, and ``course``: the
            course's folder, found if None.

    Returns:
        The exit status, 0.

    Raises:
        CourseError: If there is no course, no such lesson, or no folder to write to.
    """
    from vae_course import jupyter  # takes a second to import: not for --help

    found = find_course if args.instructor else learners_folder
    course = (args.course or found()).resolve()
    lessons = lesson_ids(course)
    opened = resolve_lesson(args.lesson, lessons) if args.lesson else next(iter(lessons), None)
    if args.instructor:
        # No notebook: those in solutions/ are made by `build`, and Jupyter saves what it opens.
        place = jupyter.Place(course, None, instructor=True)
    else:
        try:
            _tell_news(course, lessons)
        except OSError as error:
            raise CourseError(f"{error.filename} cannot be written: {error.strerror}") from error
        place = jupyter.Place(course / COPIES, opened and f"{opened}.ipynb")
    find_writable_home(place.folder / HIDDEN / "home")
    browser = not args.no_browser and jupyter.has_browser()
    running = jupyter.find_running(place)
    if running is not None:
        print("JupyterLab is already running for this folder.", flush=True)
        jupyter.announce(place, running, browser)
    else:
        jupyter.serve(place, args.port, browser)
    return 0


def _tell_news(course: Path, lessons: list[str]) -> None:
    new = copy_lessons(course)
    if not lessons:
        print("There are no released lessons yet.", flush=True)
    if new:
        print(f"Copied to {COPIES}/: {', '.join(new)}.", flush=True)
    for lesson in outdated_lessons(course):
        print(
            f"{lesson} has a newer release; your copy stays as it is. To start the new one, "
            f"keeping a backup of yours: make reset LESSON={lesson} (or vae-course reset {lesson})",
            flush=True,
        )
