"""The learner's copies: made once, never overwritten, restored with a backup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser import write_course
from vae_course import CourseError, my_course
from vae_course.cli import main

LESSONS = ["00_start_here", "03_reparameterization", "04_elbo"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write_course(tmp_path, dict.fromkeys(LESSONS, "'released'"))


def edit(course: Path, lesson: str, content: str) -> Path:
    copy = course / "my_course" / f"{lesson}.ipynb"
    copy.write_text(content, encoding="utf-8")
    return copy


def release_again(course: Path, lesson: str, version: str) -> Path:
    released = course / "notebooks" / lesson / f"{lesson}.ipynb"
    notebook = json.loads(released.read_text(encoding="utf-8"))
    notebook["metadata"]["vae_course"] = {"lesson": lesson, "version": version}
    released.write_text(json.dumps(notebook), encoding="utf-8")
    return released


def test_copies_every_lesson_once(course):
    assert my_course.copy_lessons(course) == LESSONS
    assert my_course.copy_lessons(course) == []
    for lesson in LESSONS:
        released = course / "notebooks" / lesson / f"{lesson}.ipynb"
        assert (course / "my_course" / f"{lesson}.ipynb").read_bytes() == released.read_bytes()
    assert sorted(p.name for p in (course / "my_course").iterdir()) == [
        f"{lesson}.ipynb" for lesson in LESSONS
    ]


@pytest.mark.parametrize("content", ["my work", ""])  # an empty file is the learner's too
def test_a_file_that_is_there_stays(course, content):
    my_course.copy_lessons(course)
    copy = edit(course, "04_elbo", content)
    (course / "my_course" / "00_start_here.ipynb").unlink()
    assert my_course.copy_lessons(course) == ["00_start_here"]
    assert copy.read_text(encoding="utf-8") == content


def test_a_copy_may_be_written_even_if_the_release_is_read_only(course):
    released = course / "notebooks" / "04_elbo" / "04_elbo.ipynb"
    released.chmod(0o444)
    my_course.copy_lessons(course)
    edit(course, "04_elbo", "my work")


def test_folders_that_are_no_lesson_are_passed_over(course):
    (course / "notebooks" / ".ipynb_checkpoints").mkdir()
    (course / "notebooks" / "07_unfinished").mkdir()
    assert my_course.lesson_ids(course) == LESSONS


@pytest.mark.parametrize(
    "name",
    [
        "3",
        "03",
        "reparameterization",
        "Reparameterization",
        "03_reparameterization",
        "03_reparameterization.ipynb",
        "my_course/03_reparameterization.ipynb",
        r"my_course\03_reparameterization.ipynb",
    ],
)
def test_a_lesson_goes_by_many_names(name):
    assert my_course.resolve_lesson(name, LESSONS) == "03_reparameterization"


@pytest.mark.parametrize("name", ["", "7", "007", "re", "start", "_", "..", "\u00b3"])
def test_an_unknown_lesson_is_told_the_known_ones(name):
    with pytest.raises(CourseError, match="00_start_here, 03_reparameterization, 04_elbo"):
        my_course.resolve_lesson(name, LESSONS)


def test_reset_keeps_what_was_there(course, capsys):
    my_course.copy_lessons(course)
    copy = edit(course, "04_elbo", "my work")
    assert main(["reset", "--course", str(course), "4"]) == 0
    assert "'released'" in copy.read_text(encoding="utf-8")
    (backup,) = (course / "my_course" / "backups").iterdir()
    assert backup.read_text(encoding="utf-8") == "my work"
    assert f"my_course/backups/{backup.name}" in capsys.readouterr().out
    assert backup.name.startswith("04_elbo.")


def test_backups_of_one_second_do_not_overwrite_each_other(course):
    my_course.copy_lessons(course)
    works = [f"work {number}" for number in range(5)]
    backups = []
    for work in works:
        edit(course, "04_elbo", work)
        backups.append(my_course.restore_lesson(course, "04_elbo"))
    assert [backup.read_text(encoding="utf-8") for backup in backups] == works


def test_reset_of_an_untouched_or_missing_copy_makes_no_backup(course, capsys):
    assert main(["reset", "--course", str(course), "elbo"]) == 0  # it is not there yet
    assert (course / "my_course" / "04_elbo.ipynb").is_file()
    assert main(["reset", "--course", str(course), "elbo"]) == 0
    assert not (course / "my_course" / "backups").exists()
    assert "kept" not in capsys.readouterr().out


def test_reset_of_an_unknown_lesson_changes_nothing(course, capsys):
    assert main(["reset", "--course", str(course), "12"]) == 1
    assert "04_elbo" in capsys.readouterr().err
    assert not (course / "my_course").exists()


def test_a_newer_release_is_noticed(course):
    release_again(course, "04_elbo", "one")
    my_course.copy_lessons(course)
    assert my_course.outdated_lessons(course) == []
    release_again(course, "04_elbo", "two")
    assert my_course.outdated_lessons(course) == ["04_elbo"]
    edit(course, "04_elbo", "not a notebook")
    assert my_course.outdated_lessons(course) == []


def test_the_course_is_found_from_a_folder_inside_it(course, monkeypatch):
    inside = course / "my_course" / "deep"
    inside.mkdir(parents=True)
    installed = course.parent / "site-packages" / "vae_course" / "my_course.py"
    monkeypatch.setattr(my_course, "__file__", str(installed))
    assert my_course.find_course(inside) == course


def test_outside_a_clone_the_message_says_where_to_go(tmp_path, monkeypatch):
    installed = tmp_path / "site-packages" / "vae_course" / "my_course.py"
    monkeypatch.setattr(my_course, "__file__", str(installed))
    with pytest.raises(CourseError, match="Change into your clone"):
        my_course.find_course(tmp_path)


# --- without a clone ------------------------------------------------------------------------------


@pytest.fixture
def packaged(monkeypatch, tmp_path):
    """A package from a wheel: its lessons lie in it, and there is no clone."""
    package = tmp_path / "site-packages" / "vae_course"
    write_course(package / "course", {"00_start_here": "'packaged'"})
    (package / "course" / "pyproject.toml").unlink()
    monkeypatch.setattr(my_course, "__file__", str(package / "my_course.py"))
    monkeypatch.setattr(my_course, "PACKAGED", package / "course")
    return tmp_path


def test_without_a_clone_the_lessons_are_the_package_s(packaged):
    here = packaged / "here"
    (here / "deep").mkdir(parents=True)
    assert my_course.lessons_folder(here) == my_course.PACKAGED
    assert my_course.learners_folder(here / "deep") == here / "deep"
    assert my_course.copy_lessons(here) == ["00_start_here"]
    assert my_course.learners_folder(here / "deep") == here  # where my_course/ is now
    assert "packaged" in (here / "my_course" / "00_start_here.ipynb").read_text()


def test_a_clone_comes_before_the_package(packaged):
    clone = write_course(packaged / "clone", {"00_start_here": "'cloned'"})
    assert my_course.learners_folder(clone) == my_course.lessons_folder(clone) == clone
    my_course.copy_lessons(clone)
    assert "cloned" in (clone / "my_course" / "00_start_here.ipynb").read_text()


def test_with_neither_it_says_so(packaged, monkeypatch):
    monkeypatch.setattr(my_course, "PACKAGED", packaged / "nowhere")
    for find in (my_course.lessons_folder, my_course.learners_folder):
        with pytest.raises(CourseError, match="no lessons found"):
            find(packaged)
