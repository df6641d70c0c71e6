"""The small language in which checks are written.

Begin with `exercise`, which declares a check. `functions` judges a plain function in one call;
`ask` is the handle on the learner's code, and what comes back is an `answer`. `rng` draws inputs,
`expectations` judges values, `side_effects` what a call may not do besides, and `finding` is what a
check raises; `record` is how it went, from the judge to the report. `errors` words what code that
stops has to say, `replies` what an answer must look like before a check sees it, `printable` what
a program may show.

`answerer` and `conditions` run beside the learner's code, in the notebook or in the sandbox, with
`plain_models`, which both sides know.
"""
