"""Whether a class is graded with the points it was released with."""

from __future__ import annotations

from collections.abc import Mapping

import nbformat

from vae_course import CourseError
from vae_course.grading.gradebook.rows import same_points

WHAT_TO_DO = (
    "Grade this class with a checkout of the release it was given (`git log -- notebooks/` lists "
    "them), or name a new gradebook with --db to grade it anew."
)


def points_of(notebook: nbformat.NotebookNode) -> dict[str, float]:
    """The points of a released notebook, by exercise."""
    about = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {
        str(one["grade_id"]).removeprefix("check_"): float(one["points"])
        for one in about
        if one.get("grade")
    }


def refuse_other_points(
    lesson: str, before: Mapping[str, float | None], now: Mapping[str, float]
) -> None:
    """Refuse to grade a class with other points than those it was released with.

    Args:
        lesson: The lesson's id.
        before: The points that exercises had.
        now: The points they have.

    Raises:
        CourseError: If an exercise has other points now.
    """
    changed = [
        f"{id} has {now[id]:g} points now and had {points:g}"
        for id, points in before.items()
        if id in now and points is not None and not same_points(points, now[id])
    ]
    if changed:
        raise CourseError(
            f"{lesson}: {', '.join(changed)} when the class was graded or released. {WHAT_TO_DO}"
        )
