"""From executed lessons to a folder of pages: the sources are laid out, then Sphinx is called."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Container, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from vae_course import CourseError
from vae_course.my_course import RELEASED
from vae_course.site import front, lesson
from vae_course.site.attachments import Attachments
from vae_course.site.cards import CARDS, write_card
from vae_helpers.widgets import assets

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Options:
    """What whoever publishes the site may choose.

    Args:
        answers: Whether model answers stand on the pages, folded.
        address: Where the site will be, with a slash at its end; without it there is no sitemap,
            and links that are shared have no picture.
        repository: ``owner/name`` on GitHub; without it no lesson offers Binder or Codespaces.
    """

    answers: bool = True
    address: str = ""
    repository: str = ""


def build_site(
    course: Path, lessons: Mapping[str, NotebookNode], target: Path, options: Options
) -> None:
    """Write the site.

    Args:
        course: The folder of the course.
        lessons: Solved lessons that were run, by their ids.
        target: The folder to write; what an earlier build left there is replaced.
        options: As chosen.

    Raises:
        CourseError: If Sphinx objects to anything, a dead link among it, or ``target`` holds
            something else than a site.
    """
    _refuse_other_folders(target)
    with tempfile.TemporaryDirectory(prefix="vae-course-site-") as scratch:
        sources, built = Path(scratch) / "sources", Path(scratch) / "built"
        shutil.copytree(_HERE / "static", sources / "static")
        shutil.copytree(_HERE / "templates", sources / "templates")
        attachments = Attachments(Path(scratch) / "attachments")
        _write_scripts(sources / "static")
        _write_lessons(course, lessons, sources, attachments, options)
        _write_documents(course, lessons, sources)
        cards = attachments.folder / CARDS
        write_card(cards / "index.png", front.TITLE, _picture(course / "docs/pictures/draws.png"))
        (sources / "index.md").write_text(
            front.page(course, sorted(lessons), attachments), encoding="utf-8"
        )
        _run_sphinx(sources, built, attachments.folder, options)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(built, target)


def _refuse_other_folders(target: Path) -> None:
    if target.exists() and any(target.iterdir()) and not (target / "searchindex.js").is_file():
        raise CourseError(
            f"{target} holds something else than a site; name an empty folder, or remove it first"
        )


def _write_scripts(static: Path) -> None:
    """The panels' style and modules, as the notebook has them, and what brings them alive."""
    (static / "panel.css").write_text(assets.text("panel.css"), encoding="utf-8")
    bring = f"const bringPanels = () => {{\n{assets.loader()}return panels;\n}};\n"
    code = bring + (static / "site.js").read_text(encoding="utf-8")
    (static / "panels.js").write_text(f"(() => {{\n{code}}})();\n", encoding="utf-8")
    (static / "site.js").unlink()


def _write_lessons(
    course: Path,
    lessons: Mapping[str, NotebookNode],
    sources: Path,
    attachments: Attachments,
    options: Options,
) -> None:
    (sources / lesson.FOLDER).mkdir()
    download = attachments.folder / lesson.FOLDER
    download.mkdir(parents=True)
    for name, executed in lessons.items():
        release = course / RELEASED / name / f"{name}.ipynb"
        shutil.copy(release, download)
        page = lesson.page(
            executed,
            nbformat.read(release, as_version=4),
            attachments,
            answers=options.answers,
            ways_in=front.ways_in(name, options.repository),
        )
        nbformat.write(page, sources / lesson.FOLDER / f"{name}.ipynb")
        title = executed.cells[0].source.partition("\n")[0].lstrip("# ")
        card = attachments.folder / CARDS / f"{name}.png"
        write_card(card, title, lesson.picture(executed))


def _write_documents(course: Path, lessons: Container[str], sources: Path) -> None:
    """The pages for instructors and authors, and the words, with the lesson of each."""
    docs = sources / "docs"
    docs.mkdir()
    for path in sorted((course / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        (docs / path.name).write_text(_with_pages(text, lessons), encoding="utf-8")
    shutil.copytree(course / "docs" / "pictures", docs / "pictures")


def _with_pages(text: str, lessons: Container[str]) -> str:
    """Links to released notebooks become links to the lessons' pages, if they are built.

    Example:
        >>> _with_pages("[01](../notebooks/01_next/01_next.ipynb)", ["01_next"])
        '[01](../lessons/01_next.ipynb)'
    """

    def change(found: re.Match[str]) -> str:
        words, name = found.groups()
        return f"[{words}](../{lesson.FOLDER}/{name}.ipynb)" if name in lessons else words

    return re.sub(rf"\[([^]]+)\]\(\.\./{RELEASED}/\w+/(\w+)\.ipynb\)", change, text)


def _picture(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _run_sphinx(sources: Path, built: Path, attachments: Path, options: Options) -> None:
    given = {
        "version": version("vae-course"),
        "address": options.address,
        "attachments": str(attachments),
    }
    shutil.copy(_HERE / "conf.py", sources)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(sources.with_name("doctrees")), str(sources), str(built)],
        env={**os.environ, "VAE_SITE": json.dumps(given)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CourseError(f"Sphinx objects:\n{done.stderr[-4000:]}")
