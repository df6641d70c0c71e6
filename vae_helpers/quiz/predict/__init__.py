"""The predict-then-run questions: `predictions` has them, `measure` runs their experiments.

`sizes` says how much is trained for them, `keys` which option the numbers support, and `verify`
whether other seeds would support the same.
"""
