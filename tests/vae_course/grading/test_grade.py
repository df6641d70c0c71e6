"""``vae-course grade``: a class into the gradebook, and again, and again after a change."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests import warm
from tests.vae_course.grading import classes
from tests.vae_course.grading.cases import LESSON
from tests.vae_course.grading.classes import (
    assert_all_right,
    command,
    environment,
    grade,
    hand_in,
    make_class,
    url_of,
)
from tests.vae_course.grading.nbgrader.test_nbgrader import run
from vae_course import cli
from vae_course.build.lesson import read_notebook
from vae_course.cli import main
from vae_course.grading import cluster
from vae_course.grading.gradebook.writer import read_records

pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of seven, graded once by two workers."""
    folder = tmp_path_factory.mktemp("class")
    expected = make_class(folder, 7)
    table, done = grade(folder, "--workers", "2")
    return folder, expected, table, done


def test_marks_are_in_the_gradebook_and_the_table_says_how_it_went(graded):
    folder, expected, table, done = graded
    assert_all_right(url_of(folder), expected)
    assert table == {"graded": 6, "unchanged": 0, "unreadable": 1}
    assert "not a notebook, or it is damaged" in done.stdout
    assert "7/7" in done.stderr  # the bar


def test_a_result_says_what_was_found(graded):
    folder, *_ = graded
    wrong = read_records(url_of(folder), LESSON)[1]
    assert wrong.student == "learner001" and wrong.isolation == "bubblewrap"
    assert wrong.checks[0].diagnosis == "log_sigma"
    assert wrong.answers["gaussian_kl"] == classes.WRONG
    assert wrong.answers["w_why"] == "Because, says learner001."
    assert wrong.seconds > 0 and len(wrong.digest) == 64


def test_what_is_known_is_left_alone_and_what_changed_is_graded(graded, tmp_path, graders):
    folder, expected, *_ = graded
    folder = shutil.copytree(folder, tmp_path / "class")
    with Gradebook(url_of(folder)) as book:
        by_hand = book.find_grade("w_why", LESSON, LESSON, "learner002")
        by_hand.manual_score, by_hand.needs_manual_grade = 2.0, False
        book.db.commit()
    table, _ = grade(folder)
    assert table == {"graded": 0, "unchanged": 7, "unreadable": 0}
    hand_in(folder, "learner001", "right")
    hand_in(folder, "learner005", "right")  # was unreadable
    table, _ = grade(folder, *graders, status=0)
    assert table == {"graded": 2, "unchanged": 5, "unreadable": 0}
    changed = {"learner001": (3.0, 1.0), "learner005": (3.0, 1.0)}
    table, _ = grade(folder, *graders, "--force", status=0)
    assert table == {"graded": 7, "unchanged": 0, "unreadable": 0}
    with Gradebook(url_of(folder)) as book:
        kept = book.find_grade("w_why", LESSON, LESSON, "learner002")
        assert (kept.manual_score, kept.auto_score) == (2.0, None)
        assert not kept.needs_manual_grade  # nothing about it has changed
    assert_all_right(url_of(folder), expected | changed)


def test_nbgraders_own_commands_go_on_from_here(graded, tmp_path):
    """The marks are those of ``nbgrader autograde``; feedback and export find all they need."""
    folder, expected, *_ = graded
    folder = shutil.copytree(folder, tmp_path / "class")
    run(folder, "generate_feedback", LESSON)
    page = (folder / "feedback" / "learner001" / LESSON / f"{LESSON}.html").read_text()
    assert "log σ" in page and "Because, says learner001." in page
    run(folder, "export")
    assert len((folder / "grades.csv").read_text().splitlines()) == 8
    for student in ("learner000", "learner001", "learner003"):
        shutil.rmtree(folder / "autograded" / student)
        run(folder, "autograde", LESSON, "--student", student)
    assert_all_right(url_of(folder), expected)


