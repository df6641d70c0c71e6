"""The small language in which checks are written.

Begin with `exercise`, which declares a check; `ask` is the handle on the learner's code,
`expectations` judges what comes back, and `finding` is what a check raises. `replies` says what an
answer must look like before a check sees it, `printable` what a program may show. `answerer` and
`conditions` run beside the learner's code, in the notebook or in the sandbox; `errors` words what
code that stops has to say.
"""
