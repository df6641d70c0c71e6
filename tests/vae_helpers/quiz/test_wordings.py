"""Every phrasing of the table draws its verdict, and no spelling of it changes that."""

import re
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_helpers.quiz import ask, assess, questions
from vae_helpers.quiz.free_text import QUESTIONS
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.tables import load

_TABLE = runpy.run_path(str(Path(__file__).with_name("wordings.py")))
RIGHT, WRONG, UNCLEAR = _TABLE["RIGHT"], _TABLE["WRONG"], _TABLE["UNCLEAR"]

CASES = [
    *((id, text, "right", "") for id, texts in RIGHT.items() for text in texts),
    *((id, text, "wrong", slip) for id, texts in WRONG.items() for text, slip in texts.items()),
    *((id, text, "unclear", "not_understood") for id, texts in UNCLEAR.items() for text in texts),
]
FREE = sorted(RIGHT)


@pytest.mark.parametrize(("id", "text", "verdict", "diagnosis"), CASES)
def test_each_phrasing_draws_its_verdict(id, text, verdict, diagnosis):
    assessment = assess(id, text)
    assert (assessment.verdict, assessment.diagnosis) == (verdict, diagnosis)
    assert assessment.message


def test_the_table_is_large():
    count = {
        name: sum(len(v) for v in t.values())
        for name, t in {"right": RIGHT, "wrong": WRONG, "unclear": UNCLEAR}.items()
    }
    assert count["right"] >= 60 and count["wrong"] >= 60 and count["unclear"] >= 20


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        str.title,
        lambda t: f"  {t}\n",
        lambda t: f"{t}.",
        lambda t: t.replace(" ", "  "),
    ],
)
def test_case_and_space_change_nothing(change):
    for id, text, verdict, diagnosis in CASES:
        if "\\" in text:  # the case of a LaTeX command is part of its name
            continue
        assessment = assess(id, change(text))
        assert (assessment.verdict, assessment.diagnosis) == (verdict, diagnosis), change(text)


@settings(max_examples=300)
@given(st.text(max_size=80) | st.text("aeht n't-.,'cdo_isµ²1|", max_size=30))
def test_normalise_is_idempotent(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip() and "  " not in once


@given(st.sampled_from([q.id for q in questions()]), st.text(max_size=300))
def test_no_text_breaks_the_judge(id, text):
    assessment = assess(id, text)
    assert assessment.verdict in ("right", "wrong", "unclear", "blank")
    assert assessment.seen and assessment.suggests


WORDS = sorted(
    {w for t in RIGHT.values() for p in t for w in p.split()}
    | {"not", "and", "or", "but", ",", "instead", "of", "no", "the"}
)


@given(st.sampled_from(FREE), st.lists(st.sampled_from(WORDS), max_size=12))
def test_no_jumble_of_known_words_breaks_the_judge(id, words):
    assert assess(id, " ".join(words)).message


@pytest.mark.parametrize("id", FREE)
def test_an_unknown_word_is_never_judged(id):
    """Except in a reason behind the answer, and beside the plain name of something wrong."""
    for text in [*RIGHT[id], *WRONG[id]]:
        if len(text.split()) < 5:
            assert assess(id, f"{text} qwertz").verdict != "right", text
            assert assess(id, f"qwertz {text}").verdict != "right", text


@pytest.mark.parametrize("id", FREE)
def test_a_negation_never_makes_a_wrong_answer_right(id):
    for text in WRONG[id]:
        assert assess(id, f"not {text}").verdict != "right" or "not" in text or "rather" in text


@pytest.mark.parametrize("id", FREE)
def test_a_right_answer_denied_is_never_right(id):
    plain = [t for t in RIGHT[id] if " not " not in f" {t} " and "n't" not in t]
    for text in plain:
        if any(word in text for word in ("instead", "rather", "does")):
            continue
        assert assess(id, f"not {text}").verdict != "right", text
        assert assess(id, f"it is not {text}").verdict != "right", text


@pytest.mark.parametrize("text", ["", "   ", "...", "\n", "?", "…", '""'])
def test_nothing_is_blank(text):
    for question in questions():
        assert assess(question.id, text).verdict == "blank"


def test_greek_latex_and_names_are_one_spelling():
    assert normalise("µ") == normalise("μ") == normalise(r"$\mu$") == "mu"
    assert normalise("σ²") == normalise(r"\sigma^2") == normalise("sigma^2")
    assert normalise("Reparametrisation") == normalise("reparametrization")
    assert normalise("КL") == normalise("KL") == normalise("ΚL")


def test_an_unknown_question_is_named():
    with pytest.raises(KeyError, match="q1_encoder_output"):
        ask("q99")


def _typed(part, id):
    """Right and wrong lines of ``wordings_typed``; a heading ends what is above it."""
    text = (Path(__file__).with_name("wordings_typed") / part / f"{id}.txt").read_text("utf-8")
    right, wrong = text.removeprefix("# right\n").split("# wrong\n")
    return right.splitlines(), wrong.splitlines()


@pytest.mark.parametrize("part", ["developed", "held_back", "unseen"])
@pytest.mark.parametrize("id", FREE)
def test_nine_of_ten_are_understood_and_none_is_taken_for_its_opposite(part, id):
    """``developed`` was looked at while the lexicon grew; the others were tried once it was done.

    ``held_back``: 68 of 75 right ones were accepted, 53 of 58 wrong ones named, none taken for the
    other; a few phrases were added afterwards. ``unseen`` was written last, and nothing was changed
    after it was tried: 57 of 60 right ones accepted, 59 of 60 wrong ones named.
    """
    right, wrong = _typed(part, id)
    of_right = [assess(id, text).verdict for text in right]
    of_wrong = [assess(id, text).verdict for text in wrong]
    assert [text for text, said in zip(right, of_right, strict=True) if said == "wrong"] == []
    assert [text for text, said in zip(wrong, of_wrong, strict=True) if said == "right"] == []
    assert of_right.count("right") >= 0.9 * len(right)
    assert of_wrong.count("wrong") >= 0.9 * len(wrong)


@pytest.mark.parametrize("id", FREE)
def test_a_contradiction_a_doubt_and_both_are_never_right(id):
    path = Path(__file__).with_name("wordings_typed") / "never_right" / f"{id}.txt"
    texts = path.read_text("utf-8").splitlines()
    assert [text for text in texts if assess(id, text).verdict == "right"] == []


@pytest.mark.parametrize("id", FREE)
@pytest.mark.parametrize(
    "text", ["(" * 24_000, "mu + " * 5_000, "not " * 5_000, "kl ( " * 119, "exp ( " * 99]
)
def test_a_long_answer_is_for_a_person(id, text):
    """Its length is capped before anything reads it, and the reader's depth too."""
    assert assess(id, text).verdict in ("unclear", "wrong")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("mu + sigma * eps", "F_SAMPLE"),
        ("eps . mul ( std ) . add ( mu )", "F_SAMPLE"),
        ("mu + sqrt ( exp ( logvar ) ) * eps", "F_SAMPLE"),
        ("std = exp ( logvar ) ; z = mu + std * eps", "VARIANCE_FOR_STD"),
        ("- 0.5 * sum ( 1 + logvar - mu ^ 2 - exp ( logvar ) )", "F_KL"),
        ("( 0.5 * ( mu ^ 2 + logvar . exp ( ) - 1 - logvar ) ) . sum ( dim = - 1 )", "F_KL"),
        ("frac ( 1 ) ( 2 ) sum ( mu ^ 2 + sigma ^ 2 - log sigma ^ 2 - 1 )", "F_KL"),
        ("mu + sigma * mu", "OTHER_FORMULA"),
    ],
)
def test_a_formula_is_what_it_computes(text, tag):
    words = QUESTIONS["q3_regularizer" if "1" in text else "q2_trick"].lexicon.words(text)
    assert [word for word in words if word.isupper()][-1] == tag


