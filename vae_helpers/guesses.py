"""What a learner predicted, and what came of it: kept on this machine, for them alone.

One small file for each prediction, beside the progress; nothing of it is graded or sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from vae_helpers.files import write_whole
from vae_helpers.front_end import has_front_end
from vae_helpers.own_work import progress_folder

SURE = ("a guess", "fairly sure", "certain")
_ID = re.compile(r"\d\d_[a-z0-9_]+")


@dataclass(frozen=True)
class Guess:
    """One prediction, and its outcome once the truth was shown.

    Args:
        id: ``"00_other_splits"``: the lesson's number, and a name.
        what: What is predicted, in a few words.
        value: The guess: an option, or numbers.
        said: The guess in words.
        sure: One of `SURE`, empty where it was not said.
        truth: What was measured, in words; empty until it was shown.
        came_true: Whether the guess was right; None until the truth was shown.
    """

    id: str
    what: str
    value: Any
    said: str
    sure: str = ""
    truth: str = ""
    came_true: bool | None = None

    @property
    def words(self) -> str:
        """The guess and how sure it was.

        Example:
            >>> Guess("00_a", "the loss", "falls", "falls", "certain").words
            'falls, certain'
        """
        return f"{self.said}, {self.sure}" if self.sure else self.said


_here: dict[str, Guess] = {}  # of this kernel, also where nothing can be kept


def check_id(id: str) -> str:
    """The id itself, if it is one.

    Raises:
        ValueError: If it does not begin with a lesson's number.
    """
    if not _ID.fullmatch(id):
        raise ValueError(f"{id!r} is no prediction's id; write one such as '04_no_gap'")
    return id


def guessed(id: str) -> Guess | None:
    """The learner's guess, of this kernel or an earlier one."""
    return _here.get(id) or _read(_folder() / f"{check_id(id)}.json")


def keep(guess: Guess) -> None:
    """Keep a guess; the one that stood when the truth was shown is not changed any more.

    In a file only where a person runs the cells, and a file that cannot be written is no error.

    Args:
        guess: The guess.
    """
    before = guessed(guess.id)
    if before is not None and before.came_true is not None:
        return
    _here[guess.id] = guess
    if not has_front_end():
        return
    try:
        text = json.dumps(asdict(guess), ensure_ascii=False)
        write_whole({_folder() / f"{guess.id}.json": text.encode()})
    except (OSError, RuntimeError):  # full, read-only, no home: it lasts as long as the kernel
        return


def settle(guess: Guess, truth: str, came_true: bool) -> Guess:
    """The truth was shown: what came of the guess.

    Args:
        guess: As it stood.
        truth: What was measured, in words.
        came_true: Whether the guess was right.
    """
    keep(replace(guess, truth=truth, came_true=came_true))
    return guessed(guess.id) or guess


def all_guesses() -> list[Guess]:
    """All that were made, by lesson; damaged files are passed over.

    Example:
        >>> isinstance(all_guesses(), list)
        True
    """
    try:
        read = [_read(path) for path in _folder().glob("*.json")]
    except (OSError, RuntimeError):
        read = []
    found = {guess.id: guess for guess in read if guess} | _here
    return [found[id] for id in sorted(found)]


def forget_guesses() -> None:
    """Start afresh.

    Raises:
        OSError: If a file cannot be removed.
    """
    _here.clear()
    for path in _folder().glob("*.json"):
        path.unlink(missing_ok=True)


def surest_wrong(guesses: Iterable[Guess]) -> Guess | None:
    """The guess that was surest and wrong; None if all who were sure of anything were right.

    Example:
        >>> wrong = Guess("00_a", "the loss", "falls", "falls", "certain", "stays", False)
        >>> surest_wrong([wrong, replace(wrong, id="00_b", sure="fairly sure")]).id
        '00_a'
    """
    wrong = [g for g in guesses if g.came_true is False and g.sure in SURE[1:]]
    return max(wrong, key=lambda guess: SURE.index(guess.sure), default=None)


def predictions_in_words() -> str:
    """How many predictions came true, and where the learner was surest and wrong; may be empty."""
    settled = [guess for guess in all_guesses() if guess.came_true is not None]
    if not settled:
        return ""
    came_true = sum(guess.came_true is True for guess in settled)
    words = f"Predictions: {came_true} of {len(settled)} came true."
    worst = surest_wrong(settled)
    if worst is None:
        return words
    return (
        f"{words} Surest and wrong: {worst.what} (lesson {worst.id[:2]}). "
        f"You said {worst.words}; it was {worst.truth}."
    )


def _folder() -> Path:
    return progress_folder() / "predictions"


def _read(path: Path) -> Guess | None:
    """A kept guess; None where the file is missing or damaged."""
    try:
        guess = Guess(**json.loads(path.read_bytes()))
        texts = (guess.id, guess.what, guess.said, guess.sure, guess.truth)
        whole = all(isinstance(text, str) for text in texts) and guess.id == path.stem
        return guess if whole and guess.came_true in (None, True, False) else None
    except (OSError, RuntimeError, ValueError, TypeError):
        return None
