"""What nbgrader is told to use instead of its own, in ``nbgrader_config.py``.

`plugin` puts the judge under ``nbgrader autograde``, `collect` dates submissions by their arrival,
and `ignore` says which files of a submission count.
"""
