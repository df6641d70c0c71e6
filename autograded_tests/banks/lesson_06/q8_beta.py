# Bank of `q8_beta`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q8_beta = "B"

# %% right: a small letter
q8_beta = "b"

# %% right: in brackets
q8_beta = "(B)"

# %% right: letter and words
q8_beta = "B) β = 1, which was trained on exactly this sum"

# %% right: the words
q8_beta = "β = 1, which was trained on exactly this sum"

# %% right: a sentence around it
q8_beta = "I think it is B."

# %% wrong less_regularisation_fits_better: the letter A
q8_beta = "A"

# %% wrong more_regularisation_generalises: the letter C
q8_beta = "C"

# %% wrong beta_is_cosmetic: the letter D
q8_beta = "D"

# %% wrong less_regularisation_fits_better: the words of A
q8_beta = "β = ½, because less regularisation fits better"

# %% wrong more_regularisation_generalises: the words of C
q8_beta = "β = 2, because more regularisation generalises better"

# %% wrong beta_is_cosmetic: the words of D
q8_beta = "No difference: β only rescales the printed loss"

# %% wrong less_regularisation_fits_better: A in brackets
q8_beta = "(a)"

# %% wrong contradiction: A with the words of B
q8_beta = "A) β = 1, which was trained on exactly this sum"

# %% wrong contradiction: B with the words of A
q8_beta = "B: β = ½, because less regularisation fits better"

# %% wrong two_answers: two letters
q8_beta = "B or A"

# %% wrong two_answers: two letters and a comma
q8_beta = "A, B"

# %% wrong denied: the letter denied
q8_beta = "not B"

# %% wrong not_understood: a letter that is none
q8_beta = "E"

# %% wrong not_understood: another letter denied
q8_beta = "not A"

# %% wrong blank: the default
q8_beta = ""

# %% wrong blank: white space
q8_beta = "  \n "

# %% wrong blank: an ellipsis as text
q8_beta = "..."

# %% wrong blank: an ellipsis
q8_beta = ...

# %% wrong wrong_type: a number
q8_beta = 42

# %% wrong wrong_type: a tensor
q8_beta = torch.zeros(2)

# %% wrong wrong_type: a function
q8_beta = lambda: None

# %% wrong wrong_type: two strings
q8_beta = ["a", "b"]

# %% wrong not_understood: no idea
q8_beta = "no idea"
