"""From the numbers of an experiment to the letter of the option that they support.

Each function looks at every option, not only at the one we expect, and raises when the numbers
support none of them, or more than one.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from vae_helpers.quiz.predict.measure import Numbers

Key = Callable[[Numbers], str]


def _of_these(**claims: bool) -> str:
    """The one letter whose claim holds."""
    holding = [letter for letter, holds in claims.items() if holds]
    if len(holding) != 1:
        raise RuntimeError(f"the measurement supports {holding or 'no option'}, not exactly one")
    return holding[0]


def _shifted(n: Numbers) -> str:
    ratio = n["moved"] / n["there"]
    return _of_these(A=0.93 <= ratio <= 1.07, B=ratio < 0.93, C=ratio > 1.1)


def _half_noise(n: Numbers) -> str:
    left = (n["half"] - n["none"]) / (n["whole"] - n["none"])
    return _of_these(A=0.42 <= left < 0.6, B=0.17 <= left < 0.33, C=left >= 0.8, D=left < 0.1)


def _rounds(n: Numbers) -> str:
    ratio = n["8"] / n["1"]
    return _of_these(A=0.95 <= ratio <= 1.05, B=ratio > 1.1, C=ratio < 0.95)


def _mean_or_sample(n: Numbers) -> str:
    gap = n["sample"] - n["mean"]
    return _of_these(A=gap > 1, B=gap < -1, C=abs(gap) <= 1)


def _prior_norm(n: Numbers) -> str:
    places = {"A": 0.0, "B": 1.0, "C": 32**0.5, "D": 32.0}
    return min(places, key=lambda letter: abs(places[letter] - n["median"]))


def _cheapest(n: Numbers) -> str:
    cheapest = min(n, key=lambda name: n[name])
    return {"digit": "A", "blank": "B", "inverted": "C"}[cheapest]


def _draws(n: Numbers) -> str:
    letters = {"10": "A", "30": "B", "100": "C", "1000": "D"}
    return letters[min(letters, key=lambda count: abs(math.log(10 * n[count] / n["1"])))]


def _means(n: Numbers) -> str:
    return _of_these(
        A=0.9 < n["narrowest"] and n["widest"] < 1.1,
        B=n["used"] > 1.1,
        C=n["narrowest"] < 0.6 and 0.7 < n["used"] < 1.1,
    )


def _digit_kl(n: Numbers) -> str:
    cheapest = min(n, key=lambda name: n[name])
    if max(n.values()) - min(n.values()) < 1:
        return "D"
    return _of_these(A=cheapest == "0", B=cheapest == "1", C=cheapest == "2")


KEYS: dict[str, Key] = {
    "q7_shifted": _shifted,
    "q8_half_noise": _half_noise,
    "q9_rounds": _rounds,
    "q10_mean_or_sample": _mean_or_sample,
    "q11_prior_norm": _prior_norm,
    "q12_cheapest": _cheapest,
    "q13_draws": _draws,
    "q14_means": _means,
    "q15_digit_kl": _digit_kl,
}
