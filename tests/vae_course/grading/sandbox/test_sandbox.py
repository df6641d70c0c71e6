"""The sandbox, started by root and by an ordinary user; and one submission beside another."""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograded_tests.framework.answerer import Request
from autograded_tests.framework.finding import MachineryError
from vae_course.grading.sandbox import bubblewrap, launcher
from vae_course.grading.sandbox.bubblewrap import NoSandboxError, find_bwrap
from vae_course.grading.sandbox.launcher import Sandbox
from vae_course.grading.sandbox.process import LearnerProcessError
from vae_course.grading.sandbox.seccomp import thread_only_filter

# What each line may do is said by the name it prints when it could.
PROBE = """
import ctypes, os, socket, subprocess
libc = ctypes.CDLL(None, use_errno=True)

def may(name, attempt):
    try:
        done = attempt()
    except (OSError, ValueError):
        return
    if done is not False:
        print(name)

def call(*numbers):
    return libc.syscall(*numbers) >= 0

may("read the system", lambda: open("/etc/passwd").read())
for directory in ("solutions", "notebooks", "autograded_tests", "grading.secret"):
    may(f"see {directory}", lambda: os.stat(f"{COURSE}/{directory}"))
for place in ("/grader/x", "/x", "/usr/x", "/dev/x", "/proc/x", os.__file__):
    may(f"write {place}", lambda: open(place, "a"))
may("write inside", lambda: open("/tmp/x", "w"))
may("fork", os.fork)
may("fork by number", lambda: call(57))
may("spawn", lambda: subprocess.run(["/bin/true"]))
for family in range(50):
    if family != socket.AF_UNIX:
        may(f"a socket of family {family}", lambda: socket.socket(family, socket.SOCK_DGRAM))
        may(f"a stream of family {family}", lambda: socket.socket(family, socket.SOCK_STREAM))
may("share memory", lambda: libc.shmget(0, 4096, 0o1600) >= 0)
may("keep messages", lambda: libc.msgget(0, 0o1600) >= 0)
may("keep semaphores", lambda: libc.semget(0, 1, 0o1600) >= 0)
may("name memory", lambda: os.memfd_create("x"))
for number in (447, 425, 428, 430, 434):  # the same on every machine
    may(f"call {number}", lambda: call(number, 0, 0, 0, 0))
may("keep keys", lambda: call(248 if os.uname().machine == "x86_64" else 217,
                              b"user", b"x", b"x", 1, -3))
may("read the kernel's log", lambda: libc.klogctl(10, None, 0) >= 0)
may("leave a namespace", lambda: libc.unshare(0x10000000) == 0)
may("mount", lambda: libc.mount(b"x", b"/tmp", b"tmpfs", 0, None) == 0)
may("unmount", lambda: libc.umount2(b"/proc", 2) == 0)
may("trace", lambda: libc.ptrace(16, 1, 0, 0) == 0)
may("kill the parent", lambda: os.kill(os.getppid() or 2, 9))
may("reach the network", lambda: socket.create_connection(("1.1.1.1", 53), 1))
may("see processes", lambda: len(os.listdir("/proc")) > 1)
may("see the environment", lambda: "SECRET_OF_THE_JUDGE" in os.environ)
may("regain privileges", lambda: libc.prctl(47, 2, 21, 0, 0) == 0)
"""
_SCRIPT = """
import sys
from autograded_tests.framework.answerer import Request
from vae_course.grading.sandbox.launcher import Sandbox
with Sandbox() as sandbox:
    reply = sandbox.start().ask(Request("run", args=[sys.argv[1], "probe"]), 20)
print(reply.value, reply.error)
"""
_ORDINARY = ["--dev-bind", "/", "/", "--unshare-user", "--uid", "1000", "--cap-drop", "ALL"]


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("ordinary", [False, True], ids=["as we are", "as an ordinary user"])
def test_nothing_is_there_but_its_own_folder(ordinary):
    probe = f"COURSE = {os.getcwd()!r}\n{PROBE}"
    command = [sys.executable, "-c", _SCRIPT, probe]
    if ordinary:
        command = [find_bwrap(), *_ORDINARY, "--", *command]
    environment = {**os.environ, "SECRET_OF_THE_JUDGE": "x"}
    said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert said.stdout == "write inside\n None\n", said


@pytest.fixture
def one_sandbox():
    with Sandbox() as opened:
        yield opened


def _run(process, source):
    reply = process.ask(Request("run", args=[source, "cell"]), 20)
    assert reply.error is None, reply.error
    return reply.value.strip()


NEEDED = """
import asyncio, socket, threading
async def answer():
    return "awaited"
print(asyncio.run(answer()))
thread = threading.Thread(target=print, args=("threaded",))
thread.start()
thread.join()
a, b = socket.socketpair()
a.send(b"paired")
print(b.recv(9).decode())
"""


@pytest.mark.needs("bubblewrap")
def test_threads_and_what_asyncio_needs_are_there(one_sandbox):
    assert _run(one_sandbox.start(), NEEDED).split() == ["awaited", "threaded", "paired"]


LEAVE = """
import builtins, torch, socket
builtins.owned = 1
torch.Tensor.owned = 1
for folder in ("/tmp", "/dev/shm"):
    open(f"{folder}/owned", "w").close()
s = socket.socket(socket.AF_UNIX)
s.bind(chr(0) + "owned")
s.listen()
"""
LOOK = """
import builtins, os, socket, torch
print(hasattr(builtins, "owned"), hasattr(torch.Tensor, "owned"),
      sorted(os.listdir("/tmp")), os.listdir("/dev/shm"))
try:
    socket.socket(socket.AF_UNIX).connect(chr(0) + "owned")
    print("met")
except OSError as error:
    print(error.strerror)
"""


