"""What people decided, and what lateness costs, in nbgrader's own tables, there and back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from tests.vae_course.grading.cases import make_course
from tests.vae_course.reporting.report_class import (
    LESSON,
    check,
    mark_by_hand,
    record,
    write_gradebook,
)
from vae_course import CourseError
from vae_course.grading.gradebook.decisions import About, Decisions, Entry
from vae_course.grading.gradebook.late import LatePenalties
from vae_course.grading.gradebook.writer import GradebookWriter

ZERO = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
KL, WHY = "check_gaussian_kl", "w_why"


def ada(kl=1.0, why="Because.", text="def gaussian_kl(): 1", **more):
    """Ada's submission."""
    checks = [
        check("gaussian_kl", kl, 3.0),
        check("log_var_to_std", 1.0, 1.0),
        check("w_why", None),
    ]
    return record("ada", checks, answers={"gaussian_kl": text, "w_why": why}, **more)


def bo():
    checks = [
        check("gaussian_kl", 3.0, 3.0),
        check("log_var_to_std", 1.0, 1.0),
        check("w_why", None),
    ]
    return record("bo", checks)


def decided(*said):
    """Decisions from pairs of what and value, one line each."""
    about = {"extend": About("ada", LESSON, "extend"), "excuse": About("ada", LESSON, "excuse")}
    lines = enumerate(said, 2)
    return Decisions([
        Entry(n, "", {about.get(what, About("ada", LESSON, "points", what)): value}, f"reason {n}")
        for n, (what, value) in lines
    ])  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def graded(course):
    """A gradebook in which Ada and Bo are graded: its address, and the file."""
    return write_gradebook(course, [ada(), bo()]), (course / "gradebook.db").read_bytes()


@pytest.fixture
def url(course, graded):
    """Ada and Bo, graded."""
    (course / "gradebook.db").write_bytes(graded[1])
    return graded[0]


def again(url, course, *results, decisions=None):
    """Another run of grading."""
    assert write_gradebook(course, results, decisions) == url


def settle(url, decisions=None, config=None):
    with GradebookWriter(url, "course", LatePenalties(config or Config()), decisions) as writer:
        return writer.settle(LESSON)


