# Bank of `q3_regularizer`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the closed form
q3_regularizer = "-0.5 * sum(1 + logvar - mu^2 - exp(logvar))"

# %% wrong true_posterior: the gap of the bound
q3_regularizer = "KL(q(z|x) || p(z|x))"

# %% wrong kl_of_pixels: images with images
q3_regularizer = "KL between the images and the reconstructions"

# %% right: KL
q3_regularizer = "KL"

# %% right: KLD
q3_regularizer = "KLD"

# %% right: Kullback-Liebler divergence
q3_regularizer = "Kullback-Liebler divergence"

# %% right: $D_{KL}(q \| p)$
q3_regularizer = '$D_{KL}(q \\| p)$'

# %% right: KL(q‖p)
q3_regularizer = "KL(q‖p)"

# %% right: relative entropy
q3_regularizer = "relative entropy"

# %% right: the rate
q3_regularizer = "the rate"

# %% right: not the reconstruction but the KL
q3_regularizer = "not the reconstruction but the KL"

# %% right: β·KL
q3_regularizer = "β·KL"

# %% wrong elbo: ELBO
q3_regularizer = "ELBO"

# %% wrong elbo: the ELBO
q3_regularizer = "the ELBO"

# %% wrong reconstruction: reconstruction
q3_regularizer = "reconstruction"

# %% wrong reconstruction: the reconstruction loss
q3_regularizer = "the reconstruction loss"

# %% wrong cross_entropy: cross-entropy
q3_regularizer = "cross-entropy"

# %% wrong cross_entropy: binary cross entropy
q3_regularizer = "binary cross entropy"

# %% wrong beta: β
q3_regularizer = "β"

# %% wrong beta: beta
q3_regularizer = "beta"

# %% wrong weight_decay: L2
q3_regularizer = "L2"

# %% wrong weight_decay: L2 regularization
q3_regularizer = "L2 regularization"

# %% wrong other_divergence: Jensen-Shannon
q3_regularizer = "Jensen-Shannon"

# %% wrong other_divergence: the Jensen-Shannon divergence
q3_regularizer = "the Jensen-Shannon divergence"

# %% wrong other_technique: dropout
q3_regularizer = "dropout"

# %% wrong other_technique: the learning rate
q3_regularizer = "the learning rate"

# %% wrong two_answers: KL and reconstruction
q3_regularizer = "KL and reconstruction"

# %% wrong two_answers: reconstruction and KL
q3_regularizer = "reconstruction and KL"

# %% wrong denied: not KL
q3_regularizer = "not KL"

# %% wrong denied: not the KL divergence
q3_regularizer = "not the KL divergence"

# %% wrong reversed_kl: KL(p||q)
q3_regularizer = "KL(p||q)"

# %% wrong reversed_kl: KL(p‖q)
q3_regularizer = "KL(p‖q)"

# %% wrong not_understood: the regularization term
q3_regularizer = "the regularization term"

# %% wrong not_understood: the second term
q3_regularizer = "the second term"

# %% right: the divergence
q3_regularizer = "the divergence"

# %% wrong not_understood: the prior
q3_regularizer = "the prior"

# %% wrong not_understood: not the reconstruction
q3_regularizer = "not the reconstruction"

# %% wrong blank: the default
q3_regularizer = ""

# %% wrong blank: white space
q3_regularizer = "  \n "

# %% wrong blank: an ellipsis as text
q3_regularizer = "..."

# %% wrong blank: an ellipsis
q3_regularizer = ...

# %% wrong wrong_type: a number
q3_regularizer = 42

# %% wrong wrong_type: a tensor
q3_regularizer = torch.zeros(2)

# %% wrong wrong_type: a function
q3_regularizer = lambda: None

# %% wrong wrong_type: two strings
q3_regularizer = ["a", "b"]

# %% wrong not_understood: no idea
q3_regularizer = "no idea"
