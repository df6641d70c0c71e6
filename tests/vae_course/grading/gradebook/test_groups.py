"""Groups: one hand-in counts for all members, in marks, report and export."""

import csv

import pytest
from sqlalchemy import create_engine

from tests.vae_course.grading.cases import LESSON
from tests.vae_course.grading.classes import grade, hand_in, make_class, marks, url_of
from vae_course import CourseError
from vae_course.cli import main
from vae_course.grading.gradebook.decision_file import Known, read_entries
from vae_course.grading.gradebook.decisions import Decisions
from vae_course.grading.gradebook.groups import groups_of, keep_groups, one_of_each, shared
from vae_course.grading.gradebook.tables import OURS
from vae_course.grading.submissions.find import SubmissionFile

KNOWN = Known((LESSON,), lambda lesson: {}, ("ada", "bo", "cy", "dee"))


def handed_in(student, day, problem=None):
    at = f"2026-03-{day}T12:00:00+00:00"
    return SubmissionFile(student, f"{student}/{LESSON}.ipynb", at, problem)


def decided(*lines):
    text = "student,lesson,group,why\n" + "".join(f"{line},so it is\n" for line in lines)
    return Decisions(read_entries(text, "decisions.csv", KNOWN))


def test_what_was_handed_in_last_counts_for_everybody_in_the_group():
    found = [handed_in("ada", 10), handed_in("cy", 12), handed_in("dee", 11)]
    ada, bo, cy, dee = shared(found, [frozenset({"ada", "bo", "cy"})])
    assert {one.where for one in (ada, bo, cy)} == {f"cy/{LESSON}.ipynb"}
    assert [one.student for one in (ada, bo, cy, dee)] == ["ada", "bo", "cy", "dee"]
    assert "together with cy" in bo.note and f"set aside: ada/{LESSON}.ipynb" in ada.note
    assert dee == found[2] and cy == found[1]


def test_a_file_that_cannot_be_graded_does_not_hide_one_that_can():
    found = [handed_in("ada", 10), handed_in("bo", 12, problem="The file is empty.")]
    assert all(one.problem is None for one in shared(found, [frozenset({"ada", "bo"})]))


def test_a_group_that_handed_in_nothing_has_nothing():
    found = [handed_in("dee", 11), SubmissionFile("", "who knows.ipynb", problem="Whose is it?")]
    assert shared(found, [frozenset({"ada", "bo"})]) == found


def test_the_groups_of_a_list_and_those_of_one_lesson():
    engine = create_engine("sqlite://")
    OURS.create_all(engine)
    keep_groups(engine, {"ada": "A", "bo": "A", "cy": "A", "dee": "B"})
    assert groups_of(engine, LESSON, Decisions()) == [frozenset({"ada", "bo", "cy"})]
    keep_groups(engine, {"cy": ""})
    assert groups_of(engine, LESSON, Decisions()) == [frozenset({"ada", "bo"})]
    # For this lesson ada is with dee: bo is left alone.
    assert groups_of(engine, LESSON, decided(f"ada,{LESSON},dee")) == [frozenset({"ada", "dee"})]
    assert groups_of(engine, "05_sampling", decided(f"ada,{LESSON},dee")) == [
        frozenset({"ada", "bo"})
    ]


def test_lines_about_the_same_people_are_one_group_and_can_be_taken_back():
    decisions = decided(f"ada,{LESSON},bo cy", f"dee,{LESSON},cy")
    assert decisions.groups(LESSON) == [frozenset({"ada", "bo", "cy", "dee"})]
    assert decided(f"ada,{LESSON},bo", f"ada,{LESSON},withdraw").groups(LESSON) == []


@pytest.mark.parametrize(
    "who, said", [("ada", "nobody in it besides ada"), ("eve", "no student 'eve'")]
)
def test_a_group_of_nobody_is_refused(who, said):
    with pytest.raises(CourseError, match=f"decisions.csv, line 2: .*{said}"):
        decided(f"ada,{LESSON},{who}")


def test_work_of_a_group_is_compared_once():
    groups = [frozenset({"bo", "cy"})]
    assert one_of_each(["ada", "bo", "cy", "dee"], groups) == ["ada", "bo", "dee"]


@pytest.mark.needs("bubblewrap")
def test_a_whole_class_with_a_group(tmp_path, graders):
    folder = tmp_path / "class"
    make_class(folder, 2)
    for student in ("learner000", "learner001"):
        hand_in(folder, student, "right")
    list_ = tmp_path / "class.csv"
    list_.write_text("login,team\nlearner000,\nlearner001,A\nbo,A\ncy,B\n")
    assert main(["roster", str(list_), "--groups", "team", "--course", str(folder)]) == 0
    _, done = grade(folder, status=0)
    assert "bo: handed in together with learner001" in done.stderr
    scores = marks(url_of(folder))
    assert scores["bo"] == scores["learner001"] and "cy" not in scores
    file = tmp_path / "canvas.csv"
    decide = ["decide", "4", "cy", "--group", "learner000", "--why", "sat together"]
    assert main([*decide, "--course", str(folder)]) == 0
    grade(folder, status=0)
    for student in ("bo", "cy", "learner000", "learner001"):
        points = ["--points", "w_why=1", "--why", "read aloud"]
        assert main(["decide", "4", student, *points, "--course", str(folder)]) == 0
    assert main(["export", "4", "--canvas", str(file), "--course", str(folder)]) == 0
    rows = list(csv.reader(file.read_text().splitlines()))[2:]
    assert {row[3]: row[5] for row in rows} == dict.fromkeys(
        ("bo", "cy", "learner000", "learner001"), "5"
    )
