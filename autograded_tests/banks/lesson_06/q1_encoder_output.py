# Bank of `q1_encoder_output`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: mean and variance
q1_encoder_output = "mean and variance"

# %% right: It gives two vectors: the mean and the log of the variance
q1_encoder_output = "It gives two vectors: the mean and the log of the variance"

# %% right: $\mu$ and $\log\sigma^2$
q1_encoder_output = '$\\mu$ and $\\log\\sigma^2$'

# %% right: μ and σ
q1_encoder_output = "μ and σ"

# %% right: a distribution over latents
q1_encoder_output = "a distribution over latents"

# %% right: the parameters of q(z|x)
q1_encoder_output = "the parameters of q(z|x)"

# %% right: not one vector but a mean and a variance
q1_encoder_output = "not one vector but a mean and a variance"

# %% right: mean and varience
q1_encoder_output = "mean and varience"

# %% right: two layers of PyTorch
q1_encoder_output = "self.fc_mu(h), self.fc_logvar(h)"

# %% wrong two_answers: the decoder's logits beside them
q1_encoder_output = "mean, variance and logits"

# %% wrong variance_of_mean: a spread of the mean
q1_encoder_output = "the log variance of the mean"

# %% wrong sample_or_code: z
q1_encoder_output = "z"

# %% wrong sample_or_code: a sample
q1_encoder_output = "a sample"

# %% wrong mean_alone: the mean
q1_encoder_output = "the mean"

# %% wrong mean_alone: only the mean
q1_encoder_output = "only the mean"

# %% wrong variance_alone: the variance
q1_encoder_output = "the variance"

# %% wrong variance_alone: logvar
q1_encoder_output = "logvar"

# %% wrong logits: logits
q1_encoder_output = "logits"

# %% wrong logits: 784 logits
q1_encoder_output = "784 logits"

# %% wrong prior: the prior
q1_encoder_output = "the prior"

# %% wrong prior: N(0, I)
q1_encoder_output = "N(0, I)"

# %% wrong pixel_distribution: a distribution over pixels
q1_encoder_output = "a distribution over pixels"

# %% wrong pixel_distribution: a distribution over images
q1_encoder_output = "a distribution over images"

# %% wrong image: an image
q1_encoder_output = "an image"

# %% wrong image: a reconstructed image
q1_encoder_output = "a reconstructed image"

# %% wrong label: the label
q1_encoder_output = "the label"

# %% wrong label: the digit's class
q1_encoder_output = "the digit's class"

# %% wrong noise: noise
q1_encoder_output = "noise"

# %% wrong noise: eps
q1_encoder_output = "eps"

# %% wrong denied: not the mean and the variance
q1_encoder_output = "not the mean and the variance"

# %% wrong not_understood: two vectors
q1_encoder_output = "two vectors"

# %% wrong not_understood: two things
q1_encoder_output = "two things"

# %% wrong not_understood: a distribution
q1_encoder_output = "a distribution"

# %% wrong not_understood: yes
q1_encoder_output = "yes"

# %% wrong objective: mean squared error
q1_encoder_output = "mean squared error"

# %% wrong blank: the default
q1_encoder_output = ""

# %% wrong blank: white space
q1_encoder_output = "  \n "

# %% wrong blank: an ellipsis as text
q1_encoder_output = "..."

# %% wrong blank: an ellipsis
q1_encoder_output = ...

# %% wrong wrong_type: a number
q1_encoder_output = 42

# %% wrong wrong_type: a tensor
q1_encoder_output = torch.zeros(2)

# %% wrong wrong_type: a function
q1_encoder_output = lambda: None

# %% wrong wrong_type: two strings
q1_encoder_output = ["a", "b"]

# %% wrong not_understood: no idea
q1_encoder_output = "no idea"
