"""Decisions that stand: more time, points by hand, excuses and groups; the latest counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

Value = timedelta | float | bool | str


@dataclass(frozen=True)
class About:
    """What a decision is about.

    Args:
        student: The student's id.
        lesson: The lesson's id.
        kind: ``extend``, ``points``, ``excuse`` or ``group``.
        exercise: Whose points; empty for the other kinds, and for all points that are withdrawn.
    """

    student: str
    lesson: str
    kind: str
    exercise: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision that stands.

    Args:
        about: What it is about.
        value: The extension, the points, True for an excuse, or the others of a group.
        why: The reason.
        date: When it was made, as written.
        line: Where it stands in the file.
        stamp: Another one as soon as another line says something about the same.
    """

    about: About
    value: Value
    why: str
    date: str
    line: int
    stamp: str

    @property
    def words(self) -> str:
        """What was decided.

        Example:
            >>> about = About("ada", "04_elbo", "points", "gaussian_kl")
            >>> Decision(about, 3.0, "a view is no slip", "", 2, "").words
            'gaussian_kl: 3 points'
        """
        if isinstance(self.value, timedelta):
            return f"{spoken(self.value)} more time"
        if self.about.kind == "excuse":
            return "excused: this lesson does not count"
        if isinstance(self.value, str):
            return f"hands in together with {self.value.replace(' ', ', ')}"
        points = f"{self.value:g}"
        return f"{self.about.exercise}: {points} {'point' if points == '1' else 'points'}"


@dataclass(frozen=True)
class Entry:
    """One line of the file.

    Args:
        line: Its number, from 1.
        date: When it was written, in any words.
        changes: What it says, by what it is about; None takes back what was said before.
        why: The reason.
    """

    line: int
    date: str
    changes: Mapping[About, Value | None]
    why: str


class Decisions(Mapping[About, Decision]):
    """The decisions that stand, by what they are about."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._standing: dict[About, Decision] = {}
        stamps: dict[About, str] = {}
        for entry in entries:
            for about, value in entry.changes.items():
                for one in self._meant(about):
                    said = f"{stamps.get(one, '')}|{value}|{entry.why}|{entry.date}"
                    stamps[one] = hashlib.sha256(said.encode()).hexdigest()[:16]
                    if value is None:
                        self._standing.pop(one, None)
                    else:
                        self._standing[one] = Decision(
                            one, value, entry.why, entry.date, entry.line, stamps[one]
                        )

    def _meant(self, about: About) -> list[About]:
        """All marks of a student, where a line takes back all of them."""
        if about.kind != "points" or about.exercise:
            return [about]
        same = (about.student, about.lesson, "points")
        return [a for a in self._standing if (a.student, a.lesson, a.kind) == same]

    def of(self, lesson: str, student: str | None = None) -> list[Decision]:
        """Those about a lesson, or a student in it, by student in the file's order."""
        found = [
            decision
            for about, decision in self._standing.items()
            if about.lesson == lesson and student in (None, about.student)
        ]
        return sorted(found, key=lambda decision: (decision.about.student, decision.line))

    def excused(self, lesson: str) -> frozenset[str]:
        """Who is excused from a lesson."""
        return frozenset(d.about.student for d in self.of(lesson) if d.about.kind == "excuse")

    def groups(self, lesson: str) -> list[frozenset[str]]:
        """Who hands in a lesson together; groups that have somebody in common are one."""
        found: list[frozenset[str]] = []
        for decision in self.of(lesson):
            if decision.about.kind == "group":
                group = frozenset([decision.about.student, *str(decision.value).split()])
                same = [one for one in found if one & group]
                found = [one for one in found if one not in same] + [group.union(*same)]
        return found

    def __getitem__(self, about: About) -> Decision:
        return self._standing[about]

    def __iter__(self) -> Iterator[About]:
        return iter(self._standing)

    def __len__(self) -> int:
        return len(self._standing)


def spoken(length: timedelta) -> str:
    """A length of time as it is written in the file.

    Example:
        >>> spoken(timedelta(days=1, hours=12)), spoken(timedelta(weeks=2))
        ('1d 12h', '14d')
    """
    days, seconds = length.days, length.seconds
    parts = {"d": days, "h": seconds // 3600, "m": seconds % 3600 // 60}
    return " ".join(f"{number}{unit}" for unit, number in parts.items() if number)
