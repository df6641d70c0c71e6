"""From the numbers of an experiment to the letter of the option that they support.

Each function looks at every option, not only at the one we expect, and raises when the numbers
support none of them, or more than one.
"""

from __future__ import annotations

from collections.abc import Callable

from vae_helpers.quiz.predict.measure import Numbers

Key = Callable[[Numbers], str]


def _of_these(**claims: bool) -> str:
    """The one letter whose claim holds."""
    holding = [letter for letter, holds in claims.items() if holds]
    if len(holding) != 1:
        raise RuntimeError(f"the measurement supports {holding or 'no option'}, not exactly one")
    return holding[0]


def _reduction(n: Numbers) -> str:
    near_single = abs(n["reconstruction"] / n["best_single"] - 1) < 0.03
    collapsed = n["kl"] < 0.5
    return _of_these(
        A=not collapsed and n["kl"] < 30 and not near_single,
        B=not collapsed and n["reconstruction"] < 0.35 * n["best_single"],
        C=collapsed and near_single,
        D=n["kl"] > 60,
    )


def _beta(n: Numbers) -> str:
    low, high = min(n.values()), max(n.values())
    best = min(n, key=lambda name: n[name])
    return "D" if high - low < 0.5 else {"0.5": "A", "1": "B", "2": "C"}[best]


def _no_kl(n: Numbers) -> str:
    sigma = n["median_sigma"]
    return _of_these(A=0.75 <= sigma <= 1.5, B=0.1 <= sigma < 0.75, C=sigma > 1.5, D=sigma < 0.1)


def _mean_or_sample(n: Numbers) -> str:
    gap = n["sample"] - n["mean"]
    return _of_these(A=gap > 1, B=gap < -1, C=abs(gap) <= 1)


def _prior_norm(n: Numbers) -> str:
    places = {"A": 0.0, "B": 1.0, "C": 32**0.5, "D": 32.0}
    return min(places, key=lambda letter: abs(places[letter] - n["median"]))


def _cheapest(n: Numbers) -> str:
    cheapest = min(n, key=lambda name: n[name])
    return {"digit": "A", "blank": "B", "inverted": "C"}[cheapest]


def _sampled_kl(n: Numbers) -> str:
    often = n["negative_share"] > 0.05
    return _of_these(A=often, B=0 < n["negative_share"] <= 0.05, C=n["negative_share"] == 0)


def _means(n: Numbers) -> str:
    return _of_these(
        A=0.9 < n["narrowest"] and n["widest"] < 1.1,
        B=n["narrowest"] >= 0.9 and n["widest"] >= 1.1,
        C=n["narrowest"] < 0.7 and n["median"] < 0.95 < n["median_of_z"],
    )


def _digit_kl(n: Numbers) -> str:
    cheapest = min(n, key=lambda name: n[name])
    if max(n.values()) - min(n.values()) < 1:
        return "D"
    return _of_these(A=cheapest == "0", B=cheapest == "1", C=cheapest == "2")


KEYS: dict[str, Key] = {
    "q7_reduction": _reduction,
    "q8_beta": _beta,
    "q9_no_kl": _no_kl,
    "q10_mean_or_sample": _mean_or_sample,
    "q11_prior_norm": _prior_norm,
    "q12_cheapest": _cheapest,
    "q13_sampled_kl": _sampled_kl,
    "q14_means": _means,
    "q15_digit_kl": _digit_kl,
}
