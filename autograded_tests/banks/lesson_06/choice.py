# The bank of every question with options. The fields in braces are filled in for each of them
# (see `solutions.fill_in`); a cell with a field of a wrong option is there once for each of those.

# %% right: the letter
{id} = "{right}"

# %% right: a small letter
{id} = "{right_small}"

# %% right: in brackets
{id} = "({right})"

# %% right: letter and words
{id} = "{right}) {right_words}"

# %% right: the words
{id} = "{right_words}"

# %% right: a sentence around it
{id} = "I think it is {right}."

# %% wrong {wrong_slip}: the letter {wrong}
{id} = "{wrong}"

# %% wrong {wrong_slip}: the words of {wrong}
{id} = "{wrong_words}"

# %% wrong {wrong_slip}: {wrong} in brackets
{id} = "({wrong_small})"

# %% wrong contradiction: {wrong} with the words of {right}
{id} = "{wrong}) {right_words}"

# %% wrong contradiction: {right} with the words of {wrong}
{id} = "{right}: {wrong_words}"

# %% wrong two_answers: two letters
{id} = "{right} or {other}"

# %% wrong two_answers: two letters and a comma
{id} = "{other}, {right}"

# %% wrong denied: the letter denied
{id} = "not {right}"

# %% wrong not_understood: a letter that is none
{id} = "E"

# %% wrong not_understood: another letter denied
{id} = "not {other}"

# %% wrong blank: the default
{id} = ""

# %% wrong blank: white space
{id} = "  \n "

# %% wrong blank: an ellipsis as text
{id} = "..."

# %% wrong blank: an ellipsis
{id} = ...

# %% wrong wrong_type: a number
{id} = 42

# %% wrong wrong_type: a tensor
{id} = torch.zeros(2)

# %% wrong wrong_type: a function
{id} = lambda: None

# %% wrong wrong_type: two strings
{id} = ["a", "b"]

# %% wrong not_understood: no idea
{id} = "no idea"
