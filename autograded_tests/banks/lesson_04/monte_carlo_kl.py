# Bank of `monte_carlo_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: torch.distributions
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = mu + std * torch.randn(n_samples, *mu.shape)
    log_ratio = Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)
    return log_ratio.sum(dim=-1).mean(dim=0)

# %% right: sample of a distribution
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Independent, Normal
    q = Independent(Normal(mu, torch.exp(logvar / 2)), 1)
    p = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    z = q.sample((n_samples,))
    return (q.log_prob(z) - p.log_prob(z)).mean(0)

# %% right: a loop over draws
def monte_carlo_kl(mu, logvar, n_samples):
    total = torch.zeros(len(mu))
    for _ in range(n_samples):
        eps = torch.randn_like(mu)
        z = mu + torch.exp(logvar / 2) * eps
        log_q = -0.5 * (math.log(2 * math.pi) + logvar + eps**2).sum(-1)
        log_p = -0.5 * (math.log(2 * math.pi) + z**2).sum(-1)
        total += log_q - log_p
    return total / n_samples

# %% right: a loop over images, draws in the second axis
def monte_carlo_kl(mu, logvar, n_samples):
    rows = []
    for m, l in zip(mu, logvar):
        z = torch.normal(m.expand(n_samples, -1), torch.exp(l / 2).expand(n_samples, -1))
        log_q = -0.5 * (l + (z - m) ** 2 / l.exp()).sum(1)
        rows.append((log_q + 0.5 * (z**2).sum(1)).mean())
    return torch.stack(rows)

# %% right: float64 and the terms simplified
def monte_carlo_kl(mu, logvar, n_samples):
    mu, logvar = mu.double(), logvar.double()
    eps = torch.randn(len(mu), n_samples, mu.shape[1], dtype=torch.float64)
    z = mu[:, None] - (0.5 * logvar).exp()[:, None] * eps
    return 0.5 * (z**2 - eps**2 - logvar[:, None]).mean(1).sum(-1)

# %% right: repeated rows
def monte_carlo_kl(mu, logvar, n_samples):
    m, l = mu.repeat_interleave(n_samples, 0), logvar.repeat_interleave(n_samples, 0)
    z = m + torch.exp(0.5 * l) * torch.randn_like(m)
    log_ratio = (-0.5 * l - (z - m) ** 2 / (2 * l.exp()) + z**2 / 2).sum(-1)
    return log_ratio.view(len(mu), n_samples).mean(1)

# %% right: draws in blocks, under no_grad
def monte_carlo_kl(mu, logvar, n_samples):
    with torch.no_grad():
        parts = []
        for size in [len(b) for b in torch.arange(n_samples).split(7)]:
            eps = torch.randn(size, *mu.shape)
            z = mu + torch.exp(0.5 * logvar) * eps
            parts.append(0.5 * (z**2 - eps**2 - logvar).sum(-1))
        return torch.cat(parts).mean(0)

# %% right: never negative, by Schulman's k3
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    q, p = Normal(mu, (0.5 * logvar).exp()), Normal(0.0, 1.0)
    z = q.sample((n_samples,))
    log_r = (p.log_prob(z) - q.log_prob(z)).sum(-1)
    return (log_r.exp() - 1 - log_r).mean(0)

# %% right: the entropy exact, the cross-entropy sampled
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    q = Normal(mu, (0.5 * logvar).exp())
    z = q.rsample((n_samples,))
    return (-q.entropy() - Normal(0.0, 1.0).log_prob(z).mean(0)).sum(-1)

# %% right: the cross-entropy exact, the entropy sampled
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    q = Normal(mu, (0.5 * logvar).exp())
    z = q.sample((n_samples,))
    cross = 0.5 * (math.log(2 * math.pi) + mu**2 + logvar.exp())
    return (q.log_prob(z).mean(0) + cross).sum(-1)

# %% wrong blank: not begun
def monte_carlo_kl(mu, logvar, n_samples):
    ...

# %% wrong closed_form: the formula
def monte_carlo_kl(mu, logvar, n_samples):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong sign: log p minus log q
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = mu + std * torch.randn(n_samples, *mu.shape)
    return (Normal(0.0, 1.0).log_prob(z) - Normal(mu, std).log_prob(z)).sum(-1).mean(0)

