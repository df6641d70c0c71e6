"""``vae-course bundle --to FILE``: the zip for students who have no repository.

In it are the lessons as released, what they import, how to install and how to hand in. What stays
at home: lesson sources, solutions, banks, and everything that grades. The same course gives the
same bytes.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from vae_course import CourseError
from vae_course.build.leaks import leaks
from vae_course.build.lesson import read_notebook
from vae_course.my_course import RELEASED, find_course, lesson_ids, resolve_lesson

TOP = "vae-course"  # the folder that the zip unpacks to
AS_THEY_ARE = ("LICENSE", "constraints.txt", "environment.yml", "pyproject.toml")
TEXTS = "docs/for_students"
LIBRARIES = ("vae_helpers", "autograded_tests")
COMMANDS = ("lab", "reset", "progress")
AT_HOME = ("build", "grading", "reporting", "simulation", "site")
NOT_FOR_LEARNERS = ("test", "instructor", "build", "site", "bank", "bench", "fuzz", "format")
_SUFFIXES = (".py", ".css", ".html", ".js", ".json", ".toml", ".typed")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and which lessons."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="which ones; default all")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the zip to write")
    parser.add_argument("--course", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Write the zip.

    Raises:
        CourseError: If a lesson is not there, or its release holds solution text.
    """
    course = args.course or find_course()
    known = lesson_ids(course)
    lessons = [resolve_lesson(name, known) for name in args.lessons] or known
    files = contents(course, sorted(set(lessons)))
    write_zip(files, args.to)
    size = args.to.stat().st_size >> 10
    print(f"{args.to}: {len(lessons)} lessons, {len(files)} files, {size} KiB", file=sys.stderr)
    return 0


def contents(course: Path, lessons: Sequence[str]) -> dict[str, bytes]:
    """What goes into the bundle.

    Args:
        course: A checkout of the course.
        lessons: The ids of the lessons.

    Returns:
        The bytes of each file by its name in the bundle.

    Raises:
        CourseError: If a release holds solution text.
    """
    files = {name: (course / name).read_bytes() for name in AS_THEY_ARE}
    for lesson in lessons:
        files[f"{RELEASED}/{lesson}/{lesson}.ipynb"] = _released(course, lesson)
    for path in (*_library_files(course), *_command_files(course)):
        files[path.relative_to(course).as_posix()] = path.read_bytes()
    texts = {
        "Makefile": _makefile((course / "Makefile").read_text(encoding="utf-8")),
        "README.md": _readme(course),
        "HANDING_IN.md": _read(course, f"{TEXTS}/HANDING_IN.md"),
    }
    return files | {name: text.encode() for name, text in texts.items()}


def write_zip(files: dict[str, bytes], path: Path) -> None:
    """Write files into a zip whose bytes depend on nothing else.

    Args:
        files: The bytes of each file by its name.
        path: The zip.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(f"{TOP}/{name}", _LONG_AGO)
            member.create_system, member.external_attr = 3, 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)


def _read(course: Path, name: str) -> str:
    return (course / name).read_text(encoding="utf-8")


def _released(course: Path, lesson: str) -> bytes:
    path = course / RELEASED / lesson / f"{lesson}.ipynb"
    solved = course / "solutions" / lesson / f"{lesson}.ipynb"
    found = leaks(read_notebook(solved), read_notebook(path))
    if found:
        raise CourseError("refused, nothing was written.\n  " + "\n  ".join(found))
    return path.read_bytes()


def _library_files(course: Path) -> Iterator[Path]:
    for package in LIBRARIES:
        for path in sorted((course / package).rglob("*")):
            inside = path.relative_to(course / package)
            if path.suffix in _SUFFIXES and path.is_file() and inside.parts[0] != "banks":
                yield path


def _command_files(course: Path) -> Iterator[Path]:
    """The modules that the learner's commands import, and what JupyterLab is told."""
    package = course / "vae_course"
    yield from sorted(path for path in package.glob("jupyter_config/**/*") if path.is_file())
    yield package / "py.typed"
    waiting = ["__init__", "__main__", "cli", "commands.__init__"]
    waiting += [f"commands.{name}" for name in COMMANDS]
    seen = set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.split(".")[0] in AT_HOME:
            raise CourseError(
                f"a learner's command imports vae_course.{name}, which stays at home."
            )
        path = package / f"{name.replace('.', '/')}.py"
        waiting += _imported(package, path)
        yield path


def _imported(package: Path, path: Path) -> Iterator[str]:
    """The modules of this package that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "vae_course":
            modules = [alias.name for alias in node.names]
            yield from (m for m in modules if (package / f"{m}.py").is_file())
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vae_course."):
            yield str(node.module).removeprefix("vae_course.")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Jupyter is told by name which of our classes to use.
            yield from re.findall(r"=vae_course\.(\w+)\.\w+$", node.value)


def _makefile(text: str) -> str:
    """The Makefile without what needs the tests or the lessons' sources."""
    dropped = (*(f"{name}:" for name in NOT_FOR_LEARNERS), "$(VENV)/developer.stamp:")
    blocks = [
        block
        for block in text.split("\n\n")
        if not any(line.startswith(dropped) for line in block.splitlines())
    ]
    names = "|".join(NOT_FOR_LEARNERS)
    phony = re.compile(r"(?m)^\.PHONY:.*$")
    text = phony.sub(lambda m: re.sub(rf" (?:{names})\b", "", m[0]), "\n\n".join(blocks))
    return re.sub(r"(?m)^(?:SEEDS|WORKERS) \?=.*\n", "", text)


def _readme(course: Path) -> str:
    """The students' README; how to install and the list of lessons stand in the course's own."""
    text = _read(course, "README.md")
    start = re.search(r"(?ms)^## Start\n(.+?)^## ", text)
    lessons = re.search(r"(?ms)^## The lessons\n(.+?)^## ", text)
    table = re.findall(r"(?m)^\|.+\|$", lessons[1]) if lessons else []
    if start is None or not table:
        raise CourseError("README.md has no `## Start` or no table under `## The lessons`.")
    lines = start[1].strip("\n").splitlines()
    kept = [line for line in lines if "make test" not in line]
    return (
        _read(course, f"{TEXTS}/README.md")
        .replace("<!-- start -->", _for_students("\n".join(kept)))
        .replace("<!-- lessons -->", "\n".join(table))
    )


def _for_students(text: str) -> str:
    # There is nothing to clone, to build or to publish.
    text = re.sub(r"(?ms)^- \*\*(?:Colab|A wheel)\*\*.*?(?=^- |^\s*$)", "", text)
    text = re.sub(r"(?ms)^Binder reads .*?(?=^\s*$)", "", text)
    return text.replace(", VS Code, Colab<", ", VS Code<")
