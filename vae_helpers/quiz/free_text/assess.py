"""From a reading to a verdict, by a table of rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.reading import Lexicon, Reading
from vae_helpers.quiz.free_text.tables import load

MAX_LENGTH = 600  # characters; a longer answer is for a person
_ANY = "(?!(?:AND|OR|SEP|BUT|STOP|FROM|TO|WITH|BETWEEN|PRED|BAR|ASK|OFF)\\b)[A-Z][A-Z_0-9]*"


@dataclass(frozen=True)
class Pattern:
    """One condition on the tags of an answer's core.

    Args:
        sign: ``"!"`` if it must not be found, ``"1"`` if just one kind of tag may match, or empty.
        found: What is searched, between whole tags.
    """

    sign: str
    found: re.Pattern[str]

    def holds(self, core: str) -> bool:
        """Whether the core meets it."""
        if self.sign == "1":
            return len(set(self.found.findall(core))) == 1
        return bool(self.found.search(core)) != (self.sign == "!")


class FreeText:
    """How the answers to one question are understood: all of it is data in ``wordings``.

    Args:
        id: The question's.
    """

    def __init__(self, id: str) -> None:
        self._table = load(id)
        self.explanation: str = self._table["explanation"]
        self._names = frozenset(self._table["names"].split())

    @cached_property
    def lexicon(self) -> Lexicon:
        """Its words; made at the first answer, so that an import costs little."""
        return Lexicon(self._table, load("common"))

    @cached_property
    def _rules(self) -> list[tuple[str, list[Pattern]]]:
        rules = self._table["rules"]
        return [(name, [self._pattern(p) for p in patterns]) for name, *patterns in rules]

    def _pattern(self, text: str) -> Pattern:
        sign = text[0] if text[0] in "!1" else ""
        sets = {"ANY": _ANY} | self._table["sets"]
        for _ in range(2):  # a set may be made of sets
            text = re.sub(r"\{(\w+)\}", lambda name: sets[name[1]], text)
        return Pattern(sign, re.compile(rf"(?<!\S)(?:{text.removeprefix(sign)})(?!\S)"))

    def assess(self, answer: str) -> Assessment:
        """Right, wrong with its diagnosis, not understood, or blank; never raises.

        Example:
            >>> FreeText("q2_trick").assess("mu + torch.exp(logvar) * eps").diagnosis
            'variance_for_std'
        """
        if len(answer) > MAX_LENGTH:
            return self._assessment("unclear")
        text = normalise(answer)
        if not re.search("[a-z0-9]", text):
            return blank()
        return self._assessment(self.diagnose(self.lexicon.read(text)))

    def diagnose(self, reading: Reading) -> str:
        """The outcome of the first rule that holds."""
        holding = (name for name, rule in self._rules if all(p.holds(reading.core) for p in rule))
        outcome = next(holding, "unclear")
        # "Kernel density estimation": what it is mistaken for is plain, the rest may be anything.
        named = outcome in self._names and reading.words <= 6 and len(reading.unknown) < 3
        if reading.doubt or reading.unknown and not named:
            return "unclear"
        # A reason may change the meaning of what it explains.
        told = set(reading.core.split())
        against = reading.refused & told if outcome == "right" else reading.later - told
        return "unclear" if against else outcome

    def _assessment(self, name: str) -> Assessment:
        if name == "right":
            return Assessment("right", "", self._table["right"], self.explanation)
        if name == "unclear":
            seen = "This wording was not understood; that does not make it wrong."
            ask, look = self._table["rephrase"], self._table["look"]
            return Assessment("unclear", "not_understood", seen, ask, look)
        seen, suggests = self._table["wrong"][name]
        return Assessment("wrong", name, seen, suggests, self._table["look"])
