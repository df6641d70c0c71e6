"""Reads a short answer: which ideas it states, which it denies, and which words it does not know.

A lexicon lists the phrases of one question under tags. The answer is covered with phrases, the
longest first; a long word with a typo or two is read as the lexicon's word. Whatever is not covered
is reported as unknown, and the judges then say "not understood" instead of guessing: precision
comes first, because being told wrong when right is worse than being asked to rephrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.distance import OSA

MAX_WORDS = 70


def phrases(text: str) -> list[str]:
    """One regular expression a line."""
    return [line.strip() for line in text.strip().splitlines()]


# Words of their own, one letter away from words that matter.
_NO_TYPOS = frozenset(
    """
    alone being complete computer contrary decoded decoder delay driven later locations logic meant
    negation noisy patent point positive preparation product resample resampled reversed scope score
    simple simplest store unlikely validation variables while
    """.split()
)

# A denial ("KL does not") may look back; a contrast ("KL rather than ...") only ever looks ahead.
_ALWAYS = {
    "NEG": ["(?:and |but |is |it is )?not", "no", "neither", "nor"],
    "CONTRAST": [
        "rather than",
        "instead of",
        "as opposed to",
        "in contrast to",
        "unlike",
    ],
    "FILL": ["not (?:only|just|merely)", "can not (?:be )?only", "i (?:think|guess|believe)"],
    "BUT": ["but", "but (?:rather|instead)"],
    "AND": phrases(r"""
        and
        \+
        /
        plus
        as well as
        but also
        (?:together|along) with
        and also
    """),
    "OR": ["or", "either", "and / or", "or maybe", "alternatively"],
    "SEP": [",", ";", ":", "-"],
    "STOP": [r"\."],
    "ASK": [r"\?"],
}


@dataclass(frozen=True)
class Reading:
    """What an answer says.

    Args:
        stated: Tags it states, in order.
        denied: Tags it denies.
        unknown: Words that the lexicon does not know.
        tags: Every tag in order, structure included.
        muddled: A negation whose object is not clear.
    """

    stated: list[str]
    denied: list[str]
    unknown: list[str]
    tags: list[str]
    muddled: bool

    @property
    def understood(self) -> bool:
        """Whether every word has its place; "isn't it KL?" may mean either."""
        asks = self.negated and "ASK" in self.tags
        return not (self.unknown or self.muddled or asks)

    def has(self, *tags: str) -> bool:
        """Whether all of these are stated."""
        return all(tag in self.stated for tag in tags)

    def any(self, *tags: str) -> bool:
        """Whether one of these is stated."""
        return any(tag in self.stated for tag in tags)

    @property
    def negated(self) -> bool:
        """Whether anything is denied at all."""
        return "NEG" in self.tags or "CONTRAST" in self.tags


@dataclass(frozen=True)
class Lexicon:
    """The phrases of one question.

    Args:
        ideas: Tag -> regular expressions over normalised words. Inside a word only a final ``s?``
            is optional, so that the words can be listed for the spelling.
        neutral: Words that change nothing.
        predicates: What the question itself is about ("regularizes", "outputs"): neutral, except
            that "KL does not regularize" denies KL.
        spelling: Further words that a typo may have been meant for.
    """

    ideas: dict[str, list[str]]
    neutral: list[str]
    predicates: list[str] = field(default_factory=list)
    spelling: tuple[str, ...] = ()

    @cached_property
    def _phrases(self) -> list[tuple[re.Pattern[str], str]]:
        everything = self.ideas | {"FILL": self.neutral, "PRED": self.predicates}
        pairs = [(p, tag) for tag, patterns in everything.items() for p in patterns]
        pairs += [(p, tag) for tag, patterns in _ALWAYS.items() for p in patterns]
        return [(re.compile(f"(?:{pattern})(?= |$)"), tag) for pattern, tag in pairs]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the lexicon."""
        words = set(self.spelling)
        for pattern, _ in self._phrases:
            plain = re.sub(r"\\[a-z]|\(\?[=!:]", " ", pattern.pattern)
            for word, optional in re.findall(r"([a-z]+)(\??)", plain):
                words |= {word, word[:-1]} if optional else {word}
        return frozenset(words - {""})

    def spell(self, word: str) -> str:
        """The lexicon's word that this one was meant for, or the word itself."""
        if len(word) < 5 or word in self.words | _NO_TYPOS or not word.isalpha():
            return word
        allowed = 1 if len(word) < 11 else 2
        near = sorted(
            (OSA.distance(word, known, score_cutoff=allowed), known)
            for known in self.words
            if known[0] == word[0] and len(known) >= 5
        )
        near = [pair for pair in near if pair[0] <= allowed]
        return near[0][1] if near else word

    def cover(self, text: str) -> list[tuple[str, str]]:
        """The answer as ``(tag, words)`` pairs; what is not known has the tag ``UNKNOWN``."""
        words = [self.spell(word) for word in text.split(" ") if word]
        pairs = []
        while words:
            rest = " ".join(words)
            best, tag = words[0], "UNKNOWN"
            for phrase, name in self._phrases:
                match = phrase.match(rest)
                if match and match[0] and (len(match[0]) > len(best) or tag == "UNKNOWN"):
                    best, tag = match[0], name
            pairs.append((tag, best))
            words = words[len(best.split(" ")) :]
        return pairs

    def read(self, text: str) -> Reading:
        """Read a normalised answer.

        Args:
            text: What `normalise` made of the answer, formulas perhaps replaced by a word.
        """
        if len(text.split(" ")) > MAX_WORDS:
            return Reading([], [], [f"{MAX_WORDS} words and more"], [], muddled=True)
        pairs = self.cover(text)
        tags = [tag for tag, _ in pairs]
        sides, muddled = _sides(tags, frozenset(self.ideas))
        return Reading(
            stated=[tag for tag, side in zip(tags, sides, strict=True) if side == 1],
            denied=[tag for tag, side in zip(tags, sides, strict=True) if side == -1],
            unknown=[words for tag, words in pairs if tag == "UNKNOWN"],
            tags=tags,
            muddled=muddled,
        )


