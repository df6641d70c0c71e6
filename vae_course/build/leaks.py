"""Whether a learner's notebook still holds solution text."""

from __future__ import annotations

from vae_course.build.lesson import Lesson
from vae_course.build.rules import solution_regions

LONG_LINE = 30  # characters without blanks: a line that long is an answer by itself
SHORTEST = 8  # an answer shorter than this (`pass`, `"B"`) says nothing when it stands elsewhere


def leaks(lesson: Lesson, release: Lesson) -> list[str]:
    """Find the solution text of a lesson in its release.

    Blanks do not count, so an answer is also found re-indented or inside a hint. What is looked
    for: each answer as a whole, each long line of it, and the markers.

    Args:
        lesson: The lesson with its answers.
        release: The learner's version of it.

    Returns:
        One sentence for each place where solution text was found.
    """
    where = f"{lesson.path.parent.name}/{lesson.path.name}"
    found = []
    for answer in lesson.answers.values():
        for region in solution_regions(answer.source):
            for cell in release.cells:
                if (telling := _first_leak(region, cell.source)) is not None:
                    found.append(
                        f"{where}, {answer}: its solution text `{telling}` is left in {cell} of "
                        "the learner's notebook; take it out there."
                    )
    markers = [c for c in release.cells if "### BEGIN SOL" in c.source or "### END SOL" in c.source]
    found += [f"{where}: {cell} of the learner's notebook holds a marker." for cell in markers]
    return found


def _first_leak(region: list[str], text: str) -> str | None:
    code = [line.strip() for line in region if line.strip() and not line.strip().startswith("#")]
    lines = code or [line.strip() for line in region if line.strip()]
    squeezed = "\n".join(_squeeze(line) for line in text.splitlines() if line.strip())
    if len(_squeeze("".join(lines))) >= SHORTEST and "\n".join(map(_squeeze, lines)) in squeezed:
        return lines[0]
    long_lines = [line for line in lines if len(_squeeze(line)) >= LONG_LINE]
    return next((line for line in long_lines if _squeeze(line) in squeezed), None)


def _squeeze(text: str) -> str:
    return "".join(text.split())
