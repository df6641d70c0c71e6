"""Class lists: what people and systems write is read the same; what cannot be read is told."""

import pytest

from vae_course import CourseError
from vae_course.grading.gradebook.class_list import ClassList, Person, merged, read_class_list

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,VAE 03 (77),Current Score
    Points Possible,,,,,7,(read only)
"Doe, Jane",1201,u1201,jd7,VAE-1,6,90
"Müller, Jörg",1202,u1202,jm2,"VAE-1, evening",,
"Student, Test",1999,,a9f8,VAE-1,,
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Feedback comments
Participant 501,Jane Doe,Jane.Doe@uni.example,Submitted,,
Participant 502,Jörg Müller,jm@uni.example,No submission,,
"""
JANE, JOERG = Person("jd7", "Jane", "Doe"), Person("jm2", "Jörg", "Müller")
SPREADSHEETS = {
    "nbgrader's own": (
        "id,first_name,last_name,email,lms_user_id\njd7,Jane,Doe,,\njm2,Jörg,Müller,,\n"
    ),
    "semicolons": "Login;Vorname;Nachname\njd7;Jane;Doe\njm2;Jörg;Müller\n",
    "tabs, another order": "Surname\tFirst name\tUsername\nDoe\tJane\tjd7\nMüller\tJörg\tjm2\n",
    "names in one column": "NetID,Name\njd7,Jane Doe\njm2,Jörg Müller\n",
    "names as they are sorted": 'Student ID,Name\njd7,"Doe, Jane"\njm2,"Müller, Jörg"\n',
    "a title, empty rows and a sum": (
        "VAE course 2026,,\n,,\nStudent ID,First name,Last name\njd7,Jane,Doe\n\n"
        "jm2,Jörg,Müller\n,2 students,\n"
    ),
    "a hint for the spreadsheet": 'sep=;\nlogin;vorname;nachname\n="jd7";Jane;Doe\njm2;Jörg;Müller',
    "Brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator\n"
        "#1,jd7,Doe,Jane,#\n#2,jm2,Müller,Jörg,#\n"
    ),
    "ids in two columns, one empty": (
        "ID number,User ID,First name,Surname\n,jd7,Jane,Doe\n,jm2,Jörg,Müller\n"
    ),
}  # fmt: skip


def read(tmp_path, text, encoding="utf-8", id_column=None) -> ClassList:
    path = tmp_path / "class.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_class_list(path, id_column)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("name", SPREADSHEETS)
def test_what_spreadsheets_write_is_read_the_same(name, encoding, tmp_path):
    assert read(tmp_path, SPREADSHEETS[name], encoding).people == (JANE, JOERG)


def test_the_lines_of_windows_are_lines(tmp_path):
    text = SPREADSHEETS["semicolons"].replace("\n", "\r\n")
    assert read(tmp_path, text).people == (JANE, JOERG)


def test_canvas_own_rows_and_its_test_student_are_left_out_and_told(tmp_path):
    found = read(tmp_path, CANVAS, "utf-8-sig")
    assert found.people == (
        Person("jd7", "Jane", "Doe", lms_user_id="1201"),
        Person("jm2", "Jörg", "Müller", lms_user_id="1202"),
    )
    assert found.read_as.startswith("Canvas's gradebook export, utf-8, commas; ids from the column")
    assert [row.partition(":")[0] for row in found.left_out] == ["line 2", "line 5"]


def test_where_canvas_has_no_login_its_number_is_the_id(tmp_path):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\nJane Doe,1201,,,A\nJo Mo,1202,,,A\n"
    assert [p.id for p in read(tmp_path, text).people] == ["1201", "1202"]


def test_moodles_worksheet_knows_people_by_their_address(tmp_path):
    people = read(tmp_path, WORKSHEET, "utf-8-sig").people
    assert [p.id for p in people] == ["jane.doe@uni.example", "jm@uni.example"]
    assert people[0] == Person("jane.doe@uni.example", "Jane", "Doe", "jane.doe@uni.example")


def test_the_column_of_the_ids_can_be_named(tmp_path):
    text = "Seat,Email,Name\nA1,j@x.example,Jane Doe\n"
    assert read(tmp_path, text).people[0].id == "j@x.example"
    assert read(tmp_path, text, id_column="Seat").people[0].id == "A1"


def test_two_lists_are_one_class(tmp_path):
    marks = read(tmp_path, CANVAS)
    addresses = read(tmp_path, "login,email\njd7,j@x.example\nnew,n@x.example\n")
    jane, joerg, new = merged([marks, addresses])
    assert jane == Person("jd7", "Jane", "Doe", "j@x.example", "1201")
    assert (joerg.id, new.id) == ("jm2", "new")


REFUSED = {
    "a spreadsheet program's own file": (b"PK\x03\x04 and more", "Save it as `CSV UTF-8`"),
    "no header": ("jd7,Jane\njm2,Jo\n", "it begins 'jd7,Jane'"),
    "nothing in it": ("", "no row names columns"),
    "a header alone": ("Student ID,Name\n", "there is nobody in it"),
    "names alone": ("First name,Last name\nJane,Doe\n", "--id COLUMN"),
    "a rounded id": ("Student ID,Name\n1.20E+08,Jane\n", "line 2: the id '1.20E+08' was rounded"),
    "an id that leads elsewhere": ("login,name\n../x,Jane\n", "line 2: the id '../x' cannot be"),
    "one id, two people": ("login,name\njd7,Jane Doe\njd7,Jo Mo\n", "'jd7' is there twice"),
    "two columns of one name": ("login,login\njd7,jm2\n", "'login' is there twice"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_list_is_told_with_the_files_name(name, tmp_path):
    text, said = REFUSED[name]
    with pytest.raises(CourseError, match="^class.csv: ") as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


def test_a_column_that_is_not_there_and_a_file_that_is_not(tmp_path):
    with pytest.raises(CourseError, match="no column 'Seat'; it has 'login', 'name'"):
        read(tmp_path, "login,name\njd7,Jane Doe\n", id_column="Seat")
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        read_class_list(tmp_path / "none.csv")