def _sides(tags: list[str], ideas: frozenset[str]) -> tuple[list[int], bool]:
    """For each tag +1 (stated), -1 (denied) or 0 (no idea), and whether a negation hangs loose.

    "Not A but B", "B, not A", "B rather than A", "not A, B", "A does not, B does".
    """
    sides = [0] * len(tags)
    muddled, clause = False, 0
    i = 0
    while i < len(tags):
        if tags[i] in ideas:
            sides[i] = 1
        elif tags[i] in ("NEG", "CONTRAST"):
            end = _scope(tags, i)
            inside = [j for j in range(i + 1, end) if tags[j] in ideas]
            for j in inside:
                sides[j] = -1
            loose = any(tag not in ("PRED", "FILL", "ASK") for tag in tags[i + 1 : end])
            if not inside and tags[i] == "CONTRAST":
                muddled = muddled or loose
            elif not inside:
                before = [j for j in range(clause, i) if sides[j] == 1]
                loose = loose or tags[end : end + 1] == ["NEG"]
                muddled = muddled or not before or loose
                for j in before:
                    sides[j] = -1
            i = clause = end
            continue
        elif tags[i] in ("SEP", "STOP", "AND", "BUT", "OR"):
            clause = i + 1
        i += 1
    return sides, muddled


def _scope(tags: list[str], start: int) -> int:
    """Where the scope of the negation at ``start`` ends.

    It reaches to a later "but" in the same sentence; otherwise to the first comma, the next
    negation, or the end of the sentence.
    """
    stop = next((j for j in range(start, len(tags)) if tags[j] == "STOP"), len(tags))
    but = next((j for j in range(start, stop) if tags[j] == "BUT"), None)
    if but is not None:
        return but
    for j in range(start + 1, stop):
        if tags[j] in ("NEG", "CONTRAST", "SEP"):
            return j
    return stop
