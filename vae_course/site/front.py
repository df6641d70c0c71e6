"""The first page: what one learns, live; the map of the lessons; the two commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from vae_course import CourseError
from vae_course.site.attachments import Attachments
from vae_course.site.lesson import FOLDER
from vae_helpers import load_digits, pretrained
from vae_helpers.data import Digits
from vae_helpers.widgets import latent_plane

TITLE = "From the autoencoder to a VAE that generates"
_START = (1.0, -1.5)  # z at first: a clear digit
_POINTS = 220  # digits that come along: the page is to be light
_PAGE = """# {title}

{intro}

<div class="touch">

{plane}

</div>

Two numbers are all that the decoder above is given. Move over the plane: each place is a picture,
computed by a network in this page. In lesson 04 you train it, in 05 you learn to steer it.

## Start

{start}

## The lessons

{table}

{trees}
"""

_TREE = "```{{toctree}}\n:hidden:\n:caption: {}\n\n{}\n```\n"
# The documents of authors and readers; all others are for instructors.
_WORDS, _AUTHORS = ["docs/words"], ["docs/writing_lessons", "docs/unseen_mistakes"]


def page(course: Path, lessons: Sequence[str], attachments: Attachments) -> str:
    """Write it; its words and the map are the README's.

    Args:
        course: The folder of the course.
        lessons: The ids of the lessons that have a page.
        attachments: Receives what the plane is made of.

    Raises:
        CourseError: If the README has no introduction, no ``## Start`` or no map.
    """
    readme = (course / "README.md").read_text(encoding="utf-8")
    intro = re.search(r"(?ms)^# [^\n]+\n+(.+?)\n\n", readme)
    start = re.search(r"(?ms)^## Start\n+(.+?)\n+(?=^<details|^## )", readme)
    rows = re.findall(r"(?m)^\| (\d\d) \| (.+) \| (.+) \| (\d+) \|$", readme)
    if not (intro and start and rows):
        raise CourseError("README.md has no introduction, no `## Start`, or no map of the lessons")
    table = ["| no. | lesson | what you build | minutes |", "| --- | --- | --- | --- |"]
    pages = {name[:2]: name for name in lessons}
    for number, name, what, minutes in rows:
        linked = f"[{name}]({FOLDER}/{pages[number]}.ipynb)" if number in pages else name
        table.append(f"| {number} | {linked} | {what} | {minutes} |")
    return _PAGE.format(
        title=TITLE,
        intro=intro[1],
        start=start[1],
        plane=attachments.detach(plane(), ""),
        table="\n".join(table),
        trees=_trees(course, lessons),
    )


def _trees(course: Path, lessons: Sequence[str]) -> str:
    """What stands beside each page: all pages, in order."""
    documents = {f"docs/{path.stem}" for path in (course / "docs").glob("*.md")}
    first = "docs/instructors"
    instructors = documents - {first, *_WORDS, *_AUTHORS}
    trees = {
        "Lessons": [f"{FOLDER}/{name}" for name in lessons],
        "Reference": _WORDS,
        "For instructors": [first, *sorted(instructors)],
        "For authors": _AUTHORS,
    }
    return "\n".join(_TREE.format(name, "\n".join(pages)) for name, pages in trees.items())


def ways_in(lesson: str, repository: str) -> str:
    """Links under a lesson's title, in Markdown: to run it, here or elsewhere.

    Args:
        lesson: Its id.
        repository: ``owner/name`` on GitHub, or nothing.

    Example:
        >>> ways_in("01_next", "")
        '<p class="ways-in"><a download href="01_next.ipynb">Download the notebook</a></p>'
    """
    links = [f'<a download href="{lesson}.ipynb">Download the notebook</a>']
    path = f"notebooks/{lesson}/{lesson}.ipynb"
    if repository:
        binder = f"https://mybinder.org/v2/gh/{repository}/HEAD?labpath={path}"
        codespace = f"https://codespaces.new/{repository}"
        links += [f'<a href="{binder}">Open in Binder</a>']
        links += [f'<a href="{codespace}">Open in Codespaces</a>']
    return f'<p class="ways-in">{" · ".join(links)}</p>'


def plane() -> str:
    """The latent plane as a piece of a page that needs no kernel, and nothing else."""
    digits = load_digits()
    every = len(digits) // _POINTS
    some = Digits(digits.images[::every], digits.labels[::every])
    model = pretrained("vae", latent_dim=2, epochs=20, progress=False)
    panel = latent_plane(model, some, seed=0)
    try:
        panel.set(x=_START[0], y=_START[1])
        bundle = panel._repr_mimebundle_()
        if bundle is None:
            raise CourseError("the latent plane has no form for a page")
        return bundle[0]["text/html"]
    finally:
        panel.close()
