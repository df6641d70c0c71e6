# Bank of `q6_advantage`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q6_advantage = "A"

# %% right: a small letter
q6_advantage = "a"

# %% right: in brackets
q6_advantage = "(A)"

# %% right: letter and words
q6_advantage = "A) generating new samples from a known prior"

# %% right: the words
q6_advantage = "generating new samples from a known prior"

# %% right: a sentence around it
q6_advantage = "I think it is A."

# %% wrong lower_reconstruction_error: the letter B
q6_advantage = "B"

# %% wrong no_decoder: the letter C
q6_advantage = "C"

# %% wrong exact_likelihood: the letter D
q6_advantage = "D"

# %% wrong lower_reconstruction_error: the words of B
q6_advantage = "a lower reconstruction error"

# %% wrong no_decoder: the words of C
q6_advantage = "needing no decoder"

# %% wrong exact_likelihood: the words of D
q6_advantage = "an exact likelihood"

# %% wrong lower_reconstruction_error: B in brackets
q6_advantage = "(b)"

# %% wrong contradiction: B with the words of A
q6_advantage = "B) generating new samples from a known prior"

# %% wrong contradiction: A with the words of B
q6_advantage = "A: a lower reconstruction error"

# %% wrong two_answers: two letters
q6_advantage = "A or B"

# %% wrong two_answers: two letters and a comma
q6_advantage = "B, A"

# %% wrong denied: the letter denied
q6_advantage = "not A"

# %% wrong not_understood: a letter that is none
q6_advantage = "E"

# %% wrong not_understood: another letter denied
q6_advantage = "not B"

# %% wrong blank: the default
q6_advantage = ""

# %% wrong blank: white space
q6_advantage = "  \n "

# %% wrong blank: an ellipsis as text
q6_advantage = "..."

# %% wrong blank: an ellipsis
q6_advantage = ...

# %% wrong wrong_type: a number
q6_advantage = 42

# %% wrong wrong_type: a tensor
q6_advantage = torch.zeros(2)

# %% wrong wrong_type: a function
q6_advantage = lambda: None

# %% wrong wrong_type: two strings
q6_advantage = ["a", "b"]

# %% wrong not_understood: no idea
q6_advantage = "no idea"
