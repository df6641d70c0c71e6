"""Which code decides a lesson's marks: what it touches, and what it does not."""

import shutil

import pytest

from vae_course.grading import fingerprint as module
from vae_course.grading.fingerprint import ROOT, code_behind, fingerprint
from vae_course.my_course import lesson_ids

LESSONS = lesson_ids(ROOT)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the packages to be changed, each file put back by who changed it."""
    ignore = shutil.ignore_patterns("__pycache__", "lesson_??")
    root = tmp_path_factory.mktemp("course")
    for package in module.COURSE:
        shutil.copytree(ROOT / package, root / package, ignore=ignore)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROOT", root)
        yield root
    fingerprint.cache_clear()


def _all():
    fingerprint.cache_clear()
    return {lesson: fingerprint(lesson) for lesson in LESSONS}


@pytest.mark.parametrize(
    "file, touched",
    [
        ("autograded_tests/checks/lesson_03.py", ["03_reparameterization"]),
        ("autograded_tests/judges/kl_slips.py", ["04_elbo", "08_price_of_a_bit"]),
        ("autograded_tests/framework/expectations.py", LESSONS),
        ("vae_helpers/models/dense.py", LESSONS),
        ("vae_helpers/quiz/free_text/wordings/q2_trick.toml", LESSONS[6:]),
        ("vae_course/grading/sandbox/worker.py", LESSONS),
        ("vae_course/grading/sandbox/namespaces.py", LESSONS),
        ("autograded_tests/framework/answerer.py", LESSONS),
        ("vae_helpers/plots/style.py", []),
        ("vae_course/grading/gradebook/writer.py", []),
        ("vae_course/grading/cluster.py", []),
        ("autograded_tests/banks/runner.py", []),
    ],
)
def test_a_change_touches_the_lessons_that_use_it_and_no_other(file, touched, copy):
    before = _all()
    source = (copy / file).read_bytes()
    (copy / file).write_bytes(source + b"\nCHANGED = 1\n")
    after = _all()
    (copy / file).write_bytes(source)
    assert [lesson for lesson in LESSONS if before[lesson] != after[lesson]] == touched


def test_every_module_that_grades_is_followed():
    behind = code_behind("autograded_tests.checks.lesson_04", *module.GRADER)
    grading = {name for name in behind if name.startswith("vae_course.grading.")}
    must = {"graft", "place", "defined", "judge", "course", "submissions.parse"} | {
        f"sandbox.{name}"
        for name in ("launcher", "process", "seccomp", "wire", "worker", "forkserver",
                     "namespaces", "bubblewrap", "stand_ins", "shell")
    }  # fmt: skip
    assert {f"vae_course.grading.{name}" for name in must} <= grading
