# Bank of `q4_difference`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q4_difference = "B"

# %% right: a small letter
q4_difference = "b"

# %% right: in brackets
q4_difference = "(B)"

# %% right: letter and words
q4_difference = "B) probabilistic"

# %% right: the words
q4_difference = "probabilistic"

# %% right: a sentence around it
q4_difference = "I think it is B."

# %% wrong deterministic: the letter A
q4_difference = "A"

# %% wrong supervised: the letter C
q4_difference = "C"

# %% wrong deeper: the letter D
q4_difference = "D"

# %% wrong deterministic: the words of A
q4_difference = "deterministic"

# %% wrong supervised: the words of C
q4_difference = "supervised"

# %% wrong deeper: the words of D
q4_difference = "deeper"

# %% wrong deterministic: A in brackets
q4_difference = "(a)"

# %% wrong contradiction: A with the words of B
q4_difference = "A) probabilistic"

# %% wrong contradiction: B with the words of A
q4_difference = "B: deterministic"

# %% wrong two_answers: two letters
q4_difference = "B or A"

# %% wrong two_answers: two letters and a comma
q4_difference = "A, B"

# %% wrong denied: the letter denied
q4_difference = "not B"

# %% wrong not_understood: a letter that is none
q4_difference = "E"

# %% wrong not_understood: another letter denied
q4_difference = "not A"

# %% wrong blank: the default
q4_difference = ""

# %% wrong blank: white space
q4_difference = "  \n "

# %% wrong blank: an ellipsis as text
q4_difference = "..."

# %% wrong blank: an ellipsis
q4_difference = ...

# %% wrong wrong_type: a number
q4_difference = 42

# %% wrong wrong_type: a tensor
q4_difference = torch.zeros(2)

# %% wrong wrong_type: a function
q4_difference = lambda: None

# %% wrong wrong_type: two strings
q4_difference = ["a", "b"]

# %% wrong not_understood: no idea
q4_difference = "no idea"
