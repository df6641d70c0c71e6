"""From a reading to a verdict, by a table of rules."""

from __future__ import annotations

import re
from functools import cached_property

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.reading import STRUCTURE, Lexicon, Reading
from vae_helpers.quiz.free_text.tables import load

MAX_LENGTH = 600  # characters; a longer answer is for a person
_ANY = rf"(?!(?:{STRUCTURE})\b)[A-Z][A-Z_0-9]*"


Rule = list[tuple[bool, re.Pattern[str]]]


def _matches(rule: Rule, core: str) -> str:
    """What its first pattern finds if all of them hold, and else nothing."""
    found = [(wanted, pattern.search(core)) for wanted, pattern in rule]
    holds = all(wanted == bool(match) for wanted, match in found)
    return found[0][1][0] if holds and found[0][1] else ""


class FreeText:
    """How the answers to one question are understood: all of it is data in ``wordings``.

    Args:
        id: The question's.
    """

    def __init__(self, id: str) -> None:
        self._table = load(id)
        self.explanation: str = self._table["explanation"]

    @cached_property
    def lexicon(self) -> Lexicon:
        """Its words; made at the first answer, so that an import costs little."""
        return Lexicon(self._table, load("common"))

    @cached_property
    def _rules(self) -> list[tuple[str, Rule]]:
        return [(name, [self._pattern(p) for p in rest]) for name, *rest in self._table["rules"]]

    def _pattern(self, text: str) -> tuple[bool, re.Pattern[str]]:
        """Whether it must be found, and what is searched: whole tags."""
        found = text.removeprefix("!")
        sets = {"ANY": _ANY, "NAMED": "|".join(self._table["wrong"]).upper()} | self._table["sets"]
        for _ in range(2):  # a set may be made of sets
            found = re.sub(r"\{(\w+)\}", lambda name: sets[name[1]], found)
        return not text.startswith("!"), re.compile(rf"(?<!\S)(?:{found})(?!\S)")

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
        matches = ((name, _matches(rule, reading.core)) for name, rule in self._rules)
        outcome, found = next(((name, f) for name, f in matches if f), ("unclear", ""))
        # "Kernel density estimation": the name is plain, what else is said may be anything.
        plain = outcome == "*" and reading.words <= 6 and reading.unknown < 3
        stated = {tag for tag in reading.reason if tag.isupper()}
        told, denied = set(reading.core.split()), {tag.upper() for tag in reading.reason - stated}
        against = denied & told if outcome == "right" else stated - told  # its reason refutes it
        if reading.doubt or against or reading.unknown and not plain:
            return "unclear"
        return found.lower() if outcome == "*" else outcome

    def _assessment(self, name: str) -> Assessment:
        if name == "right":
            return Assessment("right", "", self._table["right"], self.explanation)
        if name == "unclear":
            seen = "This wording was not understood; that does not make it wrong."
            ask, look = self._table["rephrase"], self._table["look"]
            return Assessment("unclear", "not_understood", seen, ask, look)
        seen, suggests, *_ = self._table["wrong"][name]
        return Assessment("wrong", name, seen, suggests, self._table["look"])
