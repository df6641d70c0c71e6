"""``decisions.csv``: as people and spreadsheets write it, and what is wrong said by its line."""

from datetime import timedelta

import pytest

from vae_course import CourseError
from vae_course.grading.gradebook.decision_file import COLUMNS, Known, append, read_decisions
from vae_course.grading.gradebook.decisions import About, Decisions

KNOWN = Known(
    ["03_reparameterization", "04_elbo"],
    lambda lesson: {"VAE": 4.0, "w_why": 2.0} if lesson[1] == "3" else {"gaussian_kl": 3.0},
    {"ada", "bo"},
)
HEADER = "date,student,lesson,extend,points,excuse,why"  # without groups, as older files are
TEXT = f"""{HEADER}
2026-03-14,ada,03_reparameterization,3d,,,"ill, certificate seen"
14.3.,bo,3,,VAE=3.5 w_why=2,,the check was wrong
,bo,4,,,yes,changed courses
"""


def _read(tmp_path, text):
    file = tmp_path / "decisions.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_decisions(file, KNOWN)


def _values(decisions):
    return {
        (d.about.student, d.about.lesson[:2], d.about.exercise or d.about.kind): d.value
        for d in decisions.values()
    }


STANDING = {
    ("ada", "03", "extend"): timedelta(days=3),
    ("bo", "03", "VAE"): 3.5,
    ("bo", "03", "w_why"): 2.0,
    ("bo", "04", "excuse"): True,
}


def test_what_stands_is_read_with_reason_date_and_line(tmp_path):
    decisions = _read(tmp_path, TEXT)
    assert _values(decisions) == STANDING
    ada = decisions[About("ada", "03_reparameterization", "extend")]
    assert (ada.why, ada.date, ada.line) == ("ill, certificate seen", "2026-03-14", 2)
    assert ada.words == "3d more time"
    assert decisions.excused("04_elbo") == {"bo"} and not decisions.excused("03_reparameterization")
    assert read_decisions(tmp_path / "none.csv", KNOWN) == {}


def _as_excel(text):
    """Semicolons, a decimal comma, empty columns at the end, Windows line ends, a mark in front."""
    lines = text.replace(",", ";").replace("3.5", "3,5").replace("ill; cert", "ill, cert")
    return b"\xef\xbb\xbf" + "\r\n".join(f"{line};;" for line in lines.splitlines()).encode()


@pytest.mark.parametrize(
    "written",
    [
        _as_excel(TEXT),
        TEXT.replace('"ill, certificate seen"', "ill").replace(",", "\t").encode("utf-16"),
        ("\ufeff" + TEXT.replace("\n", "\r\n") + "\r\n,,,,,,\r\n").encode(),
        TEXT.replace(HEADER, HEADER.title().replace(",", " , ")),
        TEXT.rstrip("\n"),
        TEXT + "\n\n",
    ],
    ids=["semicolons", "tabs in UTF-16", "byte-order mark", "headings", "no last line end", "gaps"],
)
def test_spreadsheets_write_the_same_in_other_ways(written, tmp_path):
    assert _values(_read(tmp_path, written)) == STANDING


def test_columns_may_stand_in_any_order_and_the_unused_be_left_out(tmp_path):
    decisions = _read(tmp_path, 'why,points,student,lesson\n"a, b",VAE=0,ada,reparameterization\n')
    assert _values(decisions) == {("ada", "03", "VAE"): 0.0}


def test_the_later_line_counts_and_one_can_be_taken_back(tmp_path):
    lines = [
        ",ada,3,3d,VAE=1,,first", ",ada,3,5d,VAE=2,,second", ",bo,3,,VAE=4,yes,other",
        ",ada,3,withdraw,,,third", ",bo,3,,withdraw,,fourth",
    ]  # fmt: skip
    read = [_read(tmp_path, "\n".join([HEADER, *lines[: n + 1]])) for n in range(len(lines))]
    assert _values(read[0])[("ada", "03", "extend")] == timedelta(days=3)
    assert _values(read[1])[("ada", "03", "extend")] == timedelta(days=5)
    assert _values(read[1])[("ada", "03", "VAE")] == 2.0
    assert _values(read[4]) == {("ada", "03", "VAE"): 2.0, ("bo", "03", "excuse"): True}


