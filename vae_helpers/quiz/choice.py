"""One letter of four: ``b``, ``(B)``, ``B) probabilistic``, or the option's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import fold, normalise
from vae_helpers.quiz.question import Question

_LEAD = re.compile(
    r"^(?:(?:so|well|hmm|ok|the|my|correct|right|final)[ ,]+)*"
    r"(?:(?:i (?:think|guess|believe|choose|pick|take|say|would say|vote for)|answer|option|choice|"
    r"letter|solution|it is|it's|its|it|that is|definitely|surely|clearly|probably|maybe|perhaps)"
    r"(?: is| would be)?\s*[:=]?\s*(?:it is |it's )?)+"
)
# A run of marks is looked at once, from where it begins: else a long one takes quadratic time.
_TRAIL = re.compile(
    r"(?:(?<![ ,.])[ ,.]+)?\b(?:i (?:think|guess|believe)|maybe|probably|perhaps|please)$"
)
_BECAUSE = re.compile(r"(?:(?<![ ,.;])[ ,.;]+)?\b(?:because|since|as it|as they)\b.*$", re.DOTALL)
_EDGE = " \t\n()[]{}<>.,:;'\"`*_!?"
_MARGIN = " \t\n,;:'\"`*_!?"
_MARKED = re.compile(r"^[(\[]?\s*([a-z])\s*[)\].:,=-]+\s*(.+)$", re.DOTALL)
_Choice = tuple[set[str], tuple[str, str] | None]  # letters; a letter and the words of another
_JOINED = re.compile(
    r"(?:(?<![\s()\[\].])[\s()\[\].]+)?(?:,|(?<!\d)/(?!\d)|;|\+|\||\b(?:or|and|either|maybe)\b)[\s()\[\].]*"
)
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|without|except|wrong|false)\b|[≠¬~]|!=")
_CONTRAST = re.compile(r",?\s*\b(?:and not|but not|not|rather than|instead of|as opposed to)\b")
_FILLER = frozenset(
    "it is are be they being by of to in on for with as vae vaes space one that this than "
    "and so more at from per about".split()
)


def assess(question: Question, key: str, answer: str) -> Assessment:
    """Judge a chosen letter or the option's words.

    Args:
        question: A question with options.
        key: The right letter.
        answer: What the learner wrote.

    Example:
        >>> from vae_helpers.quiz import ask
        >>> [assess(ask("q5_space"), "C", a).verdict for a in ("c", "(C)", "latent", "B or C")]
        ['right', 'right', 'right', 'wrong']
    """
    text = fold(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    letters, contradicted = _chosen(question, text)
    if contradicted:
        return _contradiction(question, *contradicted)
    if len(letters) > 1:
        return _two(question)
    if not letters:
        return _denied(question) if _denies(text, key) else _unclear(question)
    return _verdict(question, key, letters.pop())


def _chosen(question: Question, text: str) -> _Choice:
    """The letters that an answer chooses; and, where letter and words disagree, both letters."""
    text = _LEAD.sub("", text.strip(_MARGIN))
    # An option's own words may hold a "because", a "no" or an "or": compare them first, in full.
    for said in (text, _TRAIL.sub("", _BECAUSE.sub("", text)).strip()):
        if letters := _listed(question, said):
            return letters, None
        if marked := _MARKED.match(said):
            return _marked(question, marked[1].upper(), marked[2])
        if found := _option(question, said, in_full=True):
            return {found}, None
    return _loosely(question, said)


def _listed(question: Question, text: str) -> set[str]:
    """The letters of "B", of "B or C", and of nothing else."""
    letters = [_letter(question, part) for part in _JOINED.split(text) if part.strip(_EDGE)]
    return {letter for letter in letters if letter} if all(letters) else set()


def _marked(question: Question, letter: str, words: str) -> _Choice:
    """For "B) words": the letter counts if the words are its own, or only say why."""
    if letter not in question.options:
        return set(), None
    reason = _TRAIL.sub("", _BECAUSE.sub("", f" {words}")).strip(_MARGIN)
    matched = _option(question, words, in_full=True) or _option(question, reason)
    if matched is None:
        return (set() if reason else {letter}), None
    return ({letter}, None) if matched == letter else (set(), (letter, matched))


def _loosely(question: Question, text: str) -> _Choice:
    head = _CONTRAST.split(text, maxsplit=1)
    if len(head) == 2 and head[0].strip(_EDGE):
        return _contrasted(question, *head)
    if _NEGATION.search(text):
        return set(), None
    if matched := _option(question, text):
        return {matched}, None
    parts = [part for part in _JOINED.split(text) if part.strip(_EDGE)]
    found = [_letter(question, part) or _option(question, part) for part in parts]
    if len(parts) > 1 and all(found):
        return {letter for letter in found if letter}, None
    if unmarked := re.match(r"^([b-z])\s+(.+)$", text, re.DOTALL):
        return _marked(question, unmarked[1].upper(), unmarked[2])
    return set(), None


def _contrasted(question: Question, stated: str, denied: str) -> _Choice:
    """The B of "B, not A": chosen if both halves can be read and differ."""
    letters, contradicted = _chosen(question, stated.strip(_EDGE))
    other = _letter(question, denied) or _option(question, denied)
    if contradicted or len(letters) != 1 or other is None or other in letters:
        return set(), None
    return letters, None


def _letter(question: Question, text: str) -> str | None:
    bare = text.strip(_EDGE).upper()
    return bare if bare in question.options else None


def _option(question: Question, text: str, in_full: bool = False) -> str | None:
    """The one option whose words these are, all of them or enough, or None."""
    said = _words(text)
    same = _same if in_full else _is_text
    for part in (_whole, _first_clause):
        options = {letter: _words(part(o.text)) for letter, o in question.options.items()}
        matches = [letter for letter, words in options.items() if said and same(said, words)]
        if matches:
            return matches[0] if len(matches) == 1 else None
    return None


def _whole(text: str) -> str:
    return text


def _first_clause(text: str) -> str:
    """The "β = 1" of "β = 1, which was trained on exactly this sum"."""
    return re.split(r"[,:]", text, maxsplit=1)[0]


def _same(said: list[str], option: list[str]) -> bool:
    pairs = zip(said, option, strict=False)
    return len(said) == len(option) and all(_near(word, [other]) for word, other in pairs)


def _words(text: str) -> list[str]:
    return [w for w in normalise(text).split() if w not in _FILLER and w[0].isalnum()]


def _is_text(said: list[str], option: list[str]) -> bool:
    enough = len({w for w in option if _near(w, said)}) >= 0.5 * len(set(option))
    return enough and all(_near(word, option) for word in said)


def _near(word: str, words: Iterable[str]) -> bool:
    allowed = 0 if len(word) < 5 else 1 if len(word) < 8 else 2
    return any(OSA.distance(word, other) <= allowed for other in words)


def _denies(text: str, key: str) -> bool:
    return bool(re.fullmatch(rf"(?:it is )?not\s*\(?{key.lower()}\)?\W*", text))


def _verdict(question: Question, key: str, letter: str) -> Assessment:
    option = question.options[letter]
    seen = f"You chose {letter}: {option.text}."
    if letter == key:
        return Assessment("right", "", seen, question.explanation)
    diagnosis = option.diagnosis or "other_option"
    return Assessment("wrong", diagnosis, seen, option.suggests, question.look)


def _two(question: Question) -> Assessment:
    return Assessment(
        "wrong",
        "two_answers",
        "The answer names more than one option.",
        "Exactly one of them is asked for.",
        question.look,
    )


def _contradiction(question: Question, letter: str, matched: str) -> Assessment:
    return Assessment(
        "wrong",
        "contradiction",
        f"The letter {letter} stands for “{question.options[letter].text}”, "
        f"but the words are those of {matched}.",
        "The letter and the words contradict each other, so neither of them counts.",
        "the list of options once more: the letter alone is enough.",
    )


def _denied(question: Question) -> Assessment:
    return Assessment(
        "wrong",
        "denied",
        "The answer denies an option and chooses none.",
        "The option it denies deserves another thought.",
        question.look,
    )


def _unclear(question: Question) -> Assessment:
    letters = ", ".join(question.options)
    return Assessment(
        "unclear",
        "not_understood",
        "This answer was not understood; that does not make it wrong.",
        f"One letter is enough: {letters}.",
        "the options above the cell.",
    )
