"""What a check has to say when it stops."""

from __future__ import annotations

from autograded_tests.framework.printable import printable


class MachineryError(Exception):
    """Grading itself does not work here; nobody's mark may depend on it."""


class Finding(Exception):  # noqa: N818  it stops a check, but it is no error
    """The first thing a check found that is not as asked.

    Args:
        diagnosis: The short name of the slip, ``snake_case``; the same slip has the same name in
            every exercise.
        seen: What came out, a full sentence.
        suggests: What that suggests, a full sentence.
        look: What to look at next, continuing "Look at …".

    All three may quote the learner's program; they are kept `printable`.
    """

    def __init__(self, diagnosis: str, *, seen: str, suggests: str, look: str) -> None:
        self.diagnosis = diagnosis
        self.seen, self.suggests, self.look = map(printable, (seen, suggests, look))
        super().__init__(self.seen)

    @property
    def message(self) -> str:
        """All of it in one paragraph."""
        return f"{self.seen} {self.suggests} Look at {self.look}"

    @property
    def blank(self) -> bool:
        """Whether the exercise has not been begun."""
        return self.diagnosis == "blank"


class NeedsHuman(Finding):
    """The answer was not understood: practice asks to rephrase, grading asks a human."""
