# Bank of `q13_sampled_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q13_sampled_kl = "A"

# %% right: a small letter
q13_sampled_kl = "a"

# %% right: in brackets
q13_sampled_kl = "(A)"

# %% right: letter and words
q13_sampled_kl = "A) Yes, and often"

# %% right: the words
q13_sampled_kl = "Yes, and often"

# %% right: a sentence around it
q13_sampled_kl = "I think it is A."

# %% wrong only_rounding: the letter B
q13_sampled_kl = "B"

# %% wrong estimates_inherit_bounds: the letter C
q13_sampled_kl = "C"

# %% wrong only_rounding: the words of B
q13_sampled_kl = "Only by rounding: less than once in twenty draws"

# %% wrong estimates_inherit_bounds: the words of C
q13_sampled_kl = "Never: a KL divergence is not negative"

# %% wrong only_rounding: B in brackets
q13_sampled_kl = "(b)"

# %% wrong contradiction: B with the words of A
q13_sampled_kl = "B) Yes, and often"

# %% wrong contradiction: A with the words of B
q13_sampled_kl = "A: Only by rounding: less than once in twenty draws"

# %% wrong two_answers: two letters
q13_sampled_kl = "A or B"

# %% wrong two_answers: two letters and a comma
q13_sampled_kl = "B, A"

# %% wrong denied: the letter denied
q13_sampled_kl = "not A"

# %% wrong not_understood: a letter that is none
q13_sampled_kl = "E"

# %% wrong not_understood: another letter denied
q13_sampled_kl = "not B"

# %% wrong blank: the default
q13_sampled_kl = ""

# %% wrong blank: white space
q13_sampled_kl = "  \n "

# %% wrong blank: an ellipsis as text
q13_sampled_kl = "..."

# %% wrong blank: an ellipsis
q13_sampled_kl = ...

# %% wrong wrong_type: a number
q13_sampled_kl = 42

# %% wrong wrong_type: a tensor
q13_sampled_kl = torch.zeros(2)

# %% wrong wrong_type: a function
q13_sampled_kl = lambda: None

# %% wrong wrong_type: two strings
q13_sampled_kl = ["a", "b"]

# %% wrong not_understood: no idea
q13_sampled_kl = "no idea"
