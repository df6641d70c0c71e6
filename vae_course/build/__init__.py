"""From the text of a lesson to its notebooks.

Begin with `lesson`, which reads a text or a notebook; `notebook` writes the instructor's version.
`rules` says what is refused in a text, `graded` what its exercises lack elsewhere, `leaks` that no
answer is left in a release, `claims` which sentences are untrue, and `lint` what is advised.
`names` reads from code which names it defines and uses. ``vae-course build`` ties them together.
"""
