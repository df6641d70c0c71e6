"""Numbers in sentences are compared with what a run printed."""

import nbformat.v4 as nb
import pytest

from vae_course.build.claims import Claim, printed, split_claims, untrue


def cell(*texts):
    outputs = [nb.new_output("stream", text=text) for text in texts]
    return nb.new_code_cell("", outputs=outputs)


def test_learners_read_the_number_alone():
    text, claims = split_claims("From [[57 | training:]] to [[1,004 to 1,100 | held out #2]].")
    assert text == "From 57 to 1,004 to 1,100."
    assert claims == (Claim("57", "training:", 1), Claim("1,004 to 1,100", "held out", 2))


def test_formulas_and_code_are_no_claims():
    text = r"$[[a | b]$ and `x[[0]]` stay"
    assert split_claims(text) == (text, ())


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        ("57", [56.5, 57.49], [56.4, 57.6]),
        ("4.56", [4.558], [4.57, 4.5]),
        ("−4.5", [-4.5], [4.5]),
        ("70 to 73", [69.6, 73.4], [69.4, 73.6]),
        ("between 1,000 and 2,000", [1000, 1999], [999.4, 2001]),
        ("about 20", [18, 22], [17.9, 22.1]),
        ("about 1", [0.5, 1.4], [0.4, 1.6]),
        ("Less than 1", [0.9, -3], [1.1]),
        ("more than 9", [9.1], [8.9]),
    ],
)
def test_how_a_number_may_be_said(said, true, false):
    claim = Claim(said, "x")
    assert all(map(claim.holds, true))
    assert not any(map(claim.holds, false))


def test_a_claim_without_digits_is_refused():
    with pytest.raises(ValueError, match="states no number"):
        Claim("many", "x").holds(3)


def test_the_nearest_output_above_counts_then_the_ones_below():
    cells = [
        cell("cost: 1"),
        cell("cost: 2"),
        nb.new_markdown_cell(),
        cell("cost: 3", "price: 4 5"),
    ]
    assert printed(3, Claim("2", "cost:"), cells) == 2
    assert printed(3, Claim("5", "price:", 2), cells) == 5
    assert printed(3, Claim("5", "price:", 3), cells) is None


def test_what_is_untrue_is_told_with_what_was_printed():
    cells = [cell("cost: 1.26 nats"), nb.new_markdown_cell()]
    claims = [(2, Claim("1.3", "cost:")), (2, Claim("1.2", "cost:")), (2, Claim("1", "none"))]
    assert untrue(claims, cells) == [
        "the text says '1.2' of 'cost:' #1, printed was 1.26",
        "the text says '1' of 'none' #1, printed was None",
    ]