def test_late_penalties_are_those_of_the_configured_plugin(tmp_path, monkeypatch, graders):
    beside = Path(sys.executable).parent  # nbgrader looks for alembic on the path
    monkeypatch.setenv("PATH", f"{beside}{os.pathsep}{os.environ['PATH']}")
    make_class(tmp_path, 1)
    with open(tmp_path / "nbgrader_config.py", "a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Gradebook(url_of(tmp_path)) as book:
        book.update_or_create_assignment(LESSON, duedate="2026-01-10 12:00:00 UTC")
    hand_in(tmp_path, "learner000", "right", "2026-01-11 12:00:00 UTC")
    hand_in(tmp_path, "punctual", "right", "2026-01-10 11:00:00 UTC")
    grade(tmp_path, *graders, status=0)
    with Gradebook(url_of(tmp_path)) as book:
        late, punctual = (book.find_submission(LESSON, s) for s in ("learner000", "punctual"))
        assert (late.score, late.late_submission_penalty) == (4.0, 4.0)
        assert late.total_seconds_late == 86400.0
        assert not punctual.late_submission_penalty


def test_an_older_release_is_told_apart(tmp_path, graders):
    make_class(tmp_path, 1)
    file = tmp_path / "submitted" / "learner000" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(file.read_text())
    notebook["metadata"]["vae_course"]["version"] = "0123456789ab"
    file.write_text(json.dumps(notebook))
    _, done = grade(tmp_path, *graders, status=0)
    assert done.stdout.splitlines()[1].split()[-1] == "1"  # the column "older release"
    (record,) = read_records(url_of(tmp_path), LESSON)
    assert record.submitted_version == "0123456789ab" != record.lesson_version


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["07"], "'07' is not a lesson"),
        ([LESSON, "--from", "nowhere.zip"], "there is no nowhere.zip"),
        ([LESSON, "--db", "nonsense://"], "nonsense"),
        ([LESSON, "--scheduler", "tcp://127.0.0.1:9"], "no scheduler answers"),
    ],
)
def test_what_cannot_work_is_said_in_a_sentence(arguments, sentence, graded, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    monkeypatch.setenv("VAE_GRADING_SECRET", "another secret of some length")
    status = cli.main(["grade", *arguments, "--course", str(graded[0])])
    said = capsys.readouterr().err
    assert status == 1 and sentence in said, said


def test_a_secret_that_is_too_short_is_refused(graded, capsys, monkeypatch):
    monkeypatch.setenv("VAE_GRADING_SECRET", "short")
    assert cli.main(["grade", LESSON, "--course", str(graded[0])]) == 1
    assert "has 5 bytes; 16 or more" in capsys.readouterr().err


def _files(folder):
    """All that lies in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _what_if(folder, **more):
    what_if = [*command(folder)[2:-2], "--what-if", "--workers", "1"]
    done = warm.run(what_if, folder / "submitted", environment() | more)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def test_what_if_tells_the_changes_and_writes_nothing(graded, tmp_path, graders):
    folder = shutil.copytree(graded[0], tmp_path / "class")
    for student in ("learner001", "learner005"):
        hand_in(folder, student, "right")
    with Gradebook(url_of(folder)) as book:
        book.find_grade("w_why", LESSON, LESSON, "learner000").manual_score = 2.0
        book.db.commit()
    lines = "student,lesson,points,why\nlearner000,4,gaussian_kl=1,copied\n"
    (folder / "decisions.csv").write_text(lines)
    before = _files(folder)
    head, *changes = _what_if(folder)
    assert _files(folder) == before
    assert " ".join(head) == f"{LESSON}: the marks of 3 of 7 would change; nothing was written."
    assert [" ".join(change[:6]) for change in changes] == [
        "learner000 gaussian_kl 3 → 1 decided",
        "learner001 gaussian_kl 0 → 3 handed",
        "learner005 gaussian_kl waits → 3 handed",
        "learner005 log_var_to_std waits → 1 handed",
    ]
    assert " ".join(changes[0][5:]) == "decided (line 2): copied"
    grade(folder, *graders, status=0)
    assert _what_if(folder) == [head[:1] + f"the marks of 0 of 7 {' '.join(head[-5:])}".split()]


def test_what_if_makes_no_gradebook_and_no_secret(tmp_path):
    make_class(tmp_path, 1)
    before = _files(tmp_path)
    _, *changes = _what_if(tmp_path, VAE_GRADING_SECRET="")
    assert ["learner000", "gaussian_kl", "–", "→", "3"] == changes[0][:5]
    assert _files(tmp_path) == before


def test_a_command_that_fails_writes_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    monkeypatch.delenv("VAE_GRADING_SECRET", raising=False)
    make_class(tmp_path, 1)
    before = _files(tmp_path)
    decisions, release = tmp_path / "decisions.csv", tmp_path / "notebooks" / LESSON
    release = release / f"{LESSON}.ipynb"
    other_points = release.read_text().replace('"points": 3', '"points": 5')

    def refused(sentence, *options):
        arguments = ["grade", LESSON, *options, "--course", str(tmp_path)]
        assert main(arguments) == 1
        assert sentence in capsys.readouterr().err
        assert _files(tmp_path).keys() == before.keys(), sentence

    refused("'9' is not a lesson", "9")
    refused("there is no nowhere.zip", "--from", "nowhere.zip")
    refused("no scheduler answers", "--scheduler", "tcp://127.0.0.1:9")
    refused("the gradebook cannot be read", "--db", "nonsense")
    refused("cannot be written", "--db", f"sqlite:///{tmp_path}/none/gradebook.db")
    version = read_notebook(release).version
    release.write_text(other_points.replace(version, "0123456789ab"))  # built anew
    refused("gaussian_kl has 5 points now and had 3")
    release.write_bytes(before[release])
    before[decisions] = b""
    decisions.write_text("student,lesson,excuse,why\nnobody,4,yes,ill\n")
    refused("decisions.csv, line 2: there is no student 'nobody'")
