"""Distributions as one writes them, each rewritten to one word: ``q ( z | x )`` becomes ``qzx``."""

from __future__ import annotations

import re

_MEAN, _STD = "(?:mu|means?|loc|z mean)", "(?:sigma|std|var|variance|logvar|cov|scale|stddev)"
_REWRITES = {
    rf"\b({_MEAN}|{_STD}|q|p)(?: \^ 2)? (?:\( )?(?:phi|theta)(?: \))?(?= |$)": r"\1",
    rf"\b({_MEAN}|{_STD}(?: \^ 2)?) \( x \)": r"\1",
    r"\bdiag(?:onal)? \( ([^()]*) \)": r"\1",
    r"\b(?:q|posterior) (?:\( )?z (?:\||given) x(?: \))?": "qzx",
    r"\bq \( (?:z|z i) \)": "q",
    r"\bp (?:\( )?z (?:\||given) x(?: \))?": "pzx",
    r"\bp (?:\( )?x (?:\||given) z(?: \))?": "pxz",
    r"\bp (?:\( )?z(?: \))?(?= |$)": "pz",
    r"\bp \( x \)": "px",
    r"\b(?:n|normal|gaussian) (?:\(|;) (?:z (?:;|\|) )?0 , (?:1|i|id|identity) \)": "stdnormal",
    rf"\b(?:n|normal|gaussian) \( (?:z [;|] )?(?:mean = |loc = )?{_MEAN} , [^()]* \)": "nmusigma",
}
_COMPILED = [(re.compile(pattern), word) for pattern, word in _REWRITES.items()]


def rewrite(text: str) -> str:
    """A normalised answer with its distributions as words.

    Example:
        >>> rewrite("kl ( q phi ( z | x ) || n ( 0 , i ) )")
        'kl ( qzx || stdnormal )'
    """
    for pattern, word in _COMPILED:
        text = pattern.sub(word, text)
    return text
