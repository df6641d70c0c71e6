"""The wall itself, started by root and by an ordinary user."""

import os
import subprocess
import sys
import tempfile

import pytest

from vae_course.grading import sandbox
from vae_course.grading.bubblewrap import NoSandboxError, find_bwrap, wall
from vae_course.grading.sandbox import MachineryError, Sandbox
from vae_course.grading.seccomp import thread_only_filter

# Only what the shell does itself: it may start no other program.
PROBE = """
read line 2>/dev/null </etc/passwd && echo read the system
echo x 2>/dev/null >/grader/x && echo wrote beside
echo x 2>/dev/null >/x && echo wrote above
echo x 2>/dev/null >/usr/x && echo wrote the system
echo x >/tmp/x && echo wrote inside
sleep 30 &
echo forked
"""


def _run(program, user=None):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as rules:
        os.chmod(folder, 0o755)
        rules.write(thread_only_filter())
        rules.seek(0)
        command = wall(folder, rules.fileno())
        who = {"user": user, "group": user, "extra_groups": []} if user else {}
        return subprocess.run(
            [*command, *program], pass_fds=(rules.fileno(),), env={}, text=True, timeout=60,
            capture_output=True, **who,
        )  # fmt: skip


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("user", [None, 65534], ids=["as we are", "as nobody"])
def test_no_other_process_and_nothing_writable_but_its_own_folder(user, monkeypatch):
    if user is not None and os.geteuid() != 0:
        user = None  # an ordinary user is what we are already
    if user is not None:
        # Python may lie where nobody may look: the shell is enough for this.
        monkeypatch.setattr("vae_course.grading.bubblewrap._python", lambda: [])
    said = _run(["/bin/sh", "-c", PROBE], user)
    assert said.stdout.split("\n") == ["wrote inside", ""], said
    assert "fork" in said.stderr


@pytest.mark.needs("bubblewrap")
def test_even_an_exec_keeps_the_rules():
    said = _run(["/bin/sh", "-c", "exec /bin/sh -c 'ls / ; (true) ; echo survived'"])
    assert "survived" not in said.stdout


def test_the_filter_is_known_for_both_kinds_of_machine():
    assert thread_only_filter("x86_64") != thread_only_filter("aarch64")
    with pytest.raises(KeyError):
        thread_only_filter("pdp11")


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_without_linux_the_sentence_says_what_to_do(system, monkeypatch):
    monkeypatch.setattr("platform.system", lambda: system)
    with pytest.raises(NoSandboxError, match="--unisolated"):
        find_bwrap()


def test_without_a_wall_there_is_no_grade(monkeypatch):
    def none(*_):
        raise NoSandboxError("bubblewrap is not installed: do this")

    monkeypatch.setattr(sandbox, "wall", none)
    with Sandbox() as closed, pytest.raises(MachineryError, match="do this"):
        closed.start()


def test_a_wall_that_does_not_come_up_is_the_machines_fault(monkeypatch):
    monkeypatch.setattr(
        sandbox, "wall", lambda *_: ["/bin/sh", "-c", "echo no namespaces >&2; false"]
    )
    with Sandbox() as broken, pytest.raises(MachineryError, match="no namespaces"):
        broken.start()


def test_unisolated_results_say_so():
    with Sandbox(isolated=False) as open_:
        assert open_.isolation == "none"
        open_.start().close()


@pytest.mark.needs("bubblewrap")
def test_an_environment_below_tmp_is_seen_inside(monkeypatch):
    # A clone in /tmp: the private /tmp of the wall must not cover the Python in it.
    with tempfile.TemporaryDirectory(dir="/tmp") as environment:
        monkeypatch.setattr(sys, "prefix", environment)
        assert _run(["/bin/sh", "-c", f"cd {environment} && echo seen"]).stdout == "seen\n"
