"""Predictions: what counts as an answer, what is kept, and what is shown beside the truth."""

import math

import pytest
import torch

from vae_helpers import guesses
from vae_helpers.guesses import guessed
from vae_helpers.widgets import predict
from vae_helpers.widgets.guess_axes import Axes, Axis, in_words

LOSS = ("99_loss", "the loss", "falls", "stays", "grows")
COST = ("99_cost", "what it costs", 0, 200, "nats")
LOWEST = ("99_lowest", "the lowest point", ("p", 0, 1), ("price, nats", 0, 2))
GROWS = ("99_grows", "how it grows", ("D", 1, 100), ("variance", 1, 10_000))


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    for memory in ("_asked", "_shown", "_panels"):
        monkeypatch.setattr(predict, memory, type(getattr(predict, memory))())
    monkeypatch.setattr(guesses, "_here", {})


def curve():
    return predict.curve(*GROWS, at=(1, 10, 100), log=True)


def shown(capsys, id, measured):
    """The line that the truth is shown with."""
    predict.reveal(id, measured)
    return capsys.readouterr().out.strip()


# Each kind


@pytest.mark.parametrize(
    ("ask", "guess", "truth", "said", "came_true"),
    [
        (lambda: predict.choice(*LOSS), "falls", "stays", "falls", False),
        (lambda: predict.choice(*LOSS), "stays", "stays", "stays", True),
        (lambda: predict.number(*COST), [71.0], torch.tensor(90.9), "71 nats", True),
        (lambda: predict.number(*COST), [71.0], 91.1, "71 nats", False),
        (lambda: predict.number(*COST), [199], 230.0, "199 nats", False),
        (
            lambda: predict.mark(*LOWEST),
            [0.35, 0.5],
            torch.tensor([0.3, 0.61]),
            "p = 0.35, price = 0.5",
            True,
        ),
        (lambda: predict.mark(*LOWEST), [0.3, 0.2], (0.3, 0.61), "p = 0.3, price = 0.2", False),
        (
            curve,
            [1, 10, 1000],
            {1: 2.0, 10: 20.0, 100: 2000.0},
            "1 at 1, 10 at 10, 1,000 at 100",
            True,
        ),
        (curve, [1, 1, 1], {1: 1, 10: 100, 100: 1000}, "1 at 1, 1 at 10, 1 at 100", False),
    ],
)
def test_a_guess_is_kept_and_judged_when_the_truth_is_shown(
    kept, capsys, ask, guess, truth, said, came_true
):
    panel = kept(ask())
    id = panel._asked.id
    panel.set(guess=guess)
    assert "How sure are you?" in panel.frame["views"]["words"]
    panel.set(sure="fairly sure")
    assert guessed(id).words == f"{said}, fairly sure"
    assert guessed(id).came_true is None
    line = shown(capsys, id, truth)
    assert f"you said {said}, fairly sure: {'came true' if came_true else 'not this time'}" in line
    assert guessed(id).came_true is came_true
    assert panel.frame["views"]["prediction"]["open"] is False


@pytest.mark.parametrize("ask", [lambda: predict.choice(*LOSS), curve])
@pytest.mark.parametrize(
    "guess", ["explodes", [], [1.0], [1, None, 3], [1, 2, math.nan], [1, 2, -5]]
)
def test_what_is_no_answer_is_not_kept(kept, ask, guess):
    panel = kept(ask())
    panel.set(guess=guess, sure="certain")
    assert panel.error == ""
    assert guessed(panel._asked.id) is None


def test_a_curve_says_how_many_places_are_missing(kept):
    panel = kept(curve())
    panel.set(guess=[5, None, None])
    assert panel.frame["views"]["words"] == "1 of 3 points are set."


def test_a_guess_stands_once_the_truth_was_shown(kept, capsys):
    panel = kept(predict.choice(*LOSS))
    panel.set(guess="falls", sure="certain")
    shown(capsys, "99_loss", "stays")
    panel.set(guess="stays")
    assert panel.values == {"guess": "falls", "sure": "certain"}
    assert "stays" not in panel.frame["views"]["words"]  # the truth stands below, where it belongs
    again = kept(predict.choice(*LOSS))
    assert again.values == {"guess": "falls", "sure": "certain"}


def test_a_guess_after_the_truth_does_not_count(kept, capsys):
    panel = kept(predict.choice(*LOSS))
    assert "(no guess was made)" in shown(capsys, "99_loss", "stays")
    panel.set(guess="stays", sure="certain")
    assert guessed("99_loss") is None
    assert "does not count" in panel.frame["views"]["words"]


def test_a_kept_guess_that_answers_no_more_is_left_out(kept):
    kept(predict.choice(*LOSS)).set(guess="falls")
    assert kept(predict.choice("99_loss", "the loss", "rises", "sinks")).values["guess"] == ""


# What an author may get wrong


def test_the_truth_must_answer_what_is_asked(kept):
    kept(predict.choice(*LOSS))
    kept(curve())
    with pytest.raises(ValueError, match="'explodes' is none of the options falls, stays, grows"):
        predict.reveal("99_loss", "explodes")
    with pytest.raises(ValueError, match="nothing was measured at 10"):
        predict.reveal("99_grows", {1: 2.0, 100: 3.0})


def test_without_its_cell_the_truth_is_still_said(capsys):
    assert shown(capsys, "99_never", 3) == (
        "Measured: 3 (the prediction's cell above was not run)."
    )


@pytest.mark.parametrize("options", [(), ("falls",), ("falls", "falls")])
def test_one_option_is_no_choice(options):
    with pytest.raises(ValueError, match="give two or more"):
        predict.choice("99_loss", "the loss", *options)


@pytest.mark.parametrize(("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, 1, True)])
def test_axes_have_two_ends(low, high, log):
    with pytest.raises(ValueError, match="there is no"):
        Axis("nats", low, high, log)


# Pages


def test_before_and_after_on_a_page_on_which_nothing_moves(kept, capsys):
    panel = kept(predict.number(*COST))
    blank = panel._repr_mimebundle_()[0]
    assert "from 0 to 200 nats" in blank["text/plain"]
    assert "<circle" not in blank["text/html"]
    panel.set(guess=[150.0], sure="certain")
    assert '<circle class="dot blue"' in panel._repr_mimebundle_()[0]["text/html"]
    predict.reveal("99_cost", 71.0)
    outcome = predict._Outcome(panel._asked, guessed("99_cost"), [71.0])._repr_html_()
    assert 'aria-label="nats; your guess: 150 nats; measured: 71 nats"' in outcome
    assert "○ Not this time." in outcome


def test_options_and_words_are_text_never_markup(kept):
    panel = kept(predict.choice("99_loss", "z < 3 & more", "<b>falls</b>", "stays"))
    panel.set(guess="<b>falls</b>")
    page = panel._repr_mimebundle_()[0]["text/html"]
    assert "z &lt; 3 &amp; more" in page
    assert "<b>falls</b>" not in page.replace("You said <b>", "")


def test_ticks_are_round_and_inside():
    assert list(Axis("nats", -5, 15).ticks()) == [-5, 0, 5, 10, 15]
    assert list(Axis("D", 1, 1000, log=True).ticks()) == [1, 10, 100, 1000]
    assert list(Axis("D", 1, 32, log=True).ticks()) == [1, 2, 5, 10, 20]


def test_a_truth_beyond_the_axis_is_drawn_at_its_end():
    axes = Axes(Axis("nats", 0, 10))
    assert axes._points([40.0]) == [(1.0, 0.5)]
    assert axes._points([-math.inf]) == [(0.0, 0.5)]
    assert in_words(math.nan) == "no number"
