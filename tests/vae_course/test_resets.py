"""A page older than a reset is not saved over it, and what it holds is kept."""

from __future__ import annotations

import json
from types import SimpleNamespace

import nbformat
import pytest
from tornado.web import HTTPError

from tests.browser import write_course
from vae_course import my_course
from vae_course.resets import refuse_older_page

LESSON = "04_elbo"


@pytest.fixture
def course(tmp_path):
    course = write_course(tmp_path, {LESSON: "'released'"})
    my_course.copy_lessons(course)
    return course


@pytest.fixture
def save(course):
    """A function that saves a page as Jupyter does: the hook first, then the file."""
    copies = course / "my_course"

    def save(page, path=f"{LESSON}.ipynb"):
        model = {"type": "notebook", "content": page}
        manager = SimpleNamespace(root_dir=str(copies))
        refuse_older_page(model=model, path=path, contents_manager=manager)
        nbformat.write(page, copies / path)

    return save


def opened(course):
    return nbformat.read(course / "my_course" / f"{LESSON}.ipynb", 4)


def typed(page, text):
    page.cells[1].source = text
    return page


def backups(course):
    return sorted((course / "my_course" / "backups").glob("*"))


def test_a_page_of_before_is_refused_and_kept(course, save):
    page = typed(opened(course), "my work")
    my_course.restore_lesson(course, LESSON)
    told = rf"{LESSON} was reset\..* kept as backups/{LESSON}"
    with pytest.raises(HTTPError, match=told) as error:
        save(page)
    assert error.value.status_code == 409
    assert opened(course).cells[1].source == "'released'"
    [backup] = backups(course)
    assert nbformat.read(backup, 4).cells[1].source == "my work"
    with pytest.raises(HTTPError, match=backup.name):  # the same text is kept once
        save(page)
    assert backups(course) == [backup]


def test_a_page_of_after_is_saved_until_the_next_reset(course, save):
    my_course.restore_lesson(course, LESSON)
    page = typed(opened(course), "my new work")
    save(page)
    assert my_course.restore_lesson(course, LESSON) == backups(course)[0]
    with pytest.raises(HTTPError):
        save(typed(page, "later"))


def test_without_a_reset_every_page_is_saved(course, save):
    save(typed(opened(course), "my work"))
    assert opened(course).cells[1].source == "my work"
    save(opened(course), path="another.ipynb")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"metadata": null}'])
def test_a_damaged_file_can_be_saved_over(course, save, content):
    page = opened(course)
    (course / "my_course" / f"{LESSON}.ipynb").write_text(content)
    save(page)
    assert opened(course) == page


def test_a_reset_lesson_is_no_other_release(course):
    my_course.restore_lesson(course, LESSON)
    assert my_course.outdated_lessons(course) == []
    page = json.loads((course / "my_course" / f"{LESSON}.ipynb").read_bytes())
    released = json.loads((course / "notebooks" / LESSON / f"{LESSON}.ipynb").read_bytes())
    assert page["metadata"].pop("vae_course").keys() == {"reset"}
    assert page == released
