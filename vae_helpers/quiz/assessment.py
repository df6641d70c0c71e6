"""What the quiz says to an answer: one of three verdicts, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AnswerVerdict = Literal["right", "wrong", "unclear", "blank"]


@dataclass(frozen=True)
class Assessment:
    """The judgement of one answer.

    ``"unclear"`` means not understood: practice asks to rephrase, grading asks a human. ``"blank"``
    means that nothing was answered.

    Args:
        verdict: ``"right"``, ``"wrong"``, ``"unclear"`` or ``"blank"``.
        diagnosis: Short name of the misconception; empty when right.
        seen: What was read in the answer, a full sentence.
        suggests: What it means, a full sentence or two.
        look: What to look at next, continuing "Look at ..."; empty when right.
    """

    verdict: AnswerVerdict
    diagnosis: str
    seen: str
    suggests: str
    look: str = ""

    @property
    def message(self) -> str:
        """All of it in one paragraph."""
        tail = f" Look at {self.look}" if self.look else ""
        return f"{self.seen} {self.suggests}{tail}"


def blank() -> Assessment:
    """Nothing was answered yet."""
    return Assessment(
        "blank",
        "blank",
        "There is no answer yet.",
        "The cell above is waiting for one.",
        "the quotation marks in that cell: your answer goes between them.",
    )


def too_long(most: int) -> Assessment:
    """More text than anybody needs to answer.

    Args:
        most: Characters that are read.
    """
    return Assessment(
        "unclear",
        "too_long",
        f"The answer has more than {most} characters.",
        "It was not read: a sentence or two say it.",
        "the one thing that the question asks for.",
    )
