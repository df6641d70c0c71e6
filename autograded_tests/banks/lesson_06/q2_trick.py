# Bank of `q2_trick`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: in Keras
q2_trick = "z_mean + exp(0.5 * z_log_var) * eps"

# %% wrong sampling_itself: the draw
q2_trick = "sampling from N(0, I)"

# %% right: reparameterization
q2_trick = "reparameterization"

# %% right: the reparametrisation trick
q2_trick = "the reparametrisation trick"

# %% right: reparamaterization trick
q2_trick = "reparamaterization trick"

# %% right: z = μ + σ · ε
q2_trick = "z = μ + σ · ε"

# %% right: z = mu + sigma*eps
q2_trick = "z = mu + sigma*eps"

# %% right: pathwise gradient
q2_trick = "pathwise gradient"

# %% right: location-scale transform
q2_trick = "location-scale transform"

# %% right: not REINFORCE but reparameterization
q2_trick = "not REINFORCE but reparameterization"

# %% wrong reinforce: REINFORCE
q2_trick = "REINFORCE"

# %% wrong reinforce: the REINFORCE trick
q2_trick = "the REINFORCE trick"

# %% wrong straight_through: straight-through
q2_trick = "straight-through"

# %% wrong straight_through: the straight through estimator
q2_trick = "the straight through estimator"

# %% wrong gumbel_softmax: Gumbel-softmax
q2_trick = "Gumbel-softmax"

# %% wrong gumbel_softmax: the Gumbel softmax trick
q2_trick = "the Gumbel softmax trick"

# %% wrong backpropagation: backpropagation
q2_trick = "backpropagation"

# %% wrong backpropagation: back-propagation
q2_trick = "back-propagation"

# %% wrong dropout: dropout
q2_trick = "dropout"

# %% wrong kernel_trick: kernel trick
q2_trick = "kernel trick"

# %% wrong kernel_trick: the kernel method
q2_trick = "the kernel method"

# %% wrong batch_normalisation: batch normalisation
q2_trick = "batch normalisation"

# %% wrong batch_normalisation: batch normalization
q2_trick = "batch normalization"

# %% wrong detach: detach
q2_trick = "detach"

# %% wrong detach: stop gradient
q2_trick = "stop gradient"

# %% wrong sampling_method: Monte Carlo
q2_trick = "Monte Carlo"

# %% wrong sampling_method: importance sampling
q2_trick = "importance sampling"

# %% wrong objective: the ELBO
q2_trick = "the ELBO"

# %% wrong objective: the KL divergence
q2_trick = "the KL divergence"

# %% wrong other_technique: gradient clipping
q2_trick = "gradient clipping"

# %% wrong variance_for_std: z = mu + sigma^2 * eps
q2_trick = "z = mu + sigma^2 * eps"

# %% wrong variance_for_std: z = mu + logvar * eps
q2_trick = "z = mu + logvar * eps"

# %% wrong missing_sigma: z = mu + eps
q2_trick = "z = mu + eps"

# %% wrong missing_noise: z = mu + sigma
q2_trick = "z = mu + sigma"

# %% wrong missing_mu: z = sigma * eps
q2_trick = "z = sigma * eps"

# %% wrong swapped: z = sigma + mu * eps
q2_trick = "z = sigma + mu * eps"

# %% wrong denied: not reparameterization
q2_trick = "not reparameterization"

# %% wrong two_answers: reparameterization or REINFORCE
q2_trick = "reparameterization or REINFORCE"

# %% wrong two_answers: reparameterization and dropout
q2_trick = "reparameterization and dropout"

# %% wrong not_understood: the trick
q2_trick = "the trick"

# %% wrong not_understood: magic
q2_trick = "magic"

# %% wrong not_understood: deparameterization
q2_trick = "deparameterization"

# %% wrong not_understood: overparameterization
q2_trick = "overparameterization"

# %% wrong not_understood: a trick by Kingma
q2_trick = "a trick by Kingma"

# %% wrong blank: the default
q2_trick = ""

# %% wrong blank: white space
q2_trick = "  \n "

# %% wrong blank: an ellipsis as text
q2_trick = "..."

# %% wrong blank: an ellipsis
q2_trick = ...

# %% wrong wrong_type: a number
q2_trick = 42

# %% wrong wrong_type: a tensor
q2_trick = torch.zeros(2)

# %% wrong wrong_type: a function
q2_trick = lambda: None

# %% wrong wrong_type: two strings
q2_trick = ["a", "b"]

# %% wrong not_understood: no idea
q2_trick = "no idea"
