"""What was passed is remembered for a person, and for nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import expect

from autograded_tests import check, progress
from autograded_tests.framework.exercise import exercises
from autograded_tests.notebook.progress_store import (
    _keep,
    forget,
    passed_checks,
    progress_folder,
    remember,
)
from tests.lessons_lab import lessons, notebook  # noqa: F401
from tests.needs import needs
from vae_course.cli import main
from vae_helpers import gaussian_kl

SETUP = "from autograded_tests import check, progress; import torch"
RIGHT = "def log_var_to_std(logvar): return (0.5 * logvar).exp()"
WRONG = "def log_var_to_std(logvar): return logvar.exp()"
CHECK = 'check("log_var_to_std", log_var_to_std)'


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """A memory of its own."""
    monkeypatch.setenv("VAE_PROGRESS_DIR", str(tmp_path / "kept here"))
    return tmp_path / "kept here"


@pytest.fixture
def kernel():
    """A function: cells -> what they show as HTML, else as text; run by a person or a program."""
    started = []

    def run(*cells, person=True):
        manager, client = start_new_kernel(env={**os.environ, "OMP_NUM_THREADS": "1"})
        started.append((manager, client))
        shown = []

        def keep(message):
            if message["msg_type"] == "error":
                raise AssertionError(message["content"]["evalue"])
            if message["msg_type"] == "execute_result":
                data = message["content"]["data"]
                shown.append(data.get("text/html", data["text/plain"]))

        for cell in cells:
            client.execute_interactive(cell, allow_stdin=person, output_hook=keep, timeout=120)
        return shown

    yield run
    for manager, client in started:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        manager.context.destroy()


def passed(*ids):
    """Keep ids as if a person had passed them."""
    for id in ids:
        _keep(progress_folder() / f"{id}.json")


# Who is remembered


def test_a_person_s_pass_survives_the_kernel(kernel, folder):
    _, first = kernel(SETUP, WRONG, CHECK, 'progress("02_encoder_heads")')
    assert "○ <code>log_var_to_std</code>" in first
    assert not folder.exists()
    kernel(SETUP, RIGHT, CHECK)
    [later] = kernel(SETUP, 'progress("02_encoder_heads")')
    assert "✓ <code>log_var_to_std</code>" in later
    assert list(passed_checks()) == ["log_var_to_std"]


def test_a_grader_s_run_is_not_remembered(kernel, folder):
    [panel] = kernel(SETUP, RIGHT, CHECK, person=False)
    assert "right" in panel
    assert not folder.exists()


def test_a_script_s_pass_is_not_remembered(folder):
    assert check("gaussian_kl", lambda mu, logvar: gaussian_kl(mu, logvar)).diagnosis == "borrowed"
    remember("gaussian_kl")
    assert not folder.exists()


@pytest.mark.parametrize("place", ["{}", "~nobody-of-that-name/kept"])
def test_a_memory_that_cannot_be_written_to_is_no_error(kernel, folder, monkeypatch, place):
    folder.write_text("a file where the folder should be")
    monkeypatch.setenv("VAE_PROGRESS_DIR", place.format(folder))
    [panel, state] = kernel(SETUP, RIGHT, CHECK, "progress()")
    assert "log_var_to_std: right" in panel
    assert "0 of 1" in state
    assert passed_checks() == {}


# The files


def test_the_first_time_counts():
    passed("gaussian_kl")
    file = progress_folder() / "gaussian_kl.json"
    file.write_text('{"passed_at": "2020-01-02T03:04:05Z"}')
    passed("gaussian_kl")
    assert passed_checks() == {"gaussian_kl": "2020-01-02T03:04:05Z"}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"passed_at": 7}', b"\xff\x00"])
def test_a_damaged_file_costs_itself_only_and_is_written_anew(damage):
    passed("gaussian_kl", "elbo_gap")
    (progress_folder() / "elbo_gap.json").write_bytes(damage)
    assert list(passed_checks()) == ["gaussian_kl"]
    passed("elbo_gap")
    assert list(passed_checks()) == ["elbo_gap", "gaussian_kl"]


def keep_all(folder):
    os.environ["VAE_PROGRESS_DIR"] = folder
    passed(*exercises())


def test_several_kernels_at_once_lose_nothing(folder):
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        list(pool.map(keep_all, [str(folder)] * 3))
    assert set(passed_checks()) == set(exercises())
    assert list(folder.glob("*.part")) == []


def test_forgetting_leaves_nothing_and_may_be_repeated(folder):
    passed("gaussian_kl", "elbo_gap")
    (folder / "tmp1234.part").write_text("from a kernel that was killed")
    assert forget() == 2
    assert list(folder.iterdir()) == []
    assert forget() == 0


def test_it_lies_among_the_user_s_own_files(monkeypatch):
    monkeypatch.delenv("VAE_PROGRESS_DIR")
    assert progress_folder().parts[-2:] == ("vae-course", "progress")


# What is shown


def test_next_is_looked_for_in_this_lesson_first():
    assert progress("04_elbo").next == ("04_elbo", "elbo_gap")
    passed("elbo_gap")
    assert progress("04_elbo").next == ("04_elbo", "gaussian_kl")
    assert progress().next == ("00_start_here", "to_unit_pixels")
    passed(*progress().lessons["04_elbo"])
    assert progress("04_elbo").next == ("00_start_here", "to_unit_pixels")
    assert (
        "Next: <code>to_unit_pixels</code> in 00_start_here." in progress("04_elbo")._repr_html_()
    )


def test_all_done_says_so():
    passed(*exercises())
    assert progress().next is None
    assert "All checks of the course are passed." in progress("06_quiz")._repr_html_()
    assert progress("06_quiz")._repr_html_().count(" ✓</div>") == len(progress().lessons)


def test_an_unknown_lesson_is_named():
    with pytest.raises(ValueError, match="'07_gan' is no lesson; there are 00_start_here, 01_"):
        progress("07_gan")


# The command


def test_the_command_prints_what_is_done_and_what_is_next(capsys):
    passed("to_unit_pixels", "pixel_price", "elbo_gap")
    assert main(["progress"]) == 0
    out = capsys.readouterr().out
    assert "✓ 00_start_here             2 of  2\n" in out
    assert "◐ 04_elbo                   1 of  5   not yet: gaussian_kl, monte_carlo_kl," in out
    assert "Next: `Autoencoder` in 01_autoencoder." in out


def test_the_command_for_programs():
    passed("to_unit_pixels")
    command = [sys.executable, "-m", "vae_course", "progress", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    state = json.loads(done.stdout)
    assert done.stderr == ""
    assert [lesson["lesson"] for lesson in state["lessons"]] == sorted(
        {exercise.lesson for exercise in exercises().values()}
    )
    first = state["lessons"][0]
    assert (first["passed"], first["total"]) == (1, 2)
    assert first["checks"] == [
        {"id": "to_unit_pixels", "passed_at": passed_checks()["to_unit_pixels"]},
        {"id": "pixel_price", "passed_at": None},
    ]
    assert state["next"] == {"lesson": "00_start_here", "id": "pixel_price"}


def test_the_command_forgets(capsys):
    passed("to_unit_pixels", "elbo_gap")
    assert main(["progress", "--reset"]) == 0
    assert capsys.readouterr().out.startswith("2 passed checks are forgotten")
    assert passed_checks() == {}


def test_the_command_says_what_cannot_be_removed(folder, capsys):
    (folder / "elbo_gap.json").mkdir(parents=True)
    assert main(["progress", "--reset"]) == 1
    assert "cannot be emptied" in capsys.readouterr().err


# In JupyterLab


@needs("chromium")
def test_a_learner_sees_it_at_the_lesson_s_end_after_a_restart_too(notebook):  # noqa: F811
    lesson = notebook("00_start_here")
    lesson.run("from autograded_tests import check")
    shown = lesson.run('progress("00_start_here")').get_by_role("group", name="Progress")
    expect(shown).to_contain_text("○ to_unit_pixels")
    lesson.run("def to_unit_pixels(images):")
    verdict = lesson.run('check("to_unit_pixels"').get_by_role("status")
    note = verdict.get_by_text("The cell above was changed and not run")
    expect(verdict).to_contain_text("right")
    expect(note).to_be_hidden()
    lesson.write("def to_unit_pixels(images):", "def to_unit_pixels(images):\n    return images")
    expect(note).to_be_visible()
    shown = lesson.run('progress("00_start_here")').get_by_role("group", name="Progress")
    expect(shown).to_contain_text("✓ to_unit_pixels")

    lesson.page.locator(".lm-MenuBar-item", has_text="Kernel").click()
    lesson.page.locator(".lm-Menu-item", has_text="Restart Kernel…").first.click()
    lesson.page.get_by_role("button", name="Confirm Kernel Restart").click()
    lesson.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    lesson.run("from autograded_tests import check")
    shown = lesson.run('progress("00_start_here")').get_by_role("group", name="Progress")
    expect(shown).to_contain_text("✓ to_unit_pixels")
    expect(shown).to_contain_text("Next: pixel_price in this lesson.")
