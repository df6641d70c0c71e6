"""Reads a short answer: the concepts it states, and those it denies.

A lexicon lists the phrases of one question under the names of concepts. The answer is covered with
phrases, the longest first; a word with a typo or two is read as the lexicon's. What decides is the
answer's *core*. A reason behind it ("so that ...", "It makes ...") may hold any words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vae_helpers.quiz.free_text.formulas import formulas, tokens
from vae_helpers.quiz.free_text.notation import rewrite

_LONGEST = 8  # words of a phrase
_MANY = 60  # concepts in one answer: for a person
_BREAKS = frozenset(("SEP", "STOP", "BUT", "ASK"))
_BRACKETS = frozenset(("OPEN", "CLOSE"))
_DENIALS = frozenset(("NEG", "CONTRAST"))
_STRUCTURAL = frozenset(
    "FILL OPEN CLOSE NEG CONTRAST AND OR BUT WITH BETWEEN FROM TO TAIL VETO IF TOPIC IT SEP BAR "
    "STOP ASK PRED UNKNOWN".split()
)
Pairs = list[tuple[str, str]]


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
    choices: list[list[tuple[str, ...]]] = []
    for word in phrase.split():
        optional: list[tuple[str, ...]] = [()] if word.startswith("[") else []
        alternatives = [word] if word == "/" else word.strip("[]").split("/")
        choices.append([*optional, *((stem(w),) for w in alternatives)])
    return (tuple(itertools.chain(*chosen)) for chosen in itertools.product(*choices))


@dataclass(frozen=True)
class Reading:
    """What an answer says.

    Args:
        core: The tags that decide, in order: a stated concept in capitals, a denied one in small
            letters, ``AND``, ``OR``, ``BETWEEN`` and so on between them.
        later: Concepts that a reason behind the core states.
        refused: Concepts that a reason behind the core denies.
        unknown: Words of the core that the lexicon does not know.
        words: How many words and phrases the answer has.
        doubt: Whether the answer may mean its opposite.
    """

    core: str
    later: frozenset[str]
    refused: frozenset[str]
    words: int
    unknown: tuple[str, ...]
    doubt: bool


class Lexicon:
    """The phrases of one question.

    Args:
        table: The question's: its ``concepts``, ``neutral`` words, ``key`` concepts of which a
            right answer is made, and ``notation``, which is rewritten first.
        common: The words that every question shares.
    """

    def __init__(self, table: dict[str, Any], common: dict[str, Any]) -> None:
        self._key = frozenset(table["key"].split())
        self._notation = [(re.compile(pattern), to) for pattern, to in table["notation"]]
        self._no_typos = frozenset(stem(word) for word in common["no_typos"].split())
        self._phrases: dict[tuple[str, ...], str] = {}
        self._add("FILL", [*common["neutral"].split(), *table["neutral"].split()])
        for tag, listed in [*common["structure"].items(), *table["concepts"].items()]:
            self._add(tag, " ".join(listed.split()).split(", "))
        self._phrases |= {tuple(sign.split()): tag for sign, tag in common["signs"].items()}

    def _add(self, tag: str, listed: list[str]) -> None:
        self._phrases |= {words: tag for phrase in listed for words in expand(phrase) if words}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(itertools.chain(*self._phrases)) | self._no_typos

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        words = sorted(
            {w for phrase in self._phrases for w in phrase if len(w) > 3 and w.isalpha()}
        )
        return {initial: list(group) for initial, group in itertools.groupby(words, lambda w: w[0])}

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

    def _words(self, text: str) -> list[str]:
        """Stemmed and spelled, with each formula that this lexicon knows as one word."""
        text = rewrite(text)
        for pattern, to in self._notation:
            text = pattern.sub(to, text)
        raw = tokens(text)
        known = {f.start: f for f in formulas(raw) if (f.tag,) in self._phrases}
        words, i = [], 0
        while i < len(raw):
            if raw[i] == "." and raw[i + 2 : i + 3] == ["("]:  # a method's dot ends no sentence
                i += 1
                continue
            words.append(known[i].tag if i in known else self._spell(raw[i]))
            i = known[i].end if i in known else i + 1
        return words

    def _cover(self, words: list[str]) -> Pairs:
        """The answer as ``(tag, words)`` pairs; what is not known has the tag ``UNKNOWN``."""
        pairs, i = [], 0
        while i < len(words):
            for length in range(min(_LONGEST, len(words) - i), 0, -1):
                tag = self._phrases.get(tuple(words[i : i + length]))
                if tag:
                    break
            tag = tag or ("FILL" if words[i][0].isdigit() else "UNKNOWN")
            pairs.append((tag, " ".join(words[i : i + length])))
            i += length
        return pairs

    def read(self, text: str) -> Reading:
        """Read a normalised answer."""
        pairs = _decisive(self._cover(self._words(text)))
        core, tail = _split(pairs)
        if not self._key & set(_stated(core)):  # "the term that pulls q to p: KL"
            core, tail = [(tag, w) for tag, w in pairs if tag not in ("TAIL", "IT")], []
        core = _without_topic(core)
        sides, muddled = _sides([tag for tag, _ in core])
        refused = {tag.upper() for tag in _sides([tag for tag, _ in tail])[0] if tag.islower()}
        told = [
            "SEP" if tag in _BRACKETS else tag
            for tag in sides
            if tag not in ("FILL", "UNKNOWN", "IT", *_DENIALS)
        ]
        tags = {tag for tag, _ in pairs}
        asks = "ASK" in tags and any(tag in ("NEG", "OR") for tag, _ in core)
        return Reading(
            core=" ".join(told[:_MANY]),
            later=frozenset(_stated(tail)) & self._key,
            refused=frozenset(refused),
            words=len(pairs),
            unknown=tuple(words for tag, words in core if tag == "UNKNOWN"),
            doubt=len(told) > _MANY
            or muddled
            or asks
            or "VETO" in tags
            or "IF" in {tag for tag, _ in core},
        )


def _stated(pairs: Pairs) -> list[str]:
    return [tag for tag in _sides([tag for tag, _ in pairs])[0] if _is_concept(tag)]


def _split(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """The core, and the reasons: from "because" or ". It ..." to the end of a sentence."""
    core: Pairs = []
    tail: Pairs = []
    inside, last = False, ""
    for tag, words in pairs:
        new_clause = (
            last in ("SEP", "STOP", "AND", "BUT", "OPEN") and tag == "IT" and bool(_stated(core))
        )
        if tag == "TAIL" or new_clause:
            inside = True
        elif tag == "STOP" or (tag == "BUT" and inside):
            inside = False
        (tail if inside else core).append((tag, words))
        if tag != "FILL":
            last = tag
    return core, tail


def _without_topic(core: Pairs) -> Pairs:
    """Without "of the two terms, reconstruction and KL:"."""
    start = next((i for i, (tag, _) in enumerate(core) if tag == "TOPIC"), None)
    if start is None:
        return core
    end = next((i for i in range(len(core) - 1, start, -1) if core[i][0] in ("SEP", "BUT")), None)
    return core[:start] + core[end:] if end else core


def _decisive(pairs: Pairs) -> Pairs:
    """Where some clauses say what "regularizes" and others do not, the clauses that do."""
    breaks = _BREAKS | {"TAIL"}
    grouped = itertools.groupby(pairs, lambda pair: pair[0] in breaks)
    clauses = [list(group) for stop, group in grouped if not stop]
    said = [c for c in clauses if {"PRED"} <= {t for t, _ in c} and _stated(c) and c[0][0] != "IT"]
    if not said or len(said) == len(clauses):
        return pairs
    return list(itertools.chain(*([*clause, ("SEP", ",")] for clause in said)))


def _sides(tags: list[str]) -> tuple[list[str], bool]:
    """Denied concepts in small letters; and whether a denial has no object, or is denied itself.

    "Not A but B", "B, not A", "B rather than A", "not A, B", "A does not, B does".
    """
    sides, muddled, clause, i = list(tags), False, 0, 0
    while i < len(tags):
        if tags[i] in _DENIALS:
            end = _scope(tags, i)
            inside = [j for j in range(i + 1, end) if _is_concept(tags[j])]
            back = range(clause, i) if tags[i] == "NEG" else ()
            before = [j for j in back if _is_concept(tags[j])]
            for j in inside or before:
                sides[j] = tags[j].lower()
            doubled = end < len(tags) and tags[end] == "NEG" and not inside
            muddled = muddled or doubled or tags[i] == "NEG" and not (inside or before)
            i = clause = end
            continue
        if tags[i] in _BREAKS | _BRACKETS | {"AND"}:
            clause = i + 1
        i += 1
    return sides, muddled


def _scope(tags: list[str], start: int) -> int:
    """Where a denial ends: at a comma, at the next denial, behind the bracket it stands in."""
    depth = 0
    for j in range(start + 1, len(tags)):
        depth += (tags[j] == "OPEN") - (tags[j] == "CLOSE")
        if depth < 0 or tags[j] in _BREAKS | _DENIALS | {"IT"}:
            return j
    return len(tags)


def _is_concept(tag: str) -> bool:
    return tag.isupper() and tag not in _STRUCTURAL
