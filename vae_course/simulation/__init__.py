"""A class that never was: who is in it, what they hand in, and the marks it deserves.

Begin with `students`. `answers` takes their answers from the banks, `paraphrase` writes one in
another style, `mutations` has what happens to notebooks, and `submissions` writes the files.
"""
