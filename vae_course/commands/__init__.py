"""The subcommands of ``vae-course``, a module each: what it takes, and `run`, which does the work.

`vae_course.cli` has the table of them and says what such a module must have. Begin with `check`.
"""
