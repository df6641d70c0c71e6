"""Grading: the learner's process answers questions, the judge decides.

The way of a submission: `intake` reads the file, `graft` puts the learner's text into the released
lesson, `sandbox` starts a process for it, `worker` is what runs in there, `wire` is the language
between the two, and `judge` puts the questions of `autograded_tests` and keeps the marks.
"""
