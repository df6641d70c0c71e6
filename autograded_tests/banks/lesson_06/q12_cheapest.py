# Bank of `q12_cheapest`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the letter
q12_cheapest = "B"

# %% right: a small letter
q12_cheapest = "b"

# %% right: in brackets
q12_cheapest = "(B)"

# %% right: letter and words
q12_cheapest = "B) The blank image, though it is no digit"

# %% right: the words
q12_cheapest = "The blank image, though it is no digit"

# %% right: a sentence around it
q12_cheapest = "I think it is B."

# %% wrong likelihood_is_realness: the letter A
q12_cheapest = "A"

# %% wrong shape_is_all: the letter C
q12_cheapest = "C"

# %% wrong likelihood_is_realness: the words of A
q12_cheapest = "The digit: it is what the model has learned"

# %% wrong shape_is_all: the words of C
q12_cheapest = "The inverted digit: the same shape, so no more than the digit"

# %% wrong likelihood_is_realness: A in brackets
q12_cheapest = "(a)"

# %% wrong contradiction: A with the words of B
q12_cheapest = "A) The blank image, though it is no digit"

# %% wrong contradiction: B with the words of A
q12_cheapest = "B: The digit: it is what the model has learned"

# %% wrong two_answers: two letters
q12_cheapest = "B or A"

# %% wrong two_answers: two letters and a comma
q12_cheapest = "A, B"

# %% wrong denied: the letter denied
q12_cheapest = "not B"

# %% wrong not_understood: a letter that is none
q12_cheapest = "E"

# %% wrong not_understood: another letter denied
q12_cheapest = "not A"

# %% wrong blank: the default
q12_cheapest = ""

# %% wrong blank: white space
q12_cheapest = "  \n "

# %% wrong blank: an ellipsis as text
q12_cheapest = "..."

# %% wrong blank: an ellipsis
q12_cheapest = ...

# %% wrong wrong_type: a number
q12_cheapest = 42

# %% wrong wrong_type: a tensor
q12_cheapest = torch.zeros(2)

# %% wrong wrong_type: a function
q12_cheapest = lambda: None

# %% wrong wrong_type: two strings
q12_cheapest = ["a", "b"]

# %% wrong not_understood: no idea
q12_cheapest = "no idea"
