"""What the README says is so: its commands, its pictures, its map of lessons."""

import re
from pathlib import Path

import pytest
from PIL import Image

from vae_course.cli import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_it_names_is_there():
    named = set(re.findall(r"vae-course(?:`| )?(?:\\)?([a-z]+)", README.replace("vae-course,", "")))
    assert named & set(COMMANDS), named
    assert {"build", "check", "reset", "lab"} <= named
    for word in re.findall(r"`vae-course ([a-z]+)", README):
        assert word in COMMANDS


def test_every_make_target_it_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|    )make ([a-z]+)", README))
    assert {"lab", "test"} <= named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_it_points_to_is_there(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        if not link.startswith("https://"):
            assert (document.parent / link).is_file(), link


def test_its_moving_picture_moves_and_is_light():
    (path,) = (ROOT / link for link in re.findall(r"\]\(([^)]+\.gif)\)", README))
    with Image.open(path) as picture:
        assert picture.n_frames > 20
    assert path.stat().st_size < 2_000_000


def test_the_map_has_every_lesson_with_its_minutes():
    rows = dict(re.findall(r"^\| (\d\d) \|.*\| (\d+) \|$", README, re.MULTILINE))
    lessons = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
    assert sorted(rows) == [path.stem[:2] for path in lessons]
    for path in lessons:
        told = re.search(r"\*\*Time:\*\* about (\d+) minutes", path.read_text(encoding="utf-8"))
        assert told and told[1] == rows[path.stem[:2]], path.name
