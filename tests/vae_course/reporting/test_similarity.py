"""Likeness: a copy in other words is found, and nobody is accused of writing what all write."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import exercises, find
from tests.vae_course.reporting.report_class import record
from vae_course.build.lesson import read_notebook
from vae_course.reporting.normal_form import normal_form
from vae_course.reporting.similarity import alike, rare

ROOT = Path(__file__).parents[3]
OWN = '''
def train_epoch(model, images, optimizer, batch_size=128):
    """One pass."""
    # walk through a shuffled deck
    deck = list(range(len(images)))
    random.shuffle(deck)
    total, seen = 0.0, 0
    while deck:
        hand, deck = deck[:batch_size], deck[batch_size:]
        pictures = torch.stack([images[card] for card in hand])
        guess = model(pictures)
        bill = F.binary_cross_entropy_with_logits(guess, pictures, reduction="none")
        bill = bill.flatten(1).sum(1)
        optimizer.zero_grad(set_to_none=False)
        (bill.sum() / len(hand)).backward()
        optimizer.step()
        for price in bill.tolist():
            total, seen = total + price, seen + 1
    return total / seen
'''
COPY = """
def train_epoch(net, data, opt, batch_size=128):

    order = list(range(len(data)))
    random.shuffle( order )
    acc, count = 0.0, 0   # sums
    while order:
        now, order = order[:batch_size], order[batch_size:]
        x = torch.stack([data[i] for i in now])
        out = net(x)
        # the loss for each pixel
        loss = F.binary_cross_entropy_with_logits(out, x, reduction="none")
        loss = loss.flatten(1).sum(1)
        opt.zero_grad(set_to_none=False)
        (loss.sum() / len(now)).backward()
        opt.step()
        for value in loss.tolist():
            acc, count = acc + value, count + 1
    return acc / count
"""
BLANK = "def train_epoch(model, images, optimizer, batch_size=128):\n    ...  # YOUR CODE HERE\n"


def _right(id):
    """Right solutions that stand for themselves: a patch is a near copy on purpose."""
    return [s.source for s in load_bank(id) if s.diagnosis is None and s.base is None]


def _class(id, sources):
    return [record(f"s{n:03}", answers={id: source}) for n, source in enumerate(sources)]


def _taught(id):
    """The blank and the model answer."""
    lesson = find(id).lesson
    paths = [
        ROOT / directory / lesson / f"{lesson}.ipynb" for directory in ("notebooks", "solutions")
    ]
    return [read_notebook(path).answers[id].source for path in paths]


@pytest.fixture(scope="module")
def known():
    return {"train_epoch": [BLANK, *_right("train_epoch")]}


def test_a_copy_with_other_names_and_comments_is_found(known):
    others = _right("train_epoch") * 8
    rows = _class("train_epoch", [*others, OWN, *others, COPY])
    (group,) = alike(rows, known)
    mine, theirs = f"s{len(others):03}", f"s{2 * len(others) + 1:03}"
    assert group.students == (mine, theirs)
    (likeness,) = group.pairs[0].likenesses
    assert (likeness.exercise, likeness.similarity, likeness.same) == ("train_epoch", 1.0, True)
    assert likeness.learners == 2


def test_a_copy_with_a_line_more_is_found_too(known):
    changed = COPY.replace("    return acc / count", "    print(count)\n    return acc / count")
    rows = _class("train_epoch", [*_right("train_epoch") * 8, OWN, changed])
    (group,) = alike(rows, known)
    likeness = group.pairs[0].likenesses[0]
    assert not likeness.same and 0.9 < likeness.similarity < 1


def test_what_many_share_accuses_nobody(known):
    assert alike(_class("train_epoch", [OWN, COPY] * 10), known) == []


def test_a_known_way_accuses_nobody():
    rows = _class("train_epoch", [OWN, COPY, *_right("train_epoch") * 8])
    assert alike(rows, {"train_epoch": [OWN]}) == []


@pytest.mark.parametrize("id", exercises())
def test_right_styles_of_the_banks_are_not_accused(id):
    styles, taught = _right(id), _taught(id)
    # Each two of them alone in a class, and all together; the banks are not known here.
    for pair in combinations(styles, 2):
        assert alike(_class(id, pair), {id: taught}) == [], pair
    assert alike(_class(id, styles), {id: taught}) == []
    # Many learners who write in one of these styles.
    assert alike(_class(id, styles * 10), {id: [*taught, *styles]}) == []


def test_short_answers_alone_say_nothing():
    rows = _class("log_var_to_std", ["def log_var_to_std(v):\n    return v.exp() ** .5"] * 2)
    assert alike(rows, {}) == []


def test_several_rare_short_answers_together_do():
    ids = [f"e{n}" for n in range(6)]
    rows = [record(f"s{n:03}", answers={id: f"{id} = {n} + 1" for id in ids}) for n in range(200)]
    assert alike(rows, {}) == []
    rows[7] = replace(rows[7], answers=rows[90].answers)
    (group,) = alike(rows, {})
    assert group.students == ("s007", "s090")
    assert len(group.pairs[0].likenesses) == 6


def test_three_friends_are_one_group(known):
    rows = _class("train_epoch", [*_right("train_epoch") * 40, OWN, COPY, OWN])
    (group,) = alike(rows, known)
    assert len(group.students) == 3 and len(group.pairs) == 3


def test_the_same_class_gives_the_same_groups(known):
    rows = _class("train_epoch", [*_right("train_epoch") * 20, OWN, COPY])
    assert alike(rows, known) == alike(rows, known)


def test_no_class_and_a_class_of_one(known):
    assert alike([], known) == alike(_class("train_epoch", [OWN]), known) == []


def test_broken_odd_and_missing_answers_are_compared_as_text(known):
    broken = [OWN.replace("while deck:", "while deck"), "%timeit 1", "\x00", "", "def (", "\ud800"]
    rows = _class("train_epoch", [*broken, "(" * 3000, *_right("train_epoch") * 10])
    rows[-1] = replace(rows[-1], answers={})
    assert alike(rows, known) == []


def test_what_a_normal_form_keeps_and_what_not():
    one = (
        'def f(mu, logvar):\n    """Docs."""\n    std = logvar.exp()  # why\n    return mu + std\n'
    )
    two = "def f(a, b):\n\n\n    sigma   = b.exp()\n    return (\n        a + sigma)\n"
    assert normal_form(one) == normal_form(two.replace("(\n        a + sigma)", "a + sigma"))
    assert normal_form(one) != normal_form(one.replace("exp", "log"))
    assert normal_form("q = 'The mean, and the spread'") == normal_form(
        "q = 'The mean, and the spread'  # "
    )
    assert normal_form("# only a comment\n") == ()


@pytest.mark.parametrize(
    "source",
    ["(" * 10_000, "-" * 100_000 + "1", "x" + ".a" * 9_000, "1 if 1 else " * 15_000 + "1",
     "'" * 200_000, "x = " + "9" * 10_000, "f'{" * 5_000, "\\\n" * 5_000],
)  # fmt: skip
def test_no_answer_breaks_the_reader(source):
    assert normal_form(source) == normal_form(source)


def test_what_python_warns_of_is_no_error():
    assert normal_form("def f(x):\n    return x is 1, '\\d'\n")[-2:] == ("d", "'")


def test_how_rare_is_rare_has_bounds():
    assert [rare(n) for n in (0, 1, 100, 10**6)] == [2, 2, 2, 10]
