"""Two students of one name are kept apart by Moodle's own worksheet, which is given back filled."""

import csv
import io

import pytest

from vae_course import CourseError
from vae_course.grading.gradebook.roster import renamed
from vae_course.grading.submissions.find import find_submissions
from vae_course.grading.submissions.moodle_worksheet import read_worksheet
from vae_course.reporting.exports import by_address
from vae_course.reporting.marks import Mark

LESSON = "04_elbo"
SHEET = """\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 20","Eve Doe",Eve.A@example.org,"Submitted for grading",,15.00,Yes,"Friday, 13 March",-,
"Participant 21","Eve Doe",eve.b@example.org,"Submitted for grading",,15.00,Yes,"Friday, 13 March",-,
"Participant 22","Zoë Fox",zoe@example.org,"No submission",3.00,15.00,Yes,-,-,"by hand"
"""  # noqa: E501


@pytest.fixture
def worksheet(tmp_path):
    path = tmp_path / "Grades-course-04.csv"
    path.write_text(SHEET, encoding="utf-8")
    return read_worksheet(path)


def test_namesakes_have_the_ids_of_their_addresses(worksheet, tmp_path):
    for number in (20, 21):
        place = tmp_path / f"in/Eve Doe_{number}_assignsubmission_file_"
        place.mkdir(parents=True)
        (place / f"{LESSON}.ipynb").write_text(str(number))
    found = worksheet.identified(find_submissions(tmp_path / "in", LESSON, [LESSON]))
    assert {one.student: one.read() for one in found} == {
        "eve.a@example.org": b"20", "eve.b@example.org": b"21"
    }  # fmt: skip
    assert not any(one.note for one in found)
    names = {"first_name": "Eve", "last_name": "Doe", "lms_user_id": None}
    students = [
        {"id": "ed1", "email": "eve.a@example.org", **names},
        {"id": "ed2", "email": "EVE.B@example.org", **names},
    ]
    assert [one.student for one in renamed(found, students)] == ["ed1", "ed2"]


def test_it_is_given_back_filled_in(worksheet):
    marks = [
        Mark("eve.a@example.org", score=12.5, max_score=15),
        Mark("ed2", score=7, max_score=15, email="Eve.B@example.org"),
    ]
    rows = list(csv.DictReader(io.StringIO(worksheet.filled(by_address(marks)), newline="")))
    assert [row["Identifier"] for row in rows] == [f"Participant {n}" for n in (20, 21, 22)]
    assert [row["Grade"] for row in rows] == ["12.5", "7", "3.00"]
    assert rows[2]["Feedback comments"] == "by hand" and list(rows[0]) == list(worksheet.columns)


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", SHEET.replace("Email address", "E-Mail"), SHEET + "Participant 9\n"]
)
def test_what_is_no_worksheet_is_told(text, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="worksheet"):
        read_worksheet(path)
