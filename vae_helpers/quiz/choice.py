"""One letter of four: ``b``, ``(B)``, ``B) probabilistic``, or the option's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import fold, normalise
from vae_helpers.quiz.question import Option, Question

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
_REASON = re.compile(
    r"(?:(?<![ ,.;:(])[ ,.;:(]+)?(?:\b(?:because|since|as (?:it|they|the))\b|[,;:.(])"
)
_EDGE = " \t\n()[]{}<>.,:;'\"`*_!?"
_MARGIN = " \t\n,;:'\"`*_!?"
_MARKED = re.compile(
    r"^[(\[]?\s*([a-z])\s*(?:[)\].:,;=(-]+|\b(?=because|since|as |but not|not))\s*(.+)$", re.S
)
_UNMARKED = re.compile(r"^([b-z])\s+(.+)$", re.S)
_JOINED = re.compile(
    r"(?:(?<![\s()\[\].])[\s()\[\].]+)?"
    r"(?:,|(?<!\d)/(?!\d)|;|\+|\||\b(?:or|and|either|maybe|then)\b)[\s()\[\].]*"
)
_AGAINST = r"\b(?:not|nor|than|unlike|instead of|rather than|as opposed to|over|versus|vs)\b"
_DENIED_LETTER = re.compile(
    rf"{_AGAINST} (?:option )?\(?[a-z]\)?(?:(?:,| or| and| nor) \(?[a-z]\)?)*(?![\w'])"
)
_DENIED_WORDS = re.compile(rf"{_AGAINST}[^,;.:()]*")
_DOUBT = re.compile(
    r"\b(?:wrong|false|incorrect|if|unless|else|except|anything but|no)\b|[≠¬~]|!=|\?.*\w"
)
_ALL = re.compile(r"(?:both|all|everything|all of (?:them|these|the above)|both of them)\W*")
_BARE = re.compile(r"(?<![\w'])([b-z]|a(?=\W*$| is\b| or\b| and\b|[),;.:]))(?![\w'])")
_CALL = re.compile(r"\w\([^()]*\)")
_FILLER = frozenset(
    "it is are be they being by of to in on for with as vae vaes space one that this than "
    "and so more at from per about".split()
)
_Choice = tuple[set[str], tuple[str, str] | None]  # letters; a letter and the words of another


def assess(question: Question, key: str, answer: str) -> Assessment:
    """Judge a chosen letter or the option's words.

    A reason behind the letter or the words is not marked, but another letter in it, or the words
    of another option, leaves the answer to a person.

    Args:
        question: A question with options.
        key: The right letter.
        answer: What the learner wrote.

    Example:
        >>> from vae_helpers.quiz import ask
        >>> [assess(ask("q5_space"), "C", a).verdict for a in ("c", "(C)", "latent", "B or C")]
        ['right', 'right', 'right', 'wrong']
    """
    text = fold(answer).replace("*", "")
    if not re.search("[a-z0-9]", text):
        return blank()
    text = _LEAD.sub("", text.strip(_MARGIN))
    letters, contradicted = _chosen(question, text)
    if contradicted:
        return _contradiction(question, *contradicted)
    if len(letters) > 1:
        return _two(question)
    if not letters:
        return _denied(question) if _denies(text, key) else _unclear(question)
    letter = letters.pop()
    plain = _listed(question, text) or _option(question, text.removeprefix(letter.lower()))
    return _verdict(question, key, letter, reasoned=not plain)


def _chosen(question: Question, text: str) -> _Choice:
    """The letters that an answer chooses; and, where letter and words disagree, both letters."""
    # An option's own words may hold a "because", a "no" or an "or": compare them first, in full.
    text = _TRAIL.sub("", text).strip()
    if _ALL.fullmatch(text):
        return set(question.options), None
    if letters := _listed(question, text):
        return letters, None
    marked = _MARKED.match(text)
    if marked and marked[1].upper() in question.options:
        return _lettered(question, marked[1].upper(), marked[2], marked=True)
    if found := _option(question, text, in_full=True):
        return {found}, None
    unmarked = _UNMARKED.match(text)
    if unmarked and unmarked[1].upper() in question.options:
        return _lettered(question, unmarked[1].upper(), unmarked[2], marked=False)
    return _worded(question, text)


def _lettered(question: Question, letter: str, words: str, marked: bool) -> _Choice:
    """For "B) words": the letter counts if the words are its own, or say why."""
    head = _REASON.split(f" {words}", maxsplit=1)[0].strip(_MARGIN)
    matched = _option(question, words, in_full=True) or _option(question, head)
    if matched and matched != letter:
        return set(), (letter, matched)
    if not matched and (not marked or _DOUBT.search(words)):
        return set(), None
    rest = words if not matched else words[len(head) :]
    if _others(question, letter, rest) and not _option(question, words, in_full=True):
        return _joined(question, letter, words), None
    return {letter}, None


def _worded(question: Question, text: str) -> _Choice:
    """An option's own words, and perhaps a reason."""
    kept = _DENIED_WORDS.sub(" ", text)
    denied = [_option(question, part) or _letter(question, part) for part in _denials(text)]
    found = _option(question, kept)
    head = _REASON.split(text, maxsplit=1)[0]
    found = found or _option(question, _DENIED_WORDS.sub(" ", head))
    parts = [part for part in _JOINED.split(text) if part.strip(_EDGE)]
    several = [_letter(question, part) or _option(question, part) for part in parts]
    if len(parts) > 1 and all(several):
        return {letter for letter in several if letter}, None
    if not found or _DOUBT.search(text) or found in denied or (_denials(text) and not any(denied)):
        return set(), None
    return (set() if _others(question, found, text[len(head) :]) else {found}), None


