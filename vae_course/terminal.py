"""Output that any terminal and any file can carry, whatever its encoding."""

from __future__ import annotations

import codecs
import io
import sys

# What the course prints and a Windows code page lacks; the rest is spelled out as \u....
_SIGNS = {
    "✓": "+", "○": "o", "✗": "x", "→": "->", "−": "-", "≈": "~", "≤": "<=", "≥": ">=",
    "β": "beta", "ε": "eps", "μ": "mu", "π": "pi", "σ": "sigma", "√": "sqrt ",
}  # fmt: skip


def replace_signs() -> None:
    """Print signs that the encoding of standard output or error lacks as plain letters.

    Without it, ``python -m vae_course progress > file`` would stop at the first ○ where the
    encoding is Windows'.

    Example:
        >>> replace_signs()
        >>> "○ 06_quiz, β".encode("cp1252", "vae-signs")
        b'o 06_quiz, beta'
    """
    codecs.register_error("vae-signs", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="vae-signs")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    plain = (_SIGNS.get(sign) or _escaped(sign) for sign in lacking)
    return "".join(plain), error.end


def _escaped(sign: str) -> str:
    # A file's name may hold half of a surrogate, which no encoding carries.
    return sign.encode("ascii", "backslashreplace").decode("ascii")
