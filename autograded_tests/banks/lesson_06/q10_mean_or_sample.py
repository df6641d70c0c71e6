# Bank of `q10_mean_or_sample`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q10_mean_or_sample = "A"

# %% right: a small letter
q10_mean_or_sample = "a"

# %% right: in brackets
q10_mean_or_sample = "(A)"

# %% right: letter and words
q10_mean_or_sample = "A) The mean's"

# %% right: the words
q10_mean_or_sample = "The mean's"

# %% right: a sentence around it
q10_mean_or_sample = "I think it is A."

# %% wrong training_input_wins: the letter B
q10_mean_or_sample = "B"

# %% wrong reconstruct_is_the_loss_term: the letter C
q10_mean_or_sample = "C"

# %% wrong training_input_wins: the words of B
q10_mean_or_sample = "The sampled one: samples are what the decoder was trained on"

# %% wrong reconstruct_is_the_loss_term: the words of C
q10_mean_or_sample = "Neither: on average z equals μ, so the losses agree"

# %% wrong training_input_wins: B in brackets
q10_mean_or_sample = "(b)"

# %% wrong contradiction: B with the words of A
q10_mean_or_sample = "B) The mean's"

# %% wrong contradiction: A with the words of B
q10_mean_or_sample = "A: The sampled one: samples are what the decoder was trained on"

# %% wrong two_answers: two letters
q10_mean_or_sample = "A or B"

# %% wrong two_answers: two letters and a comma
q10_mean_or_sample = "B, A"

# %% wrong denied: the letter denied
q10_mean_or_sample = "not A"

# %% wrong not_understood: a letter that is none
q10_mean_or_sample = "E"

# %% wrong not_understood: another letter denied
q10_mean_or_sample = "not B"

# %% wrong blank: the default
q10_mean_or_sample = ""

# %% wrong blank: white space
q10_mean_or_sample = "  \n "

# %% wrong blank: an ellipsis as text
q10_mean_or_sample = "..."

# %% wrong blank: an ellipsis
q10_mean_or_sample = ...

# %% wrong wrong_type: a number
q10_mean_or_sample = 42

# %% wrong wrong_type: a tensor
q10_mean_or_sample = torch.zeros(2)

# %% wrong wrong_type: a function
q10_mean_or_sample = lambda: None

# %% wrong wrong_type: two strings
q10_mean_or_sample = ["a", "b"]

# %% wrong not_understood: no idea
q10_mean_or_sample = "no idea"
