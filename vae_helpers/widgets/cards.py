"""Quiz cards: practice, with the reason shown at once, and graded questions to click on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vae_helpers.markup import with_code
from vae_helpers.quiz import Question, ask, choice
from vae_helpers.quiz.practice import CARDS
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Answers, Button, Card, Text

_SCORE = "<b>{right} of {answered}</b> right at the first try, {left} to go."
_KEYS = '<div class="vae-legend vae-hand">A letter key answers, arrow keys turn the cards.</div>'


def quiz_cards(questions: Sequence[Question] | None = None) -> Panel:
    """Cards to answer by a click or a letter, each with its explanation.

    Args:
        questions: Questions with options and a written key; the course's practice cards if None.

    Returns:
        The panel. Its value ``card`` is the card in sight, ``chosen`` the answers so far.

    Raises:
        ValueError: If there are none, or one has no options or no key.

    Example:
        >>> panel = quiz_cards()
        >>> panel.set(chosen=["C", *panel.values["chosen"][1:]])
        >>> panel.frame["views"]["card"]["verdict"]
        'right'
        >>> panel.close()
    """
    cards = list(CARDS if questions is None else questions)
    if not cards:
        raise ValueError("there are no cards: questions is empty")
    for card in cards:
        if not card.options or card.key not in card.options:
            raise ValueError(f"{card.id} cannot be a card: it has no options or no written key")
    controls = (Button("back", "Back"), Button("next", "Next"), Button("again", "Begin again"))
    views = (Card("card"), Text("score"))
    blank = [""] * len(cards)
    values = {"card": 0, "chosen": blank, "first": blank}
    title = "Warm-up cards: practice, not graded"
    return Panel(title, _Cards(cards), controls, views, values=values)


def answer_cards(*ids: str) -> Panel:
    """Cards for graded questions; each one's cell stays what is graded.

    In JupyterLab and Notebook 7, started by ``vae-course lab``, a click or a letter is written into
    the question's cell, and the cell is run; what is typed there shows on the card. Elsewhere the
    card shows the line to type. No card says whether an answer is right: that is the check's word.

    Args:
        ids: Of questions with options.

    Returns:
        The panel.

    Raises:
        KeyError: If there is no such question.
        ValueError: If a question is answered in words.

    Example:
        >>> panel = answer_cards("q4_difference", "q5_space")
        >>> [question["id"] for question in panel.spec["views"][0]["questions"]]
        ['q4_difference', 'q5_space']
        >>> panel.close()
    """
    questions = [ask(id) for id in ids]
    for question in questions:
        if not question.options:
            raise ValueError(f"{question.id} is answered in words and cannot be a card")
    shown = tuple(
        {"id": q.id, "question": with_code(q.text), "options": _options(q)} for q in questions
    )
    note = "Click, or press a letter. What counts is what stands in the question's cell, below."
    title = "Choose here, or in the cells below"
    return Panel(title, _Still(), (), (Answers("cards", shown),), note)


def _options(question: Question) -> list[list[str]]:
    return [[letter, with_code(option.text)] for letter, option in question.options.items()]


class _Still:
    """Draws nothing: all stands on the cards."""

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing that changes."""
        return {}


class _Cards:
    """Draws the card in sight."""

    def __init__(self, cards: list[Question]) -> None:
        self.cards = cards

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Another card; a fresh start; or the first answer to a card, which is what counts."""
        if before["again"] != values["again"]:
            blank = [""] * len(self.cards)
            return {"card": 0, "chosen": blank, "first": blank}
        step = (values["next"] - before["next"]) - (values["back"] - before["back"])
        if step:
            return {"card": (values["card"] + step) % len(self.cards)}
        pairs = zip(values["first"], values["chosen"], strict=True)
        first = [kept or chosen for kept, chosen in pairs]
        return {} if first == values["first"] else {"first": first}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The card, and what is said to the answer chosen last."""
        number, card = values["card"], self.cards[values["card"]]
        chosen = values["chosen"][number]
        said = _said(card, chosen) if chosen else {"verdict": "", "reason": ""}
        return {
            "card": {
                "place": f"Card {number + 1} of {len(self.cards)}",
                "question": with_code(card.text),
                "options": _options(card),
                "number": number,
                "chosen": chosen,
                **said,
            },
            "score": self._score(values["first"]),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What ``deck.js`` turns and judges."""
        cards = [
            {
                "question": with_code(card.text),
                "options": _options(card),
                "said": {letter: _said(card, letter) for letter in card.options},
            }
            for card in self.cards
        ]
        return {"kind": "deck", "cards": cards, "words": _SCORE, "keys": _KEYS}

    def _score(self, first: Sequence[str]) -> str:
        answered = sum(map(bool, first))
        right = sum(f == card.key for f, card in zip(first, self.cards, strict=True))
        score = _SCORE.format(right=right, answered=answered, left=len(first) - answered)
        return (score if answered else "") + _KEYS


def _said(card: Question, letter: str) -> dict[str, str]:
    """What an answer is told."""
    outcome = choice.assess(card, str(card.key), letter)
    look = f" Look at {outcome.look}" if outcome.look else ""
    return {"verdict": outcome.verdict, "reason": with_code(f"{outcome.suggests}{look}")}
