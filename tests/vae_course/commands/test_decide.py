"""``vae-course decide``: one line, carried into gradebook, report and export; or nothing at all."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from tests.vae_course.grading.cases import make_course
from tests.vae_course.grading.nbgrader.test_nbgrader import run as nbgrader
from tests.vae_course.reporting.report_class import (
    LESSON,
    check,
    mark_by_hand,
    record,
    write_gradebook,
)
from vae_course.cli import main

CONFIG = """c = get_config()
c.CourseDirectory.course_id = "course"
c.LateSubmissionPlugin.penalty_method = "zero"
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of three, everything marked: ada has 4.5, bo 6, cy was unreadable."""
    folder = make_course(tmp_path_factory.mktemp("course"))
    (folder / "nbgrader_config.py").write_text(CONFIG)
    right = [check("gaussian_kl", 3.0, 3.0), check("log_var_to_std", 1.0, 1.0)]
    wrong = [check("gaussian_kl", 1.5, 3.0, diagnosis="sign"), *right[1:]]
    url = write_gradebook(folder, [
        record("ada", [*wrong, check("w_why", None)]), record("bo", [*right, check("w_why", None)]),
        record("cy", status="unreadable", message="The file is empty."),
    ])  # fmt: skip
    for student in ("ada", "bo"):
        mark_by_hand(url, student, "w_why", 2.0)
    with Gradebook(url) as book:
        book.update_or_create_assignment(LESSON, duedate="2026-03-12 12:00")  # a day before
    return folder, (folder / "gradebook.db").read_bytes()


@pytest.fixture
def klass(graded, tmp_path, monkeypatch):
    """The class, and the commands called inside its folder."""
    folder, book = graded
    (folder / "gradebook.db").write_bytes(book)
    for left in ("decisions.csv", "feedback"):
        (folder / left).unlink(missing_ok=True)
    (folder / "submitted" / "dee").mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder / "submitted")  # deeper inside, and no option says where

    def marks():
        """What the export has, by learner."""
        file = tmp_path / "canvas.csv"
        assert main(["export", "4", "--canvas", str(file)]) == 0
        rows = list(csv.reader(io.StringIO(file.read_text(), newline="")))
        return {row[3]: row[5] for row in rows[2:]}

    def page():
        file = tmp_path / "report.html"
        assert main(["report", "4", "--to", str(file)]) == 0
        return re.sub(r"<[^>]+>", " ", file.read_text())

    return SimpleNamespace(
        folder=folder, decisions=folder / "decisions.csv", marks=marks, page=page
    )


def decide(student, *options, why="so it is"):
    return main(["decide", "4", student, *options, "--why", why])


def test_an_extension_an_override_and_an_excuse_are_in_export_and_report(klass, capsys):
    assert klass.marks() == {"ada": "0", "bo": "0"}  # a day late costs everything
    assert (
        decide("ada", "--extend", "36h", "--points", "gaussian_kl=2.5", why="ill, <b>shown</b>")
        == 0
    )
    said = capsys.readouterr().out
    assert f"ada, {LESSON}: 1d 12h more time (ill, <b>shown</b>)" in said
    assert f"ada, {LESSON}: gaussian_kl: 2.5 points" in said
    assert klass.marks() == {"ada": "5.5", "bo": "0"}
    assert decide("bo", "--excuse", why="changed courses") == 0
    assert klass.marks() == {"ada": "5.5", "bo": "EX"}
    page = klass.page()
    assert "Decided by a person" in page and "1d 12h more time" in page
    assert "ill, &lt;b&gt;shown&lt;/b&gt;" in page and "changed courses" in page
    header, *lines = klass.decisions.read_text().splitlines()
    assert header == "date,student,lesson,extend,points,excuse,group,why" and len(lines) == 2


def test_what_was_decided_can_be_taken_back(klass, capsys):
    decide("ada", "--extend", "2d", "--points", "gaussian_kl=3", "--points", "w_why=0")
    assert klass.marks()["ada"] == "4"
    assert decide("ada", "--withdraw", "gaussian_kl") == 0
    assert klass.marks()["ada"] == "2.5"
    assert decide("ada", "--withdraw") == 0
    assert "nothing is decided any more" in capsys.readouterr().out
    assert klass.marks()["ada"] == "0"
    with Gradebook(f"sqlite:///{klass.folder / 'gradebook.db'}") as book:
        assert book.find_submission(LESSON, "ada").extension is None
        assert book.find_grade("w_why", LESSON, LESSON, "ada").manual_score == 2.0


def test_a_line_written_by_hand_counts_just_the_same(klass):
    klass.decisions.write_text(
        "student;lesson;extend;points;why\nada;4;2d;gaussian_kl=2,5;by hand\n"
    )
    assert klass.marks()["ada"] == "5.5"
    assert "by hand" in klass.page()


def test_who_was_unreadable_and_is_marked_by_a_person_has_a_mark(klass):
    assert "cy" not in klass.marks()
    ids = ("gaussian_kl", "log_var_to_std", "w_why")
    decide("cy", "--extend", "5d", *(word for id in ids for word in ("--points", f"{id}=1")))
    assert klass.marks()["cy"] == "3"


def test_moodle_tells_the_reason(klass, tmp_path):
    decide("ada", "--extend", "2d", "--points", "gaussian_kl=2.5", why="a view is no slip")
    file = tmp_path / "moodle.csv"
    assert main(["export", "4", "--moodle", str(file)]) == 0
    (row,) = [row for row in csv.reader(io.StringIO(file.read_text())) if row[0] == "ada"]
    assert "gaussian_kl: 2.5 of 3<br>" in row[-1]
    assert "Decided by a person: gaussian_kl: 2.5 points (a view is no slip)." in row[-1]


@pytest.mark.parametrize(
    "student, options, sentence",
    [
        ("adda", ["--excuse"], "there is no student 'adda'; did you mean 'ada'?"),
        ("ada", ["--points", "gaussian_kl=3.5"], "gaussian_kl has 3 points at most"),
        ("ada", ["--points", "kl=1"], "there is no exercise 'kl'"),
        ("ada", ["--extend", "soon"], "an extension of 'soon' is none"),
        ("ada", ["--extend", ""], "say what is decided"),
        ("ada", [], "say what is decided"),
        ("ada", ["--withdraw"], "there is nothing to withdraw"),
        ("ada", ["--withdraw", "--excuse"], "use two commands"),
    ],
)
def test_what_cannot_be_decided_writes_nothing(student, options, sentence, klass, capsys):
    before = (klass.folder / "gradebook.db").read_bytes()
    assert decide(student, *options) == 1
    assert sentence in capsys.readouterr().err
    assert not klass.decisions.exists()
    assert (klass.folder / "gradebook.db").read_bytes() == before


def test_who_has_only_handed_in_can_be_decided_about(klass):
    assert decide("dee", "--excuse") == 0
    assert klass.marks()["dee"] == "EX"


def test_a_broken_line_stops_export_and_report_before_anything_is_written(klass, tmp_path, capsys):
    klass.decisions.write_text("student,lesson,points,why\nada,4,gaussian_kl=9,x\n")
    for command, file in (
        (["export", "4", "--canvas"], "m.csv"),
        (["report", "4", "--to"], "r.html"),
    ):
        assert main([*command, str(tmp_path / file)]) == 1
        assert "decisions.csv, line 2: gaussian_kl has 3 points at most" in capsys.readouterr().err
        assert not (tmp_path / file).exists()


def test_an_export_that_fails_leaves_no_file_and_no_folder(klass, tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "none" / "x.csv"
    for one, two in ((good, bad), (bad, good)):
        assert main(["export", "4", "--canvas", str(one), "--moodle", str(two)]) == 1
        assert f"there is no folder {bad.parent}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_nearest_configured_folder_is_meant_and_must_be_a_class(klass, tmp_path, capsys):
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main(["export", "4", "--canvas", "x.csv"]) == 1
    assert f"{tmp_path} is no class" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]


# What its upgrade of May 2019 added.
OLDER = """
CREATE TABLE older (id VARCHAR(32) PRIMARY KEY, name VARCHAR(128) NOT NULL, duedate DATETIME);
INSERT INTO older SELECT id, name, duedate FROM assignment;
DROP TABLE assignment; ALTER TABLE older RENAME TO assignment; DROP TABLE course;
UPDATE alembic_version SET version_num = '282d30a0218e';
"""


def test_an_older_gradebook_is_told_with_the_command_that_upgrades_it(klass, tmp_path, capsys):
    file = klass.folder / "gradebook.db"
    with closing(sqlite3.connect(file)) as book:
        book.executescript(OLDER)
    before = file.read_bytes()
    canvas = ["export", "4", "--canvas", str(tmp_path / "m.csv")]
    for command in (canvas, ["report", "4"], ["decide", "4", "ada", "--excuse", "--why", "x"]):
        assert main(command) == 1
        (said,) = capsys.readouterr().err.splitlines()
        assert "an older nbgrader made the gradebook" in said
        asked = re.search(r"run `nbgrader (db upgrade --db \S+)`", said)[1]
    assert file.read_bytes() == before and not klass.decisions.exists()
    nbgrader(klass.folder, *asked.split())
    decide("ada", "--extend", "2d")
    assert klass.marks()["ada"] == "4.5"
