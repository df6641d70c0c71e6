"""Submissions: found where they were handed in, told apart by their names, read with care.

Begin with `find`. `filenames` knows how Canvas, Moodle and nbgrader name files, `archive` looks
into zips and tarballs, and `parse` reads one notebook that nobody has reason to trust, by
`stream` where it is large. `files` lists folders and zips alike, `nbgrader_folder` is nbgrader's
own, and `moodle_worksheet` tells Moodle's participants apart.
"""