def test_every_outcome_of_a_rule_has_its_words():
    formulas = set(load("formulas")["known"]) | {"OTHER_FORMULA"}
    for id in FREE:
        table = load(id)
        outcomes = {rule[0] for rule in table["rules"]} - {"right", "unclear", "*"}
        named = {name.upper() for name, said in table["wrong"].items() if len(said) == 3}
        concepts = {*table["concepts"], *formulas, *named}
        assert outcomes <= set(table["wrong"]), id
        assert {name.upper() for name in set(table["wrong"]) - outcomes} <= concepts, id
        patterns = " ".join([*table["sets"].values(), *(p for r in table["rules"] for p in r[1:])])
        named = set(re.findall("[A-Z_]{3,}", patterns))
        known = {*concepts, *table["sets"], *load("common")["structure"], *load("common")["signs"]}
        assert named - known <= {"ANY", "NAMED", "SPOILT"}, id


@pytest.mark.parametrize(
    "text",
    ["isn't it {}?", "{} is wrong", "anything but {}", "if {}", "{} or not"],
)
def test_what_may_mean_either_is_never_right(text):
    for id, answer in [
        ("q1_encoder_output", "mean and variance"),
        ("q2_trick", "reparam"),
        ("q3_regularizer", "KL"),
    ]:
        assert assess(id, text.format(answer)).verdict != "right"


def test_a_trick_without_its_noise_is_not_the_trick():
    assert assess("q2_trick", "reparameterization without noise").verdict != "right"


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("q1_encoder_output", "mean of z and variance of x"),
        ("q1_encoder_output", "the decoder's mean and variance"),
        ("q1_encoder_output", "mean and variance of the loss"),
        ("q1_encoder_output", "a distribution over weights"),
        ("q2_trick", "deterministic noise"),
        ("q2_trick", "reparameterization of the encoder with batch norm"),
        ("q3_regularizer", "KL of the decoder"),
        ("q3_regularizer", "the distance"),
        ("q3_regularizer", "the KL weight"),
        ("q3_regularizer", "KL(q(z|x)||p(x|z))"),
    ],
)
def test_right_words_about_something_else_are_not_right(id, text):
    assert assess(id, text).verdict != "right"
