"""Set-up: the Makefile, the versions, conda, pre-commit and CI say the same thing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests import conftest, needs
from vae_course.build import outputs

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PINS = {
    canonicalize_name(name): Version(version)
    for name, _, version in (
        line.partition("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    )
}
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
(CONDA_PIP,) = [entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)]


# --- versions ------------------------------------------------------------------------------


@pytest.mark.parametrize("line", sum(EXTRAS.values(), PROJECT["dependencies"]))
def test_every_dependency_is_pinned_within_its_range(line):
    requirement = Requirement(line)
    assert requirement.specifier, f"{line} has no lower bound"
    assert PINS[canonicalize_name(requirement.name)] in requirement.specifier


def test_everything_that_comes_along_is_pinned_too():
    wanted, seen = ["vae-course[dev,grading,site]"], set()
    while wanted:
        requirement = Requirement(wanted.pop())
        for line in importlib.metadata.requires(requirement.name) or []:
            needed = Requirement(line)
            extras = requirement.extras or {""}
            applies = needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            )
            key = (canonicalize_name(needed.name), frozenset(needed.extras))
            if applies and key not in seen:
                seen.add(key)
                wanted.append(line.partition(";")[0])
    cuda = ("nvidia", "triton", "cuda")  # which of these come is the affair of torch's build
    assert {name for name, _ in seen if not name.startswith(cuda)} <= PINS.keys()


@pytest.mark.parametrize("line", PROJECT["dependencies"])
def test_what_is_installed_is_what_is_pinned(line):
    name = Requirement(line).name
    assert Version(importlib.metadata.version(name)).public == str(PINS[canonicalize_name(name)])


def test_the_pins_hold_on_every_platform():
    # A local version such as +cpu exists on one platform only; CUDA's wheels are torch's affair.
    assert [str(pin) for pin in PINS.values() if pin.local] == []
    assert [name for name in PINS if name.startswith(("nvidia", "triton", "cuda"))] == []


def test_conda_installs_through_pyproject_and_constraints_only():
    python = Requirement(CONDA[0].replace("=", "==", 1))
    (version,) = (Version(specifier.version) for specifier in python.specifier)
    assert python.name == "python" and version in SpecifierSet(PROJECT["requires-python"])
    assert CONDA[1:] == ["pip"]
    index, constraints, editable = CONDA_PIP
    assert index.startswith("--extra-index-url https://") and index.endswith("/whl/cpu")
    assert (constraints, editable) == ("-c constraints.txt", "-e .")
    assert ENVIRONMENT["name"] == PROJECT["name"]


def test_only_the_grading_extra_is_bound_to_a_platform():
    bound = {
        extra
        for extra, lines in {"": PROJECT["dependencies"], **EXTRAS}.items()
        if any("sys_platform" in line or "platform_system" in line for line in lines)
    }
    assert bound == {"grading"}


# --- make ----------------------------------------------------------------------------------

# Stands for every Python: makes an environment out of itself and writes down what it was asked.
FAKE_PYTHON = """#!/bin/sh
echo "$*" >> {log}
case "$*" in
    -c*) exit {status};;
    "-m venv "*) mkdir -p "$3/bin"; for tool in python ruff; do cp "$0" "$3/bin/$tool"; done;;
    *"pip install"*) echo "pip speaks"; exit $(cat {pip_status});;
