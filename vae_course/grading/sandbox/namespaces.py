"""Gives a forked process a world of its own: users, processes, files, network, and no way back.

Runs inside bubblewrap's sandbox, in the process that a submission is graded in, before any of the
learner's code. A forked process that shared its parent's user could overwrite that parent's memory,
and with it every submission after its own; in a user namespace of its own the kernel refuses it.

Source:
    Linux manual pages: user_namespaces(7), pid_namespaces(7), capabilities(7), seccomp(2).
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence

_USER, _PID, _MOUNT = 0x10000000, 0x20000000, 0x00020000
_IPC, _NAME, _NETWORK = 0x08000000, 0x04000000, 0x40000000
_NO_SETUID, _NO_DEVICES, _NO_EXECUTION, _READ_ONLY = 2, 4, 8, 1
_REMOUNT, _BIND, _MOVE, _AND_BELOW = 32, 4096, 8192, 16384
_SET_DUMPABLE, _SET_SECCOMP, _DROP_BOUND, _ADOPT_ORPHANS, _NO_NEW_PRIVILEGES = 4, 22, 24, 36, 38
_FILTER = 2
_CAPABILITIES_V3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _do(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def set_readable(readable: bool) -> None:
    """Whether other processes of the same user may look into this one's memory."""
    _do("prctl", _SET_DUMPABLE, int(readable), 0, 0, 0)


def adopt_orphans() -> None:
    """Make this process the parent of every descendant whose own parent has ended."""
    _do("prctl", _ADOPT_ORPHANS, 1, 0, 0, 0)


def unshare() -> None:
    """Leave the namespaces of the parent; the next child is the first of its own pid namespace.

    Raises:
        OSError: If the kernel does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    _do("unshare", _USER | _PID | _MOUNT | _IPC | _NAME | _NETWORK)
    set_readable(True)  # or these three files belong to root
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                       ("gid_map", f"{group} {group} 1")):  # fmt: skip
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    set_readable(False)


def mount_private(folder_bytes: int, kept: Sequence[str] = ()) -> None:
    """Fresh, empty folders where another submission may have written; no view of processes.

    Args:
        folder_bytes: How much may be written to ``/tmp``.
        kept: Folders below ``/tmp`` that stay: Python may have been installed there.
    """
    # Made beside, and then moved over what it may have to show a part of.
    _mount(b"tmpfs", b"/dev/shm", _NO_SETUID | _NO_DEVICES, f"size={folder_bytes},mode=1777")
    for folder in kept:
        place = f"/dev/shm{folder.removeprefix('/tmp')}"
        os.makedirs(place)
        _do(
            "mount", folder.encode(), place.encode(), None, ctypes.c_ulong(_BIND | _AND_BELOW), None
        )
    _do("mount", b"/dev/shm", b"/tmp", None, ctypes.c_ulong(_MOVE), None)
    _mount(b"tmpfs", b"/dev/shm", _NO_SETUID | _NO_DEVICES, "size=4096,mode=1777")
    # torch reads this one file, and complains on standard error where it is missing.
    _bind(b"/proc/cpuinfo", b"/tmp/cpuinfo")
    _mount(b"tmpfs", b"/proc", _NO_SETUID | _NO_DEVICES | _NO_EXECUTION, "size=4096,mode=755")
    _bind(b"/tmp/cpuinfo", b"/proc/cpuinfo")
    _do("umount2", b"/tmp/cpuinfo", 0)
    os.unlink("/tmp/cpuinfo")
    never = _REMOUNT | _READ_ONLY | _NO_SETUID | _NO_DEVICES | _NO_EXECUTION
    _mount(b"none", b"/proc", never, "")
    os.chdir("/tmp")


def _mount(kind: bytes, place: bytes, flags: int, options: str) -> None:
    _do("mount", kind, place, kind, ctypes.c_ulong(flags), options.encode())


def _bind(source: bytes, place: bytes) -> None:
    os.close(os.open(place, os.O_CREAT, 0o444))
    _do("mount", source, place, None, ctypes.c_ulong(_BIND), None)


def drop_privileges(program: bytes) -> None:
    """Drop every capability for good, then filter system calls.

    Args:
        program: A classic BPF program, as `vae_course.grading.sandbox.seccomp` writes it.
    """
    for capability in range(64):
        if _libc.prctl(_DROP_BOUND, capability, 0, 0, 0) < 0:
            break  # the kernel knows no more of them
    header = struct.pack("Ii", _CAPABILITIES_V3, 0)
    _do("capset", header, bytes(24))
    _do("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    instructions = ctypes.create_string_buffer(program, len(program))
    rules = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    _do("prctl", _SET_SECCOMP, _FILTER, rules, 0, 0)
