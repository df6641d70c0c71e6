"""An exercise's check: what was asked, and the parts that are judged one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from pathlib import Path

from autograded_tests.framework.ask import Ask, Transport
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding, MachineryError, NeedsHuman

CHECKS = Path(__file__).parents[1] / "checks"  # a module for each lesson
PartCheck = Callable[[Ask, Rng], None]
# What stops a check and says nothing of the answer: no process, no memory, no file, no package.
MACHINERY = (MachineryError, MemoryError, OSError, ImportError)


@dataclass(frozen=True)
class PartVerdict:
    """How one part went; ``finding`` is None when it is right."""

    name: str
    share: Fraction
    finding: Finding | None


@dataclass(frozen=True)
class Verdict:
    """How an exercise went.

    Args:
        id: The exercise.
        asked: What was asked.
        praise: What a right answer means.
        parts: How each part went.
    """

    id: str
    asked: str
    praise: str
    parts: list[PartVerdict]

    @property
    def share(self) -> Fraction:
        """The share of the points that was earned, from 0 to 1."""
        return sum((p.share for p in self.parts if p.finding is None), Fraction(0))

    @property
    def passed(self) -> bool:
        """Whether every part is right."""
        return all(p.finding is None for p in self.parts)

    @property
    def first(self) -> Finding | None:
        """The finding to tell first: of an attempt that went wrong, not of a part still blank."""
        found = [part.finding for part in self.parts if part.finding is not None]
        return next((f for f in found if not f.blank), found[0] if found else None)

    @property
    def diagnosis(self) -> str | None:
        """The short name of the slip, or None when all is right."""
        return self.first.diagnosis if self.first else None

    @property
    def manual(self) -> bool:
        """Whether a human has to decide, because the answer was not understood."""
        return isinstance(self.first, NeedsHuman)

    @property
    def message(self) -> str:
        """What the learner reads, in one paragraph."""
        return self.first.message if self.first else self.praise


@dataclass(frozen=True)
class _Part:
    name: str
    weight: int
    check: PartCheck


@dataclass
class Exercise:
    """A graded exercise.

    Args:
        id: The exercise's id, which is also the name its cell defines.
        lesson: The lesson it belongs to, ``NN_topic``.
        asked: What was asked, one sentence without the answer.
        praise: What a right answer means, one sentence, shown when all is right.
    """

    id: str
    lesson: str
    asked: str
    praise: str = "All as asked."
    _parts: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.id in _EXERCISES:
            raise ValueError(f"there is a check for {self.id!r} already")
        _EXERCISES[self.id] = self

    def part(self, name: str = "", weight: int = 1) -> Callable[[PartCheck], PartCheck]:
        """Add a part: a function ``(ask, rng)`` that raises a `Finding` or returns.

        Args:
            name: What the part is about; empty for an exercise of one part.
            weight: Its weight among the parts.
        """

        def add(check: PartCheck) -> PartCheck:
            self._parts.append(_Part(name, weight, check))
            return check

        return add

    def judge(self, transport: Transport, seed: int) -> Verdict:
        """Put all questions; each part is judged for itself.

        Args:
            transport: Where the questions go.
            seed: Of the inputs.

        Raises:
            MachineryError: If the machine failed, not the answer; or one of its kind (`MACHINERY`).
        """
        total = sum(part.weight for part in self._parts)
        ask = Ask(transport, self.id)
        verdicts = []
        for number, part in enumerate(self._parts):
            finding = _judged(part, ask, Rng(seed + number))
            verdicts.append(PartVerdict(part.name, Fraction(part.weight, total), finding))
        return self._verdict(verdicts)

    def failed(self, finding: Finding) -> Verdict:
        """A verdict without questions: the whole exercise fails for one reason."""
        return self._verdict([PartVerdict("", Fraction(1), finding)])

    def _verdict(self, parts: list[PartVerdict]) -> Verdict:
        return Verdict(self.id, self.asked, self.praise, parts)


def _judged(part: _Part, ask: Ask, rng: Rng) -> Finding | None:
    """What there is to say about one part; None if it is right."""
    try:
        part.check(ask, rng)
    except Finding as found:
        # A finding outlives the check; the frames it came through, with all their models and
        # tensors, must not.
        finding = found.with_traceback(None)
        finding.__context__ = finding.__cause__ = None
        return finding
    except MACHINERY:
        raise
    except Exception as error:  # noqa: BLE001  an odd answer must not end the judging of the others
        return _not_judged(error)
    return None


def _not_judged(error: Exception) -> Finding:
    return NeedsHuman(
        "not_judged",
        seen=f"The check stopped at what came back: {type(error).__name__}: {error}",
        suggests="Something odd came back, or the check has a fault. Nobody is marked zero for "
        "that: when graded, a person looks at the answer.",
        look="the type and the shape of what your code returns.",
    )


_EXERCISES: dict[str, Exercise] = {}


def exercises() -> dict[str, Exercise]:
    """All exercises by id, in the order of the lessons.

    Example:
        >>> exercises()["gaussian_kl"].lesson
        '04_elbo'
    """
    for path in sorted(CHECKS.glob("lesson_??.py")):
        import_module(f"autograded_tests.checks.{path.stem}")
    return dict(_EXERCISES)


def find(id: str) -> Exercise:
    """The exercise of that id.

    Raises:
        KeyError: If there is none; the message lists the ids of the course.
    """
    known = exercises()
    if id not in known:
        raise KeyError(f"no exercise is called {id!r}; the course has: {', '.join(known)}")
    return known[id]
