"""The one record of a submission: as it is printed, kept, and read again years later."""

import json

from autograded_tests.framework.record import CheckRecord
from vae_course.grading.record import SubmissionRecord

STORED = {
    "notebook": "04_elbo.ipynb", "lesson": "04_elbo", "status": "graded",
    "message": "1.5 of 5 points. 1 answers wait for a person.", "score": 1.5, "max_score": 5.0,
    "isolation": "bubblewrap", "lesson_version": "0123456789ab",
    "checks": [
        {"id": "gaussian_kl", "points": 1.5, "max_points": 3.0, "passed": False, "manual": False,
         "message": "It is -3.", "diagnosis": "sign"},
        {"id": "w_why", "points": None, "max_points": 2.0, "passed": None, "manual": True,
         "message": "This answer is read and marked by a person.", "diagnosis": None},
    ],
    "student": "ada", "submitted_at": None, "submitted_version": "ba9876543210",
    "digest": "0" * 64, "answers": {"w_why": "Because."}, "seconds": 0.25,
}  # fmt: skip


def test_what_is_kept_is_read_again_and_written_the_same():
    record = SubmissionRecord.from_json(STORED)
    assert (record.score, record.max_score, record.waits, record.older) == (1.5, 5.0, True, True)
    assert json.dumps(record.to_json()) == json.dumps(STORED)


def test_without_a_student_it_has_what_check_prints():
    printed = {name: STORED[name] for name in list(STORED)[:9]}
    assert json.dumps(SubmissionRecord.from_json(printed).to_json()) == json.dumps(printed)


def test_what_an_older_course_kept_is_read():
    """Before there were answers and releases in it, and with a word that this course has not."""
    check = {"id": "a", "points": 2.0, "max_points": 2.0, "passed": True, "diagnosis": None}
    old = {"student": "ada", "lesson": "04_elbo", "status": "graded", "checks": [check], "odd": 1}
    record = SubmissionRecord.from_json(old)
    assert record.checks == (CheckRecord("a", 2.0, 2.0, True),)
    assert (record.score, record.waits, record.older, record.seconds) == (2.0, False, False, None)
    assert not record.answers
