"""What a check has to say when it stops."""

from __future__ import annotations


class Finding(Exception):  # noqa: N818  it stops a check, but it is no error
    """The first thing a check found that is not as asked.

    Args:
        diagnosis: The short name of the slip, ``snake_case``; the same slip has the same name in
            every exercise.
        seen: What came out, a full sentence.
        suggests: What that suggests, a full sentence.
        look: What to look at next, continuing "Look at …".
    """

    def __init__(self, diagnosis: str, *, seen: str, suggests: str, look: str) -> None:
        super().__init__(seen)
        self.diagnosis = diagnosis
        self.seen = seen
        self.suggests = suggests
        self.look = look

    @property
    def blank(self) -> bool:
        """Whether the exercise has not been begun."""
        return self.diagnosis == "blank"


class NeedsHuman(Finding):
    """The answer was not understood: practice asks to rephrase, grading asks a human."""
