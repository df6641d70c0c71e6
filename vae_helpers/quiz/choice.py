"""One letter of four: ``b``, ``(B)``, ``B) probabilistic``, or the option's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from vae_helpers.quiz.normalise import fold, normalise
from vae_helpers.quiz.outcome import Outcome, blank
from vae_helpers.quiz.question import Question

_LEAD = re.compile(
    r"^(?:(?:so|well|hmm|ok|the|my|correct|right|final)[ ,]+)*"
    r"(?:(?:i (?:think|guess|believe|choose|pick|take|say|would say|vote for)|answer|option|choice|"
    r"letter|solution|it is|it's|its|that is)(?: is| would be)?\s*[:=]?\s*(?:it is |it's )?)+"
)
_TRAIL = re.compile(r"[ ,.]*\b(?:i (?:think|guess|believe)|maybe|probably|perhaps|please)$")
_BECAUSE = re.compile(r"[ ,.;]*\b(?:because|since|as it|as they)\b.*$", re.DOTALL)
_EDGE = " \t\n()[]{}<>.,:;'\"`*_!?"
_JOINED = re.compile(r"[\s()\[\].]*(?:,|/|;|\+|\||\bor\b|\band\b|\beither\b|\bmaybe\b)[\s()\[\].]*")
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|without|except|wrong|false)\b|[≠¬~]|!=")
_CONTRAST = re.compile(r",?\s*\b(?:and not|but not|not|rather than|instead of|as opposed to)\b")
_FILLER = frozenset(
    "it is are be they being by of to in on for with as vae vaes space one that this than "
    "and so more at from per".split()
)


def judge(question: Question, key: str, answer: str) -> Outcome:
    """Judge a chosen letter or the option's words.

    Args:
        question: A question with options.
        key: The right letter.
        answer: What the learner wrote.

    Example:
        >>> from vae_helpers.quiz import ask
        >>> [judge(ask("q5_space"), "C", a).verdict for a in ("c", "(C)", "latent", "B or C")]
        ['right', 'right', 'right', 'wrong']
    """
    text = fold(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    text = _strip(text)
    letters, contradicted = _chosen(question, text)
    if contradicted:
        return _contradiction(question, *contradicted)
    if len(letters) > 1:
        return _two(question)
    if not letters:
        return _denied(question) if _denies(text, key) else _unclear(question)
    return _verdict(question, key, letters.pop())


def _strip(text: str) -> str:
    text = _BECAUSE.sub("", text) or text
    text = _LEAD.sub("", text.strip(_EDGE.replace("(", "").replace("[", "")))
    return _TRAIL.sub("", text).strip()


def _chosen(question: Question, text: str) -> tuple[set[str], tuple[str, str] | None]:
    """The letters that an answer chooses; and, where letter and words disagree, both letters."""
    if letter := _letter(question, text):
        return {letter}, None
    head = _CONTRAST.split(text, maxsplit=1)
    if len(head) == 2 and head[0].strip(_EDGE):
        return _contrasted(question, *head)
    if _NEGATION.search(text):
        return set(), None
    if matched := _option(question, text):  # before the letter: an option may begin with "a"
        return {matched}, None
    if marked := re.match(r"^[(\[]?\s*([a-z])\s*[)\].:,=-]+\s*(.+)$|^([b-z])\s+(.+)$", text, re.S):
        letter, words = (marked[1] or marked[3]).upper(), marked[2] or marked[4]
        matched = _option(question, words)
        if matched and letter in question.options:
            return ({letter}, None) if matched == letter else (set(), (letter, matched))
    parts = [part for part in _JOINED.split(text) if part.strip(_EDGE)]
    found = [_letter(question, part) or _option(question, part) for part in parts]
    if len(parts) > 1 and all(found):
        return {letter for letter in found if letter}, None
    return set(), None


def _contrasted(
    question: Question, stated: str, denied: str
) -> tuple[set[str], tuple[str, str] | None]:
    """The B of "B, not A": chosen if both halves can be read and differ."""
    letters, contradicted = _chosen(question, stated.strip(_EDGE))
    other = _letter(question, denied) or _option(question, denied)
    if contradicted or len(letters) != 1 or other is None or other in letters:
        return set(), None
    return letters, None


def _letter(question: Question, text: str) -> str | None:
    bare = text.strip(_EDGE).upper()
    return bare if bare in question.options else None


def _option(question: Question, text: str) -> str | None:
    """The one option whose words these are, or None."""
    said = _words(text)
    matches = [k for k, o in question.options.items() if said and _is_text(said, _words(o.text))]
    return matches[0] if len(matches) == 1 else None


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


def _verdict(question: Question, key: str, letter: str) -> Outcome:
    option = question.options[letter]
    seen = f"You chose {letter}: {option.text}."
    if letter == key:
        return Outcome("right", "", seen, question.explanation)
    diagnosis = option.diagnosis or "other_option"
    return Outcome("wrong", diagnosis, seen, option.suggests, question.look)


def _two(question: Question) -> Outcome:
    return Outcome(
        "wrong",
        "two_answers",
        "The answer names more than one option.",
        "Exactly one of them is asked for.",
        question.look,
    )


def _contradiction(question: Question, letter: str, matched: str) -> Outcome:
    return Outcome(
        "wrong",
        "contradiction",
        f"The letter {letter} stands for “{question.options[letter].text}”, "
        f"but the words are those of {matched}.",
        "The letter and the words contradict each other, so neither of them counts.",
        "the list of options once more: the letter alone is enough.",
    )


def _denied(question: Question) -> Outcome:
    return Outcome(
        "wrong",
        "denied",
        "The answer denies an option and chooses none.",
        "The option it denies deserves another thought.",
        question.look,
    )


def _unclear(question: Question) -> Outcome:
    letters = ", ".join(question.options)
    return Outcome(
        "unclear",
        "not_understood",
        "This answer was not understood; that does not make it wrong.",
        f"One letter is enough: {letters}.",
        "the options above the cell.",
    )
