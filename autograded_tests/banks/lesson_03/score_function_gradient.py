# Bank of `score_function_gradient`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: the formula
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma**2).mean(dim=0)

# %% right: a matrix product
def score_function_gradient(values, z, mu, sigma):
    return values @ ((z - mu) / sigma.square()) / len(values)

# %% right: autograd of log q
def score_function_gradient(values, z, mu, sigma):
    mu = mu.clone().requires_grad_()
    log_q = torch.distributions.Normal(mu, sigma).log_prob(z).sum(dim=-1)
    (gradient,) = torch.autograd.grad((values * log_q).mean(), mu)
    return gradient

# %% right: a loop over draws
def score_function_gradient(values, z, mu, sigma):
    total = torch.zeros_like(mu)
    for value, draw in zip(values, z):
        total += value * (draw - mu) / sigma**2
    return total / len(z)

# %% right: the noise first
def score_function_gradient(values, z, mu, sigma):
    eps = (z - mu) / sigma
    return torch.einsum("s,sd->sd", values, eps / sigma).mean(0)

# %% right: float64 inside
def score_function_gradient(values, z, mu, sigma):
    score = (z.double() - mu.double()) / sigma.double() ** 2
    return (values.double().unsqueeze(1) * score).sum(0) / values.shape[0]

# %% right: a loop over everything
def score_function_gradient(values, z, mu, sigma):
    S, D = z.shape
    return torch.tensor([sum(values[s].item() * (z[s, d] - mu[d]).item() / sigma[d].item() ** 2 for s in range(S)) / S for d in range(D)])

# %% wrong blank: the released cell
def score_function_gradient(values, z, mu, sigma):
    ...  # YOUR CODE HERE

# %% wrong sign: mu minus z
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (mu - z) / sigma**2).mean(dim=0)

# %% wrong missing_variance: no division
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu)).mean(dim=0)

# %% wrong sigma_once: by sigma
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma).mean(dim=0)

# %% wrong log_sigma: sigma read as log sigma
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / torch.exp(2 * sigma)).mean(dim=0)

# %% wrong log_sigma: sigma read as logvar
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma.exp()).mean(dim=0)

# %% wrong times_variance: multiplied
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) * sigma**2).mean(dim=0)

# %% wrong missing_half: half of it
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / (2 * sigma**2)).mean(dim=0)

# %% wrong missing_mu: z alone
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * z / sigma**2).mean(dim=0)

# %% wrong missing_values: the score alone
def score_function_gradient(values, z, mu, sigma):
    return ((z - mu) / sigma**2).mean(dim=0)

# %% wrong not_derivative: log q, latent by latent
def score_function_gradient(values, z, mu, sigma):
    log_q = torch.distributions.Normal(mu, sigma).log_prob(z)
    return (values[:, None] * log_q).mean(dim=0)

# %% wrong by_sigma: the gradient by sigma
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * ((z - mu) ** 2 - sigma**2) / sigma**3).mean(dim=0)

# %% wrong squared: the square of the distance
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) ** 2 / sigma**2).mean(dim=0)

# %% wrong baseline: the mean subtracted
def score_function_gradient(values, z, mu, sigma):
    return ((values - values.mean())[:, None] * (z - mu) / sigma**2).mean(dim=0)

# %% wrong baseline: the mean of the others subtracted
def score_function_gradient(values, z, mu, sigma):
    others = (values.sum() - values) / max(len(values) - 1, 1)
    return ((values - others)[:, None] * (z - mu) / sigma**2).mean(dim=0)

# %% wrong averaged_apart: a product of two averages
def score_function_gradient(values, z, mu, sigma):
    return values.mean() * ((z - mu) / sigma**2).mean(dim=0)

# %% wrong summed_over_draws: not divided
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma**2).sum(dim=0)

# %% wrong each_draw: not averaged
def score_function_gradient(values, z, mu, sigma):
    return values[:, None] * (z - mu) / sigma**2

# %% wrong reduced_over_latents: one number
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma**2).mean()

# %% wrong reduced_over_latents: averaged over the wrong axis
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma**2).mean(dim=1)

# %% wrong raised: values not turned into a column
def score_function_gradient(values, z, mu, sigma):
    return (values * (z - mu) / sigma**2).mean(dim=0)

# %% wrong changed_input: centred in place
def score_function_gradient(values, z, mu, sigma):
    z -= mu
    return (values[:, None] * z / sigma**2).mean(dim=0)

# %% wrong values: the sum of both spreads
def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / (sigma + sigma)).mean(dim=0)
