"""Letters and words: what is accepted, what contradicts itself, what is left to a person."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_helpers.quiz import ask, assess, key, questions

CHOSEN = [question.id for question in questions() if question.kind != "free"]

RIGHT = {
    "q4_difference": (
        "b", "B", "(B)", "[b]", "b.", "B)", "**B**", "B?", "B!!", "В",  # the last is Cyrillic
        "B) probabilistic", "B: probabilistic", "B - probabilistic", "b probabilistic",
        "The answer is B", "answer: b", "option B", "Letter B", "I think B", "B, I think", "it's b",
        "definitely B", "probabilistic", "Probabilistic.", "probablistic", "being probabilistic",
        "they are probabilistic", "VAEs are probabilistic", "B because it samples z",
        "b) probabilistic because it samples", "b but not a",
        "B: the encoder gives a distribution", "B (not C)", "B, not A or C",
        "B, it is better than A", "B since z is sampled",
        "probabilistic, not deterministic", "probabilistic rather than deterministic",
    ),
    "q5_space": ("c", "(C)", "latent", "the latent space", "Latent space", "c) the latent space"),
    "q6_advantage": (
        "A", "a", "a)", "А", "generating new samples", "generating new samples from a known prior",
        "A generating new samples from a known prior",
        "a) generating new samples from a known prior",
    ),
    "q8_half_noise": ("B", "a quarter", "quarter", "1/4", "B) a quarter"),
    "q11_prior_norm": ("C", "about 5.7", "5.7", "C: about 5.7"),
}  # fmt: skip
WRONG = {
    "q4_difference": {
        "A": "deterministic", "c": "supervised", "(D)": "deeper", "deeper": "deeper",
        "deterministic": "deterministic", "deterministic, not probabilistic": "deterministic",
        "b or c": "two_answers", "both": "two_answers", "all of them": "two_answers",
        "B and C": "two_answers", "B, C": "two_answers",
        "B/C": "two_answers", "either b or c": "two_answers",
        "probabilistic or deeper": "two_answers", "A) probabilistic": "contradiction",
        "B) deeper": "contradiction", "b deeper": "contradiction", "not B": "denied",
    },
    "q6_advantage": {
        "a lower reconstruction error": "lower_reconstruction_error",  # "a" is an article here
        "A lower reconstruction error": "lower_reconstruction_error",
        "A) a lower reconstruction error": "contradiction",
        "an exact likelihood": "exact_likelihood", "needing no decoder": "no_decoder",
    },
    "q8_half_noise": {"half": "noise_costs_in_proportion"},
}  # fmt: skip
UNCLEAR = {
    "q4_difference": (
        "E", "BB", "abcd", "not A", "not deterministic", "none", "1", "B minus",
        "anything but B", "B is wrong", "stochastic", "B, because A is the autoencoder",
        "B, the deeper one is slow",
        "B. Or is it C?", "B if A is wrong, else C", "probabilistic?no",
    ),
    "q6_advantage": ("generation", "no decoder", "the prior"),
    "q8_half_noise": ("1/3", "σ", "any"),
}  # fmt: skip


@pytest.mark.parametrize(("id", "text"), [(id, t) for id, texts in RIGHT.items() for t in texts])
def test_accepted(id, text):
    assert assess(id, text).verdict == "right"


@pytest.mark.parametrize(
    ("id", "text", "slip"), [(id, t, d) for id, texts in WRONG.items() for t, d in texts.items()]
)
def test_recognised_as_wrong(id, text, slip):
    assessment = assess(id, text)
    assert (assessment.verdict, assessment.diagnosis) == ("wrong", slip)


@pytest.mark.parametrize(("id", "text"), [(id, t) for id, texts in UNCLEAR.items() for t in texts])
def test_left_to_a_person(id, text):
    assert assess(id, text).verdict == "unclear"


@pytest.mark.parametrize("id", CHOSEN)
def test_every_option_by_letter_and_in_its_own_words(id):
    question, right = ask(id), key(id)
    for letter, option in question.options.items():
        for text in (
            letter,
            letter.lower(),
            f"({letter})",
            option.text,
            f"{letter}) {option.text}",
            f"{letter}. {option.text}.",
            option.text.upper(),
        ):
            assessment = assess(id, text)
            assert assessment.verdict == ("right" if letter == right else "wrong"), text
            assert letter == right or assessment.diagnosis == option.diagnosis


@pytest.mark.parametrize("id", CHOSEN)
def test_a_letter_with_the_words_of_another_is_told(id):
    options = ask(id).options
    for letter in options:
        for other, option in options.items():
            if letter != other:
                assert assess(id, f"{letter}) {option.text}").diagnosis == "contradiction"


@pytest.mark.parametrize("id", CHOSEN)
def test_two_letters_are_never_right(id):
    letters = list(ask(id).options)
    for first in letters:
        for second in letters:
            for joined in (f"{first} or {second}", f"{first}, {second}", f"({first}) ({second})"):
                assert first == second or assess(id, joined).verdict != "right"


@given(st.sampled_from(CHOSEN), st.text(alphabet="ABCDabcd ().,:/or notand", max_size=14))
def test_only_the_key_is_ever_right(id, text):
    if assess(id, text).verdict == "right":
        assert key(id).lower() in text.lower()


def test_wrong_options_explain_themselves():
    for id in CHOSEN:
        for letter, option in ask(id).options.items():
            assert letter == key(id) or (option.diagnosis and option.suggests)
        assert ask(id).look and ask(id).explanation


@pytest.mark.parametrize("id", ["q1_encoder_output", "q2_trick", "q3_regularizer", "q5_space"])
def test_more_than_anybody_needs_is_left_to_a_person_unread(id):
    outcome = assess(id, "C" + "(" * 24_000)
    assert (outcome.verdict, outcome.diagnosis) == ("unclear", "too_long")


@pytest.mark.parametrize("answer", ["C , , maybe", "C . . . because it is", "( ( C ) ) ,.,. ", "C"])
def test_runs_of_marks_around_a_letter_say_nothing(answer):
    assert assess("q5_space", answer).verdict == "right"


_TYPED = json.loads(
    (Path(__file__).with_name("wordings_typed") / "choices.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("id", "text", "verdict"),
    [(id, t, v) for id, kinds in _TYPED.items() for v, texts in kinds.items() for t in texts],
)
def test_what_people_typed(id, text, verdict):
    assert assess(id, text).verdict == verdict


def test_a_reason_is_welcome_and_not_marked():
    assert "not marked" in assess("q5_space", "C: the KL pulls codes towards N(0, I)").message
    assert "not marked" not in assess("q5_space", "C) latent").message
