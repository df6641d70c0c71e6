"""What was predicted is kept for a person, and stands once the truth was shown to it."""

import json

import pytest

from vae_helpers import guesses
from vae_helpers.guesses import (
    Guess,
    all_guesses,
    forget_guesses,
    guessed,
    keep,
    predictions_in_words,
    settle,
    surest_wrong,
)

LOSS = Guess("01_loss", "the loss", "falls", "falls", "certain")
COST = Guess("04_cost", "what it costs", [3.0], "3 nats", "fairly sure")


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_PROGRESS_DIR", str(tmp_path / "progress"))
    monkeypatch.setattr(guesses, "has_front_end", lambda: True)
    monkeypatch.setattr(guesses, "_here", {})
    return tmp_path / "progress" / "predictions"


def another_kernel():
    guesses._here.clear()


def test_a_guess_survives_the_kernel_and_may_be_changed():
    keep(LOSS)
    another_kernel()
    assert guessed("01_loss") == LOSS
    later = Guess("01_loss", "the loss", "grows", "grows")
    keep(later)
    another_kernel()
    assert guessed("01_loss") == later


def test_the_truth_is_shown_to_the_guess_that_stood():
    keep(LOSS)
    settled = settle(LOSS, "stays", False)
    keep(Guess("01_loss", "the loss", "stays", "stays", "certain"))
    another_kernel()
    assert guessed("01_loss") == settled
    assert (settled.said, settled.truth, settled.came_true) == ("falls", "stays", False)


def test_nobody_s_guess_lasts_as_long_as_the_kernel(folder, monkeypatch):
    monkeypatch.setattr(guesses, "has_front_end", lambda: False)
    keep(LOSS)
    assert guessed("01_loss") == LOSS
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_error(folder):
    folder.parent.write_text("a file where the folder should be")
    keep(LOSS)
    assert all_guesses() == [LOSS]


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"null", b'{"id": "01_loss"}', b"\xff", json.dumps({"id": 7}).encode()]
)
def test_a_damaged_file_costs_itself_only(folder, damage):
    keep(LOSS)
    keep(COST)
    another_kernel()
    (folder / "01_loss.json").write_bytes(damage)
    assert all_guesses() == [COST]
    keep(LOSS)
    another_kernel()
    assert all_guesses() == [LOSS, COST]


def test_forgetting_leaves_nothing(folder):
    keep(LOSS)
    forget_guesses()
    assert all_guesses() == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("id", ["loss", "1_loss", "01_Loss", "01_../x", ""])
def test_an_id_is_a_lesson_s_number_and_a_name(id):
    with pytest.raises(ValueError, match="is no prediction's id"):
        guessed(id)


def test_progress_says_how_many_came_true_and_where_one_was_surest_and_wrong():
    assert predictions_in_words() == ""
    keep(LOSS)
    assert predictions_in_words() == ""  # nothing was shown yet
    settle(LOSS, "stays", False)
    settle(COST, "3.1 nats", True)
    assert predictions_in_words() == (
        "Predictions: 1 of 2 came true. Surest and wrong: the loss (lesson 01). "
        "You said falls, certain; it was stays."
    )


def test_who_only_guessed_was_not_sure():
    guess = Guess("01_loss", "the loss", "falls", "falls", "a guess", "stays", False)
    assert surest_wrong([guess]) is None
