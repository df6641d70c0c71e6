"""Submissions: found where they were handed in, told apart by their names, read with care.

Begin with `find`. `filenames` knows how Canvas, Moodle and nbgrader name files, `archive` looks
into zips and tarballs, and `parse` reads one notebook that nobody has reason to trust.
"""
