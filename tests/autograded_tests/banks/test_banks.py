"""Every check against its bank: wrong solutions caught and named, right ones accepted."""

import pytest

from autograded_tests.banks.runner import load_bank, main, run_bank
from autograded_tests.framework.exercise import exercises

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


def test_the_command_prints_a_row_for_each_bank_and_one_for_all(capsys):
    assert main(["gaussian_kl", "q5_space", "--seeds", "2", "--processes", "2"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:4]]
    assert [row[0] for row in rows] == ["gaussian_kl", "q5_space", "all"]
    counts = [[int(number) for number in row[1:]] for row in rows]
    assert counts[2] == [sum(pair) for pair in zip(*counts[:2], strict=True)]
    assert all(wrong == caught for wrong, caught, *_ in counts)
