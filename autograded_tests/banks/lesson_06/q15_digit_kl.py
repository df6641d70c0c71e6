# Bank of `q15_digit_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q15_digit_kl = "B"

# %% right: a small letter
q15_digit_kl = "b"

# %% right: in brackets
q15_digit_kl = "(B)"

# %% right: letter and words
q15_digit_kl = "B) The 1"

# %% right: the words
q15_digit_kl = "The 1"

# %% right: a sentence around it
q15_digit_kl = "I think it is B."

# %% wrong round_is_simple: the letter A
q15_digit_kl = "A"

# %% wrong one_stroke_is_simple: the letter C
q15_digit_kl = "C"

# %% wrong every_image_costs_the_same: the letter D
q15_digit_kl = "D"

# %% wrong round_is_simple: the words of A
q15_digit_kl = "The 0, the roundest"

# %% wrong one_stroke_is_simple: the words of C
q15_digit_kl = "The 2, with its single stroke"

# %% wrong every_image_costs_the_same: the words of D
q15_digit_kl = "All ten cost the same, within a nat"

# %% wrong round_is_simple: A in brackets
q15_digit_kl = "(a)"

# %% wrong contradiction: A with the words of B
q15_digit_kl = "A) The 1"

# %% wrong contradiction: B with the words of A
q15_digit_kl = "B: The 0, the roundest"

# %% wrong two_answers: two letters
q15_digit_kl = "B or A"

# %% wrong two_answers: two letters and a comma
q15_digit_kl = "A, B"

# %% wrong denied: the letter denied
q15_digit_kl = "not B"

# %% wrong not_understood: a letter that is none
q15_digit_kl = "E"

# %% wrong not_understood: another letter denied
q15_digit_kl = "not A"

# %% wrong blank: the default
q15_digit_kl = ""

# %% wrong blank: white space
q15_digit_kl = "  \n "

# %% wrong blank: an ellipsis as text
q15_digit_kl = "..."

# %% wrong blank: an ellipsis
q15_digit_kl = ...

# %% wrong wrong_type: a number
q15_digit_kl = 42

# %% wrong wrong_type: a tensor
q15_digit_kl = torch.zeros(2)

# %% wrong wrong_type: a function
q15_digit_kl = lambda: None

# %% wrong wrong_type: two strings
q15_digit_kl = ["a", "b"]

# %% wrong not_understood: no idea
q15_digit_kl = "no idea"
