"""The house style of lessons, as far as a machine can read it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from vae_course.build.lesson import Cell, Lesson
from vae_course.build.predictions import predictions

CELLS = range(20, 46)  # pictures, exercises, prose between them
WORDS = 110  # of prose in a markdown cell, hints apart; house style is 30 to 80
WORDS_IN_HINTS = 150
LINES = 25  # of code in a look cell; house style is 5 to 15
UNWANTED = re.compile(r"\b(simply|just)\b", re.IGNORECASE)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")


def lint(lesson: Lesson) -> list[str]:
    """What in a lesson departs from the house style.

    Args:
        lesson: A lesson read from its text.

    Returns:
        One sentence for each departure, naming file and cell.
    """
    where = f"{lesson.path.parent.name}/{lesson.path.name}"
    return [f"{where}, {advice}" for advice in [*_whole(lesson), *_cells(lesson)]]


def _whole(lesson: Lesson) -> Iterator[str]:
    # An answer and its check are one thing to read; so are prose in several cells, and a question
    # with the axes to predict on.
    kinds = [cell.kind for cell in lesson.cells]
    prose = sum(a == b == "markdown" for a, b in itertools.pairwise(kinds))
    asked = {cell.number for cell in predictions(lesson).values()}
    cells = len(kinds) - kinds.count("check") - prose - len(asked)
    if cells not in CELLS:
        yield f"the whole lesson: has {cells} things to read; 20 to 45 fit in a sitting."
    top = lesson.cells[0]
    if top.kind != "markdown" or not re.match(r"# \S", top.source):
        yield f"{top}: must be markdown that starts with the lesson's title, `# ...`."
    if not re.search(r"\d+\s+minutes", top.source):
        yield f"{top}: must say how long the lesson takes, such as `40 minutes`."


def _cells(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.cells:
        texts = _strings_and_comments(cell.source) if cell.is_code else [_prose(cell.source)]
        for text in texts:
            yield from _tone(cell, text)
        yield from _size(cell)


def _tone(cell: Cell, text: str) -> Iterator[str]:
    if found := UNWANTED.search(text):
        yield f"{cell}: says {found.group()!r}; leave the word out."
    # "0!" is a factorial and "!=" an operator; an exclamation follows a letter, quote or bracket.
    if found := re.search(r"[^\W\d][\"')*_]*!(?!=)", text):
        yield f"{cell}: has an exclamation mark after {found.group()[:-1]!r}; end with a full stop."
    if found := EMOJI.search(text):
        yield f"{cell}: has the pictogram {found.group()!r}; say it in words."


def _size(cell: Cell) -> Iterator[str]:
    if cell.kind == "look":
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > LINES:
            yield f"{cell}: has {len(lines)} lines; move what is not the point into vae_helpers."
    if cell.is_code:
        return
    text = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.DOTALL)
    hints = " ".join(re.findall(r"<details>.*?</details>", text, flags=re.DOTALL))
    words = count_words(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL))
    if words > WORDS:
        yield f"{cell}: has {words} words; say it in {WORDS}, or split the idea in two."
    if count_words(hints) > WORDS_IN_HINTS:
        yield f"{cell}: has {count_words(hints)} words of hints; {WORDS_IN_HINTS} are plenty."


def count_words(text: str) -> int:
    """The words of a text in Markdown; a formula is one, however long, and a tag none."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "formula", text, flags=re.DOTALL)
    text = re.sub(r"```.*?```|<[^>]+>", " ", text, flags=re.DOTALL)
    return len(re.findall(r"[^\W_][\w'’.,-]*", text))


def _prose(markdown: str) -> str:
    """Markdown without code, formulas, pictures and tags."""
    dropped = r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|!\[[^\]]*\]\([^)]*\)|<!--.*?-->|<[^>]+>"
    return re.sub(dropped, " ", markdown, flags=re.DOTALL)


def _strings_and_comments(source: str) -> list[str]:
    strings = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return strings + re.findall(r"(?:^|\s)#\s(.*)", source)
