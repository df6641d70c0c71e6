# Bank of `q7_reduction`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q7_reduction = "C"

# %% right: a small letter
q7_reduction = "c"

# %% right: in brackets
q7_reduction = "(C)"

# %% right: letter and words
q7_reduction = "C) A collapsed VAE: KL 0, and the same blurred picture for every image"

# %% right: the words
q7_reduction = "A collapsed VAE: KL 0, and the same blurred picture for every image"

# %% right: a sentence around it
q7_reduction = "I think it is C."

# %% wrong reduction_is_cosmetic: the letter A
q7_reduction = "A"

# %% wrong averaging_helps_pixels: the letter B
q7_reduction = "B"

# %% wrong dominant_term_grows: the letter D
q7_reduction = "D"

# %% wrong reduction_is_cosmetic: the words of A
q7_reduction = "The same VAE as before: only the printed loss is smaller"

# %% wrong averaging_helps_pixels: the words of B
q7_reduction = "A better autoencoder: sharper pictures and a larger KL"

# %% wrong dominant_term_grows: the words of D
q7_reduction = "The KL grows without bound, because it now dominates the loss"

# %% wrong reduction_is_cosmetic: A in brackets
q7_reduction = "(a)"

# %% wrong contradiction: A with the words of C
q7_reduction = "A) A collapsed VAE: KL 0, and the same blurred picture for every image"

# %% wrong contradiction: C with the words of A
q7_reduction = "C: The same VAE as before: only the printed loss is smaller"

# %% wrong two_answers: two letters
q7_reduction = "C or A"

# %% wrong two_answers: two letters and a comma
q7_reduction = "A, C"

# %% wrong denied: the letter denied
q7_reduction = "not C"

# %% wrong not_understood: a letter that is none
q7_reduction = "E"

# %% wrong not_understood: another letter denied
q7_reduction = "not A"

# %% wrong blank: the default
q7_reduction = ""

# %% wrong blank: white space
q7_reduction = "  \n "

# %% wrong blank: an ellipsis as text
q7_reduction = "..."

# %% wrong blank: an ellipsis
q7_reduction = ...

# %% wrong wrong_type: a number
q7_reduction = 42

# %% wrong wrong_type: a tensor
q7_reduction = torch.zeros(2)

# %% wrong wrong_type: a function
q7_reduction = lambda: None

# %% wrong wrong_type: two strings
q7_reduction = ["a", "b"]

# %% wrong not_understood: no idea
q7_reduction = "no idea"
