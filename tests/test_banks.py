"""Every check against its bank: wrong solutions caught and named, right ones accepted."""

import pytest

from autograded_tests.bank import load_bank, run_bank
from autograded_tests.exercise import exercises

SEEDS = range(5)


@pytest.mark.parametrize("exercise", exercises().values(), ids=list(exercises()))
def test_bank(exercise):
    tally, surprises = run_bank(exercise, SEEDS)
    assert tally.caught == tally.wrong, surprises
    assert tally.accepted == tally.right, surprises
    assert tally.named >= 0.95 * tally.wrong, surprises


@pytest.mark.parametrize("exercise", exercises().values(), ids=list(exercises()))
def test_bank_is_large_enough(exercise):
    bank = load_bank(exercise.id)
    wrong = [s for s in bank if s.diagnosis]
    assert len(wrong) >= 10
    assert len(bank) - len(wrong) >= 4
    assert len({s.title for s in wrong}) == len(wrong), "two wrong solutions with one title"
