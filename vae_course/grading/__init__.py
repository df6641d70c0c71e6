"""Grading: the learner's process answers questions, the judge decides.

The way of a submission: `submissions` finds and reads it, `graft` puts the learner's text into the
released lesson, `judge` runs it in a process of the `sandbox`, puts the questions of
`autograded_tests` and keeps the marks. `task` is all of that for one submission, and where to
begin; `batch` and `cluster` do it for a class, `trial` without keeping anything, `gradebook` keeps
what came out, and `nbgrader` puts the same under nbgrader's own commands.

Besides: a `course` to grade in, its `settings`, `secret` and `class_folder`; `place` and `defined`
find the learner's text for `graft`; `session` holds a submission's processes, `record` is how it
went, `marked_notebook` what is kept of it, and `fingerprint` the version of what judged it.
"""
