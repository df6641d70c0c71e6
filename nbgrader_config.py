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

# Autograding puts the judge in the place of nbgrader's own steps: a learner's process behind
# bubblewrap answers questions, and marks come from the judge alone. Where bubblewrap cannot run,
# autograding refuses; `c.Judge.isolated = False` grades all the same and marks every result so.
c.Autograde.exporter_class = "vae_course.grading.nbgrader_plugin.GraftExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "vae_course.grading.nbgrader_plugin.Judge",
    "nbgrader.preprocessors.AssignLatePenalties",
]
# Of a submission's folder only the notebook counts, and the time that nbgrader itself noted.
_KEPT = "timestamp.txt"
c.CourseDirectory.ignore = [
    *(_KEPT[:i] for i in range(1, len(_KEPT))),
    *(f"{_KEPT[:i]}[!{letter}]*" for i, letter in enumerate(_KEPT)),
    f"{_KEPT}?*",
    ".*",
]