@pytest.mark.parametrize(
    "line, sentence",
    [
        (",adda,3,3d,,,x", "there is no student 'adda'; did you mean 'ada'?"),
        (",ada,9,3d,,,x", "'9' is not a lesson"),
        (",ada,3,,gaussian_kl=1,,x", "there is no exercise 'gaussian_kl'. There are VAE, w_why"),
        (",ada,3,,VAE=4.5,,x", "VAE has 4 points at most, not 4.5"),
        (",ada,3,,VAE=-1,,x", "'VAE=-1' are not legible"),
        (",ada,3,,VAE=nan,,x", "are not legible"),
        (",ada,3,,VAE,,x", "are not legible"),
        (",ada,3,three days,,,x", "an extension of 'three days' is none"),
        (",ada,3,0d,,,x", "an extension of '0d' is none"),
        (",ada,3,-3d,,,x", "an extension of '-3d' is none"),
        (",ada,3,999999w,,,x", "at most ten years"),
        (",ada,3,,,perhaps,x", "neither yes nor withdraw"),
        (",ada,3,3d,,,", "the column 'why' is empty"),
        (",ada,3,,,,x", "it decides nothing"),
        (",,3,3d,,,x", "the column 'student' is empty"),
        (",ada,3,3d,,,a, b", "8 cells for 7 columns"),
        (',ada,3,3d,,,"x', "unexpected end of data"),
        ("<<<<<<< HEAD", "settle git's conflict"),
    ],
)
def test_what_cannot_be_is_said_by_file_and_line(line, sentence, tmp_path):
    with pytest.raises(CourseError, match=r"^decisions\.csv, line 3: ") as caught:
        _read(tmp_path, f"{HEADER}\n,bo,3,1d,,,fine\n{line}\n")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "line 1: the first line must name the columns"),
        ("ada,3,3d,ill\n", "line 1: the first line must name the columns"),
        ("student,lesson,extned,why\n", "line 1: the column 'extned' is not one"),
        (
            f"{HEADER}\n,bo,3,1d,,,fine\n,bo,3,1d,,,f\xfcr\n".encode("latin-1"),
            "line 3: this is not",
        ),
    ],
)
def test_a_file_of_another_form_is_refused(text, sentence, tmp_path):
    with pytest.raises(CourseError) as caught:
        _read(tmp_path, text)
    assert sentence in str(caught.value)


def test_a_cell_of_two_lines_does_not_shift_the_numbers(tmp_path):
    text = f'{HEADER}\n,bo,3,1d,,,"two\nlines"\n,ada,3,,,no,x\n'
    with pytest.raises(CourseError, match="line 4: 'no' under `excuse`"):
        _read(tmp_path, text)


LINE = {"date": "d", "student": "ada", "lesson": "03_reparameterization", "why": 'so, "then"'}


def test_a_line_is_written_as_the_file_is(tmp_path):
    file = tmp_path / "decisions.csv"
    append(file, LINE | {"extend": "2d"}, KNOWN)
    header, line = file.read_text().splitlines()
    assert header == ",".join(COLUMNS)
    assert line == 'd,ada,03_reparameterization,2d,,,,"so, ""then"""'
    excel = tmp_path / "excel.csv"
    excel.write_bytes(_as_excel(TEXT))
    stands = append(excel, LINE | {"points": "VAE=1"}, KNOWN)
    text = excel.read_bytes()
    assert text.startswith(_as_excel(TEXT)) and text.endswith(b'VAE=1;;"so, ""then"""\r\n')
    assert _values(stands) == STANDING | {("ada", "03", "VAE"): 1.0}
    assert read_decisions(excel, KNOWN) == stands


def test_nothing_is_written_where_a_line_or_the_file_cannot_stand(tmp_path):
    file = tmp_path / "decisions.csv"
    for cells, text in ((LINE | {"points": "VAE=5"}, None), (LINE | {"excuse": "yes"}, "nonsense")):
        if text:
            file.write_text(text)
        with pytest.raises(CourseError):
            append(file, cells, KNOWN)
        assert (file.read_text() if file.exists() else None) == text


def test_nothing_decided_is_nothing():
    assert not Decisions() and Decisions().of("04_elbo") == []
