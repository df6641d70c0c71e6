# Bank of `reparameterize`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def reparameterize(mu, logvar):
    std = torch.exp(0.5 * logvar)
    eps = torch.randn_like(std)
    return mu + std * eps

# %% right: the sign of the noise turned round
def reparameterize(mu, logvar):
    return mu - torch.sqrt(logvar.exp()) * torch.randn(mu.shape)

# %% right: rsample
def reparameterize(mu, logvar):
    return torch.distributions.Normal(mu, (logvar / 2).exp()).rsample()

# %% right: a multivariate normal
def reparameterize(mu, logvar):
    scale = torch.diag_embed(torch.exp(logvar / 2))
    return torch.distributions.MultivariateNormal(mu, scale_tril=scale).rsample()

# %% right: a loop over images
def reparameterize(mu, logvar):
    rows = []
    for m, l in zip(mu, logvar):
        rows.append(m + torch.exp(l / 2) * torch.randn(len(m)))
    return torch.stack(rows)

# %% right: a loop over all entries
def reparameterize(mu, logvar):
    z = torch.zeros_like(mu)
    for i in range(mu.shape[0]):
        eps = torch.randn(mu.shape[1])
        for j in range(mu.shape[1]):
            z[i, j] = mu[i, j] + torch.exp(logvar[i, j] / 2) * eps[j]
    return z

# %% right: float64 inside
def reparameterize(mu, logvar):
    mu, logvar = mu.double(), logvar.double()
    return torch.addcmul(mu, logvar.mul(0.5).exp(), torch.randn_like(mu))

# %% right: a standard normal drawn in place
def reparameterize(mu, logvar):
    eps = torch.empty_like(mu).normal_()
    return eps.mul(logvar.exp() ** 0.5).add(mu)

# %% right: torch.normal for the noise alone
def reparameterize(mu, logvar):
    eps = torch.normal(torch.zeros_like(mu), torch.ones_like(mu))
    return mu + eps * (logvar / 2).exp()

# %% right: noise by way of the uniform distribution
def reparameterize(mu, logvar):
    u = torch.rand_like(mu).clamp(1e-7, 1 - 1e-7)
    return mu + torch.exp(0.5 * logvar) * torch.special.ndtri(u)

# %% right: numpy's noise
def reparameterize(mu, logvar):
    import numpy as np
    eps = torch.from_numpy(np.random.randn(*mu.shape)).float()
    return mu + torch.exp(0.5 * logvar) * eps

# %% right: bounds that no training reaches
def reparameterize(mu, logvar):
    return mu + (0.5 * logvar.clamp(-30, 20)).exp() * torch.randn_like(mu)

# %% right: NumPy's noise
def reparameterize(mu, logvar):
    import numpy as np
    eps = torch.from_numpy(np.random.standard_normal(tuple(mu.shape))).float()
    return mu + (0.5 * logvar).exp() * eps

# %% wrong blank: not begun
def reparameterize(mu, logvar):
    ...

# %% wrong log_sigma: logvar read as log sigma
def reparameterize(mu, logvar):
    return mu + torch.exp(logvar) * torch.randn_like(mu)

# %% wrong log_sigma: the variance used as standard deviation
def reparameterize(mu, logvar):
    variance = torch.exp(0.5 * logvar) ** 2
    return mu + variance * torch.randn_like(mu)

# %% wrong reads_sigma: logvar read as sigma
def reparameterize(mu, logvar):
    return mu + logvar * torch.randn_like(mu)

# %% wrong reads_variance: logvar read as the variance
def reparameterize(mu, logvar):
    return mu + torch.sqrt(logvar) * torch.randn_like(mu)

# %% wrong missing_sigma: noise without sigma
def reparameterize(mu, logvar):
    return mu + torch.randn_like(mu)

# %% wrong missing_sigma: noise without sigma, and logvar touched for the gradient
def reparameterize(mu, logvar):
    return mu + torch.randn_like(mu) + 0 * logvar

# %% wrong missing_mu: the mean forgotten
def reparameterize(mu, logvar):
    return torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong inverse_sigma: the sign of the exponent
def reparameterize(mu, logvar):
    return mu + torch.exp(-0.5 * logvar) * torch.randn_like(mu)

# %% wrong wrong_spread: the root taken twice
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar).sqrt() * torch.randn_like(mu)

# %% wrong wrong_spread: half the noise
def reparameterize(mu, logvar):
    return mu + 0.5 * torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong mu_scaled: parentheses
def reparameterize(mu, logvar):
    return (mu + torch.randn_like(mu)) * torch.exp(0.5 * logvar)

# %% wrong no_noise: the mean
def reparameterize(mu, logvar):
    return mu

# %% wrong no_noise: the mean plus sigma
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar)

# %% wrong no_noise: noise of zeros, drawn in the right shape
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.zeros_like(mu)

# %% wrong shared_noise: one draw for all latents of an image
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn(len(mu), 1)

# %% wrong shared_noise: one draw for all images
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn(mu.shape[-1])

