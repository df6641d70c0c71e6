"""What a submission costs: `vae-course check` and `grade` against stock `nbgrader autograde`.

``python -m benchmarks grading`` takes minutes: stock nbgrader runs each notebook top to bottom.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LESSONS = ("03_reparameterization", "04_elbo")
OURS, STOCK = 50, 5
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.ExecutePreprocessor.timeout = 600
"""


def main() -> None:
    """Print seconds per submission, and the ratio, lesson by lesson."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for directory in ("solutions", "notebooks"):
            shutil.copytree(ROOT / directory, course / directory)
        (course / "nbgrader_config.py").write_text(STOCK_CONFIG)
        for lesson in LESSONS:
            check, grade = _check(course, lesson) / OURS, _grade(lesson) / OURS
            stock = _stock(course, lesson) / STOCK
            print(
                f"{lesson}: stock nbgrader {stock:.2f} s a submission ({STOCK} of them)\n"
                f"  vae-course check {check:.2f} s, {stock / check:.1f} times as fast "
                f"({OURS} of them)\n"
                f"  vae-course grade {grade:.2f} s, {stock / grade:.1f} times as fast "
                f"({OURS} of them, two workers, start included)"
            )


def _check(course: Path, lesson: str) -> float:
    solution = course / "solutions" / lesson / f"{lesson}.ipynb"
    files = []
    for number in range(OURS):
        path = course / f"learner{number}_{lesson}.ipynb"
        shutil.copy(solution, path)
        files.append(str(path))
    start = time.perf_counter()
    command = [sys.executable, "-m", "vae_course", "check", "--json", *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    seconds = time.perf_counter() - start
    results = json.loads(done.stdout)
    for result in results:
        automatic = sum(c["max_points"] for c in result["checks"] if not c["manual"])
        assert result["score"] == automatic, result
    return seconds


def _grade(lesson: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        for directory in ("solutions", "notebooks"):
            shutil.copytree(ROOT / directory / lesson, Path(folder, directory, lesson))
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        for number in range(OURS):
            place = Path(folder, "submitted", f"learner{number}", lesson)
            place.mkdir(parents=True)
            shutil.copy(ROOT / "solutions" / lesson / f"{lesson}.ipynb", place)
        start = time.perf_counter()
        command = ["grade", lesson, "--course", folder, "--workers", "2"]
        subprocess.run([sys.executable, "-m", "vae_course", *command], cwd=ROOT,
                       capture_output=True, check=True)  # fmt: skip
        return time.perf_counter() - start


def _stock(course: Path, lesson: str) -> float:
    for number in range(STOCK):
        place = course / "submitted" / f"learner{number}" / lesson
        place.mkdir(parents=True)
        shutil.copy(course / "solutions" / lesson / f"{lesson}.ipynb", place)
    _nbgrader(course, "generate_assignment", lesson, "--force")
    start = time.perf_counter()
    _nbgrader(course, "autograde", lesson)
    return time.perf_counter() - start


def _nbgrader(course: Path, *arguments: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "nbgrader", *arguments]
    environment = {**os.environ, "PATH": path}
    subprocess.run(command, cwd=course, env=environment, capture_output=True, check=True)
