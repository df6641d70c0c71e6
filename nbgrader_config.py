"""How nbgrader sees this course; it reads this file when run in the folder that holds it.

solutions/ is nbgrader's source and notebooks/ its release; both are made by `vae-course build`.
Submissions go to submitted/<learner>/<lesson>/, and nbgrader makes autograded/, feedback/ and
gradebook.db; git ignores these four.
"""

from vae_course.grading.nbgrader.ignore import KEPT, all_but

c = get_config()  # noqa: F821  defined by nbgrader

c.CourseDirectory.course_id = "vae-course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# What a learner sees in place of an answer. A blank cell runs; its check says that it is blank.
c.ClearSolutions.code_stub = {"python": "...  # YOUR CODE HERE"}
c.ClearSolutions.text_stub = "*Your answer here*"

# Autograding puts the judge in the place of nbgrader's own steps: a learner's process behind
# bubblewrap answers questions, and marks come from the judge alone; it reckons late penalties, too.
# Where bubblewrap cannot run, autograding refuses; `c.Judge.isolated = False` grades all the same
# and marks every result so.
c.Autograde.exporter_class = "vae_course.grading.nbgrader.plugin.GraftExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["vae_course.grading.nbgrader.plugin.Judge"]
# The feedback says on top what a person decided, and why.
c.GenerateFeedback.preprocessors = [
    "vae_course.grading.nbgrader.plugin.ShowDecisions",
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
# The time of a submission is when it arrived, not what the student's process says.
c.ExchangeFactory.collect = "vae_course.grading.nbgrader.collect.CollectByArrival"
# One submission without its secret does not keep the others' feedback back.
c.ExchangeFactory.release_feedback = "vae_course.grading.nbgrader.feedback.ReleaseEachFeedback"
# A name that a learner chose is no formula in a spreadsheet, and a comma in it shifts no mark.
c.ExportApp.plugin_class = "vae_course.grading.nbgrader.export.QuotedCsvExport"

# Of a submission only the notebook counts, the time noted beside it, and the word by which nbgrader
# gives the feedback to nobody else.
c.CourseDirectory.ignore = all_but(KEPT)
