"""A system-call filter: the learner's process may have threads, and no other process.

A process limit does not bind where bubblewrap was started by root, so processes are refused by the
kernel itself. Also refused: what could reach another process, hold memory that no limit counts, or
enter the kernel's less travelled parts. Of sockets there are Unix ones only: `asyncio` needs a pair
of them, and torch none. The filter is a classic BPF program, as ``bwrap --seccomp`` takes it.

Source:
    Linux kernel documentation, userspace-api/seccomp_filter; syscall numbers of the kernel's tables
    for x86_64 and of asm-generic for aarch64.
"""

from __future__ import annotations

import platform
import struct

_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_ERRNO = 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_CLONE_THREAD = 0x00010000
_NEW_NAMESPACES = 0x7E020080  # all of clone's flags that ask for one
_AF_UNIX = 1
_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16
_X32 = 0x40000000  # the x32 interface has numbers of its own for the same calls

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_CLONE = (56, 220)
_CLONE3 = 435  # glibc falls back to clone, whose flags a filter can see
_SOCKETS = {"socket": (41, 198), "socketpair": (53, 199)}
# Numbers on x86_64 and aarch64; None where there is no such call.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # another process, or another's memory
    "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117), "kcmp": (312, 272),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    # namespaces, mounts, roots
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # memory that no limit of ours counts
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    "mq_open": (240, 180), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # the kernel's less travelled parts
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "fanotify_init": (300, 262), "vmsplice": (278, 75), "modify_ldt": (154, None),
    "personality": (135, 92), "syslog": (103, 116), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "acct": (163, 89), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "swapon": (167, 224), "swapoff": (168, 225),
}  # fmt: skip


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
    architecture, column = _ARCHITECTURES[machine], _COLUMN[machine]
    program = [
        _instruction(_LOAD, _AT_ARCHITECTURE),
        _instruction(_EQUAL, architecture, if_true=1),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _AT_NUMBER),
        _instruction(_AT_LEAST, _X32, if_false=1),
        _instruction(_RETURN, _KILL),
    ]
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            program += _if_called(number, _instruction(_RETURN, _ERRNO | _EPERM))
    program += _if_called(_CLONE3, _instruction(_RETURN, _ERRNO | _ENOSYS))
    for numbers in _SOCKETS.values():
        program += _if_called(
            numbers[column],
            _instruction(_LOAD, _AT_FIRST_ARGUMENT),
            _instruction(_EQUAL, _AF_UNIX, if_true=1),
            _instruction(_RETURN, _ERRNO | _EAFNOSUPPORT),
            _instruction(_RETURN, _ALLOW),
        )
    program += _if_called(
        _CLONE[column],
        _instruction(_LOAD, _AT_FIRST_ARGUMENT),
        _instruction(_BITS, _NEW_NAMESPACES, if_true=1),
        _instruction(_BITS, _CLONE_THREAD, if_true=1),
        _instruction(_RETURN, _ERRNO | _EPERM),
        _instruction(_RETURN, _ALLOW),
    )
    return b"".join([*program, _instruction(_RETURN, _ALLOW)])


def _if_called(number: int, *instructions: bytes) -> list[bytes]:
    return [_instruction(_EQUAL, number, if_false=len(instructions)), *instructions]
