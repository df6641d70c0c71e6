"""See your mistake: what a learner's code gives beside what was asked, unfolded from the panel.

Begin with `unfold`. `lesson_NN` holds the pictures of a lesson's exercises: under ``@draws(id)`` a
function that is given the learner's object and returns a figure, or None where an eye cannot tell
the two apart. Nothing is registered elsewhere. The rule for such a function:

- One input that a person can read, and one seed: a curve over one number, draws of one belief, a
  spot whose place is z (`spots`), few passes over few images (`passes`). No picture of weights.
- It shows what came out, never code, and says in titles and labels what was put in; the words for
  those who hear the page are read from them.
- It hands over copies, asks the course's own function for the other side, and lets whatever goes
  wrong be raised: `unfold` then shows no picture, and stops code that has no end.
- Half a second at most, all told; ``python -m benchmarks mistakes`` measures it.

Only practice draws them, when a verdict that is not right is shown; grading imports none of this.
"""
