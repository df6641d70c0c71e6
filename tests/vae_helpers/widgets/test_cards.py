"""Quiz cards: every answer is explained, the first try counts, nothing is graded."""

from dataclasses import replace

import pytest

from vae_helpers import quiz
from vae_helpers.quiz import choice
from vae_helpers.quiz.practice import CARDS
from vae_helpers.widgets import answer_cards, quiz_cards

each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)


@pytest.fixture
def panel():
    panel = quiz_cards()
    yield panel
    panel.close()


def answer(panel, letter):
    chosen = list(panel.values["chosen"])
    chosen[panel.values["card"]] = letter
    panel.set(chosen=chosen)
    return panel.frame["views"]["card"]


def turn(panel, step=1):
    name = "next" if step > 0 else "back"
    panel.set(**{name: panel.values[name] + 1})


# What is written on the cards


@each_card
def test_every_option_has_its_reason(card):
    for letter, option in card.options.items():
        outcome = choice.assess(card, card.key, letter)
        assert outcome.verdict == ("right" if letter == card.key else "wrong")
        assert outcome.suggests.endswith(".")
        assert bool(option.diagnosis) == (letter != card.key)
    assert card.look


@each_card
def test_cards_are_no_questions_of_the_graded_quiz(card):
    assert card.id not in {question.id for question in quiz.questions()}
    assert card.text not in {question.text for question in quiz.questions()}


def test_ids_differ_and_keys_vary():
    assert len({card.id for card in CARDS}) == len(CARDS) == 10
    assert {card.key for card in CARDS} == {"A", "B", "C"}


# The panel


def test_a_wrong_answer_is_explained_and_may_be_mended(panel):
    shown = answer(panel, "A")
    assert (shown["verdict"], shown["chosen"]) == ("wrong", "A")
    assert "That is the floor" in shown["reason"]
    assert "Look at the ruler of lesson 00." in shown["reason"]
    shown = answer(panel, "C")
    assert shown["verdict"] == "right"
    assert "543" in shown["reason"]


def test_only_the_first_try_counts(panel):
    answer(panel, "A")
    answer(panel, "C")
    assert panel.frame["views"]["score"].startswith("<b>0 of 1</b> right at the first try, 9 to go")
    turn(panel)
    answer(panel, "A")
    assert panel.frame["views"]["score"].startswith("<b>1 of 2</b>")


def test_cards_turn_both_ways_and_keep_their_answers(panel):
    answer(panel, "B")
    turn(panel)
    assert panel.frame["views"]["card"]["place"] == "Card 2 of 10"
    assert panel.frame["views"]["card"]["chosen"] == ""
    turn(panel, -1)
    assert panel.frame["views"]["card"]["chosen"] == "B"
    turn(panel, -1)
    assert panel.frame["views"]["card"]["place"] == "Card 10 of 10"


def test_beginning_again_clears_all(panel):
    answer(panel, "C")
    turn(panel)
    panel.set(again=1)
    assert panel.values["chosen"] == panel.values["first"] == [""] * 10
    assert panel.frame["views"]["card"]["place"] == "Card 1 of 10"


def test_other_questions_may_be_given():
    panel = quiz_cards([quiz.ask("q5_space")])
    assert answer(panel, "C")["verdict"] == "right"
    panel.close()


@pytest.mark.parametrize(
    "question", [quiz.ask("q1_encoder_output"), replace(quiz.ask("q5_space"), key=None)]
)
def test_a_question_without_options_or_key_is_refused(question):
    with pytest.raises(ValueError, match=f"{question.id} cannot be a card"):
        quiz_cards([question])


def test_no_cards_are_refused():
    with pytest.raises(ValueError, match="questions is empty"):
        quiz_cards([])


def test_graded_cards_know_no_answer():
    panel = answer_cards("q4_difference", "q12_cheapest")
    sent = f"{panel.spec} {panel.values} {panel.frame}"
    page = panel._repr_mimebundle_()[0]["text/html"]
    panel.close()
    for id in ("q4_difference", "q12_cheapest"):
        question = quiz.ask(id)
        assert all(option.text in page for option in question.options.values())
        for text in (sent, page):
            assert question.explanation not in text
            assert not any(o.suggests in text for o in question.options.values() if o.suggests)


def test_a_graded_card_needs_options():
    with pytest.raises(ValueError, match="q1_encoder_output is answered in words"):
        answer_cards("q1_encoder_output")


def test_the_print_shows_the_question_and_no_answer(panel):
    page = panel._repr_mimebundle_()[0]["text/html"]
    assert "A model says ½" in page
    assert "46 nats" in page
    assert "The floor" not in page
