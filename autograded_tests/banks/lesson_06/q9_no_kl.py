# Bank of `q9_no_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q9_no_kl = "D"

# %% right: a small letter
q9_no_kl = "d"

# %% right: in brackets
q9_no_kl = "(D)"

# %% right: letter and words
q9_no_kl = "D) It falls below 0.1: the noise is turned off"

# %% right: the words
q9_no_kl = "It falls below 0.1: the noise is turned off"

# %% right: a sentence around it
q9_no_kl = "I think it is D."

# %% wrong noise_layer_stays_noisy: the letter A
q9_no_kl = "A"

# %% wrong sigma_is_set_by_pixels: the letter B
q9_no_kl = "B"

# %% wrong kl_only_shrinks_sigma: the letter C
q9_no_kl = "C"

# %% wrong noise_layer_stays_noisy: the words of A
q9_no_kl = "It stays about 1: the noise layer is still there"

# %% wrong sigma_is_set_by_pixels: the words of B
q9_no_kl = "It is about ½, as with the full loss"

# %% wrong kl_only_shrinks_sigma: the words of C
q9_no_kl = "It grows: without the KL nothing holds it back"

# %% wrong noise_layer_stays_noisy: A in brackets
q9_no_kl = "(a)"

# %% wrong contradiction: A with the words of D
q9_no_kl = "A) It falls below 0.1: the noise is turned off"

# %% wrong contradiction: D with the words of A
q9_no_kl = "D: It stays about 1: the noise layer is still there"

# %% wrong two_answers: two letters
q9_no_kl = "D or A"

# %% wrong two_answers: two letters and a comma
q9_no_kl = "A, D"

# %% wrong denied: the letter denied
q9_no_kl = "not D"

# %% wrong not_understood: a letter that is none
q9_no_kl = "E"

# %% wrong not_understood: another letter denied
q9_no_kl = "not A"

# %% wrong blank: the default
q9_no_kl = ""

# %% wrong blank: white space
q9_no_kl = "  \n "

# %% wrong blank: an ellipsis as text
q9_no_kl = "..."

# %% wrong blank: an ellipsis
q9_no_kl = ...

# %% wrong wrong_type: a number
q9_no_kl = 42

# %% wrong wrong_type: a tensor
q9_no_kl = torch.zeros(2)

# %% wrong wrong_type: a function
q9_no_kl = lambda: None

# %% wrong wrong_type: two strings
q9_no_kl = ["a", "b"]

# %% wrong not_understood: no idea
q9_no_kl = "no idea"
