"""Every check against its bank: wrong solutions caught and named, right ones accepted."""

from pathlib import Path

import pytest

from autograded_tests.banks.runner import main, run_bank
from autograded_tests.banks.solutions import load_bank, read_bank
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


def test_right_solutions_can_be_judged_alone():
    tally, surprises = run_bank(exercises()["gaussian_kl"], range(1), right_only=True)
    assert tally.wrong == 0 < tally.right == tally.accepted and not surprises


BANK = """# A bank.

# %% right: two steps
def f(x):
    y = 2 * x
    y = 2 * x
    return y

# %% wrong halved from "two steps": one and a half
     y = 2 * x
+    y = y / 2
     return y

# %% wrong other from "two steps": both ends
-def f(x):
+def f(x, z):
...
-    return y
+    return z

"""


def test_a_patch_gives_only_what_changes():
    _, halved, other = read_bank("f", BANK)
    assert halved.source == "def f(x):\n    y = 2 * x\n    y = 2 * x\n    y = y / 2\n    return y\n"
    assert other.source == "def f(x, z):\n    y = 2 * x\n    y = 2 * x\n    return z\n"
    assert (other.diagnosis, other.title) == ("other", "both ends")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("+    y = y / 2\n     return y", "+    y = y / 2", "in 'two steps' 2 times"),
        ("-    return y", "-    return x", "in 'two steps' 0 times"),
        ("-    return y\n", "", "in 'two steps' 0 times"),
        ('other from "two steps"', 'other from "halved"', "no solution above"),
        ("wrong other from", "wrong from", "neither"),
        ("wrong other from", "right other from", "neither"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(old, new, said):
    assert old in BANK
    with pytest.raises(ValueError, match=said):
        read_bank("f", BANK.replace(old, new))


def test_what_is_shown_is_the_whole_text(capsys):
    assert main(["VAE", "q5_space", "--show"]) == 0
    text = capsys.readouterr().out
    assert 'from "' not in text and 'q5_space = "C) latent"' in text
    assert [s.source for s in read_bank("VAE", text.partition("\n# %% right: the letter")[0])] == [
        solution.source for solution in load_bank("VAE")
    ]


def test_an_exercise_without_a_bank_is_told():
    with pytest.raises(FileNotFoundError, match="no bank for 'w_why'"):
        load_bank("w_why")


def test_what_its_check_cannot_see_is_written_down_for_every_exercise():
    page = Path(__file__).parents[3] / "docs" / "unseen_mistakes.md"
    heads = [row.split("|")[1] for row in page.read_text("utf-8").splitlines() if row[:1] == "|"]
    written = {name.strip("` ") for head in heads for name in head.split(",")}
    assert written >= {id for id, exercise in exercises().items() if exercise.lesson != "06_quiz"}
