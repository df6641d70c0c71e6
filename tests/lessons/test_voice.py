"""The first six lessons read as one author's."""

import re
from pathlib import Path

import pytest

from vae_course.build.lesson import find_lessons, read_lesson
from vae_course.build.lint import count_words
from vae_course.build.predictions import predictions

LESSONS = [p for p in find_lessons(Path(__file__).parents[2] / "lessons") if p.stem < "06"]
WORDS_A_MINUTE = 150
MINUTES_AN_EXERCISE, MINUTES_A_PICTURE, MINUTES_A_PREDICTION = 7, 0.5, 0.25

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
    assert re.search(r"\*\*Next:\*\* `0\d_\w+`", end)


def test_every_exercise_has_its_heading_and_its_hints(path):
    cells = read_lesson(path).cells
    for asked, cell in zip(cells, cells[1:], strict=False):
        if cell.kind == "exercise":
            assert asked.source.startswith(f"### Exercise: `{cell.id}`")
            hints = re.findall(r"<summary>(.*?)</summary>", asked.source)
            assert len(hints) >= 2
            assert hints[-1] == "Recipe"
            assert all(re.fullmatch(r"Hint: .+\?", hint) for hint in hints[:-1])


def test_paragraphs_and_the_way_to_the_first_exercise_are_short(path):
    lesson = read_lesson(path)
    first = next(cell.number for cell in lesson.cells if cell.kind == "exercise")
    texts = [(cell.number, prose(cell)) for cell in lesson.of("markdown")]
    assert sum(count_words(text) for number, text in texts if number < first) < 500
    paragraphs = [part for _, text in texts for part in re.split(r"\n\s*\n", text)]
    assert max(map(count_words, paragraphs)) <= 85


def test_the_minutes_are_enough(path):
    lesson = read_lesson(path)
    words = sum(count_words(prose(cell)) for cell in lesson.of("markdown"))
    minutes = words / WORDS_A_MINUTE + MINUTES_AN_EXERCISE * len(lesson.of("exercise"))
    asked = len(predictions(lesson))
    minutes += MINUTES_A_PICTURE * (len(lesson.of("look")) - asked) + MINUTES_A_PREDICTION * asked
    [stated] = re.findall(r"about\s+(\d+)\s+minutes", lesson.cells[0].source)
    assert minutes <= int(stated)
