"""One task: bytes in, result out; and what is refused when machines differ."""

import dataclasses
import json

import pytest

from tests.vae_course.grading.cases import LESSON, solved_notebook
from vae_course import CourseError
from vae_course.grading.record import SubmissionRecord
from vae_course.grading.secret import read_secret, secret_id
from vae_course.grading.task import GradingVersion, Task, run


@pytest.fixture
def task(course):
    data = json.dumps(solved_notebook(course._folder)).encode()
    return Task("ann", GradingVersion.of(course, LESSON), data, "2026-01-10T12:00:00+00:00")


@pytest.mark.needs("bubblewrap")
def test_the_same_bytes_give_the_same_result(course, task):
    first, second = run(course, task), run(course, task)
    assert first.key == second.key == task.key
    assert first.notebook == second.notebook
    record = first.record
    assert record == dataclasses.replace(second.record, seconds=record.seconds)
    assert record.score == 4.0 and record.graded
    kept = json.loads(json.dumps(record.to_json()))
    assert SubmissionRecord.from_json(kept) == dataclasses.replace(
        record, checks=tuple(dataclasses.replace(check, output="") for check in record.checks)
    )


def test_whatever_could_change_the_mark_changes_the_key(task):
    version = task.version
    others = [
        dataclasses.replace(task, data=task.data + b" "),
        dataclasses.replace(task, submitted_at=None),
        dataclasses.replace(task, problem="It is a link."),
        *(dataclasses.replace(task, version=dataclasses.replace(version, **{name: "other"}))
          for name in ("lesson", "version", "checks", "secret", "isolation")),
    ]  # fmt: skip
    assert len({task.key, *(other.key for other in others)}) == 1 + len(others)
    # Who handed it in does not: the mark of the same work is the same.
    assert dataclasses.replace(task, student="bob").key == task.key


@pytest.mark.parametrize(
    "name, words",
    [
        ("version", "version of the lesson"),
        ("checks", "version of the checks"),
        ("secret", "grading secret"),
        ("isolation", "isolation"),
    ],
)
def test_a_worker_with_other_things_refuses(name, words, course, task):
    other = dataclasses.replace(task, version=dataclasses.replace(task.version, **{name: "other"}))
    graded = run(course, other)
    assert graded.record.status == "ungraded" and words in graded.record.message
    assert graded.key == ""  # tried again in the next run


def test_a_submission_without_bytes_says_why(course, task):
    graded = run(course, dataclasses.replace(task, data=b"", problem="It is a link."))
    assert (graded.record.status, graded.record.message) == ("unreadable", "It is a link.")
    assert "It is a link." in graded.notebook


def test_a_secret_that_is_not_there_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("VAE_GRADING_SECRET", raising=False)
    with pytest.raises(CourseError, match=r"set VAE_GRADING_SECRET, or copy grading\.secret"):
        read_secret(tmp_path, create=False)
    made = read_secret(tmp_path)
    assert read_secret(tmp_path, create=False) == made
    assert secret_id(made) != secret_id(made + b"x")
    assert made.decode() not in secret_id(made)
