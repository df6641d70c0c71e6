# Bank of `q11_prior_norm`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q11_prior_norm = "C"

# %% right: a small letter
q11_prior_norm = "c"

# %% right: in brackets
q11_prior_norm = "(C)"

# %% right: letter and words
q11_prior_norm = "C) About 5.7, the root of 32"

# %% right: the words
q11_prior_norm = "About 5.7, the root of 32"

# %% right: a sentence around it
q11_prior_norm = "I think it is C."

# %% wrong samples_sit_at_the_mode: the letter A
q11_prior_norm = "A"

# %% wrong one_axis_is_all_axes: the letter B
q11_prior_norm = "B"

# %% wrong adds_distances: the letter D
q11_prior_norm = "D"

# %% wrong samples_sit_at_the_mode: the words of A
q11_prior_norm = "Very near 0, where the density is highest"

# %% wrong one_axis_is_all_axes: the words of B
q11_prior_norm = "About 1, the standard deviation"

# %% wrong adds_distances: the words of D
q11_prior_norm = "About 32, one for each dimension"

# %% wrong samples_sit_at_the_mode: A in brackets
q11_prior_norm = "(a)"

# %% wrong contradiction: A with the words of C
q11_prior_norm = "A) About 5.7, the root of 32"

# %% wrong contradiction: C with the words of A
q11_prior_norm = "C: Very near 0, where the density is highest"

# %% wrong two_answers: two letters
q11_prior_norm = "C or A"

# %% wrong two_answers: two letters and a comma
q11_prior_norm = "A, C"

# %% wrong denied: the letter denied
q11_prior_norm = "not C"

# %% wrong not_understood: a letter that is none
q11_prior_norm = "E"

# %% wrong not_understood: another letter denied
q11_prior_norm = "not A"

# %% wrong blank: the default
q11_prior_norm = ""

# %% wrong blank: white space
q11_prior_norm = "  \n "

# %% wrong blank: an ellipsis as text
q11_prior_norm = "..."

# %% wrong blank: an ellipsis
q11_prior_norm = ...

# %% wrong wrong_type: a number
q11_prior_norm = 42

# %% wrong wrong_type: a tensor
q11_prior_norm = torch.zeros(2)

# %% wrong wrong_type: a function
q11_prior_norm = lambda: None

# %% wrong wrong_type: two strings
q11_prior_norm = ["a", "b"]

# %% wrong not_understood: no idea
q11_prior_norm = "no idea"
