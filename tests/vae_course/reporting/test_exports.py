"""Files for Canvas and Moodle: their documented columns, only final marks, no formulas."""

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from tests.vae_course.grading.cases import make_course
from tests.vae_course.reporting.report_class import (
    LESSON,
    check,
    mark_by_hand,
    record,
    write_gradebook,
)
from vae_course.cli import main
from vae_course.grading.nbgrader.export import QuotedCsvExport
from vae_course.reporting.exports import canvas_csv, moodle_csv, ready
from vae_course.reporting.marks import Mark, read_marks

ADA = Mark("al1", 12.5, 15.0, penalty=2.0, first_name="Ada", last_name="Lovelace",
           email="ada@example.org", lms_user_id="1815")  # fmt: skip
BO = Mark("bo", 15.0, 15.0, email="bo@example.org")


def _rows(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _canvas_reads(text):
    """What Canvas's importer makes of a file, by its own rules (lib/gradebook_importer.rb)."""
    header, *rows = _rows(text)
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    assert "SIS User ID" in header[2] and "SIS Login ID" in header[3]
    assert "Section" in header[4]  # the last column about the student
    title = header[5]
    assert len(header) == 6, "an assignment for each further column"
    most, marks = None, {}
    for row in rows:
        assert len(row) == len(header)
        if "Points Possible" in row[0]:
            most = float(row[5])
        else:
            marks[row[1] or row[2] or row[3] or row[0]] = float(row[5])
    return title, most, marks


def _moodle_reads(text, by):
    """What Moodle makes of it when told to go by a column (grade/import/csv/load_data.php)."""
    header, *rows = _rows(text)
    key, grade, feedback = header.index(by), header.index("04_elbo (Grade)"), len(header) - 1
    assert header[feedback] == "04_elbo (Feedback comments)"
    marks = {}
    for row in rows:
        assert len(row) == len(header)
        assert row[key], "Moodle would take this row for the learner above"
        assert row[grade] not in ("", "-"), "Moodle would withdraw the mark"
        marks[row[key].strip()] = (float(row[grade]), row[feedback])
    return marks


def test_canvas_reads_its_file():
    title, most, marks = _canvas_reads(canvas_csv(LESSON, [ADA, BO], 4711))
    assert (title, most) == ("04_elbo (4711)", 15.0)
    assert marks == {"1815": 10.5, "bo": 15.0}
    assert _canvas_reads(canvas_csv(LESSON, [ADA]))[0] == "04_elbo"


def test_canvas_finds_learners_by_their_sortable_name_too():
    assert [row[0] for row in _rows(canvas_csv(LESSON, [ADA, BO]))[2:]] == ["Lovelace, Ada", "bo"]


def test_a_foreign_id_is_not_taken_for_a_canvas_number():
    other = Mark("x", lms_user_id="urn:lti:7")
    assert _rows(canvas_csv(LESSON, [other]))[2][1] == ""


def test_moodle_reads_its_file():
    results = [
        record("al1", [check("gaussian_kl", 1.0, diagnosis="sign"), check("w", None)]),
        record("bo", [check("gaussian_kl", 2.0)]),
    ]
    marked = Mark(**{**vars(ADA), "by_hand": {"w": 1.5}})
    text = moodle_csv(LESSON, [marked, BO], results)
    assert list(_moodle_reads(text, "Email address")) == ["ada@example.org", "bo@example.org"]
    ada, bo = _moodle_reads(text, "Username").values()
    assert ada[0] == 10.5 and bo == (15.0, "gaussian_kl: 2 of 2")
    wrong = "gaussian_kl: 1 of 2. `gaussian_kl` came out wrong. Look at sign."
    assert ada[1].startswith(wrong) and ada[1].endswith("Handed in late: 2 points less.")
    assert "<br>w: 1.5 of 2" in ada[1]


def test_a_column_that_is_not_filled_for_everybody_is_not_there():
    header = _rows(moodle_csv(LESSON, [ADA, Mark("nobody")]))[0]
    assert "Email address" not in header and "Username" in header
    assert _rows(moodle_csv(LESSON, []))[0][:2] == ["Username", "ID number"]


def test_what_a_learner_wrote_is_text_in_moodle():
    wrong = replace(check("a", 0.0), message="<script>alert(1)</script> a < b & c")
    text = moodle_csv(LESSON, [BO], [record("bo", [wrong])])
    (_, feedback), *_ = _moodle_reads(text, "Username").values()
    assert "&lt;script&gt;" in feedback and "a &lt; b &amp; c" in feedback


FORMULAS = [
    "=1+1", "+SUM(A1)", "-2+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "=1\n+1",
    ";=1+1", "a;  =1+1", 'a|"@SUM(1)', '"=1+1', "  =1+1",
]  # fmt: skip


@pytest.mark.parametrize("evil", FORMULAS)
def test_no_cell_is_a_formula(evil):
    mark = Mark(evil, 1.0, 2.0, first_name=evil, last_name=evil, email=evil, lms_user_id=evil)
    rows = [record(evil, [check(evil, 0.0)])]
    for text in (canvas_csv(LESSON, [mark]), moodle_csv(LESSON, [mark], rows)):
        for row in _rows(text):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell
                assert "\n" not in cell and "\r" not in cell
                # Read with another separator it is none either.
                for part in re.split("[;|]", cell):
                    assert not part.strip(' "').startswith(("=", "+", "-", "@")), cell


def test_every_cell_is_quoted():
    for text in (canvas_csv(LESSON, [ADA, BO], excused=[Mark("cy")]), moodle_csv(LESSON, [ADA])):
        for line in text.splitlines():
            assert re.fullmatch(r'("(?:[^"]|"")*",)*"(?:[^"]|"")*"', line), line
    assert _rows(canvas_csv(LESSON, [ADA], excused=[Mark("cy")]))[-1][3:] == ["cy", "", "EX"]


def test_harmless_identifiers_arrive_as_they_are():
    for id in ("+491701234567", "-anna", "o.b@example.org", "2024-07"):
        assert _rows(canvas_csv(LESSON, [Mark(id)]))[2][3] == id
    named = Mark("x", first_name="-", last_name='O\'Neil, "Bo"; Jr.')
    assert _rows(canvas_csv(LESSON, [named]))[2][0] == 'O\'Neil, "Bo"; Jr., -'


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.floats(0, 1000)), max_size=5))
def test_files_come_back_through_the_csv_module(class_):
    marks = [Mark(id, score, 1000.0, first_name=id) for id, score in class_]
    for text, first in ((canvas_csv(LESSON, marks), 2), (moodle_csv(LESSON, marks), 1)):
        rows = _rows(text)
        assert len(rows) == first + len(marks)
        assert len({len(row) for row in rows}) == 1
        column = rows[0].index(LESSON) if first == 2 else -2
        for row, mark in zip(rows[first:], marks, strict=True):
            assert float(row[column]) == pytest.approx(mark.total, abs=0.005)


