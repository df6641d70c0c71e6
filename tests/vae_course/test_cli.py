"""The ``vae-course`` command itself."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import SimpleNamespace

import pytest

from vae_course import CourseError, cli


@pytest.fixture
def fake(monkeypatch):
    """A subcommand ``fake`` whose run() the test chooses."""

    def install(run):
        module = SimpleNamespace(add_arguments=lambda parser: parser.add_argument("word"), run=run)
        monkeypatch.setitem(cli.COMMANDS, "fake", "a command for tests")
        monkeypatch.setitem(sys.modules, "vae_course.commands.fake", module)

    return install


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_of_the_table_can_be_asked_for_help(name, capsys):
    module = importlib.import_module(f"vae_course.commands.{name.replace('-', '_')}")
    assert callable(module.add_arguments) and callable(module.run)
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert cli.COMMANDS[name].split(",")[0] in " ".join(capsys.readouterr().out.split())


def test_what_only_classes_need_is_asked_for_in_a_sentence(fake, capsys):
    def run(args):
        importlib.import_module("distributed.not_there_at_all")

    def lacking(args):
        raise ModuleNotFoundError("No module named 'datasketch'", name="datasketch")

    fake(lacking)
    assert cli.main(["fake", "word"]) == 1
    said = capsys.readouterr().err
    assert "datasketch is not installed" in said and "'.[grading]'" in said
    fake(run)  # any other missing module is a fault of ours
    with pytest.raises(ModuleNotFoundError):
        cli.main(["fake", "word"])


def test_help_names_every_command_and_imports_none():
    code = (
        "import sys\nfrom vae_course.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'numpy', 'jupyterlab', 'nbformat', 'vae_helpers'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name, sentence in cli.COMMANDS.items():
        assert name in done.stdout and sentence.split()[0] in done.stdout


@pytest.mark.parametrize("argv", [[], ["unknown"], ["reset"], ["fake"]])
def test_bad_usage_ends_with_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == 2
    assert "usage: vae-course" in capsys.readouterr().err


@pytest.mark.parametrize("status", [0, 1, 2])
def test_the_status_of_the_command_is_passed_on(fake, status):
    fake(lambda args: status)
    assert cli.main(["fake", "word"]) == status


def test_an_error_one_can_put_right_is_a_sentence(fake, capsys):
    def run(args):
        raise CourseError(f"{args.word} is missing")

    fake(run)
    assert cli.main(["fake", "lesson"]) == 1
    assert capsys.readouterr().err == "vae-course fake: lesson is missing\n"


def test_ctrl_c_leaves_no_traceback(fake, capsys):
    def run(args):
        raise KeyboardInterrupt

    fake(run)
    assert cli.main(["fake", "word"]) == 130
    assert capsys.readouterr().err == ""


def test_an_error_of_ours_keeps_its_traceback(fake):
    def run(args):
        raise ZeroDivisionError

    fake(run)
    with pytest.raises(ZeroDivisionError):
        cli.main(["fake", "word"])


def test_the_module_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "vae_course", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usage: vae-course")
    assert done.stderr == ""
