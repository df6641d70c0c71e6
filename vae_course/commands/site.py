"""``vae-course site``: the course, run, as static pages whose widgets need no kernel."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from vae_course import CourseError
from vae_course.commands.build import course_root
from vae_course.my_course import lesson_ids, resolve_lesson

_NEEDED = {"sphinx": "Sphinx", "myst_nb": "MyST-NB", "furo": "furo", "latex2mathml": "latex2mathml"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="which ones; default all")
    parser.add_argument("--to", type=Path, default=Path("site"), metavar="FOLDER")
    parser.add_argument(
        "--without-answers", action="store_true", help="leave the model answers out of the pages"
    )
    parser.add_argument(
        "--address", default="", metavar="URL", help="where the pages will be, for shared links"
    )
    parser.add_argument(
        "--repository", default="", metavar="OWNER/NAME", help="on GitHub: for Binder, Codespaces"
    )
    parser.add_argument(
        "--executed",
        type=Path,
        metavar="FOLDER",
        help="take NN_topic.ipynb from here where it is the current lesson; keep here what is run",
    )


def run(args: argparse.Namespace) -> int:
    """Run the solved lessons, and make pages of them.

    Args:
        args: As above.

    Returns:
        The exit status, 0.

    Raises:
        CourseError: If a lesson stops with an error, something is not installed, or Sphinx objects.
    """
    if missing := [name for module, name in _NEEDED.items() if not _is_installed(module)]:
        raise CourseError(
            f"{', '.join(missing)} not installed; `make site` brings what is needed, or "
            "`pip install -c constraints.txt -e '.[site]'`"
        )
    if args.address and not re.fullmatch(r"https?://\S+", args.address):
        raise CourseError(f"--address {args.address!r} does not begin with http:// or https://")
    if args.repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", args.repository):
        raise CourseError(f"--repository {args.repository!r} is not OWNER/NAME")
    from vae_course.site.building import Options, build_site  # takes seconds: not for --help

    course = course_root()
    known = lesson_ids(course)
    lessons = sorted({resolve_lesson(name, known) for name in args.lessons} or known)
    executed = {name: _executed(course, name, args.executed) for name in lessons}
    address = args.address and args.address.rstrip("/") + "/"
    options = Options(not args.without_answers, address, args.repository)
    build_site(course, executed, args.to, options)
    print(f"{args.to}: {len(lessons)} lessons; open {args.to / 'index.html'}", file=sys.stderr)
    return 0


def _is_installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _executed(course: Path, lesson: str, kept: Path | None) -> NotebookNode:
    solved = nbformat.read(course / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    file = kept / f"{lesson}.ipynb" if kept else None
    if file and file.is_file():
        earlier = nbformat.read(file, as_version=4)
        if [cell.source for cell in earlier.cells] == [cell.source for cell in solved.cells]:
            return earlier
    print(f"running {lesson}", file=sys.stderr, flush=True)
    _execute(solved, lesson)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(solved, file)
    return solved


def _execute(notebook: NotebookNode, lesson: str) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    # Cells whose answer might raise may go on; a model answer that raises is no page.
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata["tags"] = [tag for tag in tags if tag != "raises-exception"]
    with tempfile.TemporaryDirectory(prefix="vae-course-lesson-") as folder:
        client = NotebookClient(notebook, timeout=1800, resources={"metadata": {"path": folder}})
        # What a learner on this machine has drawn, passed and written is theirs, not the page's.
        environment = {k: v for k, v in os.environ.items() if k != "VAE_OWN_DIR"}
        environment["VAE_PROGRESS_DIR"] = f"{folder}/progress"
        # asyncio.run closes the loop it made, which nbclient's own `execute` does not; in a thread
        # of its own, because the caller may have a running one.
        with ThreadPoolExecutor(1) as thread:
            done = thread.submit(lambda: asyncio.run(client.async_execute(env=environment)))
        try:
            done.result()
        except CellExecutionError as error:
            raise CourseError(f"solutions/{lesson} stops:\n{str(error)[-2000:]}") from error
