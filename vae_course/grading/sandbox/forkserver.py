"""A warm parent of learners' processes: it has imported torch, and forks in milliseconds.

A script of its own, started inside bubblewrap's sandbox as ``python -I forkserver.py``, with a Unix
socket to the judge as standard input and, as arguments, the folders below ``/tmp`` that Python
needs. It only imports: a fork after any torch arithmetic hangs. It runs no learner's code, and each
child leaves all its namespaces before it does (`namespaces.py`), so that no submission can see or
touch this process or another submission.

On the socket, one message at a time, each answered: ``S`` with a descriptor starts a process whose
line to the judge that is, and is answered with its number; ``K`` and a number ends that process.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MESSAGE = struct.Struct(">cI")
RULES = "rules.bpf"  # the filter of system calls, beside this file


def load(name: str) -> Any:
    """A module from the file of that name beside this one."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def start(line: int, worker: Any, namespaces: Any, rules: bytes) -> int:
    """Start a learner's process; its number, or 0 if the kernel refused.

    The process between only leaves the namespaces and forks: a pid namespace begins with a child.
    When it ends, its child becomes a child of this process, which can then end and await it.
    """
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:
        try:
            namespaces.unshare()
            child = os.fork()
            if child == 0:
                become_worker(line, worker, namespaces, rules)
            os.write(writer, struct.pack(">I", child))
        except BaseException as error:  # noqa: BLE001  standard error is the judge's to show
            os.write(2, f"{error}\n".encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(between, 0)
    said = os.read(reader, 4)
    os.close(reader)
    return struct.unpack(">I", said)[0] if len(said) == 4 else 0


def become_worker(line: int, worker: Any, namespaces: Any, rules: bytes) -> None:
    """What the new process does; never returns."""
    try:
        os.dup2(line, 0)
        os.dup2(line, 1)
        os.closerange(3, 1024)
        namespaces.mount_private(worker.FOLDER_BYTES, sys.argv[1:])
        namespaces.drop_privileges(rules)
        worker.main()
    except BaseException as error:  # noqa: BLE001  standard error is the judge's to show
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(1)


def end(number: int) -> None:
    """End a process and, its namespace with it, all that it started."""
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


def main() -> None:
    """Import, say ready, then do as the judge says until it hangs up."""
    judge = socket.socket(fileno=os.dup(0))
    worker, namespaces = load("worker"), load("namespaces")
    rules = (HERE / RULES).read_bytes()
    worker.warm_up()
    namespaces.set_readable(False)
    namespaces.adopt_orphans()
    gc.collect()
    gc.freeze()
    judge.sendall(MESSAGE.pack(b"R", 0))
    while True:
        message, descriptors, _, _ = socket.recv_fds(judge, MESSAGE.size, 1)
        if len(message) < MESSAGE.size:
            os._exit(0)  # bubblewrap ends everything that is left in here
        order, number = MESSAGE.unpack(message)
        if order == b"S":
            number = start(descriptors[0], worker, namespaces, rules)
            os.close(descriptors[0])
        else:
            end(number)
        judge.sendall(MESSAGE.pack(order, number))


if __name__ == "__main__":
    main()
