"""What a question is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["free", "choice", "predict"]


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Args:
        text: What it says.
        diagnosis: The misconception it stands for; empty for an option that may be the key.
        suggests: What to tell who chose it, without giving the key away.
        also: Other words for the same; add a wording in one line.
    """

    text: str
    diagnosis: str = ""
    suggests: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question of the quiz.

    Args:
        id: Also the name of the variable that holds the answer.
        text: The question.
        kind: ``"free"`` (any wording), ``"choice"`` (one letter), or ``"predict"`` (one letter,
            whose key is computed from models).
        explanation: Why the right answer is right.
        options: By letter, for what is chosen.
        key: The right letter of a choice; None for free text and where it is computed.
        look: What to look at next, continuing "Look at ...".
        lesson: The lesson that asks it.
    """

    id: str
    text: str
    kind: Kind
    explanation: str
    options: Mapping[str, Option] = field(default_factory=dict)
    key: str | None = None
    look: str = ""
    lesson: str = "06_quiz"

    @property
    def menu(self) -> str:
        """The question with its options, as text."""
        return "\n".join([self.text, *(f"  {k}  {o.text}" for k, o in self.options.items())])
