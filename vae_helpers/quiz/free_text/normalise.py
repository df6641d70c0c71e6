r"""One spelling for what means the same: case, Unicode, Greek, LaTeX, spelling on both shores.

``normalise`` maps ``"the $\mu$ and the LOG-VARIANCE"`` and ``"µ and log variance"`` to the same
string of lower-case words and symbols. It is idempotent, and it loses no symbol that a formula
needs: ``( ) [ ] | + - * / = ~ , . ; :`` stay, one space apart.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that look like Latin ones: an accident of the keyboard.
_LOOK_ALIKE = str.maketrans("авгекмнорстухѕіјԁԛԝһκορνι", "abrekmhopctyxsijdqwhkopvi")
_GREEK = "mu sigma eps eps beta theta phi phi pi lambda alpha eta".split()
_SYMBOLS = {
    **{"Σ": " cov ", "\\Sigma": " cov ", "∑": " sum ", "√": "sqrt ", "²": "^2", "½": "0.5"},
    **{"‖": "||", "∥": "||", "∣": "|", "∼": "~", "&": " and ", "…": " "},
    **dict.fromkeys("⊙∘×·⋅∗", "*") | dict.fromkeys("−‐‑", "-") | dict.fromkeys("–—→", " , "),
    **dict.fromkeys("’‘", "'") | dict.fromkeys(("←", "<-", ":="), " = "),
}
_NAMES = {ord(x): f" {name} " for x, name in zip("μσεϵβθφϕπλαη", _GREEK, strict=True)}
_STYLES = r"(?:mathrm|text|textrm|mathbf|boldsymbol|mathcal|operatorname|mathbb|vec|bm)"
_LATEX = {
    rf"\\{_STYLES}\s*\{{([^{{}}]*)\}}": r" \1 ",
    rf"\\{_STYLES}\b": "",
    r"\\[td]?frac(\d)(\d)": r" frac \1 \2 ",
    r"(?<=\d)\.(?=\s*[-+*/)])": "",
    **{r"\{": "(", r"\}": ")"},
    r"\\(?:left|right|middle|bigg?|displaystyle|quad|,|;|!)(?![a-z])": " ",
    **{r"\\sum\b": " sum ", r"\\(?:odot|cdot|times|ast|circ)\b": " * "},
    **{r"\\(?:parallel|\|)|\\[vV]ert\b": " || ", r"\\mid\b": " | ", r"\\sim\b": " ~ "},
    **{r"\\(?:varepsilon|epsilon)": " eps ", r"\\varphi": " phi ", r"\\ell\b|ℓ": " logvar "},
}
_PLAIN = {
    **{r"[^a-z0-9'()\[\]|+\-*/=~,.;:^!?<>≠¬ ]": " ", r"\b(?:cannot|cant|can't)\b": "can not"},
    **{r"n't\b": " not", r"\b([ie])\.([eg])\b\.?": r"\1\2", r"'(?:s|re|ll|d|ve|m)\b": ""},
    **{r"\b(is|are|does|do|did|was|would|should|has|have)nt\b": r"\1 not", r"\s+": " "},
}
_SPELLING = {
    **{"!": " . ", r"(?<![a-z0-9)])\.(?=\d)": "0."},
    # "log-variance" is one name, "logvar-mu" a difference.
    r"(?<=[a-z])-+(?!(?:mu|sigma|logvar|log|exp|eps|torch|tf|np)\b)(?=[a-z])": " ",
    r"\b((?:re)?parametr|(?:re)?parameter|regular|normal|organ|optim|general|factor|real|penal|"
    r"minim|maxim|standard|visual|vector|categor|summar|memor|util|amort)is"
    r"(e|ed|es|er|ers|ing|ation|ations|ational)\b": r"\1iz\2",
    **{r"\bcentre": "center", r"\bcolour\b": "color", r"\bgrey\b": "gray"},
}
_TOKENS = re.compile(r"\|\||[a-z0-9]+(?:\.[0-9]+)?|[()\[\]|+\-*/=~,.;:^?]")


def fold(text: str) -> str:
    """Unicode, look-alike letters, Greek names, LaTeX and case; articles and marks stay.

    Example:
        >>> fold("Κ" + "L, the µ")  # a Greek kappa and a micro sign
        'kl, the mu'
    """
    text = _unicode(text)
    for latex, plain in _LATEX.items():
        text = re.sub(latex, plain, text, flags=re.IGNORECASE)
    text = _unicode(text).replace("_", " ")
    return _replaced(text, _PLAIN).strip()


def _replaced(text: str, patterns: dict[str, str]) -> str:
    for pattern, plain in patterns.items():
        text = re.sub(pattern, plain, text)
    return text


def _unicode(text: str) -> str:
    text = re.sub(r"(?<=\w)–(?=\w)", "-", text)  # "Kullback–Leibler" is one name
    for _ in range(2):  # NFKC would turn a superscript two into a digit: symbols come first
        for symbol, plain in _SYMBOLS.items():
            text = text.replace(symbol, plain)
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = text.translate(_LOOK_ALIKE).translate(_NAMES)
    # Accents go with their letters' marks: "réparamétrisation" is read without them.
    marks = unicodedata.normalize("NFKD", text)
    return "".join(c for c in marks if unicodedata.category(c) not in ("Mn", "Mc", "Me", "Cf"))


def normalise(text: str) -> str:
    r"""One canonical form of a wording: words and symbols, one space apart; idempotent.

    Example:
        >>> normalise(r"The $\mu$ and log-variance ($\log\sigma^2$).")
        'mu and log variance ( log sigma ^ 2 )'
        >>> normalise("Reparametrisation trick")
        'reparametrization trick'
    """
    tokens = _TOKENS.findall(_replaced(fold(text), _SPELLING))
    return re.sub(
        r"( [.,;:])+$|^[.,;: ]+$", "", " ".join(t for t in tokens if t not in ("the", "an", "a"))
    )
