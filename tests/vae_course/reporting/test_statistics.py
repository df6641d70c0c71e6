"""The figures of the report, against figures worked out by hand and by numpy."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vae_course.reporting.report_class import check, record
from vae_course.reporting import at_risk, statistics
from vae_course.reporting.marks import Mark, with_marks_by_hand

ADA = record("ada", [check("a", 2.0), check("b", 4.0, 4.0)], seconds=1.0)
BO = record("bo", [check("a", 1.0, diagnosis="sign"), check("b", 0.0, 4.0, "log_sigma")])
CY = record("cy", [check("a", 0.0, diagnosis="blank"), check("b", None, 4.0)])
DI = record("di", status="unreadable", message="The file is empty.")
CLASS = [ADA, BO, CY, DI]


def test_a_class_in_figures():
    see = statistics.overview(CLASS)
    assert (see.submitted, see.graded, see.waiting) == (4, 3, 1)
    assert see.max_score == 6.0
    assert [r.student for r in see.not_graded] == ["di"]
    assert see.mean == pytest.approx((1 + 1 / 6 + 0) / 3)  # what waits is left out
    assert see.median == pytest.approx(1 / 6)


def test_success_per_exercise():
    first, second = statistics.exercises(CLASS)
    assert (first.id, first.max_points) == ("a", 2.0)
    assert first.counts == {"full": 1, "partial": 1, "none": 0, "blank": 1, "waiting": 0}
    assert first.mean == pytest.approx((1 + 0.5 + 0) / 3)
    assert second.counts == {"full": 1, "partial": 0, "none": 1, "blank": 0, "waiting": 1}
    assert second.mean == pytest.approx(0.5)


def test_nothing_is_counted_twice_or_lost():
    for exercise in statistics.exercises(CLASS):
        assert sum(exercise.counts.values()) == 3


def test_slips_with_the_words_most_learners_read():
    first = replace(check("a", 0.0, diagnosis="sign"), message="It is -3.")
    second = replace(check("a", 1.0, diagnosis="sign"), message="It is -2.")
    other = check("b", 0.0, 4.0, "sign")
    rows = [record("x", [first]), record("y", [second, other]), record("z", [second])]
    found = statistics.slips([*rows, CY])
    assert [(s.exercise, s.diagnosis, s.students) for s in found] == [
        ("a", "sign", ("x", "y", "z")),
        ("b", "sign", ("y",)),
    ]
    assert found[0].message == "It is -2."


def test_who_needs_help_and_where_to_begin():
    found = at_risk.who_needs_help([*CLASS, record("em", [check("a", 1.0), check("b", 1.0)])])
    assert [one.student for one in found] == ["cy", "bo"]  # half of the points is enough
    cy, bo = found
    assert cy.untouched and not bo.untouched
    assert bo.begin_with.id == "a"
    assert (bo.points, bo.most, cy.most) == (1.0, 6.0, 2.0)


def test_help_begins_with_what_was_tried_not_with_what_is_blank():
    blank, wrong = check("a", 0.0, diagnosis="blank"), check("b", 0.0, diagnosis="sign")
    (one,) = at_risk.who_needs_help([record("x", [blank, wrong])])
    assert one.begin_with.id == "b"
    assert [c.id for c in one.blank] == ["a"]


def test_advice_puts_together_who_begins_at_the_same_place():
    wrong = [check("a", 0.0, diagnosis="sign"), check("b", 0.0, diagnosis="raised")]
    other = [check("a", 2.0), check("b", 0.0, 4.0, "raised")]
    rows = [record("x", wrong), record("y", other), record("z", wrong)]
    found = at_risk.advice(at_risk.who_needs_help(rows))
    groups = [(one.exercise, one.diagnosis, [h.student for h in one.learners]) for one in found]
    assert groups == [("a", "sign", ["x", "z"]), ("b", "raised", ["y"])]


def test_time_spent_grading():
    rows = [record(f"s{n}", [check("a", 2.0)], seconds=float(n)) for n in range(1, 101)]
    took = statistics.times(rows)
    assert took is not None
    assert (took.total, took.median, took.longest, took.student) == (5050.0, 50.5, 100.0, "s100")
    assert took.high == pytest.approx(95.05)
    assert statistics.times([record("x", seconds=None)]) is None


def _rows(items, rests):
    return [
        record(f"s{n}", [check("a", float(item)), check("b", float(rest), 4.0)])
        for n, (item, rest) in enumerate(zip(items, rests, strict=True))
    ]


@given(st.integers(0, 2**32 - 1))
def test_item_rest_correlation_is_numpys(seed):
    random = np.random.default_rng(seed)
    items, rests = random.integers(0, 3, 40), random.integers(0, 5, 40)
    found = statistics.discrimination(_rows(items, rests), "a")
    if np.ptp(items) and np.ptp(rests):
        expected = np.corrcoef(items, rests)[0, 1]
        assert found.r == pytest.approx(expected)
        assert found.low <= found.r <= found.high
        assert found.poor == (expected < statistics.POOR)


def test_the_interval_is_fishers():
    # r = 0.5 of 103 learners: arctanh(0.5) -+ 1.96 / 10, back through tanh.
    x = np.tile([1.0, -1.0], 52)[:103]
    x = (x - x.mean()) / x.std()
    noise = np.random.default_rng(0).normal(size=103)
    noise -= noise.mean() + x * (noise @ x) / (x @ x)
    y = 0.5 * x + np.sqrt(0.75) * noise / noise.std()
    found = statistics.discrimination(_rows(x, y), "a")
    assert found.r == pytest.approx(0.5)
    assert (found.low, found.high) == pytest.approx((0.3393, 0.6323), abs=1e-4)


def test_too_little_to_correlate_is_said():
    few = statistics.discrimination(_rows([0, 2] * 10, [0, 4] * 10), "a")
    assert few.r is None and "20 of 30" in few.missing and not few.poor
    same = statistics.discrimination(_rows([2] * 40, [0, 4] * 20), "a")
    assert same.missing == "everybody has the same mark here"
    rest = statistics.discrimination(_rows([0, 2] * 20, [4] * 40), "a")
    assert rest.missing == "everybody has the same mark in the rest"
    alone = [record(f"s{n}", [check("a", float(n % 3))]) for n in range(40)]
    assert statistics.discrimination(alone, "a").r is None


def test_a_perfect_exercise_and_one_against_the_rest():
    rests = np.arange(40) % 5
    assert statistics.discrimination(_rows(rests / 2, rests), "a").r == pytest.approx(1.0)
    against = statistics.discrimination(_rows(2 - rests / 2, rests), "a")
    assert against.r == pytest.approx(-1.0) and against.poor


def test_an_empty_class_has_no_figures():
    see = statistics.overview([])
    assert (see.submitted, see.mean, see.max_score) == (0, None, None)
    assert statistics.exercises([]) == statistics.slips([]) == []
    assert at_risk.who_needs_help([]) == [] and statistics.times([]) is None


def test_all_waiting_needs_no_help_and_has_no_mean():
    rows = [record(f"s{n}", [check("w", None)]) for n in range(3)]
    assert statistics.overview(rows).mean is None
    assert at_risk.who_needs_help(rows) == []
    assert statistics.exercises(rows)[0].mean is None


def test_a_mark_by_hand_takes_the_place_of_the_checks_own():
    before = copy.deepcopy(CLASS)
    marks = {"cy": Mark("cy", by_hand={"b": 3.0}), "bo": Mark("bo", by_hand={"b": 4.0})}
    merged = with_marks_by_hand(CLASS, marks)
    assert before == CLASS
    assert statistics.overview(merged).waiting == 0
    _, second = statistics.exercises(merged)
    assert second.counts == {"full": 2, "partial": 1, "none": 0, "blank": 0, "waiting": 0}
    assert [slip.diagnosis for slip in statistics.slips(merged)] == ["sign"]
