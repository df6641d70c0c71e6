"""What is done and what is next: the panel at a lesson's end, and what the command prints."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from autograded_tests.framework.exercise import Exercise, exercises
from autograded_tests.notebook.progress_store import passed_checks
from vae_helpers.guesses import predictions_in_words
from vae_helpers.markup import FRAME, with_code

_GREEN = "#2e7d32"
# Each lesson ends with this panel, so it also brings what a printed lesson needs: the pages of
# nbconvert, from which JupyterLab and VS Code print, cut lines of code at the edge of the paper.
_PRINTED = (
    "<style>@media print{.jp-InputArea-editor pre"
    "{white-space:pre-wrap!important;overflow-wrap:anywhere}}</style>"
)


@dataclass(frozen=True)
class Progress:
    """Which of the course's checks have been passed, in the order of the lessons.

    A notebook shows it as a panel of plain HTML, ``print`` as text.

    Args:
        lessons: For each lesson the ids of its checks.
        passed: The ids that were passed, and when.
        here: The lesson that it is shown in; None if in no lesson.
    """

    lessons: dict[str, list[str]]
    passed: dict[str, str]
    here: str | None = None

    def done(self, lesson: str) -> int:
        """How many checks of a lesson have been passed."""
        return sum(id in self.passed for id in self.lessons[lesson])

    @property
    def next(self) -> tuple[str, str] | None:
        """Lesson and id of the next check: in this lesson first, then in the course's order."""
        order = sorted(self.lessons, key=lambda lesson: lesson != self.here)
        for lesson in order:
            for id in self.lessons[lesson]:
                if id not in self.passed:
                    return lesson, id
        return None

    def as_json(self) -> dict[str, Any]:
        """The same for programs: what ``vae-course progress --json`` prints."""
        lessons = [
            {
                "lesson": lesson,
                "passed": self.done(lesson),
                "total": len(ids),
                "checks": [{"id": id, "passed_at": self.passed.get(id)} for id in ids],
            }
            for lesson, ids in self.lessons.items()
        ]
        following = dict(zip(("lesson", "id"), self.next, strict=True)) if self.next else None
        return {"lessons": lessons, "next": following}

    def __str__(self) -> str:
        rows = [_row(self, lesson) for lesson in self.lessons]
        return "\n".join([*rows, "", *filter(None, [_next_in_words(self), predictions_in_words()])])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        here = self._checks_here() if self.here else ""
        rows = "".join(self._bar(lesson) for lesson in self.lessons)
        return (
            f'<div role="group" aria-label="Progress" style="{FRAME.format(colour=_GREEN)}">{here}'
            '<div style="display:grid;grid-template-columns:max-content minmax(6em,16em) 1fr;'
            f'gap:2px 14px;align-items:center">{rows}</div>'
            f'<div style="margin-top:6px">{_next_in_html(self)}</div>'
            f"<div>{with_code(predictions_in_words())}</div>{_PRINTED}</div>"
        )

    def _checks_here(self) -> str:
        ids = self.lessons[str(self.here)]
        marks = " &nbsp; ".join(  # a sign stays with its name
            f'<span style="white-space:nowrap">{"✓" if id in self.passed else "○"} '
            f"<code>{html.escape(id)}</code></span>"
            for id in ids
        )
        return f'<div style="margin-bottom:6px;line-height:1.8">{marks}</div>'

    def _bar(self, lesson: str) -> str:
        done, total = self.done(lesson), len(self.lessons[lesson])
        weight = "font-weight:700" if lesson == self.here else ""
        return (
            f'<div style="{weight}">{_linked(lesson)}</div>'
            '<div style="height:8px;border-radius:4px;background:var(--jp-border-color2,#d5d9de)">'
            f'<div style="height:8px;border-radius:4px;width:{100 * done / total:.0f}%;'
            f'background:{_GREEN}"></div></div>'
            f"<div>{done} of {total}{' ✓' if done == total else ''}</div>"
        )


def progress(lesson: str | None = None) -> Progress:
    """What has been passed on this machine so far.

    Args:
        lesson: The lesson to show in detail, and to look for the next exercise in first.

    Returns:
        The state of now: run the cell again to see a later one.

    Raises:
        ValueError: If there is no such lesson.

    Example:
        >>> progress("04_elbo").lessons["04_elbo"][:2]
        ['elbo_gap', 'gaussian_kl']
    """
    by_lesson = groupby(sorted(exercises().values(), key=_lesson), key=_lesson)
    lessons = {name: [exercise.id for exercise in group] for name, group in by_lesson}
    if lesson is not None and lesson not in lessons:
        raise ValueError(f"{lesson!r} is no lesson; there are {', '.join(lessons)}")
    return Progress(lessons, passed_checks(), lesson)


def _lesson(exercise: Exercise) -> str:
    return exercise.lesson


def _row(progress: Progress, lesson: str) -> str:
    ids = progress.lessons[lesson]
    done = progress.done(lesson)
    sign = "✓" if done == len(ids) else "◐" if done else "○"
    missing = "" if done in (0, len(ids)) else ", ".join(i for i in ids if i not in progress.passed)
    open_ = f"   not yet: {missing}" if missing else ""
    return f"{sign} {lesson:24} {done:2} of {len(ids):2}{open_}"


def _next_in_words(progress: Progress) -> str:
    if progress.next is None:
        return "All checks of the course are passed."
    lesson, id = progress.next
    return f"Next: `{id}` in {'this lesson' if lesson == progress.here else lesson}."


def _next_in_html(progress: Progress) -> str:
    words = with_code(_next_in_words(progress))
    lesson = progress.next[0] if progress.next else ""
    return words.replace(f" {lesson}.", f" {_linked(lesson)}.") if lesson else words


def _linked(lesson: str) -> str:
    """A lesson's name, as a link where its notebook lies beside this one."""
    name = html.escape(lesson)
    for path in (f"{lesson}.ipynb", f"../{lesson}/{lesson}.ipynb"):
        if Path(path).is_file():
            return f'<a href="{html.escape(path)}">{name}</a>'
    return name
