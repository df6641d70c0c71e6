"""``vae-course roster``: shown, taken into the gradebook, and nobody taken out of it."""

import sqlite3
from contextlib import closing

import pytest

from tests.vae_course.grading.cases import make_course
from tests.vae_course.reporting.report_class import check, record, write_gradebook
from vae_course.cli import main

LIST = "login,first name,last name,email\nada,Ada,Lovelace,ada@x.example\nbo,Bo,Mo,\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = make_course(tmp_path_factory.mktemp("course"))
    (folder / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "course"\n'
    )
    return folder


@pytest.fixture
def klass(course, tmp_path, monkeypatch):
    for left in ("gradebook.db", "decisions.csv"):
        (course / left).unlink(missing_ok=True)
    monkeypatch.chdir(course)
    list_ = tmp_path / "class.csv"

    def roster(text, *options):
        list_.write_text(text, encoding="utf-8")
        return main(["roster", str(list_), *options])

    roster.folder, roster.list = course, list_
    return roster


def students(folder):
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        asked = "select id, first_name, last_name, email, lms_user_id from student order by id"
        return book.execute(asked).fetchall()


def test_a_first_list_makes_the_gradebook_and_says_who_is_in_it(klass, capsys):
    assert klass(LIST) == 0
    said = capsys.readouterr().out
    assert "class.csv: 2 people; a list, utf-8, commas; ids from the column 'login'" in said
    assert "2 added: ada, bo" in said
    assert students(klass.folder) == [
        ("ada", "Ada", "Lovelace", "ada@x.example", None), ("bo", "Bo", "Mo", None, None),
    ]  # fmt: skip
    assert klass(LIST) == 0 and "2 as before" in capsys.readouterr().out


def test_who_joined_changed_or_left_is_told_and_marks_stay(klass, capsys):
    write_gradebook(klass.folder, [record("ada", [check("gaussian_kl", 3.0, 3.0)]), record("dee")])
    assert klass(LIST) == 0
    said = capsys.readouterr()
    assert "1 added: bo" in said.out and "1 changed: ada" in said.out
    assert "1 not in the list: dee" in said.out and "nbgrader db student remove dee" in said.err
    assert [row[0] for row in students(klass.folder)] == ["ada", "bo", "dee"]
    assert main(["report", "4", "--to", str(klass.list.with_suffix(".html"))]) == 0


def test_who_is_known_by_canvas_number_keeps_the_id_that_carries_marks(klass, capsys):
    write_gradebook(klass.folder, [record("1201", [check("gaussian_kl", 3.0, 3.0)])])
    with closing(sqlite3.connect(klass.folder / "gradebook.db")) as book, book:
        book.execute("update student set lms_user_id = '1201', last_name = 'doejane'")
    list_ = 'Student,ID,SIS Login ID,Section\n"Doe, Jane",1201,jd7,A\n'
    assert klass(list_) == 0
    assert "1 in the gradebook under another id: jd7 is 1201" in capsys.readouterr().out
    assert students(klass.folder) == [("1201", "Jane", "Doe", None, "1201")]


def test_looking_writes_nothing(klass, capsys):
    assert klass(LIST, "--what-if") == 0
    assert "2 added" in capsys.readouterr().out
    assert not (klass.folder / "gradebook.db").exists()


def test_a_list_that_cannot_be_read_writes_nothing(klass, capsys):
    second = klass.list.with_name("second.csv")
    second.write_text("login,first name\nada,Adam\n")
    assert klass(LIST, str(second)) == 1
    assert "'ada' is there twice, with first_name 'Ada' and 'Adam'" in capsys.readouterr().err
    assert not (klass.folder / "gradebook.db").exists()


def test_a_decision_may_be_about_who_is_in_the_list_only(klass):
    klass(LIST)
    assert main(["decide", "4", "bo", "--extend", "2d", "--why", "joined late"]) == 0
    assert "bo" in (klass.folder / "decisions.csv").read_text()
