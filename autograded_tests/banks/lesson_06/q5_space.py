# Bank of `q5_space`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q5_space = "C"

# %% right: a small letter
q5_space = "c"

# %% right: in brackets
q5_space = "(C)"

# %% right: letter and words
q5_space = "C) latent"

# %% right: the words
q5_space = "latent"

# %% right: a sentence around it
q5_space = "I think it is C."

# %% wrong pixel_space: the letter A
q5_space = "A"

# %% wrong weight_space: the letter B
q5_space = "B"

# %% wrong label_space: the letter D
q5_space = "D"

# %% wrong pixel_space: the words of A
q5_space = "pixel"

# %% wrong weight_space: the words of B
q5_space = "weight"

# %% wrong label_space: the words of D
q5_space = "label"

# %% wrong pixel_space: A in brackets
q5_space = "(a)"

# %% wrong contradiction: A with the words of C
q5_space = "A) latent"

# %% wrong contradiction: C with the words of A
q5_space = "C: pixel"

# %% wrong two_answers: two letters
q5_space = "C or A"

# %% wrong two_answers: two letters and a comma
q5_space = "A, C"

# %% wrong denied: the letter denied
q5_space = "not C"

# %% wrong not_understood: a letter that is none
q5_space = "E"

# %% wrong not_understood: another letter denied
q5_space = "not A"

# %% wrong blank: the default
q5_space = ""

# %% wrong blank: white space
q5_space = "  \n "

# %% wrong blank: an ellipsis as text
q5_space = "..."

# %% wrong blank: an ellipsis
q5_space = ...

# %% wrong wrong_type: a number
q5_space = 42

# %% wrong wrong_type: a tensor
q5_space = torch.zeros(2)

# %% wrong wrong_type: a function
q5_space = lambda: None

# %% wrong wrong_type: two strings
q5_space = ["a", "b"]

# %% wrong not_understood: no idea
q5_space = "no idea"
