"""Reads a formula by what it computes, whatever its style: symbols, words, PyTorch, Keras, LaTeX.

Its tokens become a Python expression, whose syntax tree is evaluated, by a short list of operations
and never by Python itself, at three points of (mean, standard deviation, noise): there ``mu +
sqrt(exp(logvar)) * eps`` and ``std.mul(eps).add_(mu)`` have the values of ``mu + sigma * eps``.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from vae_helpers.quiz.free_text.tables import load

Value = np.ndarray
_MEAN, _STD, _EPS = np.array([[0.7, -1.3, 2.1], [0.6, 1.7, 1.2], [0.4, -0.9, 1.6]])
_QUANTITIES: dict[str, Value] = {
    **{"mean": _MEAN, "std": _STD, "var": _STD**2, "eps": _EPS, "euler": np.full(3, np.e)},
    **{"logvar": 2 * np.log(_STD), "logstd": np.log(_STD)},
}
_CALLS: dict[str, Callable[..., Value]] = {
    **{name: getattr(np, name) for name in "exp log sqrt square multiply add".split()},
    **{"ln": np.log, "mul": np.multiply, "div": np.divide, "sub": np.subtract, "pow": np.power},
    **{"Add": np.add, "Sub": np.subtract, "Mult": np.multiply, "Div": np.divide, "Pow": np.power},
    **{"UAdd": np.positive, "USub": np.negative, "addcmul": lambda a, b, c: a + b * c},
    **{"sum": lambda a, *_: a, "mean": lambda a, *_: a},  # of one latent of one image
}
_PLAIN = {"plus": "+", "minus": "-", "times": "*", "^": "**", "[": "(", "]": ")"}
_PLAIN |= {"squared": "** 2", "square": "** 2", **{sign: sign for sign in "+-*/(),"}}
_JUXTAPOSED = set("( mu sigma std eps epsilon logvar log sqrt exp sum".split())


class Token(NamedTuple):
    """A piece of an answer, its first word and the one behind it: Python's text, or a tag."""

    code: str
    start: int
    end: int


def formulas(words: list[str]) -> Iterator[Token]:
    """All formulas with an operation in them, each tagged by what it computes.

    Example:
        >>> next(formulas("z = mu + exp ( 0.5 * logvar ) * eps".split())).code
        'F_SAMPLE'
    """
    bound: dict[str, Value] = {}
    for is_piece, group in itertools.groupby(_tokens(words), lambda token: token.code != ""):
        piece = list(group) if is_piece else []
        more = sum(token.code.endswith("(") - (token.code == ")") for token in piece)
        while piece and not _ends(piece[-1]) or more < 0 and piece[-1].code == ")":
            more += (piece.pop().code == ")") * (more < 0)
        before = words[piece[0].start - 1] if piece and piece[0].start else "="
        while piece and re.fullmatch(r"[+*/]|\*\*" + r"|-" * (before not in "=,("), piece[0].code):
            piece.pop(0)
        while piece and more > 0 and piece[0].code.endswith("("):
            more -= piece.pop(0).code.endswith("(")
        reader = _Reader(bound)
        value = reader.value(" ".join(token.code for token in piece))
        if value is not None and before == "=" and piece[0].start > 1:
            bound[_names().get((words[piece[0].start - 2],), "")] = value
        if value is not None and reader.operations and reader.uses:
            known = (tag for tag, values in _known() if np.allclose(value, values))
            tag = next(known, "OTHER_FORMULA" if len(reader.uses) > 1 else "F_ONE")
            yield Token(tag, piece[0].start, piece[-1].end)


def _ends(token: Token) -> bool:
    return token.code[-1:].isalnum() or token.code.endswith(")")


def _tokens(words: list[str]) -> Iterator[Token]:
    """The words as Python writes them; what is no part of a formula, or parts two, has no code."""
    i, depth, last = 0, 0, Token("", 0, 0)
    while i < len(words):
        word, following = words[i], words[i + 1] if i + 1 < len(words) else ""
        name, after = _name(words, i), _name(words, i + 1)
        if word == "." and following in _CALLS and words[i + 2 : i + 3] == ["("]:
            code, length = f".{following}(", 3
        elif word in _CALLS and following == "(":
            code, length = f"{word}(", 2
        elif name:
            code, length = (
                "euler" if word == "e" and following == "^" else _names()[name],
                len(name),
            )
        elif word in _CALLS and after:  # "exp logvar"
            code, length = f"{word}({_names()[after]})", 1 + len(after)
        elif word in (".", "x") and after:
            code, length = "*", 1
        else:
            number = re.fullmatch(r"\d{1,9}(\.\d+)?", word)
            code, length = f"{float(word)}" if number else _PLAIN.get(word, ""), 1
        depth = depth + code.endswith("(") - (code == ")") if code else 0
        if code and _ends(last) and code[0] not in "+-*/,).":  # two operands meet
            yield Token("*" * (word in _JUXTAPOSED), i, i)
        last = Token("" if code == "," and depth < 1 else code, i, i + length)
        yield last
        i += length


def _name(words: list[str], start: int) -> tuple[str, ...] | None:
    names = (tuple(words[start : start + n]) for n in (4, 3, 2, 1))
    return next((name for name in names if name in _names()), None)


class _Reader:
    """Evaluates a syntax tree, and counts its operations and the quantities in it."""

    def __init__(self, bound: dict[str, Value]) -> None:
        self._bound, self.operations, self.uses = bound, 0, set[str]()

    def value(self, code: str) -> Value | None:
        """The values at the three points; None where this is no formula."""
        try:
            with np.errstate(all="ignore"):
                return self._of(ast.parse(code, mode="eval").body)
        except (SyntaxError, KeyError, TypeError, ValueError, RecursionError, MemoryError):
            return None

    def _of(self, node: Any) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return np.full(3, float(node.value))
        if isinstance(node, ast.Name):
            self.uses |= {"eps": {"eps"}, "mean": {"mean"}, "euler": set()}.get(node.id, {"std"})
            return self._bound.get(node.id, _QUANTITIES[node.id])
        if isinstance(node, ast.UnaryOp):
            return _CALLS[type(node.op).__name__](self._of(node.operand))
        if isinstance(node, ast.BinOp):
            name, arguments = type(node.op).__name__, [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, arguments = node.func.attr, [node.func.value, *node.args]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name, arguments = node.func.id, node.args
        else:
            raise TypeError
        self.operations += name not in ("sum", "mean")
        return _CALLS[name](*map(self._of, arguments))


@functools.cache
def _names() -> dict[tuple[str, ...], str]:
    names = load("formulas")["names"]
    return {tuple(name.split()): q for q, listed in names.items() for name in listed.split(",")}


@functools.cache
def _known() -> list[tuple[str, Value]]:
    """The values of each known formula, and its tag."""
    texts = [(tag, t) for tag, all_ in load("formulas")["known"].items() for t in all_.split(", ")]
    codes = [(tag, " ".join(token.code for token in _tokens(t.split()))) for tag, t in texts]
    return [(tag, value) for tag, c in codes if (value := _Reader({}).value(c)) is not None]
