"""Whether a class is graded with the points it was released with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import nbformat

from vae_course import CourseError
from vae_course.build.lesson import KEY
from vae_course.grading.gradebook.rows import same_points
from vae_course.grading.submissions.find import SubmissionFile
from vae_course.grading.submissions.stream import UnreadableError

SAMPLE = 20  # submissions looked into
LARGEST = 2 << 20  # bytes; larger ones are not looked into
_NOT_LEGIBLE = (
    UnreadableError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError
)  # fmt: skip

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


def refuse_other_release(
    lesson: str, found: Sequence[SubmissionFile], released: nbformat.NotebookNode
) -> None:
    """Refuse a class that was given the lesson with other points, by what it handed in.

    A learner can write anything into a notebook, so the most of those looked into decide.

    Args:
        lesson: The lesson's id.
        found: Its submissions.
        released: Its notebook, as it is now.

    Raises:
        CourseError: If the most of them come from a release in which an exercise had other points,
            or was not there.
    """
    now, version = points_of(released), released.metadata[KEY]["version"]
    sample = list(islice(_handed_in(found), SAMPLE))
    older = [
        points for carried, points in sample if carried != version and points.keys() & now.keys()
    ]
    for id in now:
        said = [points.get(id, 0.0) for points in older]
        usual = max(said, key=said.count, default=now[id])
        if said.count(usual) > len(sample) / 2:
            refuse_other_points(lesson, {id: usual}, now)


def _handed_in(found: Iterable[SubmissionFile]) -> Iterator[tuple[str, dict[str, float]]]:
    """The release that submissions come from, and the points that their locked cells carry."""
    for one in found:
        try:
            data = one.read()
            notebook = json.loads(data) if len(data) <= LARGEST else {}
            version = str(notebook["metadata"][KEY]["version"])
            yield version, dict(_points_in(notebook["cells"]))
        except _NOT_LEGIBLE:
            continue


def _points_in(cells: Any) -> Iterator[tuple[str, float]]:
    for cell in cells:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            yield str(about["grade_id"]).removeprefix("check_"), float(about["points"])
