"""What nbgrader is told to use instead of its own, in ``nbgrader_config.py``.

`plugin` puts the judge under ``nbgrader autograde`` and decisions on top of the feedback, `collect`
dates submissions by their arrival, `feedback` releases student by student, `export` quotes
what nbgrader exports, and `ignore` says which files of a submission count.
"""
