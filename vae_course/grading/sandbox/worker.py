"""What runs beside the learner's code when an instructor grades.

It lies in a folder that holds the files of `BESIDE` and nothing else of the project but what starts
it: `forkserver.py`, or without isolation ``python -I worker.py``. It takes
requests on standard input and answers on standard output. It knows no exercise, no reference and no
right answer.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

MOST_OUTPUT = 10_000
MEMORY = 4 << 30
FOLDER_BYTES = 64 << 20
BESIDE = (
    "autograded_tests.framework.conditions",
    "autograded_tests.framework.plain_models",
    "autograded_tests.framework.answerer",
    "vae_course.grading.sandbox.wire",
    "vae_course.grading.sandbox.stand_ins",
    "vae_course.grading.sandbox.shell",
)
LIMITS = {
    "RLIMIT_AS": MEMORY,
    "RLIMIT_CPU": 300,
    "RLIMIT_FSIZE": 64 << 20,
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,
}


class Output(io.StringIO):
    """Keeps the first characters that were printed."""

    def write(self, text: str) -> int:
        """Keep what still fits."""
        super().write(str(text)[: max(0, MOST_OUTPUT - self.tell())])
        return len(text)


@functools.cache
def load_beside() -> tuple[Any, ...]:
    """The files that lie beside this one, under the names they have in the project."""
    return tuple(map(_load, BESIDE))


def _load(name: str) -> Any:
    file = Path(__file__).with_name(f"{name.split('.')[-1]}.py")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Worker:
    """Runs cells and answers questions, one request after the other."""

    def __init__(self, answerer: Any, conditions: Any, shell: Any, limit: str) -> None:
        self._beside = answerer
        self._conditions = conditions
        self._answerer: Any = None
        self._shell = shell
        self._limit = limit

    def handle(self, request: Any) -> Any:
        """Do what one request asks."""
        try:
            if request.op == "run":
                return self._run(*request.args)
            if request.op == "subject":
                return self._choose(*request.args)
            with self._conditions.standard_conditions():
                return self._told(self._answerer.answer(request))
        except BaseException as error:  # noqa: BLE001  an exit or interrupt is an answer too
            return self._beside.Reply(error=self._beside._describe(error))

    def _run(self, source: str, name: str) -> Any:
        """Run a cell; the reply's value is what it printed, its error what stopped it."""
        output = Output()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            error = self._shell.run(source, name)
            for passed in self._shell.passed_over:
                print(f"(passed over while grading: {passed})")
        described = None if error is None else self._beside._describe(error)
        return self._told(self._beside.Reply(value=output.getvalue(), error=described))

    def _told(self, reply: Any) -> Any:
        """The reply; what the kernel refuses is told for what it is."""
        if reply.error is None or reply.error["type"] != "PermissionError":
            return reply
        told = f"{reply.error['message']} ({self._limit})"
        return replace(reply, error={**reply.error, "message": told})

    def _choose(self, name: str, seed: int) -> Any:
        """Take the object of that name as the one to ask about."""
        self._conditions.seed_everything(seed)
        missing = object()
        subject = self._shell.user_ns.get(name, missing)
        self._answerer = self._beside.Answerer(subject)
        return self._beside.Reply(value=subject is not missing)


def take_channel() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard input and output for the judge; the learner's code gets /dev/null instead."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


def set_limits() -> None:
    """Limits that cannot be raised again; where the system knows them."""
    try:
        import resource
    except ImportError:  # Windows, where grading is not isolated anyhow
        return
    for name, value in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def receiver(stream: BinaryIO) -> Any:
    """Gives exactly so many bytes, or ends the process when the judge has gone."""

    def receive(count: int) -> bytearray:
        data = bytearray(count)
        if stream.readinto(data) < count:  # type: ignore[attr-defined]
            os._exit(0)
        return data

    return receive


@functools.cache
def the_shell() -> Any:
    """What runs the cells of this process; made before it is forked, where it is."""
    return load_beside()[-1].new_shell()


def warm_up() -> None:
    """Import what answering needs, and what torch itself imports at the first optimizer."""
    import numpy  # noqa: F401
    import torch._dynamo
    import torch.optim  # noqa: F401

    the_shell()


def main() -> None:
    """Say ready, then answer until the judge hangs up."""
    incoming, outgoing = take_channel()
    import torch

    torch.set_num_threads(1)
    set_limits()
    conditions, _, answerer, wire, stand_ins, _ = load_beside()
    shell = the_shell()
    stand_ins.stay_in_one_process()
    sys.meta_path.insert(0, stand_ins.StandInFinder())
    worker = Worker(answerer, conditions, shell, stand_ins.LIMIT)
    receive = receiver(incoming)
    reply = answerer.Reply(value="ready")
    while True:
        try:
            frame = wire.encode(reply)
        except Exception as error:  # noqa: BLE001  an answer too large or too odd to send
            frame = wire.encode(answerer.Reply(error=answerer._describe(error)))
        outgoing.writelines(frame)
        outgoing.flush()
        reply = worker.handle(wire.read(receive, wire.MOST_REQUEST))


if __name__ == "__main__":
    main()
