"""The files that other machines read: valid, pinned, least permissions, and their commands run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from vae_helpers.data import cache_folder

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
SCHEMAS = [
    *(("vendor.github-workflows", path) for path in WORKFLOWS),
    *(("custom.github-workflows-require-timeout", path) for path in WORKFLOWS),
    *(("vendor.github-issue-forms", path) for path in FORMS if path.stem != "config"),
    ("vendor.github-issue-config", GITHUB / "ISSUE_TEMPLATE" / "config.yml"),
    ("vendor.citation-file-format", ROOT / "CITATION.cff"),
]


def test_they_follow_their_schemas():
    assert len(WORKFLOWS) == 2 and len(FORMS) == 3
    for schema in dict(SCHEMAS):
        files = [str(path) for name, path in SCHEMAS if name == schema]
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_may_do_little(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    granted = [job.get("permissions", {}) for job in workflow["jobs"].values()]
    written = [name for job in granted for name, what in job.items() if what == "write"]
    assert written == ([] if path.stem == "ci" else ["pages", "id-token"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_they_run_is_here(path):
    steps = [
        step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job["steps"]
    ]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands
    targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text())
    for command in commands:
        for file in re.findall(r"(?:\.ci/\S+|\S+\.(?:txt|yml))", command):
            assert (ROOT / file).is_file(), command
        for target in re.findall(r"^make (\w+)", command):
            assert target in targets


def test_the_dev_container_calls_what_is_there():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    makefile = (ROOT / "Makefile").read_text()
    assert container["image"] and container["forwardPorts"] == [8888]
    assert container["postCreateCommand"].startswith("make .venv/learner.stamp TORCH_INDEX=https:")
    assert "\n$(VENV)/learner.stamp:" in makefile and container["postAttachCommand"] == "make lab"


def test_all_files_tell_one_version():
    (version,) = re.findall(r'(?m)^version = "(.+)"$', (ROOT / "pyproject.toml").read_text())
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version
    (latest, *_) = re.findall(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text())
    assert latest == version


def test_the_learner_s_path_can_be_gone(jupyter_environment):
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "learner.py"],
        env=jupyter_environment | {"VAE_CACHE_DIR": str(cache_folder())},  # trained once for all
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"2 checks pass\ngraded: 4 of 4\nJupyterLab .* 200\n$", done.stdout)
