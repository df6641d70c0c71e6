"""The machinery of the course: building the lessons, the command line, and grading."""
