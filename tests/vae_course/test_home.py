"""A home folder that cannot be written to costs one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vae_course import CourseError
from vae_course.cli import main
from vae_course.home import find_writable_home


@pytest.fixture
def no_home(monkeypatch, tmp_path):
    """A home below a file: nobody can write there, not even root."""
    (tmp_path / "file").touch()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "file" / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", "another")
    monkeypatch.delenv("VAE_PROGRESS_DIR", raising=False)
    return tmp_path / "file" / "home"


def test_another_folder_takes_its_place_and_is_named(no_home, tmp_path, capsys):
    find_writable_home(tmp_path / "new" / "home")
    assert Path.home() == tmp_path / "new" / "home"
    assert "XDG_DATA_HOME" not in os.environ
    [sentence] = capsys.readouterr().err.splitlines()
    assert str(no_home) in sentence and str(tmp_path / "new" / "home") in sentence


def test_a_home_that_can_be_written_to_stays(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    find_writable_home(tmp_path / "new")
    assert os.environ["HOME"] == str(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == ""


def test_where_nothing_can_be_written_a_sentence_says_so(no_home):
    with pytest.raises(CourseError, match="neither your home folder .* can be written to"):
        find_writable_home(no_home / "new")


def test_the_lab_starts_without_one(start_lab, stub_course, tmp_path):
    (tmp_path / "file").touch()
    home = str(tmp_path / "file")
    lab = start_lab(stub_course, HOME=home, USERPROFILE=home, JUPYTER_RUNTIME_DIR="")
    assert "/lab/tree/00_start_here.ipynb?token=" in lab.wait_for_address()
    assert lab.stop() == 0
    [sentence] = lab.err
    assert sentence.startswith(f"Your home folder '{home}' cannot be written to")


def test_the_command_shows_progress_without_one(no_home, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("vae_course.home.learners_folder", lambda: tmp_path / "course")
    assert main(["progress"]) == 0
    out, err = capsys.readouterr()
    assert "Next: `to_unit_pixels`" in out and len(err.splitlines()) == 1
