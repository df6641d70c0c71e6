"""The page an instructor reads: one file, no script, nothing fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vae_course.grading.gradebook.decisions import Decision
from vae_course.grading.gradebook.groups import Groups, one_of_each
from vae_course.grading.record import SubmissionRecord
from vae_course.reporting import at_risk, statistics
from vae_course.reporting.marks import Mark, with_marks_by_hand
from vae_course.reporting.plots import WORDS, exercises_plot, marks_plot
from vae_course.reporting.similarity import Group, alike
from vae_course.reporting.standing import class_report
from vae_helpers.markup import with_code

MOST_SLIPS, MOST_ADVICE, MOST_LEARNERS = 20, 15, 12
MOST_GROUPS, MOST_STUDENTS, MOST_LINES, MOST_ROWS = 20, 60, 60, 500


@dataclass(frozen=True)
class LessonReport:
    """All that the page says about one lesson.

    Args:
        lesson: Its id.
        records: Its submissions, marks by hand included, by student.
        marks: The gradebook's marks, by student.
        names: What to call the learners.
        overview: The class in a few figures.
        exercises: How each exercise went.
        slips: What went wrong, the commonest first.
        advice: Who needs help, by what to begin with.
        untouched: Who handed in a notebook with every answer blank.
        groups: Submissions that are more alike than chance explains.
        compared: How many submissions were compared.
        times: What grading took.
        versions: Submissions by the release they were made from, where it is not the current one.
        decisions: What people decided.
        marks_plot: Distribution of marks.
        exercises_plot: Success per exercise.
    """

    lesson: str
    records: Mapping[str, SubmissionRecord]
    marks: Mapping[str, Mark]
    names: Mapping[str, str]
    overview: statistics.Overview
    exercises: Sequence[statistics.ExerciseStatistics]
    slips: Sequence[statistics.SlipStatistics]
    advice: Sequence[at_risk.Advice]
    untouched: Sequence[str]
    groups: Sequence[Group]
    compared: int
    times: statistics.Times | None
    versions: Mapping[str, int]
    decisions: Sequence[Decision]
    marks_plot: Markup | None
    exercises_plot: Markup | None

    @property
    def helped(self) -> int:
        """How many learners have less than half of the points."""
        return sum(len(one.learners) for one in self.advice) + len(self.untouched)

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of outcome that occur, and the words for them."""
        seen = {k for exercise in self.exercises for k, number in exercise.counts.items() if number}
        return {kind: word for kind, word in WORDS.items() if kind in seen}

    @property
    def reasons(self) -> dict[tuple[str, str], list[str]]:
        """Who was not graded, by status and reason, the commonest first."""
        found: dict[tuple[str, str], list[str]] = {}
        for record in self.overview.not_graded:
            found.setdefault((record.status, record.message), []).append(record.student)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    @property
    def poor(self) -> list[statistics.ExerciseStatistics]:
        """Exercises that tell little about who knows the rest."""
        return [exercise for exercise in self.exercises if exercise.discrimination.poor]


def report_on(
    lesson: str,
    records: Sequence[SubmissionRecord],
    marks: Mapping[str, Mark],
    known: Mapping[str, Sequence[str]],
    decisions: Sequence[Decision] = (),
    groups: Groups = (),
) -> LessonReport:
    """Work out what there is to say about a lesson.

    Args:
        lesson: Its id.
        records: Its submissions.
        marks: The gradebook's marks, by student.
        known: Texts by exercise whose likeness says nothing: see `similarity.alike`.
        decisions: What people decided; who is excused is counted nowhere.
        groups: Who hands in together: their work is alike by intent.
    """
    excused = {one.about.student for one in decisions if one.about.kind == "excuse"}
    rows = [r for r in with_marks_by_hand(records, marks) if r.student not in excused]
    exercises = statistics.exercises(rows)
    helped = at_risk.who_needs_help(rows)
    alone = set(one_of_each((row.student for row in rows), groups))
    compared = [row for row in rows if row.answers and row.student in alone]
    return LessonReport(
        lesson=lesson,
        records={row.student: row for row in rows},
        marks=marks,
        names={student: mark.name for student, mark in marks.items()},
        overview=statistics.overview(rows),
        exercises=exercises,
        slips=statistics.slips(rows),
        advice=at_risk.advice(one for one in helped if not one.untouched),
        untouched=[one.student for one in helped if one.untouched],
        groups=alike(compared, known),
        compared=len(compared),
        times=statistics.times(rows),
        versions=_versions(rows),
        decisions=decisions,
        marks_plot=marks_plot(
            rows, {student: mark.total for student, mark in marks.items() if student not in excused}
        ),
        exercises_plot=exercises_plot(exercises),
    )


def _versions(rows: Sequence[SubmissionRecord]) -> dict[str, int]:
    return Counter(row.submitted_version for row in rows if row.submitted_version and row.older)


def render(
    lessons: Sequence[LessonReport], made_at: datetime, roster: Mapping[str, Mark] | None = None
) -> str:
    """The page, as HTML.

    Whatever learners wrote is text in it, never markup; and it allows no script at all.

    Args:
        lessons: What to say, lesson by lesson.
        made_at: When the report was made.
        roster: Everybody in the class, by student, with names and addresses; those who handed
            something in, if None.
    """
    template = _environment().get_template("page.html")
    limits = {"slips": MOST_SLIPS, "advice": MOST_ADVICE, "learners": MOST_LEARNERS,
              "groups": MOST_GROUPS, "students": MOST_STUDENTS, "rows": MOST_ROWS}  # fmt: skip
    together = class_report(lessons, roster or {})
    return template.render(lessons=lessons, together=together, made_at=made_at, most=limits)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("vae_course", "reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": _percent, "number": _number, "seconds": _seconds, "words": _words,
        "clip": _clip, "count": _count, "inline": _inline, "number_of": _number_of,
    }  # fmt: skip
    return environment


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _number_of(lesson: str) -> str:
    """A lesson's number: ``04`` of ``04_elbo``."""
    return lesson.partition("_")[0]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _count(number: int, one: str, many: str = "") -> str:
    """A number with its noun, ``1 learner``, ``2 learners``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}".replace(",", "\u202f")


def _seconds(value: float) -> str:
    """A duration that people read: ``0.2 s``, ``3 min``, ``2.5 h``."""
    if value < 120:
        return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"


def _words(name: str) -> str:
    """A diagnosis as words: ``log sigma``."""
    return name.replace("_", " ")


def _inline(text: str) -> Markup:
    """A message with what stands in backquotes set as code."""
    return Markup(with_code(text))


def _clip(text: str) -> str:
    """The beginning of a long answer, for showing two side by side."""
    lines = text.splitlines()
    shown = [line if len(line) <= 200 else f"{line[:200]} …" for line in lines[:MOST_LINES]]
    left = len(lines) - MOST_LINES
    return "\n".join([*shown, f"… {left} more lines"] if left > 0 else shown)
