"""``vae-course progress``: what this learner has passed so far, and what is next."""

from __future__ import annotations

import argparse
import json

from vae_course import CourseError
from vae_course.home import find_writable_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--reset", action="store_true", help="forget what was passed")
    what.add_argument("--json", action="store_true", help="one JSON object on standard output")
    what.add_argument("--html", action="store_true", help=argparse.SUPPRESS)  # JupyterLab's button


def run(args: argparse.Namespace) -> int:
    """Show, or forget.

    Args:
        args: ``reset``, ``json`` and ``html``.

    Returns:
        The exit status, 0.

    Raises:
        CourseError: If what was kept cannot be removed, or there is no folder to keep it in.
    """
    find_writable_home()
    # Takes a second to import: not for --help.
    from autograded_tests.notebook.progress import progress
    from autograded_tests.notebook.progress_store import forget

    if args.reset:
        try:
            forgotten = forget()
        except (OSError, RuntimeError) as error:
            raise CourseError(f"your progress cannot be emptied: {error}") from error
        print(f"{forgotten} passed checks are forgotten; your notebooks stay as they are.")
    elif args.json:
        print(json.dumps(progress().as_json(), indent=1))
    elif args.html:
        print(progress()._repr_html_())
    else:
        print(progress())
    return 0
