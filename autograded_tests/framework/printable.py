"""Text from a learner's program, made fit to be shown: in a terminal, in JSON, in HTML."""

from __future__ import annotations

import unicodedata

_COMMANDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, directions, half surrogates, line ends
_JOINERS = "\u200c\u200d"  # parts of ordinary words and of emoji


def printable(text: str, most: int = 1000, kept: str = "") -> str:
    r"""Text in which nothing commands the place where it is shown, and not too much of it.

    What a terminal obeys (escape sequences), what turns the direction of writing, and what no
    encoding can carry (half surrogates) is spelled out, as Python's own ``repr`` does.

    Args:
        text: Anything.
        most: How many characters are shown, about.
        kept: Control characters that stay, such as a line end.

    Returns:
        The text, cut after ``most`` characters.

    Example:
        >>> printable("\x1b[2Jall right \ud800")
        '\\x1b[2Jall right \\ud800'
        >>> printable("a long story", most=6)
        'a long…'
    """
    head = text[: most + 1]  # capped before it is looked at
    spelled = "".join(c if _harmless(c, kept) else repr(c)[1:-1] for c in head)
    return spelled if len(text) <= most and len(spelled) <= most else spelled[:most] + "…"


def _harmless(character: str, kept: str) -> bool:
    return (
        character in kept
        or character in _JOINERS
        or (unicodedata.category(character) not in _COMMANDS)
    )