def grade_of(url, cell, student="ada"):
    with Gradebook(url) as book:
        grade = book.find_grade(cell, LESSON, LESSON, student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade


def penalty(url, student="ada"):
    with Gradebook(url) as book:
        return book.find_submission(LESSON, student).late_submission_penalty


def due(url, when):
    with Gradebook(url) as book:
        book.update_or_create_assignment(LESSON, duedate=when)


def extend(url, **length):
    with Gradebook(url) as book:
        book.grant_extension(LESSON, "ada", **length)


def extension(url, student="ada"):
    with Gradebook(url) as book:
        return book.find_submission(LESSON, student).extension


# Ada handed in on 2026-03-13, 12:00 UTC.
def test_a_due_date_that_is_moved_counts_both_ways(url):
    for when, costs in (("2026-03-13 11:00", 2.0), ("2026-03-13 13:00", 0.0), (None, 0.0),
                        ("2026-03-01", 2.0)):  # fmt: skip
        due(url, when)
        settle(url, config=ZERO)
        assert (penalty(url) or 0.0) == costs, when


def test_nbgraders_extension_counts_both_ways(url):
    due(url, "2026-03-12 12:00")
    for length, costs in (({}, 2.0), ({"days": 2}, 0.0), ({"hours": 1}, 2.0), ({}, 2.0)):
        extend(url, **length)
        settle(url, config=ZERO)
        assert (penalty(url) or 0.0) == costs, length
        assert (penalty(url, "bo") or 0.0) == 4.0


def test_our_extension_is_nbgraders_and_gives_back_what_was_there(url):
    due(url, "2026-03-10 12:00")
    extend(url, hours=5)
    settle(url, decided(("extend", timedelta(days=4))), ZERO)
    assert (extension(url), penalty(url) or 0.0) == (timedelta(days=4), 0.0)
    settle(url, decided(("extend", timedelta(days=4)), ("extend", None)), ZERO)
    assert (extension(url), penalty(url)) == (timedelta(hours=5), 2.0)


def test_marks_by_hand_are_part_of_what_lateness_costs(url):
    due(url, "2026-03-01")
    mark_by_hand(url, "ada", WHY, 1.5)
    settle(url, config=ZERO)
    assert penalty(url) == 3.5


def test_an_excuse_costs_nothing(url):
    due(url, "2026-03-01")
    settle(url, decided(("excuse", True)), ZERO)
    assert not penalty(url) and penalty(url, "bo") == 4.0


def test_decided_points_win_over_the_check_and_over_every_regrade(url, course):
    stands = decided(("gaussian_kl", 2.5))
    assert settle(url, stands) == []
    assert grade_of(url, KL) == (1.0, 2.5, False)
    again(url, course, ada(), decisions=stands)
    assert grade_of(url, KL) == (1.0, 2.5, False)
    settle(url, decided(("gaussian_kl", 2.5), ("gaussian_kl", None)))
    assert grade_of(url, KL) == (1.0, None, False)


def test_a_withdrawn_override_gives_back_the_mark_by_hand_under_it(url):
    mark_by_hand(url, "ada", WHY, 1.0)
    settle(url, decided(("w_why", 2.0)))
    assert grade_of(url, WHY) == (None, 2.0, False)
    settle(url, Decisions())
    assert grade_of(url, WHY) == (None, 1.0, False)


def test_who_marks_over_a_decision_is_told_and_the_decision_counts(url):
    stands = decided(("gaussian_kl", 2.5))
    settle(url, stands)
    mark_by_hand(url, "ada", KL, 0.5)
    (note,) = settle(url, stands)
    assert "ada: the gradebook had 0.5 points by hand for gaussian_kl; line 2" in note
    assert grade_of(url, KL) == (1.0, 2.5, False)
    mark_by_hand(url, "ada", KL, 0.5)
    settle(url, Decisions())
    assert grade_of(url, KL) == (1.0, 0.5, False)  # withdrawn: the newer mark stays


def test_decisions_wait_for_a_submission_and_points_do_not_need_one(url, course):
    late = Decisions([
        Entry(2, "", {About("cy", LESSON, "extend"): timedelta(days=1)}, "ill"),
        Entry(3, "", {About("di", LESSON, "points", "gaussian_kl"): 3.0}, "asked in person"),
    ])  # fmt: skip
    settle(url, late)
    assert grade_of(url, KL, "di") == (None, 3.0, False)
    assert grade_of(url, WHY, "di") == (None, None, True)
    again(url, course, replace(ada(), student="cy"), decisions=late)
    assert extension(url, "cy") == timedelta(days=1)


def test_a_changed_answer_shows_a_decided_mark_again_until_it_is_decided_anew(url, course):
    stands = decided(("gaussian_kl", 2.5))
    settle(url, stands)
    again(url, course, ada(text="def gaussian_kl(): 2"), decisions=stands)
    assert grade_of(url, KL) == (1.0, 2.5, True)
    settle(url, stands)
    assert grade_of(url, KL) == (1.0, 2.5, True)
    settle(url, decided(("gaussian_kl", 2.5), ("gaussian_kl", 2.5)))
    assert grade_of(url, KL) == (1.0, 2.5, False)


def confirm(url, cell):
    """What the formgrader's button `Mark as graded` does."""
    with Gradebook(url) as book:
        book.find_grade(cell, LESSON, LESSON, "ada").needs_manual_grade = False
        book.db.commit()


def test_a_regrade_unconfirms_nothing_and_a_new_answer_its_own_mark_only(url, course):
    mark_by_hand(url, "ada", WHY, 1.5)
    mark_by_hand(url, "ada", KL, 2.0)
    again(url, course, ada(), bo())
    assert grade_of(url, WHY)[2] is grade_of(url, KL)[2] is False
    again(url, course, ada(why="Because of Bayes.  \n"))
    assert grade_of(url, WHY) == (None, 1.5, True) and grade_of(url, KL) == (1.0, 2.0, False)
    again(url, course, ada(why="Because of Bayes."))  # white space is no change, and no consent
    assert grade_of(url, WHY)[2]
    confirm(url, WHY)
    again(url, course, ada(why="Because of Bayes."))
    assert grade_of(url, WHY) == (None, 1.5, False)


def test_another_automatic_mark_shows_the_override_again(url, course):
    mark_by_hand(url, "ada", KL, 2.0)
    mark_by_hand(url, "ada", WHY, 1.0)
    again(url, course, ada(kl=3.0))
    assert grade_of(url, KL) == (3.0, 2.0, True) and not grade_of(url, WHY)[2]


def test_a_failure_of_the_machinery_between_two_runs_unconfirms_nothing(url, course):
    mark_by_hand(url, "ada", WHY, 1.0)
    again(url, course, record("ada", status="ungraded", message="Grading did not work."))
    again(url, course, ada())
    assert grade_of(url, WHY) == (None, 1.0, False)


def test_marks_from_before_digests_were_kept_are_not_unconfirmed_either(url, course):
    mark_by_hand(url, "ada", WHY, 1.0)
    with Gradebook(url) as book, book.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM vae_course_answers")
    again(url, course, ada())
    assert grade_of(url, WHY) == (None, 1.0, False)


def _other_points(course, points):
    """The release with other points for the first check."""
    file = course / "notebooks" / LESSON / f"{LESSON}.ipynb"
    text = file.read_text()
    assert '"points": 3' in text
    file.write_text(text.replace('"points": 3', f'"points": {points}'))
    return text


@pytest.mark.parametrize("regenerated", [False, True])
def test_a_class_is_not_graded_with_other_points_than_it_was_released_with(
    url, course, regenerated
):
    file = course / "notebooks" / LESSON / f"{LESSON}.ipynb"
    text = _other_points(course, 5)
    try:
        if regenerated:  # as `nbgrader generate_assignment` does
            with Gradebook(url) as book:
                book.update_or_create_grade_cell(KL, LESSON, LESSON, max_score=5.0)
        with pytest.raises(CourseError) as caught:
            again(url, course, ada())
        assert "gaussian_kl has 5 points now and had 3" in str(caught.value)
        assert "checkout of the release" in str(caught.value)
        (course / "gradebook.db").unlink()
        again(url, course, ada())  # a new gradebook takes the new points
    finally:
        file.write_text(text)
