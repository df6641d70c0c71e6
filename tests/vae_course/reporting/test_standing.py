"""The class over several lessons: absentees, who falls behind, slips that last, messages."""

import re
from dataclasses import replace
from datetime import datetime

from tests.vae_course.reporting.report_class import check, record
from vae_course.grading.gradebook.decisions import About, Decision
from vae_course.reporting.marks import Mark
from vae_course.reporting.page import render, report_on
from vae_course.reporting.standing import EXCUSED, OPEN, class_report

NOW = datetime(2026, 3, 14, 9, 30)
LESSONS = ("02_encoder_heads", "03_reparameterization", "04_elbo")
# Points of four in each lesson; None: nothing was handed in.
POINTS = {
    "ada": (4, 4, 4), "bo": (4, 4, None), "cy": (4, 4, 1), "dee": (None, None, None),
    "eve": (2, 1, 2), "fay": (None, 4, 4),
}  # fmt: skip
ROSTER = {who: Mark(who, last_name=who.title(), email=f"{who}@x.example") for who in POINTS}


def reports(points=POINTS, decisions=()):
    found = []
    for place, lesson in enumerate(LESSONS):
        rows, marks = [], {}
        for who, of in points.items():
            if of[place] is not None:
                slip = None if of[place] == 4 else "log_sigma"
                checks = [check(f"exercise_{place}", float(of[place]), 4.0, slip)]
                rows.append(replace(record(who, checks), lesson=lesson))
                marks[who] = Mark(who, score=float(of[place]), max_score=4.0)
        mine = [one for one in decisions if one.about.lesson == lesson]
        found.append(report_on(lesson, rows, marks, {}, mine))
    return found


def test_absentees_come_first_then_who_falls_behind_then_the_smallest_share():
    found = class_report(reports(), ROSTER)
    assert [one.student for one in found.standings] == ["dee", "bo", "fay", "cy", "eve", "ada"]
    assert [one.student for one in found.standings if one.falls_behind] == ["bo", "cy"]
    assert found.standings[0].shares == (None, None, None)
    assert found.standings[3].shares == (1.0, 1.0, 0.25)


def test_a_lesson_that_nobody_handed_in_is_nobodys_lack():
    early = {who: (*points[:2], None) for who, points in POINTS.items()}
    found = class_report(reports(early), ROSTER)
    assert found.lessons == LESSONS[:2]
    assert {one.student: one.absent for one in found.standings}["ada"] == 0


def test_who_is_excused_or_waits_lacks_nothing():
    excused = Decision(About("bo", "04_elbo", "excuse"), True, "ill", "2026-03-01", 2, "")
    lessons = reports(decisions=[excused])
    waiting = {**lessons[2].marks, "ada": Mark("ada", 1.0, 4.0, waiting=True)}
    lessons[2] = replace(lessons[2], marks=waiting)
    shares = {one.student: one.shares for one in class_report(lessons, ROSTER).standings}
    assert shares["bo"] == (1.0, 1.0, EXCUSED) and shares["ada"] == (1.0, 1.0, OPEN)
    bo = next(s for s in class_report(lessons, ROSTER).standings if s.student == "bo")
    assert not bo.falls_behind and not bo.absent


def test_a_slip_in_one_lesson_does_not_last_and_in_two_it_does():
    lasting = class_report(reports(), ROSTER).lasting
    assert [(one.diagnosis, dict(one.students)) for one in lasting] == [
        ("log_sigma", {"eve": ("exercise_0", "exercise_1", "exercise_2")})
    ]


def test_messages_go_to_those_they_are_about():
    messages = class_report(reports(), ROSTER).messages
    to = {m.about: [one.student for one in m.students] for m in messages}
    assert to["without 04_elbo"] == ["dee", "bo"]
    assert to["whose 04_elbo is far below the lessons before"] == ["cy"]
    assert messages[0].addresses == "dee@x.example, bo@x.example"
    assert to["who should begin with exercise_2 (log sigma)"] == ["cy"]
    assert "Look at log_sigma." in messages[-1].text


def test_the_page_shows_the_class_and_a_single_lesson_only_who_is_missing():
    page = render(reports(), NOW, ROSTER)
    text = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "The class, lesson by lesson" in text and "Slips that last" in text
    assert text.index("Dee") < text.index("Cy") < text.index("Ada")
    assert "The class, lesson by lesson" not in render(reports()[:1], NOW)
    assert "missing" in render(reports()[:1], NOW, ROSTER)
    everybody = {who: points for who, points in POINTS.items() if None not in points}
    assert 'id="class"' not in render(reports(everybody)[:1], NOW)