def test_only_final_marks_are_ready():
    marks = {"a": Mark("a"), "b": Mark("b", waiting=True), "c": Mark("c"), "d": Mark("d")}
    results = [record("c", status="ungraded"), record("d", status="graded"), record("a")]
    final = ready(marks, results)
    assert [mark.student for mark in final.marks] == ["a", "d"]
    assert (final.waiting, final.missing) == (("b",), ("c",))


@pytest.fixture
def graded(tmp_path):
    course = make_course(tmp_path / "course")
    config = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
    (course / "nbgrader_config.py").write_text(config)
    right = [check("gaussian_kl", 3.0, 3.0), check("log_var_to_std", 1.0, 1.0)]
    rows = [
        record("ada", [*right, check("w_why", None)]),
        record("bo", [*right, check("w_why", 0.0, diagnosis="blank")]),
        record("cy", status="unreadable", message="The file is empty."),
        record("di", [*right, check("w_why", None)]),
    ]
    return course, write_gradebook(course, rows)


def test_marks_by_hand_extra_credit_and_late_penalties_count(graded):
    _, url = graded
    mark_by_hand(url, "ada", "w_why", 1.5)
    with Gradebook(url) as gradebook:
        notebook = gradebook.find_submission_notebook(LESSON, LESSON, "ada")
        notebook.late_submission_penalty = 2.0
        gradebook.find_grade("check_gaussian_kl", LESSON, LESSON, "ada").extra_credit = 0.5
        student = gradebook.find_student("ada")
        student.first_name, student.last_name, student.email = "Ada", "Lovelace", "a@example.org"
        gradebook.db.commit()
        expected = {s.student.id: max(0.0, s.score - (s.late_submission_penalty or 0.0))
                    for s in gradebook.assignment_submissions(LESSON)}  # fmt: skip
    marks = read_marks(url, LESSON)
    assert {student: mark.total for student, mark in marks.items()} == expected
    ada = marks["ada"]
    assert (ada.score, ada.max_score, ada.penalty, ada.waiting) == (6.0, 6.0, 2.0, False)
    assert ada.by_hand == {"w_why": 1.5, "gaussian_kl": 3.5}
    assert (ada.name, ada.email) == ("Lovelace, Ada", "a@example.org")
    assert [who for who, mark in marks.items() if mark.waiting] == ["cy", "di"]
    assert read_marks(url, "05_sampling") == {}


def test_the_command_writes_final_marks_and_names_the_others(graded, tmp_path, capsys):
    course, url = graded
    mark_by_hand(url, "ada", "w_why", 2.0)
    canvas, moodle = tmp_path / "canvas.csv", tmp_path / "moodle.csv"
    arguments = ["export", "4", "--course", str(course), "--canvas", str(canvas)]
    assert main([*arguments, "--moodle", str(moodle), "--canvas-assignment", "12"]) == 0
    err = capsys.readouterr().err
    assert "1 left out, an answer waits for a person: di" in err
    assert "1 left out, their submission carries no mark: cy" in err
    assert "04_elbo: 2 final marks in" in err
    expected = ("04_elbo (12)", 6.0, {"ada": 6.0, "bo": 4.0})
    assert _canvas_reads(canvas.read_bytes().decode()) == expected
    assert list(_moodle_reads(moodle.read_bytes().decode(), "ID number")) == ["ada", "bo"]


def test_the_command_needs_to_know_what_to_write(graded, tmp_path, capsys):
    course, _ = graded
    assert main(["export", "4", "--course", str(course)]) == 1
    assert "--canvas FILE" in capsys.readouterr().err
    folder = ["--canvas", str(tmp_path)]
    assert main(["export", "4", "--course", str(course), *folder]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_nbgraders_export_has_its_cells_in_quotes_and_no_formula(graded, tmp_path):
    _, url = graded
    mark_by_hand(url, "ada", "w_why", 2.0)

    def exported(plugin, book):
        plugin(to=str(tmp_path / "grades.csv")).export(book)
        return _rows((tmp_path / "grades.csv").read_text())

    with Gradebook(url) as book:
        assert exported(QuotedCsvExport, book) == exported(CsvExportPlugin, book)
        book.find_student("ada").last_name = '=1+1,"Ada"'
        book.db.commit()
        header, *rows = exported(QuotedCsvExport, book)
    (ada,) = [row for row in (dict(zip(header, r, strict=True)) for r in rows) if row["last_name"]]
    assert (ada["student_id"], ada["last_name"]) == ("ada", '\'=1+1,"Ada"')
    assert (ada["score"], ada["max_score"]) == ("6.0", "6.0")
