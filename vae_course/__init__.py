"""The machinery of the course: building the lessons, the command line, and grading."""


class CourseError(Exception):
    """Something went wrong that the person at the keyboard can put right.

    The command line shows the message alone, without a traceback, and ends with status 1.
    """