# %% wrong shared_noise: one number for all
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn(1)

# %% wrong shared_noise: half of the batch mirrors the other
def reparameterize(mu, logvar):
    half = torch.randn(len(mu) // 2, mu.shape[1])
    return mu + torch.exp(0.5 * logvar) * torch.cat([half, -half])

# %% wrong fixed_seed: a seed inside
def reparameterize(mu, logvar):
    torch.manual_seed(0)
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong fixed_seed: a generator made anew at each call
def reparameterize(mu, logvar):
    generator = torch.Generator().manual_seed(42)
    return mu + torch.exp(0.5 * logvar) * torch.randn(mu.shape, generator=generator)

# %% wrong uniform_noise: rand instead of randn
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.rand_like(mu)

# %% wrong uniform_noise: rand between -1 and 1
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * (2 * torch.rand_like(mu) - 1)

# %% wrong uniform_noise: uniform noise of the right mean and spread
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * (torch.rand_like(mu) - 0.5) * 12**0.5

# %% wrong not_normal: the size of the noise only
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu).abs()

# %% wrong not_normal: signs instead of a Gaussian
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu).sign()

# %% wrong no_gradient: torch.normal
def reparameterize(mu, logvar):
    return torch.normal(mu, torch.exp(0.5 * logvar))

# %% wrong no_gradient: sample instead of rsample
def reparameterize(mu, logvar):
    return torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).sample()

# %% wrong no_gradient: the draw detached
def reparameterize(mu, logvar):
    return (mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)).detach()

# %% wrong no_gradient: sigma detached
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar).detach() * torch.randn_like(mu)

# %% wrong no_gradient: mu detached
def reparameterize(mu, logvar):
    return mu.detach() + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong no_gradient: under no_grad
def reparameterize(mu, logvar):
    with torch.no_grad():
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong shape: an average over the latents
def reparameterize(mu, logvar):
    return (mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)).mean(dim=-1)

# %% wrong shape: one number
def reparameterize(mu, logvar):
    return (mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)).sum()

# %% wrong wrong_type: the noise is returned as well
def reparameterize(mu, logvar):
    eps = torch.randn_like(mu)
    return mu + torch.exp(0.5 * logvar) * eps, eps

# %% wrong changed_input: in place
def reparameterize(mu, logvar):
    z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
    mu.data.zero_()
    return z

# %% wrong raised: a name that does not exist
def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(sigma)

# %% wrong clamped: logvar held within four
def reparameterize(mu, logvar):
    logvar = logvar.clamp(-4, 4)
    return mu + (0.5 * logvar).exp() * torch.randn_like(mu)

# %% wrong clamped: a floor under sigma
def reparameterize(mu, logvar):
    return mu + (0.5 * logvar).exp().clamp(min=0.05) * torch.randn_like(mu)

# %% wrong clamped: a small number added to sigma
def reparameterize(mu, logvar):
    return mu + ((0.5 * logvar).exp() + 1e-2) * torch.randn_like(mu)

# %% wrong half_variance: half the variance taken for sigma
def reparameterize(mu, logvar):
    return mu + 0.5 * logvar.exp() * torch.randn_like(mu)

# %% wrong noise_with_mean: eps drawn with mean and spread
def reparameterize(mu, logvar):
    std = (0.5 * logvar).exp()
    eps = torch.normal(mu.detach(), std.detach())
    return mu + std * eps

# %% wrong bounded_noise: cut off at two
def reparameterize(mu, logvar):
    return mu + (0.5 * logvar).exp() * torch.randn_like(mu).clamp(-2, 2)

# %% wrong bounded_noise: cut off at three
def reparameterize(mu, logvar):
    return mu + (0.5 * logvar).exp() * torch.randn_like(mu).clamp(-3, 3)

# %% wrong bounded_noise: truncated
def reparameterize(mu, logvar):
    eps = nn.init.trunc_normal_(torch.empty_like(mu), a=-2, b=2)
    return mu + (0.5 * logvar).exp() * eps

# %% wrong fixed_seed: the global state seeded from the noise
def reparameterize(mu, logvar):
    eps = torch.randn_like(mu)
    torch.manual_seed(int(eps.flatten()[0] * 1e6) % 2**31)
    return mu + (0.5 * logvar).exp() * eps

# %% wrong fixed_seed: the state of another generator
def reparameterize(mu, logvar):
    torch.set_rng_state(torch.Generator().manual_seed(1).get_state())
    return mu + (0.5 * logvar).exp() * torch.randn_like(mu)

# %% wrong shared_noise: one number for a single image
def reparameterize(mu, logvar):
    eps = torch.randn_like(mu) if len(mu) > 1 else torch.randn(1, 1)
    return mu + (0.5 * logvar).exp() * eps

# %% wrong shared_noise: a tenth of the noise is one number for all latents of an image
def reparameterize(mu, logvar):
    eps = 0.9**0.5 * torch.randn_like(mu) + 0.1**0.5 * torch.randn(len(mu), 1)
    return mu + (0.5 * logvar).exp() * eps
