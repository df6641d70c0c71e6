"""How nbgrader sees this course; it reads this file when run in the folder that holds it.

solutions/ is nbgrader's source and notebooks/ its release; both are made by `vae-course build`.
Submissions go to submitted/<learner>/<lesson>/, and nbgrader makes autograded/, feedback/ and
gradebook.db; git ignores these four.
"""

c = get_config()  # noqa: F821  defined by nbgrader

c.CourseDirectory.course_id = "vae-course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# What a learner sees in place of an answer. A blank cell runs; its check says that it is blank.
c.ClearSolutions.code_stub = {"python": "...  # YOUR CODE HERE"}
c.ClearSolutions.text_stub = "*Your answer here*"

# A cell that trains takes longer than nbgrader's 30 seconds on a busy machine.
c.ExecutePreprocessor.timeout = 600
