"""Reads a short answer: the concepts it states, and those it denies.

A lexicon lists the phrases of one question under the names of concepts. The answer is covered with
phrases, the longest first; a word with a typo or two is read as the lexicon's. What decides is the
answer's *core*. A reason behind it ("so that ...", "It makes ...") may hold any words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vae_helpers.quiz.free_text.formulas import Token, formulas

_LONGEST = 8  # words of a phrase
_MANY = 60  # concepts in one answer: for a person
_BREAKS = "SEP|STOP|BUT|ASK"
_DENIALS = "NEG|CONTRAST|UNUSED"
_OTHERS = "FILL|OPEN|CLOSE|CORRECTION|AND|OR|WITH|BETWEEN|FROM|TO|TAIL|VETO|IF|IT|BAR|PRED|UNKNOWN"
STRUCTURE = f"{_BREAKS}|{_DENIALS}|{_OTHERS}"
_CONCEPT = rf"\b(?!(?:{STRUCTURE})\b)[A-Z][A-Z_0-9]*"
# A denial ends at a comma, at the next one, or with the bracket it stands in.
_WORD = rf" (?!(?:{_BREAKS}|{_DENIALS}|IT|OPEN|CLOSE)\b)\S+"
_DENIAL = re.compile(
    rf"\b({_DENIALS})\b((?:(?<!UNUSED)(?: OPEN(?:{_WORD})* CLOSE\b| OPEN\b|{_WORD}))*)"
)


def stem(word: str) -> str:
    """The word without a plural's s."""
    plural = word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural and word.isalpha() else word


def expand(phrase: str) -> Iterator[tuple[str, ...]]:
    """All forms of a phrase: words in brackets may be left out, slashes separate alternatives.

    Example:
        >>> sorted(" ".join(form) for form in expand("log/ln [of] variance"))
        ['ln of variance', 'ln variance', 'log of variance', 'log variance']
    """
    start, bracket, rest = phrase.partition("[")
    if bracket:
        inside, _, rest = rest.partition("]")
        return itertools.chain(expand(start + rest), expand(start + inside + rest))
    words = ([word] if word == "/" else word.split("/") for word in phrase.split())
    return (tuple(map(stem, chosen)) for chosen in itertools.product(*words))


class Reading(NamedTuple):
    """What an answer says."""

    core: str  # what decides, in order: CONCEPTS stated, denied ones small, AND, OR, BETWEEN, ...
    reason: set[str]  # what a reason behind the core states of a right answer, and all it denies
    words: int
    unknown: int  # words of the core that the lexicon does not know
    doubt: bool  # whether the answer may mean its opposite


