"""nbgrader's gradebook: marks are written, read and kept here.

Begin with `writer`, the one writer of a run; `rows` has what nbgrader's tables hold, `retry` what
is done where a database is busy, `late` the penalties, `roster` the students.
"""
