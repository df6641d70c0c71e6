"""See your mistake: what a learner's code gives beside what was asked, unfolded from the panel.

Begin with `unfold`. `lesson_NN` holds the pictures of a lesson's exercises, each a function that is
given the learner's object and returns a figure, or None where the two cannot be told apart;
`spots` and `watched` are the models that those functions hand over. Only practice draws them.
"""
