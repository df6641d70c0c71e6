"""What several checks share: each module judges one kind of thing, whichever lesson asks for it.

`networks` holds pairs of a learner's model and the reference with the same weights, and is where to
begin; `epochs` judges passes of training, `gaussian_draws` noise, `kl_slips` and `gap_slips` are
known mistakes of formulas. `attribution` finds the part of a model that a wrong answer comes from.
"""
