"""Quiz cards: practice, with the reason shown at once; nothing here is graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vae_helpers.markup import with_code
from vae_helpers.quiz import Question, choice
from vae_helpers.quiz.practice import CARDS
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.views import Button, Card, Text


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
        outcome = choice.assess(card, str(card.key), chosen) if chosen else None
        look = f" Look at {outcome.look}" if outcome and outcome.look else ""
        return {
            "card": {
                "place": f"Card {number + 1} of {len(self.cards)}",
                "question": with_code(card.text),
                "options": [[letter, with_code(o.text)] for letter, o in card.options.items()],
                "number": number,
                "chosen": chosen,
                "verdict": outcome.verdict if outcome else "",
                "reason": with_code(f"{outcome.suggests}{look}") if outcome else "",
            },
            "score": self._score(values["first"]),
        }

    def _score(self, first: Sequence[str]) -> str:
        answered = sum(map(bool, first))
        right = sum(f == card.key for f, card in zip(first, self.cards, strict=True))
        keys = "A letter key answers, arrow keys turn the cards."
        if not answered:
            return f'<div class="vae-legend vae-hand">{keys}</div>'
        return (
            f"<b>{right} of {answered}</b> right at the first try, {len(first) - answered} to go."
            f'<div class="vae-legend vae-hand">{keys}</div>'
        )
