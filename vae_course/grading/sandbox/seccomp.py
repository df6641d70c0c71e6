"""A system-call filter: the learner's process may have threads, and no other process.

A process limit does not bind where bubblewrap was started by root, so processes are refused by the
kernel itself. Also refused: what could reach another process or the kernel's less travelled parts.
The filter is a classic BPF program, as ``bwrap --seccomp`` takes it.

Source:
    Linux kernel documentation, userspace-api/seccomp_filter; syscall numbers of the kernel's tables
    for x86_64 and of asm-generic for aarch64.
"""

from __future__ import annotations

import platform
import struct

_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_ERRNO = 0x00050000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD = 0x00010000
_LOAD, _EQUAL, _BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435  # glibc falls back to clone, whose flags a filter can see
_REFUSED = {
    # fork, vfork, ptrace, process_vm_readv, process_vm_writev, mount, umount2, pivot_root, chroot,
    # unshare, setns, bpf, userfaultfd, perf_event_open, add_key, request_key, keyctl, kexec_load,
    # memfd_create, kcmp
    "x86_64": [57, 58, 101, 310, 311, 165, 166, 155, 161, 272, 308, 321, 323, 298, 248, 249, 250,
               246, 319, 312],
    "aarch64": [117, 270, 271, 40, 39, 41, 51, 97, 268, 280, 282, 241, 217, 218, 219, 104, 279,
                272],
}  # fmt: skip
# io_uring_setup, io_uring_enter, io_uring_register, pidfd_open, pidfd_getfd, process_madvise:
# one number everywhere
_REFUSED_EVERYWHERE = [425, 426, 427, 434, 438, 440]


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def thread_only_filter(machine: str | None = None) -> bytes:
    """The filter for this kind of machine.

    Args:
        machine: As ``platform.machine()`` names it; this machine's by default.

    Returns:
        The program's bytes.

    Raises:
        KeyError: If no filter is known for the machine.

    Example:
        >>> len(thread_only_filter("x86_64")) % 8
        0
    """
    machine = machine or platform.machine()
    program = [
        _instruction(_LOAD, _AT_ARCHITECTURE),
        _instruction(_EQUAL, _ARCHITECTURES[machine], if_true=1),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _AT_NUMBER),
    ]
    if machine == "x86_64":  # the x32 interface has numbers of its own for the same calls
        program += [_instruction(0x35, 0x40000000, if_false=1), _instruction(_RETURN, _KILL)]
    for number in (*_REFUSED[machine], *_REFUSED_EVERYWHERE):
        program += [
            _instruction(_EQUAL, number, if_false=1),
            _instruction(_RETURN, _ERRNO | _EPERM),
        ]
    program += [
        _instruction(_EQUAL, _CLONE3, if_false=1),
        _instruction(_RETURN, _ERRNO | _ENOSYS),
        _instruction(_EQUAL, _CLONE[machine], if_true=1),
        _instruction(_RETURN, _ALLOW),
        _instruction(_LOAD, _AT_FIRST_ARGUMENT),
        _instruction(_BITS, _CLONE_THREAD, if_true=1),
        _instruction(_RETURN, _ERRNO | _EPERM),
        _instruction(_RETURN, _ALLOW),
    ]
    return b"".join(program)
