"""The students' zip: it runs by itself, and holds nothing that gives an answer away."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import exercises
from vae_course import CourseError
from vae_course.build.leaks import leaks
from vae_course.build.lesson import read_lesson, read_notebook
from vae_course.build.rules import solution_regions
from vae_course.cli import main
from vae_course.commands.bundle import AS_THEY_ARE, NOT_FOR_LEARNERS, contents
from vae_course.my_course import lesson_ids

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    assert main(["bundle", "--to", str(folder / "course.zip")]) == 0
    with zipfile.ZipFile(folder / "course.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / "vae-course"


def _python(folder, *arguments):
    """Run Python with the bundle's own packages only, as after an installation."""
    # -S leaves out this checkout, which is installed here; the libraries are added by name.
    libraries = sysconfig.get_paths()["purelib"]
    path = os.pathsep.join([str(folder), libraries])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": path, "OMP_NUM_THREADS": "1",
             "PYTHONDONTWRITEBYTECODE": "1", "XDG_DATA_HOME": str(folder.parent / "data")},
        capture_output=True,
        text=True,
    )  # fmt: skip


def _files(folder):
    return {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_course_gives_the_same_bytes(tmp_path):
    digests = set()
    for name in ("a.zip", "b.zip"):
        assert main(["bundle", "--to", str(tmp_path / name)]) == 0
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_what_is_in_it_by_name(unpacked):
    names = _files(unpacked)
    tops = {name.split("/")[0] for name in names}
    assert tops == {
        "HANDING_IN.md", "LICENSE", "Makefile", "README.md", "autograded_tests", "constraints.txt",
        "environment.yml", "notebooks", "pyproject.toml", "vae_course", "vae_helpers",
    }  # fmt: skip
    for word in ("bank", "solution", "lessons/", "secret", "gradebook", "grading", "simulat",
                 "report", "nbgrader_config", "bundle", "__pycache__", "test_"):  # fmt: skip
        assert not [name for name in names if word in name], word
    assert {name.split("/")[1] for name in names if name.startswith("notebooks/")} == set(
        lesson_ids(ROOT)
    )


def test_the_notebooks_are_the_release_and_hold_no_answer(unpacked):
    for lesson in lesson_ids(ROOT):
        path = f"notebooks/{lesson}/{lesson}.ipynb"
        assert (unpacked / path).read_bytes() == (ROOT / path).read_bytes()
        solved = read_lesson(ROOT / "lessons" / f"{lesson}.py")
        assert leaks(solved, read_notebook(unpacked / path)) == []
        assert json.loads((unpacked / path).read_text())["metadata"]["vae_course"]["version"]


def _squeezed(text):
    return "".join(text.split())


def test_no_solution_text_is_anywhere_outside_the_library(unpacked):
    """The reference models are in `vae_helpers`, where lessons import them from."""
    texts = {
        name: _squeezed(path.read_text(encoding="utf-8"))
        for name, path in _files(unpacked).items()
        if not name.startswith("vae_helpers/")
    }
    for lesson in lesson_ids(ROOT):
        solved = read_notebook(ROOT / "solutions" / lesson / f"{lesson}.ipynb")
        released = (ROOT / f"notebooks/{lesson}/{lesson}.ipynb").read_text(encoding="utf-8")
        for answer in solved.answers.values():
            for region in solution_regions(answer.source):
                wanted = _squeezed("".join(region))
                if len(wanted) < 25 or wanted in _squeezed(released):
                    continue
                assert not [name for name, text in texts.items() if wanted in text], answer.id


def test_no_banked_solution_is_in_it(unpacked):
    every = {name: _squeezed(p.read_text("utf-8")) for name, p in _files(unpacked).items()}
    for exercise in exercises():
        if not exercise.startswith("q"):
            for solution in load_bank(exercise):
                text = _squeezed(solution.source)
                assert not [name for name, whole in every.items() if text in whole], solution.title


def test_the_course_runs_from_it(unpacked):
    script = """
import json, sys
from pathlib import Path
import autograded_tests, vae_course, vae_helpers
from vae_course.my_course import copy_lessons, find_course, lesson_ids
here = Path.cwd().resolve()
for package in (autograded_tests, vae_course, vae_helpers):
    assert here in Path(package.__file__).resolve().parents, package.__file__
assert find_course().resolve() == here
print(copy_lessons(find_course()) == lesson_ids(here))
notebook = json.loads(Path("my_course/03_reparameterization.ipynb").read_text())
for cell in notebook["cells"]:
    if cell["metadata"]["vae_course"]["kind"] in ("setup", "exercise", "check"):
        exec(compile("".join(cell["source"]), "cell", "exec"))
def reparameterize(mu, logvar):
    return mu + (0.5 * logvar).exp() * torch.randn_like(mu)
result = check("reparameterize", reparameterize, points=3)
print(result.passed, check("VAE", VAE, points=4).diagnosis)
from autograded_tests.notebook import model_answer
model_answer.has_front_end = lambda: True  # a person, who has tried often enough
print([model_answer.model_answer(id, "03_reparameterization") for id in ("reparameterize", "VAE")])
"""
    done = _python(unpacked, "-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["True blank", "['', '']"]
    assert "True" in done.stdout.splitlines()
    shutil.rmtree(unpacked / "my_course")


@pytest.mark.parametrize("command", ["lab", "reset", "progress"])
def test_its_commands_answer(command, unpacked):
    done = _python(unpacked, "-m", "vae_course", command, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: vae-course {command}")


def test_it_has_the_learners_commands_only(unpacked):
    shown = _python(unpacked, "-m", "vae_course", "--help").stdout
    assert "lab" in shown and "grade" not in shown and "simulate" not in shown
    assert _python(unpacked, "-m", "vae_course", "grade", "3").returncode == 2


def test_jupyterlab_finds_what_it_is_told_by_name(unpacked):
    script = "import vae_course.jupyter\nfrom vae_course.commands import lab, progress, reset"
    done = _python(unpacked, "-c", script)
    assert done.returncode == 0, done.stderr
    source = (unpacked / "vae_course/jupyter.py").read_text()
    for word in source.replace('"', " ").replace("=", " ").split():
        if word.startswith("vae_course.") and word.count(".") == 2:
            assert (unpacked / f"{word.rsplit('.', 1)[0].replace('.', '/')}.py").is_file(), word


def test_make_sets_it_up(unpacked):
    listed = subprocess.run(["make"], cwd=unpacked, capture_output=True, text=True, check=True)
    assert "make lab" in listed.stdout
    for target in NOT_FOR_LEARNERS:
        assert f"make {target} " not in listed.stdout
    planned = subprocess.run(
        ["make", "-n", "lab"], cwd=unpacked, capture_output=True, text=True, check=True
    )
    assert "-m vae_course lab" in planned.stdout and "pip install" in planned.stdout
    project = tomllib.loads((unpacked / "pyproject.toml").read_text())["project"]
    assert (unpacked / project["readme"]).is_file()


def test_its_texts_say_what_is_there(unpacked):
    readme = (unpacked / "README.md").read_text()
    assert "HANDING_IN.md" in readme and "make lab" in readme and "| 06 |" in readme
    for word in ("make test", "solutions", "Colab", "Binder", "wheel", "<!--", "banks", "docs/"):
        assert word not in readme, word
    assert "[dev]" not in (unpacked / "environment.yml").read_text()
    assert "my_course/03_reparameterization.ipynb" in (unpacked / "HANDING_IN.md").read_text()


def test_some_lessons_only(tmp_path, capsys):
    assert main(["bundle", "00", "3", "--to", str(tmp_path / "a.zip")]) == 0
    assert "2 lessons" in capsys.readouterr().err
    names = zipfile.ZipFile(tmp_path / "a.zip").namelist()
    assert sum(name.endswith(".ipynb") for name in names) == 2
    assert main(["bundle", "99", "--to", str(tmp_path / "b.zip")]) == 1
    assert not (tmp_path / "b.zip").exists()


def test_a_release_with_an_answer_in_it_is_refused(tmp_path):
    for name in ("solutions", "notebooks"):
        shutil.copytree(
            ROOT / name / "03_reparameterization", tmp_path / name / "03_reparameterization"
        )
    for name in AS_THEY_ARE:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(
        tmp_path / "solutions/03_reparameterization/03_reparameterization.ipynb",
        tmp_path / "notebooks/03_reparameterization/03_reparameterization.ipynb",
    )
    with pytest.raises(CourseError, match="solution text"):
        contents(tmp_path, ["03_reparameterization"])
