"""An answer without its handwriting: the words of its code, whoever wrote them."""

from __future__ import annotations

import io
import re
import symtable
import tokenize
import warnings
from collections.abc import Iterator

_LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER, tokenize.ENCODING,
}  # fmt: skip
_OPENING = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT}
LONGEST = 20_000  # characters that are worth reading as Python
_LOCAL = "·"  # stands for every name that the learner chose
_WORDS = re.compile(r"\w+|[^\w\s]")


def normal_form(source: str) -> tuple[str, ...]:
    r"""The words of an answer that are left when handwriting is taken away.

    Comments, docstrings, white space and the names of arguments and variables go; what is called,
    computed and written as a number or a string stays. Text that is no Python, such as a written
    answer, is cut into words.

    Args:
        source: An answer as it was handed in.

    Returns:
        Its words.

    Example:
        >>> one = "def f(mu, s):\n    '''Mine.'''\n    return mu + s  # the sum"
        >>> two = "def f(a, b):\n\n    return a+b\n"
        >>> normal_form(one) == normal_form(two)
        True
    """
    try:
        return tuple(_words(source, _chosen_names(source)))
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        # No Python, or nested so deeply that the parser gives up: it is still some text.
        return tuple(_WORDS.findall(source.lower()))


def _chosen_names(source: str) -> set[str]:
    """Arguments and local variables, wherever they are local."""
    if len(source) > LONGEST:
        raise ValueError(f"{len(source)} characters")
    own: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a learner's `is 1` or "\d" is no news here
        tables = [symtable.symtable(source, "answer", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        if table.get_type() == "function":
            own |= {s.get_name() for s in table.get_symbols() if _is_own(s)}
    return own


def _is_own(symbol: symtable.Symbol) -> bool:
    return (symbol.is_parameter() or symbol.is_local()) and not symbol.is_imported()


def _words(source: str, own: set[str]) -> Iterator[str]:
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    before, after_dot = tokenize.NEWLINE, False
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == tokenize.STRING:
            alone = before in _OPENING and following and following.type == tokenize.NEWLINE
            if not alone:  # a docstring otherwise
                yield from _WORDS.findall(token.string)
        elif token.type == tokenize.NAME and token.string in own and not after_dot:
            yield _LOCAL
        elif token.type not in _LAYOUT:
            yield token.string
        before, after_dot = token.type, token.string == "."
