"""The course from its wheel: an empty folder, no clone, and it is all there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import expect

from tests.browser import Lab
from tests.needs import needs
from vae_course.my_course import lesson_ids

ROOT = Path(__file__).parents[1]
PARTS = ("vae_helpers", "autograded_tests", "vae_course", "notebooks", "solutions")
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "constraints.txt")
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('..')"


def _run(*command, **options):
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory, worker_id):
    """A folder with the wheel, and an environment in which it is installed beside its libraries."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "wheel"
    with FileLock(f"{folder}.lock"):
        if folder.exists():
            return folder
        sources = folder / "sources"
        sources.mkdir(parents=True)
        for name in PARTS:
            junk = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(ROOT / name, sources / name, ignore=junk)
        for name in FILES:
            shutil.copy(ROOT / name, sources)
        _run(sys.executable, "-c", BUILD, cwd=sources)
        (wheel,) = folder.glob("*.whl")
        _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
        python = _tool(folder, "python")
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
        _run(*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel)
        # What a path file adds is searched last, and its own path files are not read: of this
        # environment the libraries are there, and not the clone.
        where = _run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])")
        Path(where.strip(), "libraries.pth").write_text(sysconfig.get_paths()["purelib"])
    return folder


def _tool(folder, name):
    return folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / name


@pytest.fixture
def course(installed, jupyter_environment, tmp_path):
    """A function that calls ``vae-course`` in an empty folder."""
    (tmp_path / "empty").mkdir()

    def call(*arguments, folder=tmp_path / "empty"):
        program = _tool(installed, "vae-course")
        return _run(program, *arguments, cwd=folder, env=jupyter_environment)

    call.folder = tmp_path / "empty"
    return call


def test_the_wheel_carries_every_lesson_as_it_is(installed):
    (wheel,) = installed.glob("*.whl")
    lessons = lesson_ids(ROOT)
    with zipfile.ZipFile(wheel) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".ipynb")]
        assert len(inside) == 2 * len(lessons)
        for folder in ("notebooks", "solutions"):
            for lesson in lessons:
                path = f"{folder}/{lesson}/{lesson}.ipynb"
                assert archive.read(f"vae_course/course/{path}") == (ROOT / path).read_bytes()
    assert wheel.stat().st_size < 3_000_000


def test_progress_reset_and_check_need_no_clone(course):
    assert "03_reparameterization" in course("progress")
    assert "now as released" in course("reset", "03")
    copy = course.folder / "my_course" / "03_reparameterization.ipynb"
    released = ROOT / "notebooks" / "03_reparameterization" / "03_reparameterization.ipynb"
    assert len(copy.read_bytes()) > len(released.read_bytes())  # with the mark of the reset
    # From inside my_course/, too, where JupyterLab's terminal begins.
    course("reset", "00", folder=copy.parent)
    assert sorted(path.name[:2] for path in copy.parent.glob("*.ipynb")) == ["00", "03"]
    # The sandbox shows an environment and its Python; here the libraries lie in another one.
    solved = ROOT / "solutions" / "00_start_here" / "00_start_here.ipynb"
    assert "4 of 4 points" in course("check", "--unisolated", solved)


@needs("chromium")
def test_lab_in_an_empty_folder_opens_the_first_lesson(
    course, installed, jupyter_environment, page
):
    program = (str(_tool(installed, "vae-course")),)
    lab = Lab(["--no-browser"], jupyter_environment, program=program, folder=course.folder)
    try:
        page.goto(lab.wait_for_address())
        title = page.locator(".jp-Notebook h1")
        expect(title).to_contain_text("00 Start here")
        copies = (course.folder / "my_course").glob("*.ipynb")
        assert sorted(path.stem for path in copies) == lesson_ids(ROOT)
    finally:
        assert lab.stop() == 0