esac
"""


class Clone:
    """A clone whose Python is a stand-in that installs nothing."""

    def __init__(self, folder: Path, status: int = 0) -> None:
        self.folder = folder / "a clone"  # a blank in the path is common on macOS
        self.folder.mkdir()
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.folder)
        self.log, self.pip_status = folder / "log", folder / "pip_status"
        self.pip_status.write_text("0")
        self.python = folder / "python"
        text = FAKE_PYTHON.format(log=self.log, status=status, pip_status=self.pip_status)
        self.python.write_text(text)
        self.python.chmod(0o755)

    def make(self, *arguments: str) -> tuple[int, str, str]:
        """Return the exit status, what was printed, and what Python was asked to do."""
        self.log.write_text("")
        ours = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")  # `make test` may be running us
        clean = {k: v for k, v in os.environ.items() if k not in ours}
        done = subprocess.run(
            ["make", *arguments, f"PYTHON={self.python}", "PAUSE=0"],
            cwd=self.folder,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, self.log.read_text()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_make_alone_lists_every_target(clone):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    status, printed, asked = clone.make()
    assert status == 0 and asked == ""
    for target in set(phony.split()) - {"FORCE"}:
        assert re.search(rf"^  make {target}  +\w", printed, re.MULTILINE)


def test_make_lab_installs_once(clone):
    status, printed, asked = clone.make("lab")
    assert status == 0
    assert "pip speaks" not in printed
    assert "-m venv .venv\n" in asked and "-c constraints.txt -e .\n" in asked
    assert asked.endswith("-m vae_course lab\n")
    assert clone.make("lab") == (0, "", "-m vae_course lab\n")


def test_make_test_installs_once_and_runs_everything(clone):
    status, _, asked = clone.make("test")
    assert status == 0 and "-c constraints.txt -e .[dev,grading,site]\n" in asked
    _, _, again = clone.make("test")
    first_words = [line.split()[:2] for line in again.splitlines()]
    assert first_words == [["check"], ["format", "--check"], ["-m", "mypy"], ["-m", "pytest"]]
    assert clone.make("lab") == (0, "", "-m vae_course lab\n")  # a part of what is there


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml"])
def test_changed_versions_are_installed(clone, name):
    clone.make("lab")
    changed = clone.folder / name
    later = (clone.folder / ".venv" / "learner.stamp").stat().st_mtime + 10
    os.utime(changed, (later, later))
    _, _, asked = clone.make("lab")
    assert "-e .\n" in asked and "-m venv" not in asked


def test_a_failed_installation_is_shown_and_tried_again(clone):
    clone.pip_status.write_text("1")
    status, printed, asked = clone.make("lab")
    assert status != 0
    assert "pip speaks" in printed and "This did not work" in printed
    assert "vae_course" not in asked and asked.count("-e .\n") == 3  # a silent registry may answer
    clone.pip_status.write_text("0")
    assert "-e .\n" in clone.make("lab")[2]


def test_an_old_python_is_named_with_the_way_out(tmp_path):
    status, printed, asked = Clone(tmp_path, status=1).make("lab")
    assert status != 0 and "venv" not in asked
    assert "Python 3.11 or newer is needed" in printed and "make lab PYTHON=" in printed


def test_a_moved_clone_gets_its_environment_anew(clone):
    clone.make("lab")
    clone.folder = clone.folder.rename(clone.folder.with_name("moved"))
    _, _, asked = clone.make("lab")
    assert "-m venv .venv\n" in asked and "-e .\n" in asked
    assert clone.make("lab") == (0, "", "-m vae_course lab\n")


def test_an_environment_made_by_hand_is_kept(clone):
    subprocess.run([clone.python, "-m", "venv", ".venv"], cwd=clone.folder, check=True)
    (clone.folder / ".venv" / "mine").touch()
    _, _, asked = clone.make("lab")
    assert "-m venv" not in asked and "-e .\n" in asked
    assert (clone.folder / ".venv" / "mine").exists()


def test_make_reset_names_the_lesson(clone):
    assert clone.make("reset", "LESSON=03")[2].endswith("-m vae_course reset 03\n")


def test_an_index_for_torch_can_be_given(clone):
    asked = clone.make("lab", "TORCH_INDEX=https://example.org/cpu")[2]
    assert "--extra-index-url https://example.org/cpu -c constraints.txt -e .\n" in asked


def test_make_clean_leaves_the_learner_s_work(clone):
    clone.make("lab")
    (clone.folder / "my_course").mkdir()
    clone.make("clean")
    assert not (clone.folder / ".venv").exists() and (clone.folder / "my_course").exists()


def test_make_site_says_where_it_will_be(clone):
    assert clone.make("site")[2].endswith("-m vae_course site\n")
    told = clone.make("site", "ADDRESS=https://example.org", "REPOSITORY=a/b")[2]
    assert told == "-m vae_course site --address https://example.org --repository a/b\n"


# --- CI, pre-commit, needs -----------------------------------------------------------------

TOOLS = ("bash", "dirname", "env", "mktemp", "tail", "grep", "cat")


def run_ci(folder: Path, present: tuple[str, ...]) -> str:
    """Run .ci/run with stand-ins on the path; return what apt-get and make were asked."""
    log = folder / "log"
    log.touch()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    stub = f'#!/bin/sh\necho "$(basename $0) $* $VAE_NO_SKIP $CI" >> {log}\necho a line\n'
    for name in ("apt-get", *present):
        (folder / name).write_text(stub.replace("$(basename $0)", name))
        (folder / name).chmod(0o755)
    (folder / "sudo").write_text('#!/bin/sh\nexec "$@"\n')
    (folder / "sudo").chmod(0o755)
    subprocess.run(
        [ROOT / ".ci" / "run"],
        env={"PATH": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return log.read_text()


def test_ci_installs_what_is_missing_and_forbids_skips(tmp_path):
    asked = run_ci(tmp_path, ("make", "python3"))
    update, install, *rest = [line for line in asked.splitlines() if not line.startswith("python3")]
    assert update.startswith("apt-get update")
    assert {"chromium", "bubblewrap", "fontconfig"} <= set(install.split())
    assert not {"make", "python3"} & set(install.split())
    assert rest == ["make test 1 true"]


def test_ci_installs_nothing_when_all_is_there(tmp_path):
    present = ("make", "python3", "chromium", "bwrap", "postgres", "fc-list")
    (tmp_path / "bin").mkdir()
    asked = run_ci(tmp_path / "bin", present)
    assert "apt-get" not in asked and "make test 1 true" in asked


def test_every_hook_calls_something_that_is_there():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repo,) = hooks["repos"]
    assert repo["repo"] == "local"
    for hook in repo["hooks"]:
        tool, *words = hook["entry"].split()
        if hook["language"] == "node":  # made by pre-commit itself, of what is named
            assert tool in [name.split("@")[0] for name in hook["additional_dependencies"]]
            continue
        assert tool.startswith(".venv/bin/")
        if words[0] == "-m":
            assert importlib.util.find_spec(words[1]) is not None
        else:
            assert Path(sys.executable).with_name(Path(tool).name).exists()
    command = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def test_notebooks_with_outputs_are_refused(tmp_path, capsys):
    clean = tmp_path / "clean.ipynb"
    clean.write_text('{"cells": [{"outputs": [], "execution_count": null}, {"source": ""}]}')
    with_output, executed = tmp_path / "output.ipynb", tmp_path / "executed.ipynb"
    with_output.write_text('{"cells": [{"outputs": [{}], "execution_count": null}]}')
    executed.write_text('{"cells": [{"outputs": [], "execution_count": 3}]}')
    assert outputs.main([str(clean)]) == 0
    assert outputs.main([str(clean), str(with_output), str(executed)]) == 1
    printed = capsys.readouterr().out
    assert "output.ipynb" in printed and "executed.ipynb" in printed and "clean" not in printed


def test_a_missing_need_is_named_and_skipped_or_forbidden(monkeypatch):
    monkeypatch.setitem(needs.FINDERS, "chromium", lambda: None)
    monkeypatch.setitem(needs.FINDERS, "bubblewrap", lambda: "/usr/bin/bwrap")
    mark = needs.needs("bubblewrap", "chromium").mark
    item = SimpleNamespace(iter_markers=lambda name: [mark])
    monkeypatch.delenv("VAE_NO_SKIP", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs chromium, not found"):
        conftest.pytest_runtest_setup(item)
    monkeypatch.setenv("VAE_NO_SKIP", "1")
    with pytest.raises(pytest.fail.Exception, match="needs chromium.*forbids"):
        conftest.pytest_runtest_setup(item)
    monkeypatch.setitem(needs.FINDERS, "chromium", lambda: "/usr/bin/chromium")
    conftest.pytest_runtest_setup(item)


def test_an_unknown_need_is_refused():
    with pytest.raises(ValueError, match="firefox: not among"):
        needs.needs("firefox")
