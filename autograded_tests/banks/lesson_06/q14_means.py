# Bank of `q14_means`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q14_means = "C"

# %% right: a small letter
q14_means = "c"

# %% right: in brackets
q14_means = "(C)"

# %% right: letter and words
q14_means = "C) Less than 1 on most axes, on some hardly at all"

# %% right: the words
q14_means = "Less than 1 on most axes, on some hardly at all"

# %% right: a sentence around it
q14_means = "I think it is C."

# %% wrong mu_is_z: the letter A
q14_means = "A"

# %% wrong means_need_room: the letter B
q14_means = "B"

# %% wrong mu_is_z: the words of A
q14_means = "With standard deviation 1, as N(0, I): the KL sees to it"

# %% wrong means_need_room: the words of B
q14_means = "Wider than N(0, I) on most axes: images need room"

# %% wrong mu_is_z: A in brackets
q14_means = "(a)"

# %% wrong contradiction: A with the words of C
q14_means = "A) Less than 1 on most axes, on some hardly at all"

# %% wrong contradiction: C with the words of A
q14_means = "C: With standard deviation 1, as N(0, I): the KL sees to it"

# %% wrong two_answers: two letters
q14_means = "C or A"

# %% wrong two_answers: two letters and a comma
q14_means = "A, C"

# %% wrong denied: the letter denied
q14_means = "not C"

# %% wrong not_understood: a letter that is none
q14_means = "E"

# %% wrong not_understood: another letter denied
q14_means = "not A"

# %% wrong blank: the default
q14_means = ""

# %% wrong blank: white space
q14_means = "  \n "

# %% wrong blank: an ellipsis as text
q14_means = "..."

# %% wrong blank: an ellipsis
q14_means = ...

# %% wrong wrong_type: a number
q14_means = 42

# %% wrong wrong_type: a tensor
q14_means = torch.zeros(2)

# %% wrong wrong_type: a function
q14_means = lambda: None

# %% wrong wrong_type: two strings
q14_means = ["a", "b"]

# %% wrong not_understood: no idea
q14_means = "no idea"
