"""What runs beside the learner's code when an instructor grades.

It lies in a folder that holds `answerer.py`, `conditions.py`, `plain_models.py` and `wire.py` and
nothing else of the project but what starts it: `forkserver.py`, or without isolation ``python -I
worker.py``. It takes requests on standard input and answers on standard output. It knows no
exercise, no reference and no right answer.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import io
import linecache
import os
import sys
import types
from pathlib import Path
from typing import Any, BinaryIO

COURSE = ("vae_helpers", "autograded_tests", "vae_course")
MOST_OUTPUT = 10_000
MEMORY = 4 << 30
FOLDER_BYTES = 64 << 20
LIMITS = {
    "RLIMIT_AS": MEMORY,
    "RLIMIT_CPU": 300,
    "RLIMIT_FSIZE": 64 << 20,
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,
}


class NotAvailable:
    """Stands for anything imported from the course's own packages."""

    def __init__(self, name: str, *bases: Any) -> None:
        if bases:
            raise RuntimeError(f"{name} cannot be built: its base is not available while grading")
        self.__name = name

    def __getattr__(self, name: str) -> NotAvailable:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotAvailable(f"{self.__name}.{name}")

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Say that it is not there."""
        raise RuntimeError(f"{self.__name} is not available while grading: write your own version")


class StandIn(types.ModuleType):
    """A module of the course, as far as an import can tell."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> NotAvailable:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotAvailable(f"{self.__name__}.{name}")


class StandInFinder:
    """Any import from the course's packages succeeds, and gives a stand-in."""

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """A spec for the course's modules only."""
        if name.split(".")[0] not in COURSE:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> StandIn:
        """The stand-in."""
        return StandIn(spec.name)

    def exec_module(self, _module: types.ModuleType) -> None:
        """Nothing to run."""


class FakeShell:
    """Takes magics and shell lines, and does nothing."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None


class Output(io.StringIO):
    """Keeps the first characters that were printed."""

    def write(self, text: str) -> int:
        """Keep what still fits."""
        super().write(str(text)[: max(0, MOST_OUTPUT - self.tell())])
        return len(text)


def load_beside() -> tuple[Any, Any, Any]:
    """Answerer, conditions and wire, which lie beside this file, with their names there."""
    here = Path(__file__).parent
    loaded = []
    for name in (
        "autograded_tests.framework.conditions",
        "autograded_tests.framework.plain_models",
        "autograded_tests.framework.answerer",
        "wire",
    ):
        spec = importlib.util.spec_from_file_location(name, here / f"{name.split('.')[-1]}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        loaded.append(module)
    conditions, _, answerer, wire = loaded
    return answerer, conditions, wire


class Worker:
    """Runs cells and answers questions, one request after the other."""

    def __init__(self, answerer: Any, conditions: Any) -> None:
        self._beside = answerer
        self._conditions = conditions
        self._answerer: Any = None
        shell = FakeShell()
        self._namespace: dict[str, Any] = {"__name__": "__main__", "get_ipython": lambda: shell}
        # Some code asks the module it lives in for its names (dataclasses, pickle, inspect).
        module = types.ModuleType("__main__")
        module.__dict__.update(self._namespace)
        self._namespace = module.__dict__
        sys.modules["__main__"] = module

    def handle(self, request: Any) -> Any:
        """Do what one request asks."""
        try:
            if request.op == "run":
                return self._run(*request.args)
            if request.op == "subject":
                return self._choose(*request.args)
            with self._conditions.standard_conditions():
                return self._answerer.answer(request)
        except BaseException as error:  # noqa: BLE001  an exit or interrupt is an answer too
            return self._beside.Reply(error=self._beside._describe(error))

    def _run(self, source: str, name: str) -> Any:
        """Run a cell; the reply's value is what it printed."""
        filename = f"<{name}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, lines, filename)
        output = Output()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                exec(_compiled(source, filename), self._namespace)  # noqa: S102
            except BaseException as error:  # noqa: BLE001
                described = self._beside._describe(error)
                return self._beside.Reply(value=output.getvalue(), error=described)
        return self._beside.Reply(value=output.getvalue())

    def _choose(self, name: str, seed: int) -> Any:
        """Take the object of that name as the one to ask about."""
        self._conditions.seed_everything(seed)
        missing = object()
        subject = self._namespace.get(name, missing)
        self._answerer = self._beside.Answerer(subject)
        return self._beside.Reply(value=subject is not missing)


def _compiled(source: str, filename: str) -> types.CodeType:
    try:
        return compile(source, filename, "exec")
    except SyntaxError:
        # Magics and shell lines are no Python until IPython has rewritten them.
        from IPython.core.inputtransformer2 import TransformerManager

        return compile(TransformerManager().transform_cell(source), filename, "exec")


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


def warm_up() -> None:
    """Import what answering needs, and what torch itself imports at the first optimizer."""
    import numpy  # noqa: F401
    import torch._dynamo
    import torch.optim  # noqa: F401


def main() -> None:
    """Say ready, then answer until the judge hangs up."""
    incoming, outgoing = take_channel()
    import torch

    torch.set_num_threads(1)
    set_limits()
    answerer, conditions, wire = load_beside()
    sys.meta_path.insert(0, StandInFinder())
    worker = Worker(answerer, conditions)
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
