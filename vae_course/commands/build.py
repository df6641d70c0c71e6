"""``vae-course build``: lessons/ -> solutions/ -> notebooks/.

Everything is built in a temporary folder first, nbgrader making the learner's versions, and copied
or compared then. The same lessons give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from vae_course.build.graded import missing
from vae_course.build.leaks import leaks
from vae_course.build.lesson import LessonError, find_lessons, read_lesson, read_notebook
from vae_course.build.lint import lint
from vae_course.build.notebook import to_notebook
from vae_course.build.rules import refusals
from vae_helpers.files import write_whole

FOLDERS = ("solutions", "notebooks")
CONFIG = "nbgrader_config.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which arguments ``vae-course build`` takes."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 04_elbo; default all")
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    parser.add_argument("--root", type=Path, default=None, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Build, or compare.

    Returns:
        0 when all is built or up to date, 1 when ``--check`` found something stale.

    Raises:
        LessonError: If a lesson is refused; nothing is written then.
    """
    root = args.root or course_root()
    sources = _chosen(root, args.lessons)
    with tempfile.TemporaryDirectory(prefix="vae-course-build-") as scratch:
        built = Path(scratch)
        build(sources, built, root / CONFIG)
        changes = list(_changes(root, built, sources, everything=not args.lessons))
        if not args.check:
            _apply(root, built, changes)
    for path, what in changes:
        _tell(f"{path}: {what}" if args.check else f"{path}: {_DONE[what]}")
    if not args.check:
        for path in sources:
            for advice in lint(read_lesson(path)):
                _tell(f"lint: {advice}")
    strays = list(stray_files(root))
    for path in strays:
        _tell(f"{path}: nbgrader would release this file too; move it elsewhere.")
    return _conclude(args.check, len(sources), len(changes), len(strays))


def build(sources: Sequence[Path], target: Path, config: Path) -> None:
    """Build lessons into a folder.

    Args:
        sources: The lessons' texts.
        target: An empty folder; receives ``solutions/`` and ``notebooks/``.
        config: The course's ``nbgrader_config.py``.

    Raises:
        LessonError: If a lesson cannot be built, with every reason.
    """
    lessons = [read_lesson(path) for path in sources]
    problems = [problem for lesson in lessons for problem in refusals(lesson)]
    ids = Counter(id for lesson in lessons for id in lesson.answers)
    problems += [f"the id {id!r} stands in {n} lessons." for id, n in ids.items() if n > 1]
    _refuse(problems)
    _refuse([problem for lesson in lessons for problem in missing(lesson)])
    for lesson in lessons:
        path = target / "solutions" / lesson.name / f"{lesson.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(to_notebook(lesson), path)
    shutil.copy(config, target / CONFIG)
    generate_assignment(target, *([] if len(lessons) > 1 else [lesson.name for lesson in lessons]))
    released = [target / "notebooks" / x.name / f"{x.name}.ipynb" for x in lessons]
    pairs = zip(lessons, map(read_notebook, released), strict=True)
    _refuse([problem for lesson, release in pairs for problem in leaks(lesson, release)])


def generate_assignment(folder: Path, lesson: str = "*") -> None:
    """Let nbgrader make the learners' versions in a course folder, without a gradebook.

    Args:
        folder: A scratch folder with ``solutions/`` and the config; ``notebooks/`` is new there.
        lesson: One lesson, or all.

    Raises:
        LessonError: If nbgrader fails, with the end of its output.
    """
    # nbgrader calls helpers by name, and its Python API is not thread-safe: hence a process.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "--no-db", lesson]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise LessonError("nbgrader generate_assignment failed:\n" + done.stderr[-2000:])


def course_root(start: Path | None = None) -> Path:
    """The folder of the course: the nearest one upwards that has ``lessons/`` and the config."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file() and (folder / "lessons").is_dir():
            return folder
    raise LessonError(f"no course in {here} or above it; run this inside the course's folder.")


def stray_files(root: Path) -> Iterator[Path]:
    """Files beside the notebooks of ``solutions/``; nbgrader hands those to learners."""
    for path in sorted((root / "solutions").glob("*/**/*")):
        parts = path.relative_to(root / "solutions").parts
        known = len(parts) == 2 and path.name == f"{parts[0]}.ipynb"
        if path.is_file() and not known and ".ipynb_checkpoints" not in parts:
            yield path.relative_to(root)


def _chosen(root: Path, names: Sequence[str]) -> list[Path]:
    every = {path.stem: path for path in find_lessons(root / "lessons")}
    wanted = [Path(name).stem for name in names]
    if unknown := [name for name in wanted if name not in every]:
        raise LessonError(f"there is no lessons/{unknown[0]}.py; there are: {', '.join(every)}.")
    if not every:
        raise LessonError(f"there are no lessons in {root / 'lessons'}.")
    return [every[name] for name in sorted(set(wanted) or every)]


_DONE = {"missing": "written", "stale": "updated", "orphaned": "removed, its lesson is gone"}


def _changes(
    root: Path, built: Path, sources: Sequence[Path], everything: bool
) -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for source in sources:
            path = Path(folder) / source.stem / f"{source.stem}.ipynb"
            if not (root / path).is_file():
                yield path, "missing"
            elif (root / path).read_bytes() != (built / path).read_bytes():
                yield path, "stale"
        for path in sorted((root / folder).glob("*/*.ipynb")) if everything else ():
            if path.parent.name not in {s.stem for s in sources} and _is_ours(path):
                yield path.relative_to(root), "orphaned"


def _is_ours(path: Path) -> bool:
    # An instructor's own assignment in solutions/ was not made from a lesson: leave it alone.
    try:
        return read_notebook(path).name == path.parent.name == path.stem
    except LessonError:
        return False


def _apply(root: Path, built: Path, changes: Sequence[tuple[Path, str]]) -> None:
    for path, what in changes:
        if what == "orphaned":
            (root / path).unlink()
            if not any((root / path).parent.iterdir()):
                (root / path).parent.rmdir()
            continue
        write_whole({root / path: (built / path).read_bytes()})


def _conclude(check: bool, lessons: int, changes: int, strays: int) -> int:
    if not check:
        _tell(f"{lessons} lessons built, {changes} files changed.")
        return 1 if strays else 0
    if changes:
        _tell("Run `vae-course build` to bring them up to date.")
    else:
        _tell(f"{lessons} lessons are up to date.")
    return 1 if changes or strays else 0


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise LessonError("refused, nothing was written.\n  " + "\n  ".join(problems))


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    from vae_course.cli import main

    sys.exit(main(["build", *sys.argv[1:]]))