# %% wrong prior_samples: z from the prior
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = torch.randn(n_samples, *mu.shape)
    return (Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong reversed_kl: z from the prior, and log p minus log q
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = torch.randn(n_samples, *mu.shape)
    return (Normal(0.0, 1.0).log_prob(z) - Normal(mu, std).log_prob(z)).sum(-1).mean(0)

# %% wrong log_sigma: logvar read as log sigma
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(logvar)
    z = mu + std * torch.randn(n_samples, *mu.shape)
    return (Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong log_sigma: in the draws only
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    z = mu + torch.exp(logvar) * torch.randn(n_samples, *mu.shape)
    q = Normal(mu, torch.exp(0.5 * logvar))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong log_sigma: the variance as scale of the density
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    z = mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)
    q = Normal(mu, torch.exp(logvar))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong reads_sigma: logvar as scale
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    q = Normal(mu, logvar)
    z = q.sample((n_samples,))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong reads_sigma: sigma read in the draws only
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    z = mu + logvar * torch.randn(n_samples, *mu.shape)
    q = Normal(mu, torch.exp(0.5 * logvar))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong reads_variance: the root of logvar
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.sqrt(logvar) * eps
    return 0.5 * (z**2 - eps**2 - torch.log(logvar)).sum(-1).mean(0)

# %% wrong missing_mu: z around 0
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = std * torch.randn(n_samples, *mu.shape)
    return (Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong missing_sigma: noise without sigma
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    z = mu + torch.randn(n_samples, *mu.shape)
    q = Normal(mu, torch.exp(0.5 * logvar))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong uniform_noise: rand
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = mu + std * torch.rand(n_samples, *mu.shape)
    return (Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong no_noise: z is mu
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    z = mu.expand(n_samples, *mu.shape)
    q = Normal(mu, torch.exp(0.5 * logvar))
    return (q.log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong shared_noise: one draw for all images
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, 1, mu.shape[1])
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong shared_noise: one draw for all latents
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, len(mu), 1)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong fixed_seed: a seed inside
def monte_carlo_kl(mu, logvar, n_samples):
    torch.manual_seed(0)
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong n_samples_ignored: always one draw
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn_like(mu)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1)

# %% wrong n_samples_ignored: one draw used n_samples times
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn_like(mu)
    total = 0
    for _ in range(n_samples):
        z = mu + torch.exp(0.5 * logvar) * eps
        total = total + 0.5 * (z**2 - eps**2 - logvar).sum(-1)
    return total / n_samples

# %% wrong n_samples_ignored: always 1000 draws
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(1000, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong summed_over_samples: not divided
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).sum(0)

# %% wrong mean_over_latents: mean over the last axis
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).mean(-1).mean(0)

# %% wrong missing_half: log-densities without their half
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong missing_log_q: log p alone
def monte_carlo_kl(mu, logvar, n_samples):
    z = mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)
    return -torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1).mean(0)

# %% wrong missing_log_p: log q alone
def monte_carlo_kl(mu, logvar, n_samples):
    q = torch.distributions.Normal(mu, torch.exp(0.5 * logvar))
    return q.log_prob(q.sample((n_samples,))).sum(-1).mean(0)

# %% wrong missing_logvar: log q without log sigma
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2).sum(-1).mean(0)

# %% wrong missing_constant: 2 pi in one of the two
def monte_carlo_kl(mu, logvar, n_samples):
    z = mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)
    log_q = -0.5 * (logvar + (z - mu) ** 2 / logvar.exp())
    return (log_q - torch.distributions.Normal(0.0, 1.0).log_prob(z)).sum(-1).mean(0)

# %% wrong clamped_at_zero: cut off
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return F.relu(0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0))

# %% wrong clamped_at_zero: the absolute value of each log-ratio
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return (0.5 * (z**2 - eps**2 - logvar).sum(-1)).abs().mean(0)

# %% wrong reduced_over_batch: averaged over images
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean()

# %% wrong not_summed: one value per latent
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).mean(0)

# %% wrong not_averaged: one value per draw
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1)

# %% wrong wrong_type: a list
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return (0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)).tolist()

# %% wrong raised: a shape that does not fit
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples)
    z = mu + torch.exp(0.5 * logvar) * eps
    return 0.5 * (z**2 - eps**2 - logvar).sum(-1).mean(0)

# %% wrong values: a prior of variance two
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    return (0.5 * (z**2 / 2 - eps**2 - logvar) + 0.5 * math.log(2)).sum(-1).mean(0)

# %% wrong not_draws: the closed form, and noise
def monte_carlo_kl(mu, logvar, n_samples):
    exact = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
    sd = (mu**2 * logvar.exp() + 0.5 * (logvar.exp() - 1) ** 2).sum(-1).sqrt()
    return exact.sum(-1) + sd * torch.randn(len(mu)) / n_samples**0.5

# %% wrong underflow: the log of a ratio of products of densities
def monte_carlo_kl(mu, logvar, n_samples):
    from torch.distributions import Normal
    std = torch.exp(0.5 * logvar)
    z = mu + std * torch.randn(n_samples, *mu.shape)
    q = Normal(mu, std).log_prob(z).exp().prod(-1)
    p = Normal(0.0, 1.0).log_prob(z).exp().prod(-1)
    return torch.log(q / p).mean(0)

# %% wrong clamped: logvar held within four
def monte_carlo_kl(mu, logvar, n_samples):
    logvar = logvar.clamp(-4, 4)
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + (0.5 * logvar).exp() * eps
    return 0.5 * (z**2 - logvar - eps**2).sum(-1).mean(0)

# %% wrong reduced_over_batch: squeezed
def monte_carlo_kl(mu, logvar, n_samples):
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + (0.5 * logvar).exp() * eps
    return 0.5 * (z**2 - logvar - eps**2).sum(-1).mean(0).squeeze()

# %% wrong fixed_seed: a seed for every library
def monte_carlo_kl(mu, logvar, n_samples):
    import random
    import numpy as np
    random.seed(1), np.random.seed(1)
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + (0.5 * logvar).exp() * eps
    return 0.5 * (z**2 - logvar - eps**2).sum(-1).mean(0)
