"""The checks, one module a lesson: each declares an `Exercise` and judges its parts.

Begin with ``lesson_00``. What two lessons share stands in `autograded_tests.judges`.
"""