def _below_tmp():
    return sorted({Path(root).parts[2] for root in bubblewrap.kept_below_tmp()})


@pytest.mark.needs("bubblewrap")
def test_what_one_submission_leaves_the_next_does_not_find(one_sandbox):
    # Where Python itself lies below /tmp, that much is there.
    clean = f"False False {_below_tmp()} []\nConnection refused"
    first = one_sandbox.start()
    _run(first, LEAVE)
    # The second is there beside the first, the third after it.
    assert _run(one_sandbox.start(), LOOK) == clean
    first.close()
    assert _run(one_sandbox.start(), LOOK) == clean


# The attack that worked on a plain fork: the parent's memory, and with it every later submission.
OVERWRITE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
reached = []
for pid in range(1, 50):
    if pid == os.getpid():
        continue
    for way in (f"/proc/{pid}/mem", f"/proc/{pid}/maps", f"/proc/{pid}/fd"):
        if os.path.exists(way):
            reached.append(way)
    if libc.ptrace(16, pid, 0, 0) == 0:
        reached.append(f"ptrace {pid}")
    try:
        os.kill(pid, 0)
        reached.append(f"kill {pid}")
    except OSError:
        pass
class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
for pid in range(1, 50):
    mine = ctypes.create_string_buffer(b"poison")
    here = Piece(ctypes.addressof(mine), 6)
    there = Piece(id(os), 6)  # a fork shares its parent's addresses
    if pid != os.getpid() and libc.process_vm_writev(pid, ctypes.byref(here), 1,
                                                     ctypes.byref(there), 1, 0) >= 0:
        reached.append(f"wrote into {pid}")
print(reached)
"""


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("filtered", [True, False], ids=["", "without the filter"])
def test_a_submission_cannot_write_into_its_parent(filtered, monkeypatch):
    if not filtered:  # the namespaces must hold by themselves
        allow_all = bytes.fromhex("060000000000ff7f")
        monkeypatch.setattr(launcher, "thread_only_filter", lambda: allow_all)
    with Sandbox() as opened:
        beside = opened.start()
        assert _run(opened.start(), OVERWRITE) == "[]"
        assert _run(beside, "print(1 + 1)") == "2"


@pytest.mark.needs("bubblewrap")
def test_without_namespaces_inside_namespaces_it_is_slower_and_no_less_closed(one_sandbox):
    with open(f"{one_sandbox._folder.name}/namespaces.py", "a") as inside:
        inside.write("\ndef unshare():\n    raise OSError(1, 'unshare: not here')\n")
    with contextlib.closing(one_sandbox.start()) as process:
        said = _run(process, f"COURSE = {os.getcwd()!r}\n{PROBE}").splitlines()
        # Bubblewrap's own first process is in sight, and the kernel ignores what is sent to it.
        assert set(said) <= {"write inside", "see processes", "kill the parent"}
        assert _run(process, "print(1 + 1)") == "2"
    assert one_sandbox._server is None
    with contextlib.closing(one_sandbox.start()) as process:
        assert _run(process, "import os; print(sorted(os.listdir('/tmp')))") == str(_below_tmp())


@pytest.mark.needs("bubblewrap")
def test_a_dead_parent_is_replaced(one_sandbox):
    process = one_sandbox.start()
    one_sandbox._server._process.kill()
    with pytest.raises(LearnerProcessError):
        process.ask(Request("run", args=["import time; time.sleep(10)", "cell"]), 20)
    assert _run(one_sandbox.start(), "print(1 + 1)") == "2"


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

    monkeypatch.setattr(launcher, "bubblewrap_command", none)
    with Sandbox() as closed, pytest.raises(MachineryError, match="do this"):
        closed.start()


def test_a_sandbox_that_does_not_come_up_is_the_machines_fault(monkeypatch):
    monkeypatch.setattr(
        launcher,
        "bubblewrap_command",
        lambda *_: ["/bin/sh", "-c", "echo no namespaces >&2; false"],
    )
    with Sandbox() as broken, pytest.raises(MachineryError, match="no namespaces"):
        broken.start()


def test_unisolated_results_say_so():
    with Sandbox(isolated=False) as open_:
        assert open_.isolation == "none"
        open_.start().close()


@pytest.mark.needs("bubblewrap")
def test_an_environment_below_tmp_is_seen_inside(monkeypatch):
    # A clone in /tmp: the private /tmp of a process must not cover the Python in it.
    with tempfile.TemporaryDirectory(dir="/tmp") as environment:
        os.chmod(environment, 0o755)
        with open(f"{environment}/later.py", "w") as module:
            module.write("print('imported')")
        roots = [*bubblewrap.python_roots(), environment]
        monkeypatch.setattr(bubblewrap, "python_roots", lambda: roots)
        with Sandbox() as opened:
            look = (
                f"import os, sys\nsys.path.append({environment!r})\nimport later\n"
                f"try:\n    open({environment!r} + '/x', 'w')\n"
                "except OSError as error:\n    print(error.strerror)\n"
                "open('/tmp/x', 'w').close()"
            )
            for _ in range(2):
                said = _run(opened.start(), look)
                assert said == "imported\nRead-only file system", said
