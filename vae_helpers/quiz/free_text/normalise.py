r"""One spelling for what means the same: case, Unicode, Greek, LaTeX, spelling on both shores.

``normalise`` maps ``"the $\mu$ and the LOG-VARIANCE"`` and ``"µ and log variance"`` to the same
string of lower-case words and symbols. It is idempotent, and it loses no symbol that a formula
needs: ``( ) [ ] | + - * / = ~ , . ; :`` stay, one space apart.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that look like Latin ones: an accident of the keyboard.
_CYRILLIC = str.maketrans("авгекмнорстухѕіјԁԛԝһ", "abrekmhopctyxsijdqwh")
_GREEK_LOOK_ALIKE = str.maketrans("κορνι", "kopvi")
_GREEK_NAMES = dict(
    zip(
        "μσεϵβθφϕπλαη",
        "mu sigma eps eps beta theta phi phi pi lambda alpha eta".split(),
        strict=True,
    )
)
_SYMBOLS = {
    **{"Σ": " cov ", "\\Sigma": " cov ", "∑": " sum ", "√": "sqrt ", "²": "^2", "½": "0.5"},
    **{"‖": "||", "∥": "||", "∣": "|", "∼": "~", "&": " and ", "…": " "},
    **dict.fromkeys("⊙∘×·⋅∗", "*"),
    **dict.fromkeys("−‐‑", "-"),
    **dict.fromkeys("–—→", " , "),
    **dict.fromkeys("’‘", "'"),
    **dict.fromkeys(("←", "<-", ":="), " = "),
}
_STYLES = r"(?:mathrm|text|textrm|mathbf|boldsymbol|mathcal|operatorname|mathbb|vec|bm)"
_LATEX_WORDS = {
    rf"\\{_STYLES}\s*\{{([^{{}}]*)\}}": r" \1 ",
    rf"\\{_STYLES}\b": "",
    r"\\[td]?frac(\d)(\d)": r" frac \1 \2 ",
    r"(?<=\d)\.(?=\s*[-+*/)])": "",
    r"\{": "(",
    r"\}": ")",
    r"\\(?:left|right|middle|bigg?|displaystyle|quad|,|;|!)(?![a-z])": " ",
    r"\\sum\b": " sum ",
    r"\\(?:odot|cdot|times|ast|circ)\b": " * ",
    r"\\(?:parallel|\|)|\\[vV]ert\b": " || ",
    r"\\mid\b": " | ",
    r"\\(?:varepsilon|epsilon)": " eps ",
    r"\\(?:varphi)": " phi ",
    r"\\sim\b": " ~ ",
}
_SHORT_FORMS = {
    r"\b(?:cannot|cant|can't)\b": "can not",
    r"n't\b": " not",
    r"\b([ie])\.([eg])\b\.?": r"\1\2",  # i.e., e.g.
    r"'(?:s|re|ll|d|ve|m)\b": "",
}
_UNDOTTED = r"\b(is|are|does|do|did|was|would|should|has|have)nt\b"
_ISE = re.compile(
    r"\b((?:re)?parametr|(?:re)?parameter|regular|normal|organ|optim|general|factor|real|"
    r"penal|minim|maxim|standard|visual|vector|categor|summar|memor|util)is(e|ed|es|er|ers|ing|"
    r"ation|ations|ational)\b"
)
_BRITISH = {"centre": "center", "centres": "centers", "colour": "color", "grey": "gray"}
_HYPHEN = re.compile(r"([a-z]+)-+(?=[a-z])")
_SYMBOLIC = frozenset("mu sigma logvar eps var std mean".split())
_ARTICLES = {"the", "an", "a"}
_FOREIGN = re.compile(r"[^a-z0-9'()\[\]|+\-*/=~,.;:^!?<>≠¬ ]")
_TOKENS = re.compile(r"\|\||[a-z0-9]+(?:\.[0-9]+)?|[()\[\]|+\-*/=~,.;:^?]")


def fold(text: str) -> str:
    """Unicode, look-alike letters, Greek names, LaTeX and case; articles and marks stay.

    Args:
        text: Anything.

    Returns:
        Lower-case ASCII words, with the symbols that formulas need.

    Example:
        >>> fold("Κ" + "L, the µ")  # a Greek kappa and a micro sign
        'kl, the mu'
    """
    text = _unicode(text)
    for latex, plain in _LATEX_WORDS.items():
        text = re.sub(latex, plain, text, flags=re.IGNORECASE)
    text = _unicode(text).replace("_", " ")
    text = _FOREIGN.sub(" ", text)
    for short, long in _SHORT_FORMS.items():
        text = re.sub(short, long, text)
    text = re.sub(_UNDOTTED, r"\1 not", text)
    return re.sub(r"\s+", " ", text).strip()


def _unicode(text: str) -> str:
    text = re.sub(r"(?<=\w)–(?=\w)", "-", text)  # "Kullback–Leibler" is one name
    # NFKC would turn a superscript two into the digit that follows a name: mark it first.
    for symbol, plain in _SYMBOLS.items():
        text = text.replace(symbol, plain)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text)
    for symbol, plain in _SYMBOLS.items():
        text = text.replace(symbol, plain)
    text = text.translate(_CYRILLIC).translate(_GREEK_LOOK_ALIKE)
    for letter, name in _GREEK_NAMES.items():
        text = text.replace(letter, f" {name} ")
    # Accents go with their letters' marks: "réparamétrisation" is read without them.
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not _invisible(c))


def _invisible(character: str) -> bool:
    return bool(unicodedata.combining(character)) or unicodedata.category(character) == "Cf"


def _hyphen(found: re.Match[str]) -> str:
    """One name in "log-variance", a difference in "logvar-mu"."""
    return found[0] if found[1] in _SYMBOLIC else f"{found[1]} "


def normalise(text: str) -> str:
    r"""One canonical form of a wording; idempotent.

    Args:
        text: What a learner wrote.

    Returns:
        Words and symbols, one space apart.

    Example:
        >>> normalise(r"The $\mu$ and log-variance ($\log\sigma^2$).")
        'mu and log variance ( log sigma ^ 2 )'
        >>> normalise("Reparametrisation trick")
        'reparametrization trick'
    """
    text = fold(text)
    text = re.sub(r"(?<![a-z0-9)])\.(?=\d)", "0.", text.replace("!", " . "))
    text = re.sub(
        r"(?<=[a-z])-+(?!(?:mu|sigma|logvar|log|exp|eps|torch|tf|np)\b)(?=[a-z])", " ", text
    )  # "log-variance", "Kullback-Leibler"
    text = _ISE.sub(r"\1iz\2", text)
    tokens = [_BRITISH.get(token, token) for token in _TOKENS.findall(text)]
    tokens = [token for token in tokens if token not in _ARTICLES]
    while tokens and tokens[-1] in {".", ",", ";", ":"}:
        tokens.pop()
    return " ".join(tokens)
