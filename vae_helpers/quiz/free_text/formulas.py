"""Reads a formula by what it computes, whatever its style: symbols, words, PyTorch, Keras, LaTeX.

A recursive descent over the tokens of `normalise` evaluates a formula at three points of (mean,
standard deviation, noise); ``mu + sqrt(exp(logvar)) * eps`` and ``std.mul(eps).add_(mu)`` have the
same values there as ``mu + sigma * eps``. Nothing of an answer is ever run.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from vae_helpers.quiz.free_text import tables

MAX_DEPTH = 12
Value = np.ndarray
_MEAN, _STD, _EPS = np.array([[0.7, -1.3, 2.1], [0.6, 1.7, 1.2], [0.4, -0.9, 1.6]])
_QUANTITIES: dict[str, Value] = {
    "mean": _MEAN,
    "std": _STD,
    "logvar": 2 * np.log(_STD),
    "logstd": np.log(_STD),
    "var": _STD**2,
    "eps": _EPS,
}
_FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    **{"exp": np.exp, "log": np.log, "ln": np.log, "sqrt": np.sqrt, "square": np.square},
    **{"sum": np.asarray, "mean": np.asarray},  # of one latent of one image
}
_METHODS: dict[str, Callable[[Value, Value], Value]] = {
    **{"mul": np.multiply, "multiply": np.multiply, "div": np.divide, "pow": np.power},
    **{"add": np.add, "sub": np.subtract},
}
_PLUS = {"+": 1.0, "plus": 1.0, "-": -1.0, "minus": -1.0}
_TIMES = {"*", "times", "/", "x", "."}
_OPEN, _CLOSED = {"(", "["}, {")", "]"}
_JUXTAPOSED = _OPEN | set("mu sigma std eps epsilon logvar log sqrt exp sum".split())
_SUBSCRIPTS = {"phi", "theta", "j", "i", "k", "d"}
_INDEX = re.compile(r"\b(mu|sigma|eps|z) (?:\( )?(?:j|i|k|d|phi|theta)(?: \))?(?= |$)")
_LIBRARY = re.compile(
    r"\breduce (?=sum|mean)|\b(?:torch|tf|np|numpy|jnp|k|f|math|keras|random|backend|ops|nn|"
    r"distributions?|losses|functional) \. "
)
_DRAW = re.compile(
    r"\b(?:randn(?: like)?|(?:random )?normal|standard normal) \( (?:[^()]|\( [^()]* \))* \)"
)


class _NoFormula(Exception):
    """These tokens are no formula."""


@dataclass(frozen=True)
class Formula:
    """A formula in an answer.

    Args:
        start: Its first token.
        end: Behind its last token.
        tag: What it computes, ``"F_SAMPLE"`` and so on; ``"F_OTHER"`` for something else.
    """

    start: int
    end: int
    tag: str


def tokens(text: str) -> list[str]:
    """The tokens of a normalised answer, without the names of libraries."""
    text = _DRAW.sub("eps", _LIBRARY.sub("", _INDEX.sub(r"\1", text)))
    # A capital sigma in front of a bracket is a sum.
    return text.replace("cov (", "sum (").replace("* *", "^").split()


def formulas(words: list[str]) -> Iterator[Formula]:
    """All formulas with an operation in them, in order.

    Example:
        >>> next(formulas("z = mu + exp ( 0.5 * logvar ) * eps".split())).tag
        'F_SAMPLE'
    """
    bound: dict[str, Value] = {}
    i = 0
    while i < len(words):
        parser = _Parser(words, bound, i)
        dash = words[i] == "-" and i and words[i - 1] not in {"=", ","} | _OPEN
        try:
            value = None if dash else parser.total(0)
        except _NoFormula:
            value = None
        if value is not None:
            if i > 1 and words[i - 1] == "=" and words[i - 2] in ("std", "sigma", "eps", "var"):
                bound[words[i - 2]] = value
            if parser.operations and parser.uses:
                yield Formula(i, parser.at, _name(value, len(parser.uses)))
        i = max(parser.at, i + 1) if value is not None else i + 1


def _name(value: Value, quantities: int) -> str:
    same = (tag for tag, known in _known() if np.allclose(value, known))
    return next(same, "F_OTHER" if quantities > 1 else "F_ONE")


@functools.cache
def _names() -> dict[tuple[str, ...], str]:
    names = tables.load("formulas")["names"]
    return {tuple(name.split()): q for q, listed in names.items() for name in listed.split(",")}


@functools.cache
def _known() -> list[tuple[str, Value]]:
    known = tables.load("formulas")["known"]
    texts = [(tag, text) for tag, listed in known.items() for text in listed.split(", ")]
    return [(tag, _Parser(text.split(), {}).total(0)) for tag, text in texts]


@dataclass
class _Parser:
    """Recursive descent from one token on, as far as it makes sense."""

    words: list[str]
    bound: dict[str, Value]
    at: int = 0
    operations: int = 0
    uses: set[str] = field(default_factory=set)
    stuck: bool = False

    def peek(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def total(self, depth: int) -> Value:
        value = self.product(depth)
        while self.peek() in _PLUS and not self.stuck:
            value = self._maybe(value, lambda left: left + self._signed(depth))
        self.stuck = False
        return value

    def _signed(self, depth: int) -> Value:
        sign = _PLUS[self.peek()]
        self.at += 1
        return sign * self.product(depth)

    def _maybe(self, value: Value, step: Callable[[Value], Value]) -> Value:
        """One more operation, or none where what follows is no operand."""
        at, operations, uses = self.at, self.operations, set(self.uses)
        self.stuck = False
        try:
            with np.errstate(all="ignore"):
                value = step(value)
            self.operations += 1
        except _NoFormula:
            self.at, self.operations, self.uses, self.stuck = at, operations, uses, True
        return value

    def product(self, depth: int) -> Value:
        value, self.stuck = self.power(depth), False
        while not self.stuck and self.peek() in _TIMES | _JUXTAPOSED:
            value = self._maybe(value, lambda left: self._factor(left, depth))
        self.stuck = False
        return value

    def _factor(self, left: Value, depth: int) -> Value:
        sign = self.peek()
        self.at += sign in _TIMES
        right = self.power(depth)
        return left / right if sign == "/" else left * right

    def power(self, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise _NoFormula
        if self.peek() == "-":
            self.at += 1
            return -self.power(depth + 1)
        value = self._methods(self.atom(depth), depth)
        if self.peek() == "^":
            value = self._maybe(value, lambda left: np.power(left, self._exponent(depth)))
            self.stuck = False
        elif self.peek() in ("squared", "square"):
            self.at += 1
            value = value**2
        return value

    def _exponent(self, depth: int) -> Value:
        self.at += 1
        return self.power(depth + 1)

    def _methods(self, value: Value, depth: int) -> Value:
        while self.peek() == "." and self.peek(2) == "(":
            name = self.peek(1)
            if name not in _METHODS and name not in _FUNCTIONS:
                break
            self.at += 3
            self.operations += 1
            with np.errstate(all="ignore"):
                if name in _METHODS:
                    value = _METHODS[name](value, self.total(depth + 1))
                else:
                    value = _FUNCTIONS[name](value)
            self._close()
        return value

    def _close(self) -> None:
        """Behind the bracket that is open, whatever else it holds: ``, dim=-1)``."""
        depth = 1
        while depth:
            if not self.peek():
                raise _NoFormula
            depth += (self.peek() in _OPEN) - (self.peek() in _CLOSED)
            self.at += 1

    def atom(self, depth: int) -> Value:
        word, following = self.peek(), self.peek(1)
        if depth > MAX_DEPTH:
            raise _NoFormula
        if word == "e" and following == "^":
            self.at += 1
            return np.exp(self._exponent(depth))
        if word in _FUNCTIONS and (word != "mean" or following == "(" and self.peek(3) != ")"):
            if name := self._name_here(2):  # "log var"
                return self._quantity(name)
            return self._call(word, depth)
        if name := self._name_here(1):
            return self._quantity(name)
        if re.fullmatch(r"\d+(\.\d+)?", word):
            self.at += 1
            return np.full(3, float(word[:9]))
        if word in ("frac", "tfrac", "dfrac"):
            self.at += 1
            return self.atom(depth + 1) / self.atom(depth + 1)
        if word in _OPEN:
            return self._bracket(depth)
        raise _NoFormula

    def _bracket(self, depth: int) -> Value:
        self.at += 1
        value = self.total(depth + 1)
        if self.peek() not in _CLOSED | {","}:
            raise _NoFormula
        self._close()
        return value

    def _call(self, name: str, depth: int) -> Value:
        self.at += 1
        while name == "sum" and self.peek() in _SUBSCRIPTS:
            self.at += 1
        value = self._bracket(depth) if self.peek() in _OPEN else self.power(depth + 1)
        self.operations += name != "sum"
        with np.errstate(all="ignore"):
            return _FUNCTIONS[name](value)

    def _name_here(self, shortest: int) -> tuple[str, ...] | None:
        names = (tuple(self.words[self.at : self.at + n]) for n in range(4, shortest - 1, -1))
        return next((name for name in names if name in _names()), None)

    def _quantity(self, name: tuple[str, ...]) -> Value:
        self.at += len(name)
        while self.peek() in _SUBSCRIPTS:
            self.at += 1
        if self.peek() == "(" and self.peek(1) in _SUBSCRIPTS | {"x"} and self.peek(2) == ")":
            self.at += 3
        quantity = _names()[name]
        self.uses.add(quantity if quantity in ("eps", "mean") else "std")
        return self.bound.get(name[0], _QUANTITIES[quantity])