class Lexicon:
    """The phrases of one question, from its table and the one that all questions share."""

    def __init__(self, table: dict[str, Any], common: dict[str, Any]) -> None:
        self._key = set(table["key"].split())
        notation = [*common["notation"], *table["notation"], *common["formula_notation"]]
        self._notation = [(re.compile(pattern), to) for pattern, to in notation]
        neutral = f"{common['neutral']} {table['neutral']}".split()
        self._phrases: dict[tuple[str, ...], str] = {(stem(word),): "FILL" for word in neutral}
        named = {name.upper(): "".join(said[2:]) for name, said in table["wrong"].items()}
        lists = common["structure"], table["concepts"], named
        for tag, listed in itertools.chain(*(each.items() for each in lists)):
            for phrase in " ".join(listed.split()).split(", "):
                self._phrases |= {words: tag for words in expand(phrase) if words}
        for tag, signs in common["signs"].items():
            self._phrases |= {(sign,): tag for sign in signs.split()}
        self._phrases |= {(name.upper(),): name.upper() for name in table["wrong"]}
        words = {*itertools.chain(*self._phrases)}
        inflected = {(word.removesuffix("e") + end,) for word in neutral for end in ("ed", "ing")}
        self._phrases = dict.fromkeys(inflected, "FILL") | self._phrases
        self._known = {stem(word) for word in common["no_typos"].split()}.union(words, *inflected)
        meant = sorted(word for word in words if len(word) > 3 and word.isalpha())
        self._by_initial = {k: list(group) for k, group in itertools.groupby(meant, lambda w: w[0])}

    def _spell(self, word: str) -> str:
        """The lexicon's word that this one was meant for, or the word itself."""
        word = stem(word)
        if len(word) < 4 or word in self._known or not word.isalpha():
            return word
        allowed = 1 if len(word) < 8 else 2 if len(word) < 14 else 3
        choices = self._by_initial.get(word[0], ())
        if len(word) == 4:  # "maen", not "moan"
            choices = [w for w in choices if sorted(w) == sorted(word)]
        near = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=allowed)
        return near[0] if near else word

    def words(self, text: str) -> Iterator[str]:
        """Stemmed and spelled, with each formula that this lexicon knows as one word."""
        for pattern, to in self._notation:
            text = pattern.sub(to, text)
        raw = text.split()
        known = {f.start: f for f in formulas(raw) if (f.code,) in self._phrases}
        i = 0
        while i < len(raw):
            if raw[i] != "." or raw[i + 2 : i + 3] != ["("]:  # a method's dot ends no sentence
                yield known[i].code if i in known else self._spell(raw[i])
            i = known.get(i, Token("", i, i + 1)).end

    def _cover(self, words: list[str]) -> Iterator[str]:
        """The answer as tags; what is not known has the tag ``UNKNOWN``."""
        i = 0
        while i < len(words):
            lengths = range(min(_LONGEST, len(words) - i), 0, -1)
            length = next((n for n in lengths if tuple(words[i : i + n]) in self._phrases), 1)
            missing = "FILL" if words[i][0].isdigit() else "UNKNOWN"
            yield self._phrases.get(tuple(words[i : i + length]), missing)
            i += length

    def read(self, text: str) -> Reading:
        """Read a normalised answer."""
        every = list(self._cover(list(self.words(text))))
        tags = " ".join(tag for tag in every if tag != "FILL")
        tags = _decisive(re.sub(rf"^.*\bCORRECTION\b(?=.*{_CONCEPT})", "", tags))
        core, tail = _split(tags)
        if not self._key & _stated(core):  # "the term that pulls q to p: KL"
            core, tail = re.sub(r"\b(TAIL|IT)\b", "", tags), ""
        sides, muddled = _sides(core)
        sides = re.sub(r"\b(OPEN|CLOSE)\b", "SEP", sides)
        told = re.sub(rf"\b(UNKNOWN|IT|{_DENIALS})\b", "", sides).split()
        asks = re.search(r"\bASK\b", tags) and re.search(r"\b(NEG|OR)\b", core)
        doubts = re.search(r"\b(VETO|CORRECTION)\b", tags) or re.search(r"\bIF\b", core)
        return Reading(
            core=" ".join(told[:_MANY]),
            reason={tag for tag in _sides(tail)[0].split() if tag in self._key or tag.islower()},
            words=len(every),
            unknown=core.split().count("UNKNOWN"),
            doubt=bool(len(told) > _MANY or muddled or asks or doubts),
        )


def _stated(tags: str) -> set[str]:
    return set(re.findall(_CONCEPT, _sides(tags)[0]))


def _denied(tags: str) -> str:
    return re.sub(_CONCEPT, lambda tag: tag[0].lower(), tags)


def _split(tags: str) -> tuple[str, str]:
    """The core, and the reasons: from "because" or ". It ..." to the end of a sentence."""
    reasons: list[str] = []

    def cut(reason: re.Match[str]) -> str:
        if reason[1] and not _stated(tags[: reason.start()]):
            return reason[0]
        reasons.append(reason[0])
        return reason[1] or ""

    end = r"\b.*?(?= STOP\b| BUT\b|$)"
    tags = re.sub(rf"()\bTAIL{end}", cut, tags)
    return re.sub(rf"\b(SEP|STOP|ASK|AND|OPEN) IT{end}", cut, tags), " STOP ".join(reasons)


def _decisive(tags: str) -> str:
    """Where some clauses say what "regularizes" and others do not, the clauses that do."""
    clauses = [c.strip() for c in re.split(rf"\b(?:{_BREAKS}|TAIL)\b", tags) if c.strip()]
    said = [c for c in clauses if re.search(r"^(?!IT\b).*\bPRED\b", c) and _stated(c)]
    return " SEP ".join(said) if 0 < len(said) < len(clauses) else tags


def _sides(tags: str) -> tuple[str, bool]:
    """Denied concepts in small letters; and whether a denial has no object, or is denied itself.

    "Not A but B", "B, not A", "B rather than A", "not A, B", "A does not, B does", "A is unused".
    """
    done, at, muddled = "", 0, False
    for denial in _DENIAL.finditer(tags):
        done += tags[at : denial.start()]
        word, scope = denial.groups()
        clause = re.split(rf"\b(?:{_BREAKS}|{_DENIALS}|OPEN|CLOSE|AND)\b", done)[-1]
        if re.search(_CONCEPT, scope):
            scope = _denied(scope)
        else:
            if word != "CONTRAST":
                done = done.removesuffix(clause) + _denied(clause)
            muddled |= word == "NEG" and (
                done.endswith(clause) or tags.startswith(" NEG", denial.end())
            )
        if word == "UNUSED":  # "mean and variance, but the variance is thrown away"
            for tag in re.findall(_CONCEPT, clause):
                done = re.sub(rf"\b{tag}\b", tag.lower(), done)
        done += word + scope
        at = denial.end()
    return done + tags[at:], muddled
