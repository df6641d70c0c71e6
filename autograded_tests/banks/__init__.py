"""Right and wrong solutions, one file an exercise, and `runner`, which tries the checks on them.

A solution is a cell headed ``# %% right: style`` or ``# %% wrong <diagnosis>: what is done``. The
files are read, never imported.
`solutions` reads them, patches and templates too; `mutants` tries the mechanical changes of
`mutations` besides.
"""
