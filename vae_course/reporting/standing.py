"""The class over several lessons: who has not handed in, who falls behind, which slips last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from vae_course.reporting.marks import Mark

if TYPE_CHECKING:
    from vae_course.reporting.page import LessonReport

FALL = 0.25  # of a lesson's points: so much less than in the lessons before
EXCUSED, OPEN = "excused", "open"
MOST_ADVICE = 3


@dataclass(frozen=True)
class Standing:
    """A learner over the lessons.

    Args:
        student: Who.
        name: What to call them.
        email: Their address, where it is known.
        shares: The share of each lesson's points; None where nothing was handed in, `EXCUSED`
            where the lesson does not count, `OPEN` where a person or the grader has yet to mark.
    """

    student: str
    name: str
    email: str
    shares: tuple[float | str | None, ...]

    @property
    def absent(self) -> int:
        """How many lessons were not handed in."""
        return self.shares.count(None)

    @property
    def mean(self) -> float:
        """The mean share of what is marked; zero if nothing is."""
        known = [share for share in self.shares if isinstance(share, float)]
        return fmean(known) if known else 0.0

    @property
    def falls_behind(self) -> bool:
        """Whether the last lesson is missing, or far below those before.

        Example:
            >>> Standing("ada", "Ada", "", (1.0, 0.9, 0.6)).falls_behind
            True
            >>> Standing("bo", "Bo", "", (0.3, None, 0.4)).falls_behind
            False
        """
        counting = [share for share in self.shares if share not in (EXCUSED, OPEN)]
        *before, last = counting or [None]
        known = [share for share in before if isinstance(share, float)]
        if not known:
            return False
        return not isinstance(last, float) or last <= fmean(known) - FALL


@dataclass(frozen=True)
class Lasting:
    """A slip that some learners made in more than one lesson.

    Args:
        diagnosis: Its short name.
        students: Who, each with the exercises.
    """

    diagnosis: str
    students: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Message:
    """Something to send to a group of learners.

    Args:
        about: Whom, in words.
        students: Who.
        text: What to say, ready to paste.
    """

    about: str
    students: tuple[Standing, ...]
    text: str

    @property
    def addresses(self) -> str:
        """The addresses that are known, for the blind-copy line."""
        return ", ".join(one.email for one in self.students if one.email)


@dataclass(frozen=True)
class ClassReport:
    """What several lessons together say.

    Args:
        lessons: The lessons that somebody handed in.
        standings: Everybody, absentees first, then who falls behind, then by what they have.
        lasting: Slips that last, those of most learners first.
        alike: Pairs of learners whose work is alike in more than one lesson, and in which.
        messages: What to send to whom.
    """

    lessons: tuple[str, ...]
    standings: tuple[Standing, ...]
    lasting: tuple[Lasting, ...]
    alike: Mapping[tuple[str, str], tuple[str, ...]]
    messages: tuple[Message, ...]

    @property
    def names(self) -> dict[str, str]:
        """What to call everybody."""
        return {one.student: one.name for one in self.standings}


def class_report(reports: Sequence[LessonReport], roster: Mapping[str, Mark]) -> ClassReport:
    """Put what was found in each lesson together.

    Args:
        reports: The lessons, in their order.
        roster: Everybody in the class, by student; a mark holds name and address.
    """
    shown = [report for report in reports if report.overview.submitted]
    people = dict(roster)
    for report in shown:
        people |= {student: mark for student, mark in report.marks.items() if student not in people}
        people |= {student: Mark(student) for student in report.records if student not in people}
    standings = [
        Standing(
            student, mark.name, mark.email or "", tuple(_share(report, student) for report in shown)
        )
        for student, mark in people.items()
    ]
    standings.sort(key=lambda s: (-s.absent, not s.falls_behind, s.mean, s.name.casefold()))
    return ClassReport(
        tuple(report.lesson for report in shown),
        tuple(standings),
        _lasting(shown),
        _alike(shown),
        tuple(_messages(shown, standings)),
    )


def _share(report: LessonReport, student: str) -> float | str | None:
    decided = {one.about.kind for one in report.decisions if one.about.student == student}
    if "excuse" in decided:
        return EXCUSED
    mark, record = report.marks.get(student), report.records.get(student)
    if mark is None and record is None:
        return None
    if mark is None or mark.waiting or not mark.max_score or (record and not record.graded):
        return OPEN
    return mark.total / mark.max_score


def _lasting(reports: Sequence[LessonReport]) -> tuple[Lasting, ...]:
    seen: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for report in reports:
        for slip in report.slips:
            for student in slip.students:
                seen[slip.diagnosis][student].setdefault(report.lesson, slip.exercise)
    found = []
    for diagnosis, students in seen.items():
        often = {who: tuple(where.values()) for who, where in students.items() if len(where) > 1}
        if often:
            found.append(Lasting(diagnosis, often))
    return tuple(sorted(found, key=lambda one: (-len(one.students), one.diagnosis)))


def _alike(reports: Sequence[LessonReport]) -> dict[tuple[str, str], tuple[str, ...]]:
    lessons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for report in reports:
        pairs = {
            pair
            for group in report.groups
            for pair in combinations(sorted(group.students), 2)
        }  # fmt: skip
        for pair in sorted(pairs):
            lessons[pair].append(report.lesson)
    often = {pair: tuple(where) for pair, where in lessons.items() if len(where) > 1}
    return dict(sorted(often.items(), key=lambda item: (-len(item[1]), item[0])))


def _messages(reports: Sequence[LessonReport], standings: Sequence[Standing]) -> list[Message]:
    if not reports:
        return []
    last = reports[-1]
    absent = tuple(one for one in standings if one.shares[-1] is None)
    behind = tuple(one for one in standings if one.falls_behind and one not in absent)
    found = [
        Message(
            f"without {last.lesson}",
            absent,
            f"I have nothing of lesson {last.lesson} from you. What is half done counts half: hand "
            "it in as it is. If something keeps you from it, write to me, and we find a date.",
        ),
        Message(
            f"whose {last.lesson} is far below the lessons before",
            behind,
            f"Lesson {last.lesson} went less well than those before it. Open it again and run its "
            "checks: each says what it saw and where to look. Come by if one stays a riddle.",
        ),
    ]
    for one in last.advice[:MOST_ADVICE]:
        who = {learner.student for learner in one.learners}
        text = (
            f"In lesson {last.lesson} begin with `{one.exercise}`: later exercises may need it. "
            f"{one.message}"
        )
        people = tuple(standing for standing in standings if standing.student in who)
        slip = f" ({one.diagnosis.replace('_', ' ')})" if one.diagnosis else ""
        found.append(Message(f"who should begin with {one.exercise}{slip}", people, text))
    return [message for message in found if message.students]
