"""The learner's path on any system: lab serves, a solved lesson runs, its checks pass.

Called by .github/workflows/ci.yml where `make` may be missing, and by a test here::

    python .ci/learner.py        # in an environment in which the course is installed
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "vae_course"]
LESSON = "00_start_here"


def main() -> int:
    """Go the path; an exception where it ends early."""
    solved = ROOT / "solutions" / LESSON / f"{LESSON}.ipynb"
    with tempfile.TemporaryDirectory() as folder:
        print(f"{LESSON} runs, {run(solved, Path(folder))} checks pass")
    graded = subprocess.run(
        [*COMMAND, "check", "--unisolated", "--json", str(solved)],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    (record,) = json.loads(graded.stdout)
    assert record["score"] == record["max_score"], graded.stdout
    print(f"graded: {record['score']:g} of {record['max_score']:g}")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "notebooks", Path(folder, "notebooks"))
        print(f"JupyterLab answers with status {serve(folder)}")
    return 0


def run(solved: Path, folder: Path) -> int:
    """Run a solved lesson; how many of its checks passed, which must be all."""
    notebook = nbformat.read(solved, as_version=4)
    NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(folder)}}).execute()
    said = [
        output.data["text/html"]
        for cell in notebook.cells
        if cell.metadata["vae_course"]["kind"] == "check"
        for output in cell.outputs
        if "data" in output
    ]
    wrong = [page for page in said if ": right" not in page]
    assert said and not wrong, wrong
    return len(said)


def serve(course: str) -> int:
    """Start ``vae-course lab``, ask what it serves, end it; the status of the answer."""
    server = subprocess.Popen(
        [*COMMAND, "lab", "--no-browser", "--course", course],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        found = (re.search(r"http://127\.0\.0\.1:\d+/lab\S*", line) for line in server.stdout)
        address = next(one for one in found if one)[0]
        with urllib.request.urlopen(address, timeout=120) as answer:
            return answer.status
    finally:
        server.terminate()
        server.wait(60)


if __name__ == "__main__":
    sys.exit(main())
