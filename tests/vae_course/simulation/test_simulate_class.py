"""A simulated class: the same for the same seed, in other hands, and with marks that hold."""

import hashlib
import json
from pathlib import Path

import pytest

from autograded_tests.banks.runner import run
from autograded_tests.banks.solutions import Solution, load_bank
from autograded_tests.framework.exercise import find
from tests.needs import needs
from vae_course import CourseError
from vae_course.build.lesson import read_notebook
from vae_course.cli import main
from vae_course.commands.simulate_class import simulate
from vae_course.grading.course import Course
from vae_course.my_course import lesson_ids
from vae_course.simulation.answers import exercise_answers
from vae_course.simulation.mutations import ATTACKS, CORRUPTIONS, MUTATIONS
from vae_course.simulation.paraphrase import Style, rewrite
from vae_course.simulation.students import SPECIAL, make_class

ROOT = Path(__file__).parents[3]
LESSON = "03_reparameterization"
KINDS = {"right", "slip", *SPECIAL}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    return folder, simulate(ROOT, LESSON, 25, 3, folder)


@pytest.fixture(scope="module")
def shelved():
    return exercise_answers(read_notebook(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb"))


def _digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_one_seed_one_class_byte_by_byte(simulated, tmp_path):
    folder, _ = simulated
    again, other = tmp_path / "again", tmp_path / "other"
    assert main(["simulate-class", "3", "-n", "25", "--seed", "3", "--to", str(again)]) == 0
    assert _digests(again) == _digests(folder)
    simulate(ROOT, LESSON, 25, 4, other)
    assert _digests(other) != _digests(folder)


def test_a_class_is_a_folder_to_grade_in(simulated):
    folder, expected = simulated
    assert json.loads((folder / "expected.json").read_text(encoding="utf-8")) == expected
    assert (folder / "nbgrader_config.py").is_file()
    assert lesson_ids(folder) == lesson_ids(ROOT)
    for student in expected:
        place = folder / "submitted" / student / LESSON
        assert {p.name for p in place.iterdir()} == {f"{LESSON}.ipynb", "timestamp.txt"}
    assert {entry["kind"] for entry in expected.values()} == KINDS


@needs("bubblewrap")
def test_the_expected_marks_hold_when_graded(simulated):
    folder, expected = simulated
    with Course(folder, b"a secret of thirty-two characters") as course:
        for student, entry in expected.items():
            if entry["what"] == "an endless loop at definition":
                continue  # costs its time limit, and `test_attacks` has it
            record = course.grade(str(folder / "submitted" / student / LESSON / f"{LESSON}.ipynb"))
            checks = {check.id: check.points for check in record.checks}
            got = {"status": record.status, "score": record.score, "checks": checks}
            assert got == {key: entry[key] for key in got}, (student, entry, record.checks)


def test_a_large_class_has_everything_in_it(shelved):
    students = make_class(shelved, 1000, 0)
    kinds = {kind: sum(s.kind == kind for s in students) for kind in KINDS}
    assert kinds["right"] > 350 and kinds["slip"] > 250
    assert 0 < kinds["attack"] <= 25
    whats = {student.what for student in students if student.what}
    assert whats == {*MUTATIONS, *CORRUPTIONS, *ATTACKS}
    loops = sum(s.what == "an endless loop at definition" for s in students)
    assert 1 <= loops <= 3
    made = [s.answers[e.id] for s in students for e in shelved if s.kind == "slip"]
    slips = [(s.exercise, s.title) for s in made if s.diagnosis]
    assert max(map(slips.count, slips)) >= 10  # one slip, made by several


def test_copies_differ_in_names_and_comments_only(shelved):
    students = {student.id: student for student in make_class(shelved, 200, 1)}
    copies = [student for student in students.values() if student.copied_from]
    assert len(copies) >= 4
    for copy in copies:
        source = students[copy.copied_from]
        assert copy.answers == source.answers and source.copied_from is None
        assert copy.style.structure == source.style.structure
        assert copy.style.surface != source.style.surface


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8])
def test_a_small_class(shelved, size):
    students = make_class(shelved, size, 0)
    assert len({student.id for student in students}) == size
    assert {student.kind for student in students} <= KINDS


@pytest.mark.parametrize("exercise", ["reparameterize", "reparameterized_gradients", "log_density"])
def test_another_hand_means_the_same(exercise):
    changed = 0
    for number, solution in enumerate(load_bank(exercise)):
        source = rewrite(solution.source, Style(number, number + 1))
        changed += source.strip() != solution.source.strip()
        written = Solution(exercise, solution.diagnosis, solution.title, source)
        verdict = run(find(exercise), written, 7)
        assert (verdict.first.diagnosis if verdict.first else None) == solution.diagnosis, source
    assert changed > number / 2


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CourseError, match="not empty"):
        simulate(ROOT, LESSON, 5, 0, tmp_path)


def test_bad_usage_is_told(tmp_path, capsys):
    assert main(["simulate-class", "99", "--to", str(tmp_path / "a")]) == 1
    assert "is not a lesson" in capsys.readouterr().err
    assert main(["simulate-class", "3", "-n", "0", "--to", str(tmp_path / "a")]) == 1
    assert "-n 30" in capsys.readouterr().err
