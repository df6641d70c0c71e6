"""What stands in while grading for what is not there: the course's packages, other processes.

Copied beside `worker.py`; imports nothing of this project.
"""

from __future__ import annotations

import functools
import importlib.machinery
import inspect
import multiprocessing.context
import multiprocessing.process
import types
from collections.abc import Callable
from typing import Any, NoReturn

COURSE = ("vae_helpers", "autograded_tests", "vae_course")
LIMIT = "a limit of the grader, which has no other processes and no network"
LOOK = "vae_helpers.look_cells"  # names that only cells define which are not run
_OPERATIONS = """
    add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow
    neg pos abs invert lt le gt ge eq ne and or xor getitem setitem delitem contains iter next len
    bool int float index enter exit await array torch_function
"""


class NotAvailableError(RuntimeError):
    """Something is asked of what is not there while grading."""


class NotAvailable:
    """Stands for anything that is not there: it can be named and passed on, and no more.

    Args:
        name: What it stands for.
        bases: If a class is derived from one, Python says here from what.
    """

    def __init__(self, name: str, *bases: Any) -> None:
        if bases:
            raise NotAvailableError(
                f"{name} cannot be built: its base is not available while grading"
            )
        self.__name = name

    def __repr__(self) -> str:
        return f"<{self.__name}: not available while grading>"

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> NotAvailable:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotAvailable(f"{self.__name}.{name}")

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Say that it is not there."""
        if self.__name.startswith(LOOK):
            name = self.__name.removeprefix(f"{LOOK}.")
            raise NotAvailableError(
                f"{name} comes from a cell that only shows something, and those are not run while "
                "grading: let your function take it as an argument"
            )
        raise NotAvailableError(
            f"{self.__name} is not available while grading: write your own version"
        )


for _word in _OPERATIONS.split():
    setattr(NotAvailable, f"__{_word}__", NotAvailable.__call__)


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


def stay_in_one_process() -> None:
    """Make what would start processes work without, or say what it is: a limit of the grader.

    A data loader loads in its own process, ``torch.compile`` gives back what it is given.
    """
    import torch
    from torch.utils.data import DataLoader

    torch.compile = _uncompiled
    DataLoader.__init__ = _without_workers(DataLoader.__init__)  # type: ignore[method-assign]
    multiprocessing.process.BaseProcess.start = _refuse  # type: ignore[method-assign]
    multiprocessing.context.BaseContext.Pool = _refuse  # type: ignore[method-assign]


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise NotAvailableError(f"multiprocessing meets {LIMIT}: do the work in this process")


def _uncompiled(model: Any = None, *_: Any, **__: Any) -> Any:
    return (lambda given: given) if model is None else model


def _without_workers(original: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(original)
    alone = {
        "num_workers": 0,
        "timeout": 0,
        "multiprocessing_context": None,
        "prefetch_factor": None,
        "persistent_workers": False,
    }

    @functools.wraps(original)
    def init(*args: Any, **kwargs: Any) -> None:
        bound = signature.bind(*args, **kwargs)
        bound.arguments.update({key: alone[key] for key in alone if key in bound.arguments})
        original(*bound.args, **bound.kwargs)

    return init
