"""From a download of Canvas or Moodle to marks under the ids that the gradebook knows."""

import csv
import json
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.vae_course.grading.cases import LESSON, cell_of, make_course, solved_notebook
from tests.vae_course.grading.classes import ROOT, WRONG, grade, url_of
from tests.vae_course.grading.nbgrader.test_nbgrader import run
from vae_course.cli import main
from vae_course.grading.gradebook.roster import renamed
from vae_course.grading.submissions.find import SubmissionFile

STUDENTS = [
    {"id": "jd7", "first_name": "Jane", "last_name": "Doe", "lms_user_id": "12"},
    {"id": "al1", "first_name": "Ada", "last_name": "Lovelace", "lms_user_id": None},
    {"id": "al2", "first_name": "Ada", "last_name": "Lovelace", "lms_user_id": "99"},
    {"id": "x1", "first_name": None, "last_name": None, "lms_user_id": "77"},
    {"id": "x2", "first_name": None, "last_name": "Bo", "lms_user_id": "77"},
]


@pytest.mark.parametrize(
    ("found", "student"),
    [
        (SubmissionFile("12", "", full_name="doejane", user="12"), "jd7"),
        (SubmissionFile("13", "", full_name="doejane", user="13"), "13"),
        (SubmissionFile("77", "", full_name="somebody", user="77"), "77"),  # two have that number
        (SubmissionFile("Jane Doe", "", full_name="Jane Doe"), "jd7"),
        (SubmissionFile("Doe Jane", "", full_name="Doe, JANE"), "jd7"),
        # Two are called so.
        (SubmissionFile("Ada Lovelace", "", full_name="Ada Lovelace"), "Ada Lovelace"),
        (SubmissionFile("jd7", "", full_name="Ada Lovelace"), "jd7"),
        (SubmissionFile("12", ""), "12"),  # a plain name is an id of the gradebook's
        (SubmissionFile("", "", full_name="", problem="whose?"), ""),
    ],
)
def test_a_student_is_known_by_number_or_name(found, student):
    assert renamed([found], STUDENTS)[0].student == student


def test_two_of_one_name_are_not_taken_for_one():
    two = [SubmissionFile(f"Jane Doe {n}", "", full_name="Jane Doe") for n in (5, 6)]
    assert renamed(two, STUDENTS) == two
    twice = [SubmissionFile("12", "", full_name="doejane", user="12"), SubmissionFile("jd7", "")]
    assert renamed(twice, STUDENTS) == twice


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A class that Canvas has collected; one of it is in the gradebook already."""
    folder = make_course(tmp_path_factory.mktemp("class"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "students.csv").write_text("id,first_name,last_name,lms_user_id\njd7,Jane,Doe,12\n")
    run(folder, "db", "student", "import", "students.csv")
    right, wrong = solved_notebook(folder), solved_notebook(folder)
    cell_of(wrong, "gaussian_kl")["source"] = WRONG
    for notebook in (right, wrong):
        cell_of(notebook, "w_why")["source"] = "..."
    with zipfile.ZipFile(folder / "submissions.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"doejane_12_501_{LESSON}.ipynb", json.dumps(wrong))
        archive.writestr(f"doejane_12_501_{LESSON}-1.ipynb", json.dumps(right))
        archive.writestr(f"liebo_LATE_13_502_{LESSON}.ipynb", json.dumps(wrong))
        archive.writestr("raycy_14_503_scan.pdf", b"%PDF")
        archive.writestr("notes.ipynb", "{}")
    return folder


@pytest.mark.needs("bubblewrap")
def test_a_download_of_canvas_is_graded_and_exported(folder, graders, capsys):
    tally, done = grade(folder, "--from", str(folder / "submissions.zip"), *graders)
    assert tally == {"graded": 2, "unchanged": 0, "unreadable": 2}
    assert "notes.ipynb" in done.stdout
    assert "jd7: 2 notebooks were handed in" in done.stderr and "13: It is marked" in done.stderr
    with Gradebook(url_of(folder)) as book:
        names = {s.id: (s.last_name, s.lms_user_id) for s in book.students}
        assert names == {"jd7": ("Doe", "12"), "13": ("liebo", "13"), "14": ("raycy", "14")}
        assert book.find_submission(LESSON, "jd7").score == 4
        assert book.find_submission(LESSON, "13").score == 1
        for student in ("jd7", "13"):
            mark = book.find_grade("w_why", LESSON, LESSON, student)
            mark.manual_score, mark.needs_manual_grade = 2, False
        book.db.commit()
    course = ["--course", str(folder)]
    assert main(["export", LESSON, "--canvas", str(folder / "marks.csv"), *course]) == 0
    with open(folder / "marks.csv", newline="", encoding="utf-8-sig") as file:
        rows = {row["ID"]: row[LESSON] for row in csv.DictReader(file) if row["ID"]}
    assert rows == {"12": "6", "13": "3"}
    # A second time, nothing is new.
    tally, _ = grade(folder, "--from", str(folder / "submissions.zip"), *graders)
    assert tally["unchanged"] == 3 and tally["graded"] == 0
