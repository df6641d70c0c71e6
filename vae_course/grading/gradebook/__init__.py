"""nbgrader's gradebook: marks are written, read and kept here.

Begin with `opening`, which opens a class's gradebook and decisions. `writer` is the one writer of a
run; `rows` has what nbgrader's tables hold, `tables` what the course keeps beside them, `digests`
which answers marks are about. `decision_file` reads what people decided, `decisions` is what
stands, `replay` carries it into nbgrader's tables. `late` has the penalties, `points` refuses other
points than those of the release, `database` tells whether there is a gradebook, `retry` what is
done where it is busy. `roster` has the students, `class_list` reads who they are, `groups` who
hands in together.
"""
