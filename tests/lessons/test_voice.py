"""The lessons read as one author's."""

import itertools
import re
from pathlib import Path

import pytest

from vae_course.build.lesson import find_lessons, read_lesson
from vae_course.build.lint import count_words
from vae_course.build.names import names_of
from vae_course.build.predictions import predictions

LESSONS = [p for p in find_lessons(Path(__file__).parents[2] / "lessons")]
WORDS_A_MINUTE = 150
MINUTES = {"exercise": 7, "quiz": 1, "written": 5, "look": 0.5}
MINUTES_A_PREDICTION = 0.25

pytestmark = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def prose(cell):
    return re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)


def test_every_lesson_begins_and_ends_in_the_same_way(path):
    lesson = read_lesson(path)
    top, *_, end = [cell.source for cell in lesson.of("markdown")]
    assert re.match(rf"# {path.stem[:2]} \S", top)
    for said in ("**At the end you can**", "**You need**", "**Time:** about"):
        assert said in " ".join(top.split())
    assert sum(cell.source.startswith("## Where this ") for cell in lesson.cells) == 1
    assert end.startswith("## What you have now")
    following = {p: f"`{q.stem}`" for p, q in itertools.pairwise(LESSONS)}
    assert f"**Next:** {following.get(path, '')}" in end


def test_every_exercise_has_its_heading_and_its_hints(path):
    cells = read_lesson(path).cells
    for asked, cell in zip(cells, cells[1:], strict=False):
        if cell.kind == "exercise":
            assert asked.source.startswith(f"### Exercise: `{cell.id}`")
            hints = re.findall(r"<summary>(.*?)</summary>", asked.source)
            # Behind a blank line the text of a hint is Markdown as everywhere else.
            assert asked.source.count("</summary>\n\n") == len(hints)
            assert len(hints) >= 2
            assert hints[-1] == "Recipe"
            assert all(re.fullmatch(r"Hint: .+\?", hint) for hint in hints[:-1])


def test_paragraphs_and_the_way_to_the_first_exercise_are_short(path):
    lesson = read_lesson(path)
    first = next(c.number for c in lesson.cells if c.kind in ("exercise", "quiz"))
    texts = [(cell.number, prose(cell)) for cell in lesson.of("markdown")]
    assert sum(count_words(text) for number, text in texts if number < first) < 500
    paragraphs = [part for _, text in texts for part in re.split(r"\n\s*\n", text)]
    assert max(map(count_words, paragraphs)) <= 80


def test_the_minutes_are_enough(path):
    lesson = read_lesson(path)
    read = [cell.source for cell in lesson.of("quiz")] + [prose(c) for c in lesson.of("markdown")]
    minutes = sum(map(count_words, read)) / WORDS_A_MINUTE
    minutes += sum(each * len(lesson.of(kind)) for kind, each in MINUTES.items())
    minutes += (MINUTES_A_PREDICTION - MINUTES["look"]) * len(predictions(lesson))
    [stated] = re.findall(r"about\s+(\d+)\s+minutes", lesson.cells[0].source)
    assert minutes <= int(stated)


def test_a_section_runs_without_the_sections_above(path):
    """Behind a restart: what shows something needs no more than the opening and the exercises.

    The opening is the setup and what stands before the first numbered section. A section that goes
    on with what others measured says so: "after a restart, run 7.3 and 7.4 first".
    """
    lesson = read_lesson(path)
    opening, section, sections = set(), "", {}
    for cell in lesson.cells:
        if cell.kind == "markdown":
            heading = re.search(r"^## (\d+\.\d+)?", cell.source, re.MULTILINE)
            section = (heading[1] or section) if heading else section
            text = " ".join(prose(cell).split())
            told = re.search(r"after a restart, run ([^:;]+?) first", text, re.IGNORECASE)
            allowed = re.findall(r"\d+\.\d+", told[1]) if told else []
            sections.setdefault(section, set()).update(*(sections[name] for name in allowed))
        elif cell.is_code and cell.kind != "check":
            names = names_of(cell.source)
            known = opening | sections.get(section, set()) | lesson.answers.keys()
            assert cell.kind != "look" or names.needed <= known, (section, names.needed - known)
            (sections.setdefault(section, set()) if section else opening).update(names.defined)
