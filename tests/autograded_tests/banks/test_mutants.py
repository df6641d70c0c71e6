"""Mechanical changes of right solutions: what is changed, and what becomes of it."""

import pytest

from autograded_tests.banks.mutants import Case, cases, equivalents, is_equivalent, survives
from autograded_tests.banks.mutations import mutants
from autograded_tests.banks.solutions import Solution

KL = """
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
"""


def test_each_change_is_one_program_and_none_is_the_one_changed():
    found = mutants(KL)
    texts = [m.source for m in found]
    assert len(set(texts)) == len(texts) > 30
    for text in texts:
        compile(text, "mutant", "exec")
    changes = "\n".join(m.change for m in found)
    for kind in ("dim=-1", "expm1", "mean", "mu ** 2 - logvar", "0.5 -> 1.0", "logvar ** 2"):
        assert kind in changes


@pytest.mark.parametrize(("source", "lives"), [(KL, True), (KL.replace("- 1", "- 2"), False),
                                               ("gaussian_kl = 1 / 0", False)])  # fmt: skip
def test_a_right_program_survives_and_a_wrong_one_does_not(source, lives):
    assert survives(Case(Solution("gaussian_kl", None, "a style", source), "")) == lives


def test_a_sample_is_drawn_anew_with_another_seed_and_pairs_hold_two_changes():
    first, again = (cases(["gaussian_kl"], 5, 1, False) for _ in range(2))
    assert first == again != cases(["gaussian_kl"], 5, 2, False)
    assert all(" & " in case.change for case in cases(["gaussian_kl"], 3, 0, True))


def test_each_known_equivalent_has_a_reason():
    assert all(reason.strip() for reason in equivalents().values())


@pytest.mark.parametrize(("second", "exchanged"), [("b = 2", False), ("b = a", True),
                                                   ("print(b)", True)])  # fmt: skip
def test_lines_are_exchanged_where_their_order_may_matter(second, exchanged):
    changes = [m.change for m in mutants(f"def f(b):\n    a = 1\n    {second}\n")]
    assert any(f"-> {second}; a = 1" in change for change in changes) == exchanged


def test_of_a_pair_both_changes_must_be_known():
    solution = Solution("gaussian_kl", None, "a style", KL)
    kinds = {": -1 -> 1$": "two axes"}
    for change, known in (("3: -1 -> 1", True), ("3: 0.5 -> 1.0 & 3: -1 -> 1", False),
                          ("3: -1 -> 1 & 4: -1 -> 1", True)):  # fmt: skip
        assert is_equivalent(Case(solution, change), kinds) == known