def _denials(text: str) -> list[str]:
    return [re.sub(_AGAINST, "", part) for part in _DENIED_WORDS.findall(text)]


def _joined(question: Question, letter: str, words: str) -> set[str]:
    """Both letters of "B, or perhaps C"; none where the other one is in a reason."""
    parts = [part for part in _JOINED.split(words) if part.strip(_EDGE)]
    found = [_letter(question, part) or _option(question, part, in_full=True) for part in parts]
    return {letter, *(f for f in found if f)} if all(found) else set()


def _others(question: Question, letter: str, text: str) -> set[str]:
    """Other letters, and other options' words, that are not compared with or denied."""
    bare = _BARE.findall(_CALL.sub(" ", _DENIED_LETTER.sub(" ", text)))
    letters = {found.upper() for found in bare} & set(question.options)
    said = f" {' '.join(_words(_DENIED_WORDS.sub(' ', text)))} "
    for other, option in question.options.items():
        wordings = [_words(wording) for wording in (option.text, *_short(option), *option.also)]
        wordings = [words for words in wordings if not all(w[0].isdigit() for w in words)]
        if any(f" {' '.join(words)} " in said for words in wordings):
            letters.add(other)
    return letters - {letter}


def _listed(question: Question, text: str) -> set[str]:
    """The letters of "B", of "B or C", and of nothing else."""
    letters = [_letter(question, part) for part in _JOINED.split(text) if part.strip(_EDGE)]
    return {letter for letter in letters if letter} if all(letters) else set()


def _letter(question: Question, text: str) -> str | None:
    bare = text.strip(_EDGE).upper()
    return bare if bare in question.options else None


def _option(question: Question, text: str, in_full: bool = False) -> str | None:
    """The one option whose words these are, all of them or enough, or None."""
    said = _words(text)
    same = _same if in_full else _is_text
    for wordings in (lambda o: [o.text], lambda o: o.also, _short):
        matches = [
            letter
            for letter, option in question.options.items()
            if any(_says(said, text, wording, same) for wording in wordings(option))
        ]
        if matches:
            return matches[0] if len(matches) == 1 else None
    return None


def _says(said: list[str], text: str, wording: str, same: Callable[..., bool]) -> bool:
    return normalise(text) == normalise(wording) or bool(said) and same(said, _words(wording))


def _short(option: Option) -> list[str]:
    """The "β = 1" of "β = 1, which was trained on exactly this sum"."""
    return [re.split(r"[,:](?![^()]*\))", option.text, maxsplit=1)[0]]  # not within "N(0, I)"


def _same(said: list[str], option: list[str]) -> bool:
    pairs = zip(said, option, strict=False)
    return len(said) == len(option) and all(_near(word, [other]) for word, other in pairs)


def _words(text: str) -> list[str]:
    return [w for w in normalise(text).split() if w not in _FILLER and w[0].isalnum()]


def _is_text(said: list[str], option: list[str]) -> bool:
    enough = len({w for w in option if _near(w, said)}) >= 0.5 * len(set(option))
    letters = all(len(word) == 1 and word.isalpha() for word in said)  # "a D" names two options
    return enough and not letters and all(_near(word, option) for word in said)


def _near(word: str, words: Iterable[str]) -> bool:
    allowed = 0 if len(word) < 5 else 1 if len(word) < 8 else 2
    return any(OSA.distance(word, other) <= allowed for other in words)


def _denies(text: str, key: str) -> bool:
    return bool(re.fullmatch(rf"(?:it is )?not\s*\(?{key.lower()}\)?\W*", text))


def _verdict(question: Question, key: str, letter: str, reasoned: bool) -> Assessment:
    option = question.options[letter]
    seen = f"You chose {letter}: {option.text}."
    if reasoned:
        seen += " A reason beside it is welcome; it is not marked."
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
